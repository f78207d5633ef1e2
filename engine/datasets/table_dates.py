"""Dates in a table: how they are written, and how they become numbers.

A date becomes the days since 1970-01-01, with a fraction for the time of the day. A network can hardly see in that
number that December is next to January, so that its place in the year, the week and the day can go in besides, each as
a point on a circle: a sine and a cosine.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from engine.datasets.base import Array

if TYPE_CHECKING:
    import pandas as pd

DateFormat = Literal[
    "",
    "%Y-%m-%d",
    "ISO8601",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d %Y",
    "%b-%d-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
]
"""The forms that are known, in the order in which they are tried; "ISO8601" is 2024-05-31 10:00 and its relatives."""
FORMATS: tuple[DateFormat, ...] = get_args(DateFormat)[1:]

DAY = 86_400_000_000
"""Microseconds."""
CYCLES: tuple[tuple[str, float], ...] = (("year", 365.2425), ("week", 7.0), ("day", 1.0))
"""What comes back, and after how many days. The days are counted from a Thursday, in the middle of no year: where a
circle begins does not matter."""
LETTERS = 6
"""The fewest characters of a date: 1.1.24."""


def days(cells: pd.Series, form: str) -> Array:
    """float64: the days since 1970-01-01 of cells of text, NaN where one is missing or no date of this form."""
    import pandas as pd

    found = pd.to_datetime(cells.str.strip(), format=form, errors="coerce", utc=True)
    stamps = found.dt.tz_localize(None).to_numpy("datetime64[us]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64) / DAY)


def has_time(form: DateFormat) -> bool:
    return form == "ISO8601" or "%H" in form


def cycles(days: Array, timed: bool) -> Array:
    """float64 (N, 4 or 6): where dates stand in the year, the week and, where they have a time, the day."""
    lengths = [length for name, length in CYCLES if timed or name != "day"]
    angles = [2 * np.pi * days / length for length in lengths]
    return np.stack([wave(angle) for angle in angles for wave in (np.sin, np.cos)], axis=1)


def cycle_names(name: str, timed: bool) -> tuple[str, ...]:
    return tuple(
        f"{name} ({wave} of the {cycle})"
        for cycle, _ in CYCLES
        if timed or cycle != "day"
        for wave in ("sine", "cosine")
    )


def written(days: float) -> str:
    """A date as ISO 8601 writes it, from its days; with the time where it has one."""
    stamp = np.datetime64(0, "s") + np.timedelta64(round(days * 86_400), "s")
    return str(stamp).removesuffix("T00:00:00").replace("T", " ")
