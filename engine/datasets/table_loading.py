"""The rows of a table as numbers: the examples of a data set, read piece by piece.

A row that cannot be read is left out and counted, with the first reasons. Where the numbers would take too much of the
free memory they are kept on disk as they are read, and read from there as they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.datasets.base import Array, Facts, Table
from engine.datasets.inspecting import Unread
from engine.datasets.memory import free_memory, require
from engine.datasets.stored import Keeping, keeping, kept, key_of, stamp, too_large
from engine.datasets.stored import Rows as Examples
from engine.datasets.table_cells import is_missing
from engine.datasets.table_columns import Column, expected, label, labels, values_of
from engine.datasets.table_dates import cycles
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_records import EXCERPT
from engine.datasets.table_source import Rows, Source, open_table
from engine.errors import DataError

AGAIN = "Import the file again."
REASONS = 3
"""Rows that a note names."""


@dataclass(frozen=True)
class Wanted:
    """What of a table goes into the examples, and how."""

    name: str
    dialect: Dialect
    inputs: tuple[Column, ...]
    widths: tuple[int, ...]
    """How many numbers each of them becomes."""
    targets: tuple[Column, ...]
    """What is predicted, mostly one."""
    as_class: bool
    leave_out_gaps: bool
    beside: tuple[Column, ...]
    """The columns that the parts are drawn by, or might have to be."""
    width: int
    rows: int
    """About how many there are."""


@dataclass
class Found:
    """What has been read of a table so far."""

    y: list[Array] = field(default_factory=list)
    beside: list[tuple[Array, ...]] = field(default_factory=list)
    seen: int = 0
    incomplete: int = 0
    unread: list[Unread] = field(default_factory=list)
    """The first of them."""
    unreadable: int = 0

    def tell(self, unread: Sequence[Unread], count: int) -> None:
        """Rows that cannot be read: the first of them, and how many there are."""
        self.unreadable += count
        self.unread += sorted(unread, key=lambda each: each.line)[: REASONS - len(self.unread)]

    def notes(self) -> tuple[str, ...]:
        found = []
        if self.incomplete:
            found.append(
                f"{self.incomplete:,} of {self.seen:,} rows were left out: a cell is empty or no finite number."
            )
        if self.unreadable:
            rows = "row cannot be read and was" if self.unreadable == 1 else "rows cannot be read and were"
            reasons = " ".join(str(each) for each in self.unread[:REASONS])
            more = f" And {self.unreadable - REASONS:,} more." if self.unreadable > REASONS else ""
            found.append(f"{self.unreadable:,} {rows} left out. {reasons}{more}")
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows as numbers, those that go in."""

    x: Array
    y: Array


def loaded(path: Path, wanted: Wanted, facts: Facts) -> Table:
    """All examples of a table. Raises DataError where none is left, with the first reason."""
    source = open_table(path, wanted.dialect)
    found = Found()
    on_disk = too_large(4 * wanted.width * wanted.rows, free_memory())
    x = _kept(source, wanted, found) if on_disk else _in_memory(source, wanted, found)
    if not len(x):
        raise _nothing(found, wanted)
    y = np.concatenate(found.y)
    answers = y.astype(np.int64 if wanted.as_class else np.float32)
    if wanted.as_class and len(wanted.targets) == 1:
        answers = answers[:, 0]
    values = (np.concatenate(parts) for parts in zip(*found.beside, strict=True))
    columns = {column.name: own for column, own in zip(wanted.beside, values, strict=False)}
    return Table(x, answers, facts, found.notes(), columns=columns)


def read_examples(path: Path, wanted: Wanted) -> tuple[Array, tuple[str, ...]]:
    """The inputs of all rows of another table, with missing ones as not-a-number, and the row that each stands in."""
    own = wanted.dialect if path.name == wanted.name else None
    source = open_table(path, own)
    places = _places(source, wanted.inputs)
    found, lines = [], []
    for rows in source.rows(places, _as_text(wanted.inputs, places)):
        x, wrong = _inputs(rows, wanted, places, source.dialect.decimal)
        bad = np.flatnonzero(np.any(wrong, axis=0))
        if len(bad):
            raise DataError(f"“{path.name}”: {_why(rows, int(bad[0]), wrong, wanted.inputs, places, source)}")
        if rows.unread:
            raise DataError(f"“{path.name}”: {rows.unread[0]}")
        found.append(x)
        lines += [f"{source.row_word} {line:,}" for line in rows.lines]
        require(4 * sum(each.size for each in found), f"The table “{path.name}”")
    if not lines:
        raise DataError(f"“{path.name}” has no rows.")
    return np.concatenate(found), tuple(lines)


