"""The columns of a table: what is known of each, and how its cells become numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from engine.datasets.base import Array
from engine.datasets.csv_rows import Dialect, is_missing, is_number, names, number
from engine.errors import DataError

AGAIN = "Import the file again."
SHOWN = 5
"""Values of a column that a message names."""


class Column(BaseModel):
    """A column of the file, with its values where they are few: what it can be to a network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    number: bool = True
    values: tuple[str, ...] = ()
    """Of text, or of whole numbers, in order; empty where there are too many."""


class Cells(NamedTuple):
    """Some cells of a column, and where they stand."""

    cells: Sequence[str]
    lines: Sequence[int]
    file: str
    decimal: str


def label(cell: str, decimal: str = ".") -> str:
    """The name of a class or category as a cell writes it: "1.0" is 1, and spaces around it do not count."""
    text = cell.strip()
    if not is_number(text, decimal):
        return text
    value = number(text, decimal)
    return str(int(value)) if value.is_integer() else text


def numbers(column: Column, where: Cells) -> Array:
    """The cells as float32, with not-a-number where one is missing. Raises DataError where one is text."""
    try:
        found = [number(cell, where.decimal) for cell in where.cells]
    except ValueError:
        found = [_number(cell, line, column, where) for cell, line in zip(where.cells, where.lines, strict=True)]
    with np.errstate(over="ignore"):  # too large for float32: infinite, and left out like a missing one
        return np.array(found).astype(np.float32)


def codes(column: Column, where: Cells) -> Array:
    """The place of each cell among the column's values, with not-a-number where it is missing. Raises DataError."""
    place = {value: float(code) for code, value in enumerate(column.values)}
    known = {cell: _code(cell, place, where.decimal) for cell in set(where.cells)}
    strange = next((at for at, cell in enumerate(where.cells) if known[cell] < 0), None)
    if strange is not None:
        expected = ", ".join(f"“{value}”" for value in column.values[:SHOWN])
        more = ", …" if len(column.values) > SHOWN else ""
        raise DataError(
            f"“{where.file}”, line {where.lines[strange]}: “{column.name}” is “{where.cells[strange].strip()}”, "
            f"but the drawing knows only {expected}{more}.",
            AGAIN,
        )
    return np.array([known[cell] for cell in where.cells], np.float32)


def positions(path: Path, dialect: Dialect, columns: Sequence[Column]) -> list[int]:
    """Where the columns stand in the file. Raises DataError where one is not there any more."""
    found = {name: at for at, name in enumerate(names(path, dialect))}
    gone = next((column.name for column in columns if column.name not in found), None)
    if gone is not None:
        raise DataError(f"“{path.name}” has no column “{gone}” any more.", AGAIN)
    return [found[column.name] for column in columns]


def _number(cell: str, line: int, column: Column, where: Cells) -> float:
    if is_missing(cell):
        return np.nan
    if not is_number(cell, where.decimal):
        came = cell.strip()
        raise DataError(f"“{where.file}”, line {line}: “{column.name}” should be a number, but is “{came}”.", AGAIN)
    return number(cell, where.decimal)


def _code(cell: str, place: dict[str, float], decimal: str) -> float:
    """-1 for a value that is not known."""
    return np.nan if is_missing(cell) else place.get(label(cell, decimal), -1.0)
