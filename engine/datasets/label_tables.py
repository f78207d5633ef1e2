"""A table that says what files are: a column of their names, and one of their labels."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.datasets.memory import require
from engine.datasets.table_cells import is_missing
from engine.datasets.table_dialect import Dialect, is_number, sniff
from engine.errors import DataError

ENDINGS = (".csv", ".tsv", ".txt")
LABELS = ("label", "labels", "class", "class_name", "target", "category", "species", "y", "name")
"""What the column of the labels is often called; where none is, it is the first beside that of the names."""
MOST_CLASSES = 1000
"""Labels that may differ: ImageNet has as many classes. A column with more is a name or a text."""
MOST_WHOLE = 20
"""Whole numbers with more values than this are taken for a quantity where nobody says otherwise."""
MOST_ROWS = 5_000_000
IN_MEMORY = 8
"""Times its bytes that a table takes as text: cells are short, and each is an object of Python."""
GUESSED = 2000
"""Rows by which it is guessed which column is which."""


@dataclass(frozen=True)
class LabelTable:
    """What a table says: for each of its rows a file's name and label, and its other columns."""

    file: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    decimal: str = "."
    unread: tuple[tuple[str, str], ...] = ()
    """The rows that are no rows of this table, and why."""

    @property
    def is_class(self) -> bool:
        """Whether the labels are classes rather than quantities."""
        values = {label for label in self.labels if label}
        if not all(is_number(value, self.decimal) for value in values):
            return True
        return len(values) <= MOST_WHOLE and all(number(value, self.decimal).is_integer() for value in values)


def number(cell: str, decimal: str) -> float:
    """Raises ValueError where it is none."""
    return float(cell.replace(",", ".") if decimal == "," else cell)


def guess_columns(path: Path, known: Collection[str]) -> tuple[str, str, float]:
    """The column of the files' names, that of the labels, and the share of the first rows whose file is known."""
    dialect = _dialect(path, known)
    rows = _rows(path, dialect)
    header = _header(path, dialect)
    first = [cells for _, cells in islice(rows, GUESSED) if len(cells) == len(header)]
    if not first or len(header) < 2:
        return "", "", 0.0
    shares = [_share([cells[place] for cells in first], known) for place in range(len(header))]
    files = shares.index(max(shares))
    others = [name for name in header if name != header[files]]
    labels = next((name for wanted in LABELS for name in others if name.lower() == wanted), others[0])
    return header[files], labels, shares[files]


def read_labels(path: Path, file_column: str, label_column: str, known: Collection[str]) -> LabelTable:
    """All rows of a table of labels. Raises DataError."""
    dialect = _dialect(path, known)
    header = _header(path, dialect)
    for column in (file_column, label_column):
        if column not in header:
            raise DataError(f"“{path.name}” has no column “{column}”.", f"It has {', '.join(header)}.")
    found: list[list[str]] = [[] for _ in header]
    unread: list[tuple[str, str]] = []
    for line, cells in _rows(path, dialect):
        if len(cells) != len(header):
            unread.append((f"{path.name}, line {line:,}", f"a row of {len(cells)} cells, not of {len(header)}"))
            continue
        for column_cells, cell in zip(found, cells, strict=True):
            column_cells.append(cell.strip())
        if len(found[0]) > MOST_ROWS:
            raise DataError(f"“{path.name}” has more than {MOST_ROWS:,} rows.")
    cells_of = {name: tuple(column) for name, column in zip(header, found, strict=True)}
    labels = tuple("" if is_missing(cell) else cell for cell in cells_of.pop(label_column))
    return LabelTable(path.name, cells_of.pop(file_column), labels, cells_of, dialect.decimal, tuple(unread))


def _header(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names of the columns; of those with the same name, and without one, the number. Raises DataError."""
    first = next(_rows(path, dialect.model_copy(update={"header": False})), None)
    if first is None:
        raise DataError(f"“{path.name}” is empty.")
    named: list[str] = []
    for place, cell in enumerate(first[1], 1):
        name = cell.strip() if dialect.header else ""
        named.append(name if name and name not in named else f"column {place}")
    return tuple(named)


def _rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each row below the header with its line number; empty lines are passed over. Raises DataError."""
    require(IN_MEMORY * path.stat().st_size, f"The table “{path.name}”")
    encoding = "utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            for _ in range(dialect.skip):
                file.readline()
            reader = csv.reader(file, delimiter=dialect.separator)
            filled = ((reader.line_num + dialect.skip, cells) for cells in reader if cells)
            yield from islice(filled, 1 if dialect.header else 0, None)
    except csv.Error as error:
        raise DataError(f"“{path.name}” is no table of labels: {error}.") from None
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror or error}.") from None


def _dialect(path: Path, known: Collection[str]) -> Dialect:
    """How a table is written; a first row that names a file is no header, and one that does not is one."""
    dialect = sniff(path).model_copy(update={"header": False})
    first = next(_rows(path, dialect), (0, []))[1]
    return dialect.model_copy(update={"header": not any(_is_known(cell, known) for cell in first)})


def _share(cells: list[str], known: Collection[str]) -> float:
    """How many different files cells name, as a share: a 1 that stands in many rows is no name of 1.png."""
    return len({cell for cell in cells if _is_known(cell, known)}) / len(cells)


def _is_known(cell: str, known: Collection[str]) -> bool:
    name = cell.strip().replace("\\", "/").removeprefix("./")
    return name in known or name.rpartition("/")[2] in known
