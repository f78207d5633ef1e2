"""A table that says what files are: a column of their names, and one of their labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.datasets.csv_rows import Dialect, blocks, is_missing, is_number, names, number, sniff
from engine.errors import DataError

ENDINGS = (".csv", ".tsv", ".txt")
LABELS = ("label", "labels", "class", "class_name", "target", "category", "species", "y", "name")
"""What the column of the labels is often called; where none is, it is the first beside that of the names."""
MOST_CLASSES = 1000
"""Labels that may differ: ImageNet has as many classes. A column with more is a name or a text."""
MOST_WHOLE = 20
"""Whole numbers with more values than this are taken for a quantity where nobody says otherwise."""
MOST_ROWS = 5_000_000


@dataclass(frozen=True)
class LabelTable:
    """What a table says: for each of its rows a file's name and label, and its other columns."""

    file: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    decimal: str = "."

    @property
    def is_class(self) -> bool:
        """Whether the labels are classes rather than quantities."""
        values = {label for label in self.labels if label}
        if not all(is_number(value, self.decimal) for value in values):
            return True
        return len(values) <= MOST_WHOLE and all(number(value, self.decimal).is_integer() for value in values)


def columns_of(path: Path, known: Collection[str]) -> tuple[str, ...]:
    """The names of a table's columns; `known` are names of files, which are no header. Raises DataError."""
    return names(path, _dialect(path, known))


def guess_columns(path: Path, known: Collection[str]) -> tuple[str, str, float]:
    """The column of the files' names, that of the labels, and the share of the first rows whose file is known."""
    dialect = _dialect(path, known)
    header = names(path, dialect)
    first = next(blocks(path, dialect), None)
    if first is None or len(header) < 2:
        return "", "", 0.0
    shares = [sum(_is_known(cell, known) for cell in cells) / len(cells) for cells in first.columns]
    files = shares.index(max(shares))
    others = [name for name in header if name != header[files]]
    labels = next((name for wanted in LABELS for name in others if name.lower() == wanted), others[0])
    return header[files], labels, shares[files]


def read_labels(path: Path, file_column: str, label_column: str, known: Collection[str]) -> LabelTable:
    """All rows of a table of labels. Raises DataError."""
    dialect = _dialect(path, known)
    header = names(path, dialect)
    for column in (file_column, label_column):
        if column not in header:
            raise DataError(f"“{path.name}” has no column “{column}”.", f"It has {', '.join(header)}.")
    found: list[list[str]] = [[] for _ in header]
    for block in blocks(path, dialect):
        for cells, more in zip(found, block.columns, strict=True):
            cells += (cell.strip() for cell in more)
        if len(found[0]) > MOST_ROWS:
            raise DataError(f"“{path.name}” has more than {MOST_ROWS:,} rows.")
    cells_of = {name: tuple(cells) for name, cells in zip(header, found, strict=True)}
    labels = tuple("" if is_missing(cell) else cell for cell in cells_of.pop(label_column))
    return LabelTable(path.name, cells_of.pop(file_column), labels, cells_of, dialect.decimal)


def _dialect(path: Path, known: Collection[str]) -> Dialect:
    dialect = sniff(path)
    if dialect.header and any(_is_known(cell, known) for cell in names(path, dialect)):
        return dialect.model_copy(update={"header": False})
    return dialect


def _is_known(cell: str, known: Collection[str]) -> bool:
    name = cell.strip().replace("\\", "/").removeprefix("./")
    return name in known or name.rpartition("/")[2] in known