def example(values: Mapping[str, str], wanted: Wanted, features: Sequence[str]) -> Array:
    """One example (features,) of what was typed. Raises DataError where a value cannot be what its column is."""
    import pandas as pd  # noqa: PLC0415 (see engine.datasets.base)

    parts = []
    at = 0
    for column, width in zip(wanted.inputs, wanted.widths, strict=True):
        typed = values.get(column.name, "")
        cells = pd.Series([np.nan if is_missing(typed) else typed], dtype="str")
        number, wrong = values_of(column, cells, ".")
        if wrong[0]:
            raise DataError(f"“{column.name}” should be {expected(column)}, but is “{typed}”.")
        encoded = _encoded(number, column, width)[0]
        for place in range(width):  # a feature that is named by itself counts
            if features[at + place] != column.name and (own := values.get(features[at + place])) is not None:
                encoded[place] = _typed(features[at + place], own)
        parts.append(encoded)
        at += width
    return np.concatenate(parts).astype(np.float32)


def _typed(name: str, typed: str) -> float:
    try:
        return np.nan if is_missing(typed) else float(typed)
    except ValueError:
        raise DataError(f"“{name}” should be a number, but is “{typed}”.") from None


# ---- the examples, in memory or on disk ----


def _in_memory(source: Source, wanted: Wanted, found: Found) -> Examples:
    blocks, size = [], 0
    for block in _blocks(source, wanted, found):
        blocks.append(block.x)
        size += block.x.nbytes
        # Checked as it grows: the number of rows in the settings is only what the file had at import.
        require(2 * size, f"The table “{wanted.name}”")
    return np.concatenate(blocks) if blocks else np.zeros((0, wanted.width), np.float32)


def _kept(source: Source, wanted: Wanted, found: Found) -> Examples:
    """On disk; what was kept before is used again, but the answers and the notes are read anew."""
    key = key_of("table", stamp(source.path.resolve()), wanted)
    before = kept(key)
    if before is not None:
        for _ in _blocks(source, wanted, found):
            pass
        return before
    with keeping(key, (wanted.width,), np.float32) as rows:
        return _written(rows, _blocks(source, wanted, found))


def _written(rows: Keeping, blocks: Iterator[Block]) -> Examples:
    for block in blocks:
        rows.append(block.x)
    return rows.done() if rows.rows else np.zeros((0, *rows.shape), np.float32)


# ---- from rows to numbers ----


def _blocks(source: Source, wanted: Wanted, found: Found) -> Iterator[Block]:
    """The rows that go in, as numbers; what does not go in is told to `found`."""
    named = (*wanted.inputs, *wanted.targets)
    places = _places(source, (*named, *wanted.beside))
    inputs, targets = places[: len(wanted.inputs)], places[len(wanted.inputs) : len(named)]
    beside = places[len(named) :]
    texts = _as_text(wanted.inputs, places)
    texts += targets if wanted.as_class else _as_text(wanted.targets, targets)
    texts += [place for column, place in zip(wanted.beside, beside, strict=True) if column.as_text]
    decimal = source.dialect.decimal
    for rows in source.rows(sorted(set(places)), texts):
        found.seen += len(rows.lines) + len(rows.unread)
        if not len(rows.lines):
            found.tell(rows.unread, len(rows.unread))
            continue
        x, wrong = _inputs(rows, wanted, inputs, decimal)
        y, strange = _answers(rows, wanted, targets, decimal)
        wrong = np.vstack([wrong, strange])
        bad = np.any(wrong, axis=0)
        told = [_unread(rows, int(at), wrong, named, places, source, wanted) for at in np.flatnonzero(bad)[:REASONS]]
        found.tell((*rows.unread, *told), len(rows.unread) + int(bad.sum()))
        whole = np.isfinite(y.astype(np.float32)).all(axis=1)
        if wanted.leave_out_gaps:
            whole &= np.isfinite(x).all(axis=1)
        found.incomplete += int((~whole & ~bad).sum())
        good = whole & ~bad
        found.y.append(y[good])
        values = (_beside(column, rows, place, decimal) for column, place in zip(wanted.beside, beside, strict=True))
        found.beside.append(tuple(own[good] for own in values))
        yield Block(x[good], y[good])


