"""The steps of a time series out of a table: in the order of time, with what is missing marked, and short gaps closed.

What is missing may be a cell, or a row: with a date column, steps that are not there show themselves by the distance of
their neighbours. Both become steps without a value. Short ones are closed by a straight line, but only with values of
the same part: a value of the training part that was drawn from one of the test would have seen it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.base import Array
from engine.datasets.memory import require
from engine.datasets.table_columns import Column, values_of
from engine.datasets.table_dates import written
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_source import open_table
from engine.datasets.windows import Stretch
from engine.errors import DataError

AGAIN = "Import the file again."
LONGER = 1.5
"""Times the usual distance of two dates from which on a step is missing between them: months differ by a tenth."""


@dataclass(frozen=True, eq=False)
class Steps:
    """A series in the order of time: `values` float32 (steps, columns), NaN where one is missing."""

    values: Array
    days: Array | None = None
    """float64 (steps,): the dates in days since 1970; None where there is no date column."""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)


def read_steps(path: Path, dialect: Dialect | None, columns: Sequence[Column], date: Column | None) -> Steps:
    """These columns of a table, row by row, sorted by the date column where there is one. Raises DataError."""
    source = open_table(path, dialect)
    used = (*columns, *((date,) if date else ()))
    places = [_place(source.names, column, path) for column in used]
    texts = [place for column, place in zip(used, places, strict=True) if column.as_text]
    blocks, wrong, size = [], 0, 0
    for rows in source.rows(sorted(set(places)), texts):
        wrong += len(rows.unread)
        if not len(rows.lines):
            continue
        found = [
            values_of(column, rows.frame[place], source.dialect.decimal)
            for column, place in zip(used, places, strict=True)
        ]
        wrong += int(np.any([strange for _, strange in found], axis=0).sum())
        blocks.append(np.stack([values for values, _ in found], axis=1))
        size += blocks[-1].nbytes
        require(2 * size, f"The series “{path.name}”")
    if not blocks:
        raise DataError(f"“{path.name}” has no rows.")
    table = np.concatenate(blocks)
    notes = (f"In {counted(wrong, 'row')} a cell cannot be read and counts as missing.",) if wrong else ()
    if date is None:
        return Steps(_finite(table), None, notes)
    return _in_order(table, path, notes)


def counted(number: int, what: str) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _place(names: Sequence[str], column: Column, path: Path) -> int:
    if column.name not in names:
        raise DataError(f"“{path.name}” has no column “{column.name}” any more.", AGAIN)
    return names.index(column.name)


def _finite(table: Array) -> Array:
    with np.errstate(over="ignore"):
        values = table.astype(np.float32)
    values[~np.isfinite(values)] = np.nan
    return values


def _in_order(table: Array, path: Path, notes: tuple[str, ...]) -> Steps:
    """Rows with a date in the last column, sorted by it, with a step for every date that is missing."""
    dated = np.isfinite(table[:, -1])
    if not dated.any():
        raise DataError(f"No row of “{path.name}” has a date.", "Choose another date column, or none.")
    if not dated.all():
        notes += (f"Left out for want of a date: {counted(int((~dated).sum()), 'row')}.",)
    table = table[dated]
    if np.any(np.diff(table[:, -1]) < 0):
        notes += ("The rows were put into the order of their dates.",)
    table = table[np.argsort(table[:, -1], kind="stable")]
    again = np.flatnonzero(np.diff(table[:, -1]) == 0)
    if len(again):
        first = written(float(table[again[0], -1]))
        twice = counted(len(again), "date")
        notes += (f"There more than once: {twice}, such as {first}; the last row of each counts.",)
        table = np.delete(table, again, axis=0)
    values, days = _finite(table[:, :-1]), table[:, -1]
    usual = float(np.median(np.diff(days))) if len(days) > 2 else 0.0
    apart = np.diff(days) / usual if usual else np.zeros(0)
    gaps = np.flatnonzero(apart > LONGER)
    if not len(gaps):
        return Steps(values, days, notes)
    lost = np.round(apart[gaps]).astype(np.int64) - 1
    where = written(float(days[gaps[0]]))
    missing = f"{counted(int(lost.sum()), 'step')} in {counted(len(gaps), 'gap')}"
    notes += (f"Missing by their dates: {missing}, the first after {where}.",)
    return Steps(*_with_gaps(values, days, gaps, lost, usual), notes)


MOST_ADDED = 1_000
"""Steps that a gap is made of at most: no line is drawn over more, and no window crosses them."""


def _with_gaps(values: Array, days: Array, gaps: Array, lost: Array, usual: float) -> tuple[Array, Array]:
    """With a step without values for every one that is missing; of a long gap only as many as keep windows apart."""
    lost = np.minimum(lost, MOST_ADDED)
    at = np.repeat(gaps + 1, lost)
    ahead = np.concatenate([np.arange(1, count + 1) for count in lost])
    added = np.repeat(days[gaps], lost) + ahead * usual
    empty = np.full((len(at), values.shape[1]), np.nan, np.float32)
    return np.insert(values, at, empty, axis=0), np.insert(days, at, added)


# ---- closing short gaps ----


def closed(values: Array, stretches: Sequence[Stretch], most: int) -> tuple[Array, int]:
    """A copy in which up to `most` missing values in a row lie on a line between their neighbours of the same stretch,
    and in how many steps something was filled in."""
    found = values.copy()
    for start, stop in stretches:
        for column in range(values.shape[1]):
            _close(found[start:stop, column], most)
    return found, int((np.isnan(values) & ~np.isnan(found)).any(axis=1).sum())


def _close(line: Array, most: int) -> None:
    """Fills in one column of a stretch in its place."""
    missing = np.isnan(line)
    if not missing.any() or missing.all() or not most:
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    runs = edges.reshape(-1, 2)
    inner = (runs[:, 0] > 0) & (runs[:, 1] < len(line)) & (runs[:, 1] - runs[:, 0] <= most)
    if not inner.any():
        return
    places = np.concatenate([np.arange(start, stop) for start, stop in runs[inner]])
    known = np.flatnonzero(~missing)
    line[places] = np.interp(places, known, line[known])


def unbroken(values: Array, starts: Array, length: int) -> Array:
    """Which windows of `length` hold no missing value, as booleans."""
    broken = np.concatenate([[0], np.cumsum(np.isnan(values).any(axis=1))])
    return np.asarray(broken[starts + length] == broken[starts])
