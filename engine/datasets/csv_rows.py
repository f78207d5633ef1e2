"""Reading tables of text: which separator, which names, and row after row with its line number.

Python's own csv module reads the cells: it takes a table in pieces, whatever its size, knows the line that a mistake
stands in, and passes over none of them silently. What is wrong with a file is said as a DataError.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from engine.errors import DataError

BLOCK = 8192
"""Rows taken at a time: enough that a column of them is worth a call, few enough to hold as text."""
MISSING = frozenset(("", "na", "n/a", "nan", "null", "?"))
"""What an empty cell is written as, in small letters."""
SEPARATORS = (",", ";", "\t", "|")


class Dialect(BaseModel):
    """How a table is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    separator: Literal[",", ";", "\t", "|"] = Field(",", description="What stands between two cells.")
    decimal: Literal[".", ","] = Field(".", description="What stands before the decimals of a number.")
    header: bool = Field(True, description="Whether the first line holds the names of the columns.")


class Rows(NamedTuple):
    """Some rows of a table, column by column: `columns[j][i]` is a cell and `lines[i]` the line it stands in."""

    lines: list[int]
    columns: list[tuple[str, ...]]


def names(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names of the columns: the header, or "column 1" and so on. Raises DataError."""
    first = next(_cells(path, dialect.separator), None)
    if first is None:
        raise DataError(f"“{path.name}” is empty.")
    cells = [cell.strip() if dialect.header else "" for cell in first[1]]
    found = tuple(cell or f"column {number}" for number, cell in enumerate(cells, 1))
    twice = [name for name, times in Counter(found).items() if times > 1]
    if twice:
        raise DataError(
            f"“{path.name}” has {Counter(found)[twice[0]]} columns called “{twice[0]}”.",
            "Give every column a name of its own.",
        )
    return found


def blocks(path: Path, dialect: Dialect) -> Iterator[Rows]:
    """All rows below the header. Raises DataError where a row has more or fewer cells than the first one."""
    width = len(names(path, dialect))
    rows = _cells(path, dialect.separator)
    if dialect.header:
        next(rows)
    while block := list(islice(rows, BLOCK)):
        for line, cells in block:
            if len(cells) != width:
                came = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
                raise DataError(
                    f"“{path.name}”, line {line}: {came}, but the first line has {width}.",
                    "Every row needs as many cells; put text that holds the separator in quotes.",
                )
        yield Rows([line for line, _ in block], list(zip(*(cells for _, cells in block), strict=True)))


def sniff(path: Path) -> Dialect:
    """How the table is written, judged by its first lines. Raises DataError."""
    separator = max(SEPARATORS, key=lambda each: _agreement(path, each))  # of equals, the first
    lines = [cells for _, cells in islice(_cells(path, separator), 100)]
    decimal = "," if separator != "," and _commas(lines[1:]) else "."
    named = bool(lines) and not any(is_number(cell, decimal) for cell in lines[0])
    return Dialect.model_validate({"separator": separator, "decimal": decimal, "header": named})


def number(cell: str, decimal: str) -> float:
    """Raises ValueError where it is none."""
    return float(cell.replace(",", ".") if decimal == "," else cell)


def is_number(cell: str, decimal: str) -> bool:
    try:
        number(cell, decimal)
    except ValueError:
        return False
    return True


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in MISSING


def _agreement(path: Path, separator: str) -> tuple[bool, int]:
    """How well a separator suits: whether it makes rows of equal length, of more than one cell, and how many cells."""
    try:
        widths = Counter(len(cells) for _, cells in islice(_cells(path, separator), 100))
    except DataError:  # quoted cells look broken to the wrong separator; to the right one they are read once more
        return False, 0
    width = max(widths, default=1)
    return len(widths) == 1 and width > 1, width


def _commas(lines: list[list[str]]) -> bool:
    """Whether numbers are written with a decimal comma."""
    cells = [cell for line in lines for cell in line]
    points = any("." in cell and is_number(cell, ".") for cell in cells)
    return not points and any("," in cell and is_number(cell, ",") for cell in cells)


def _cells(path: Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line number; empty lines are passed over. Raises DataError."""
    try:
        # The signature of UTF-8 that spreadsheet programs write is no part of the first name.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
    except UnicodeDecodeError:
        raise DataError(
            f"“{path.name}” is not written in UTF-8.", "Save it as “CSV UTF-8” in the program it came from."
        ) from None
    except csv.Error as error:
        raise DataError(f"“{path.name}”, line {reader.line_num}: {_reason(error)}.") from None
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror}.") from None


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text or "unexpected end" in text:
        return "a quotation mark is opened and never closed"
    return "a quotation mark stands in the middle of a cell" if "expected after" in text else text
