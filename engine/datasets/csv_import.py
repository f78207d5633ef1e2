"""What there is to know of a CSV file, found by reading it once: the settings that a drawing keeps of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from engine.datasets.csv_columns import Column, label
from engine.datasets.csv_file import CsvFile
from engine.datasets.csv_rows import blocks, is_missing, is_number, names, number, sniff
from engine.datasets.inspecting import SHOWN, ColumnSeen, Inspection, Reading, Told
from engine.errors import DataError

MOST_VALUES = 100
"""A column of text with more values than this is no category but a name, a date or a sentence."""
MOST_CLASSES = 20
"""Whole numbers with more values than this are taken for a quantity, such as an age, where nobody says otherwise."""
TARGETS = ("target", "class", "label", "y", "species", "outcome", "quality", "price")
"""What the column to predict is often called; where none is, it is the last one."""
NUMBERS = ("id", "index", "row", "no", "nr", "number")
"""What columns are often called that only count the rows."""


@dataclass
class Seen:
    """What has been seen of a column so far."""

    name: str
    decimal: str
    number: bool = True
    whole: bool = True
    filled: int = 0
    values: set[str] = field(default_factory=set)
    """Its labels, up to one more than MOST_VALUES of them."""

    def add(self, cells: tuple[str, ...]) -> None:
        filled = [cell for cell in cells if not is_missing(cell)]
        self.filled += len(filled)
        for cell in set(filled):
            if self.number and not is_number(cell, self.decimal):
                self.number = False
            if self.number and self.whole:
                value = number(cell, self.decimal)
                self.whole = math.isfinite(value) and value.is_integer()
            if len(self.values) <= MOST_VALUES:
                self.values.add(label(cell, self.decimal))

    @property
    def column(self) -> Column:
        if len(self.values) > MOST_VALUES or (self.number and not self.whole):
            return Column(name=self.name, number=self.number)
        values = sorted(self.values, key=int) if self.number else sorted(self.values)
        return Column(name=self.name, number=self.number, values=tuple(values))


def describe(path: Path, name: str) -> CsvFile:
    """The data set that a CSV file is, to be called `name` in the drawing, with a target guessed. Raises DataError."""
    dialect = sniff(path)
    seen = [Seen(each, dialect.decimal) for each in names(path, dialect)]
    rows = 0
    for lines, columns in blocks(path, dialect):
        rows += len(lines)
        for column, cells in zip(seen, columns, strict=True):
            column.add(cells)
    if not rows:
        raise DataError(f"“{path.name}” has no rows.")
    seen = [column for column in seen if column.filled]
    target = _target(seen)
    if target is None or len(seen) < 2:
        raise DataError(
            f"“{path.name}” needs a column to predict and at least one to predict it from.",
            "Columns whose text is different in nearly every row do not count.",
        )
    return CsvFile(
        file=name,
        target=target.name,
        predict="class" if _is_class(target, rows) else "number",
        leave_out=tuple(column.name for column in seen if column is not target and _counts_rows(column, rows)),
        columns=tuple(column.column for column in seen),
        dialect=dialect,
        rows=rows,
    )


SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".data")


def suits(path: Path) -> bool:
    """Whether a file looks like a table."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def inspect(path: Path, told: Told, _: Reading) -> Inspection:
    """What a table holds. Raises DataError."""
    told(0, 0, "rows")
    dataset = describe(path, path.name)
    rows = next(iter(blocks(path, dataset.dialect)))
    columns = [
        ColumnSeen(column.name, "number" if column.number else "category", examples=tuple(dict.fromkeys(cells))[:5])
        for column, cells in zip(dataset.columns, rows.columns, strict=False)
    ]
    first = tuple(zip(*(cells[:SHOWN] for cells in rows.columns), strict=True))
    told(dataset.rows, dataset.rows, "rows")
    return Inspection(
        path,
        "table",
        dataset,
        dataset.rows,
        path.stat().st_size,
        columns=tuple(columns),
        first=first,
        first_lines=tuple(rows.lines[:SHOWN]),
    )


def _target(seen: list[Seen]) -> Seen | None:
    """The column that is probably to be predicted."""
    able = [column for column in seen if column.number or len(column.values) <= MOST_VALUES]
    named = [column for column in able if column.name.lower() in TARGETS]
    return next(iter((*named, *reversed(able))), None)


def _is_class(column: Seen, rows: int) -> bool:
    if not column.number:
        return True
    return column.whole and len(column.values) <= min(MOST_CLASSES, rows // 2)


def _counts_rows(column: Seen, rows: int) -> bool:
    """Whether it only numbers the rows, as "id" and the column without a name that pandas writes first do."""
    differs = len(column.values) == rows or len(column.values) > MOST_VALUES
    named = column.name.lower() in NUMBERS or column.name == "column 1"
    return column.number and column.whole and differs and named
