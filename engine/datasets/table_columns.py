"""The columns of a table: what is known of each, and how its cells become numbers.

A cell that cannot be what its column is (text among numbers, a category that the drawing does not know) is no reason to
refuse the table: its row is left out and named. A missing cell is NaN.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from engine.datasets.base import Array
from engine.datasets.inspecting import ColumnKind
from engine.datasets.table_cells import MISSING, is_missing
from engine.datasets.table_dates import DateFormat, days, has_time

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 100
"""A column of text with more values than this is no category but a name or a sentence."""
MOST_CLASSES = 20
"""Whole numbers with more values than this are taken for a quantity, such as an age, where nobody says otherwise."""
SHOWN = 5
"""Values of a column that a message names."""


class Column(BaseModel):
    """A column of the file, with its values where they are few: what it can be to a network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: ColumnKind = "number"
    values: tuple[str, ...] = ()
    """Of categories, or of whole numbers, in order; empty where there are too many."""
    form: DateFormat = ""
    """How dates are written, where they are such."""

    @model_validator(mode="before")
    @classmethod
    def _from_before(cls, record: Any) -> Any:
        """Drawings from before there were kinds say only whether a column holds numbers."""
        if isinstance(record, dict) and "number" in record:
            record = dict(record)
            number = record.pop("number")
            record.setdefault("kind", "number" if number else "category" if record.get("values") else "text")
        return record

    @property
    def number(self) -> bool:
        return self.kind == "number"

    @property
    def kinds(self) -> tuple[ColumnKind, ...]:
        """What it can be, by what is known of it."""
        able: dict[ColumnKind, bool] = {
            "number": self.kind in ("number", "index") or any(map(_is_number, self.values)),
            "category": bool(self.values),
            "date": bool(self.form),
            "text": self.kind != "number" or bool(self.values),
            "index": True,
        }
        return tuple(kind for kind, can in able.items() if can)

    @property
    def as_text(self) -> bool:
        """Whether its cells are read as they are written."""
        return self.kind in ("category", "date", "text")

    @property
    def timed(self) -> bool:
        return has_time(self.form)


def label(cell: object) -> str:
    """The name of a class or category as a cell writes it: "1.0" is 1, and spaces around it do not count."""
    text = str(cell).strip()
    try:
        value = float(text)
    except ValueError:
        return text
    if not np.isfinite(value):
        return text
    return str(int(value)) if value.is_integer() else f"{value:.12g}"


def labels(values: Iterable[object], decimal: str = ".") -> list[str]:
    """The labels of cells, with a decimal comma where numbers are written with one."""
    if decimal == ".":
        return [label(value) for value in values]
    return [label(_pointed(str(value))) for value in values]


def numbers(cells: pd.Series, decimal: str = ".") -> tuple[Array, Array]:
    """The cells as float64, NaN where one is missing; and where one is neither missing nor a number."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(cells):
        return cells.to_numpy(np.float64), np.zeros(len(cells), np.bool_)
    places, text = _different(cells)
    found = pd.to_numeric(text.str.replace(",", ".") if decimal == "," else text, errors="coerce")
    return _spread(found.to_numpy(np.float64, na_value=np.nan), text, places)


def codes(cells: pd.Series, values: Sequence[str], decimal: str = ".") -> tuple[Array, Array]:
    """The place of each cell among the values, as float64 with NaN where it is missing; and where it is none."""
    import pandas as pd

    places, different = pd.factorize(cells)
    known = {label(value): float(place) for place, value in enumerate(values)}
    found = [np.nan if is_missing(str(cell)) else known.get(name, -1.0) for cell, name in _named(different, decimal)]
    numbered = np.array([*found, np.nan])[places]  # -1, a missing cell, is the last
    wrong = numbered < 0
    return np.where(wrong, np.nan, numbered), wrong


def dates(cells: pd.Series, form: str) -> tuple[Array, Array]:
    """The cells as days since 1970, NaN where one is missing; and where one is neither missing nor such a date."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(cells):
        return np.full(len(cells), np.nan), cells.notna().to_numpy()
    places, text = _different(cells)
    return _spread(days(text, form), text, places)


def values_of(column: Column, cells: pd.Series, decimal: str, as_class: bool = False) -> tuple[Array, Array]:
    """The numbers that the cells of a column stand for, and where a cell cannot be what the column is."""
    if as_class or column.kind == "category":
        return codes(cells, column.values, decimal)
    if column.kind == "date":
        return dates(cells, column.form)
    return numbers(cells, decimal)


def expected(column: Column, as_class: bool = False) -> str:
    """What a cell of the column should be, as the end of a sentence."""
    if as_class or column.kind == "category":
        more = ", …" if len(column.values) > SHOWN else ""
        return f"one of {', '.join(f'“{value}”' for value in column.values[:SHOWN])}{more}"
    return "a date" if column.kind == "date" else "a number"


def _different(cells: pd.Series) -> tuple[Array, pd.Series]:
    """The different cells of a column of text, and for each cell its place among them; -1 where it is missing."""
    import pandas as pd

    places, different = pd.factorize(cells)
    return places, pd.Series(different, dtype="str").str.strip()


def _spread(values: Array, text: pd.Series, places: Array) -> tuple[Array, Array]:
    """For each cell its value, and whether it should have one but has none."""
    wrong = np.isnan(values) & ~text.str.lower().isin(MISSING).to_numpy(np.bool_)
    return np.append(values, np.nan)[places], np.append(wrong, False)[places]


def _is_number(text: str) -> bool:
    try:
        return np.isfinite(float(text))
    except ValueError:
        return False


def _named(cells: Iterable[object], decimal: str) -> list[tuple[object, str]]:
    listed = list(cells)
    return list(zip(listed, labels(listed, decimal), strict=True))


def _pointed(text: str) -> str:
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