def _inputs(rows: Rows, wanted: Wanted, places: Sequence[int], decimal: str) -> tuple[Array, Array]:
    """x as float32 (rows, features) with not-a-number where one is missing, and where a cell does not fit its column
    (columns, rows)."""
    x = np.empty((len(rows.lines), wanted.width), np.float32)
    wrong = np.zeros((len(wanted.inputs), len(rows.lines)), np.bool_)
    start = 0
    for at, (column, width, place) in enumerate(zip(wanted.inputs, wanted.widths, places, strict=True)):
        values, wrong[at] = values_of(column, rows.frame[place], decimal)
        with np.errstate(over="ignore"):  # too large for float32: infinite, and missing like what is infinite
            x[:, start : start + width] = _encoded(values, column, width)
        start += width
    x[~np.isfinite(x)] = np.nan
    return x, wrong


def _answers(rows: Rows, wanted: Wanted, places: Sequence[int], decimal: str) -> tuple[Array, Array]:
    """y (rows, targets), and where a cell does not fit its column (targets, rows)."""
    read = [
        values_of(column, rows.frame[place], decimal, wanted.as_class)
        for column, place in zip(wanted.targets, places, strict=True)
    ]
    return np.column_stack([y for y, _ in read]), np.vstack([wrong for _, wrong in read])


def _encoded(values: Array, column: Column, width: int) -> Array:
    """The numbers (rows, width) that a column's values become."""
    if width == 1:
        return values[:, None]
    if column.kind == "date":
        return np.column_stack([values, cycles(values, column.timed)])
    return np.where(np.isnan(values)[:, None], np.nan, values[:, None] == np.arange(width))


def _beside(column: Column, rows: Rows, place: int, decimal: str) -> Array:
    """The values of a column that the parts are drawn by: numbers, dates in days, or texts."""
    cells = rows.frame[place]
    if column.kind in ("number", "date", "index"):
        return values_of(column, cells, decimal)[0]
    texts = labels(cells.fillna(""), decimal)
    return np.array(["" if is_missing(text) else text for text in texts], np.object_)


def _places(source: Source, columns: Sequence[Column]) -> list[int]:
    """Where the columns stand in the file. Raises DataError where one is not there any more."""
    found = {name: at for at, name in enumerate(source.names)}
    gone = next((column.name for column in columns if column.name not in found), None)
    if gone is not None:
        raise DataError(f"“{source.path.name}” has no column “{gone}” any more.", AGAIN)
    return [found[column.name] for column in columns]


def _as_text(columns: Sequence[Column], places: Sequence[int]) -> list[int]:
    return [place for column, place in zip(columns, places, strict=False) if column.as_text]


# ---- what does not go in ----


def _unread(
    rows: Rows, at: int, wrong: Array, columns: Sequence[Column], places: Sequence[int], source: Source, wanted: Wanted
) -> Unread:
    """Why a row does not go in: the first of its cells that does not fit."""
    bad = int(wrong[:, at].argmax())
    column, cell = columns[bad], str(rows.frame[places[bad]].iloc[at]).strip()
    as_class = wanted.as_class and column in wanted.targets
    cell = label(cell) if as_class else cell
    reason = f"“{column.name}” is “{cell[:EXCERPT]}”, and not {expected(column, as_class)}"
    return Unread(int(rows.lines[at]), reason, place=_place(source, int(rows.lines[at])))


def _place(source: Source, line: int) -> str:
    return "" if source.row_word == "line" else f"Row {line:,}"


def _why(rows: Rows, at: int, wrong: Array, columns: Sequence[Column], places: Sequence[int], source: Source) -> str:
    bad = int(wrong[:, at].argmax())
    cell = str(rows.frame[places[bad]].iloc[at]).strip()
    name = columns[bad].name
    return f"{source.row_word} {int(rows.lines[at]):,}: “{name}” is “{cell}”, and not {expected(columns[bad])}."


def _nothing(found: Found, wanted: Wanted) -> DataError:
    """Why no row is left."""
    if not found.seen:
        return DataError(f"“{wanted.name}” has no rows.")
    if found.unreadable:
        return DataError(f"No row of “{wanted.name}” can be read. {found.unread[0]}", AGAIN)
    return DataError(f"No row of “{wanted.name}” is complete.", "Leave out the columns that are hardly filled.")
