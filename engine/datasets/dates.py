"""Dates as people write them, to be written as computers do: “3 March 2021” becomes “2021-03-03”.

The classic small translation: month and day change places, a name becomes a number, a short year is filled up. Which
letters decide a digit can be read from the attention of a network that has learnt it. Every form says the same day to
everybody: where only numbers stand, the day comes first, as in most of the world, or the year does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase, digits
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from pydantic import Field

from engine.datasets.base import Table
from engine.datasets.pairs import Pairs
from engine.datasets.tokens import WRITING, Vocabulary
from engine.layer import layer

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST, LAST = date(1950, 1, 1), date(2049, 12, 31)
"""A century, so that two digits of a year name one: 50 is 1950, 49 is 2049."""
SIGNS = " ,.-/"
"""Besides letters and digits."""
ENDINGS: Mapping[int, str] = MappingProxyType({1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"})


def ordinal(day: int) -> str:
    """`3rd`."""
    return f"{day}{ENDINGS.get(day, 'th')}"


def month(day: date) -> str:
    return MONTHS[day.month - 1]


FORMS: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d.day} {month(d)} {d.year}",
    lambda d: f"{month(d)} {d.day}, {d.year}",
    lambda d: f"{DAYS[d.weekday()]}, {d.day} {month(d)} {d.year}",
    lambda d: f"{d.day} {month(d)[:3]} {d.year}",
    lambda d: f"{month(d)[:3]} {d.day}, {d.year}",
    lambda d: f"{ordinal(d.day)} {month(d)} {d.year}",
    lambda d: f"{month(d)} {ordinal(d.day)} {d.year}",
    lambda d: f"{d.day}-{month(d)[:3]}-{d.year % 100:02d}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d.day:02d}/{d.month:02d}/{d.year % 100:02d}",
    lambda d: f"{d.year}/{d.month}/{d.day}",
)
"""The ways to write a date."""
LONGEST = len("Wednesday, 30 September 2026")


@layer
class WrittenDates(Pairs):
    """Dates in eleven forms, each to be written as year, month and day: “March 3rd 2021” becomes “2021-03-03”.

    An example is a row of letters, and what is to be written is another row, shorter and in another order. So an
    encoder reads and a decoder writes, letter by letter: give it the answer so far by a Decoder input.
    """

    kind = "written-dates"
    title = "Written dates"
    writes: ClassVar[str] = "ISO date"
    keywords = ("translation", "sequence to sequence", "seq2seq", "encoder-decoder", "attention", "iso", "synthetic")

    pairs: int = Field(12_000, ge=20, le=200_000, description="How many dates, all parts together.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which days and forms; the same seed, the same dates.")

    @property
    def summary(self) -> str:
        return f"{self.pairs:,} dates"

    @property
    def examples(self) -> int:
        return self.pairs

    @property
    def sizes(self) -> tuple[int, int]:
        return LONGEST, len("2026-09-30") + 1

    def spelt(self) -> Vocabulary:
        return _letters()

    def load(self, folder: Path | None = None) -> Table:
        every = len(FORMS) * ((LAST - FIRST).days + 1)
        chosen = np.random.default_rng(self.seed).choice(every, self.pairs, replace=False)  # no pair comes twice
        days = [FIRST + timedelta(int(place)) for place in chosen // len(FORMS)]
        forms = [FORMS[place] for place in chosen % len(FORMS)]
        return self.tabled([(form(day), day.isoformat()) for form, day in zip(forms, days, strict=True)])


@lru_cache(maxsize=1)
def _letters() -> Vocabulary:
    return Vocabulary("characters", (*WRITING, *SIGNS, *digits, *ascii_lowercase), lower=True)
