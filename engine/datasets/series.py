"""Time series: the next values of a column from a window of the steps before.

The series is cut in the order of time, training first and the test last, and windows are laid over each stretch by
itself: nothing that is asked for in one part was read in another. Values are scaled like those of any table, by the
training part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Table
from engine.datasets.inspecting import ColumnKind
from engine.datasets.places import FileName, find
from engine.datasets.series_rows import Steps, closed, counted, read_steps, unbroken
from engine.datasets.table_columns import Column
from engine.datasets.table_dates import cycle_names, cycles, written
from engine.datasets.table_dialect import Dialect
from engine.datasets.windows import Shares, Windows, cut, in_parts, starts_in
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

MOST_NAMES = 2_000
"""Numbers of a window that have a name each."""
MOST_EXAMPLES = 10_000
"""Windows of a file from outside: nobody looks at more."""


@layer
class Series(NumberDataset):
    """A time series from a table: the next values of a column are predicted from a window of the steps before.

    The window holds the columns of numbers at each step, for a recurrent layer or, flattened, for a Dense one. With a
    date column the steps are sorted, and those that are missing are noticed. Training comes first in time, then
    validation, then the test; no window reaches from one part into another.
    """

    kind = "series"
    title = "Time series"
    stored = True
    runs_on = True
    keywords = ("forecast", "prediction", "sequence", "csv", "lag", "window", "own data", "regression")

    file: FileName = Field("", description="The table, beside the drawing or among your data sets.")
    target: str = Field("", description="The column to predict.")
    window: int = Field(24, ge=1, le=10_000, description="How many steps the network reads.")
    horizon: int = Field(1, ge=1, le=1_000, description="How many steps after the window are predicted.")
    stride: int = Field(1, ge=1, le=10_000, description="How many steps later the next window begins.")
    past: bool = Field(True, description="The network also reads what the target was in the window.")
    leave_out: tuple[str, ...] = Field((), description="Columns the network does not get.")
    date: str = Field("", description="The column with the dates; empty: the rows are in the order of time.")
    cycles: bool = Field(
        False, description="The network also gets each date's place in the year, the week and, with a time, the day."
    )
    interpolate: int = Field(
        3,
        ge=0,
        le=1_000,
        description="Up to how many missing values in a row lie on a line between their neighbours; windows with more"
        " are left out.",
    )
    columns: Learnt[tuple[Column, ...]] = Field((), description="The columns and what each is, as found at import.")
    dialect: Learnt[Dialect] = Field(Dialect(), description="How the file is written, as found at import.")

    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many rows there are, as found at import.",
    )

    @property
    def examples(self) -> int:
        """About how many windows there are: some are lost at the cuts and where values are missing."""
        return max(0, self.rows - self.window - self.horizon) // self.stride

    @property
    def summary(self) -> str:
        return f"{self.file} → {self.target}, {self.window} steps" if self.file else ""

    def choices(self, setting: str) -> tuple[str, ...]:
        if setting == "target":
            return tuple(column.name for column in self.columns if column.number)
        if setting == "date":
            return ("", *(column.name for column in self.columns if column.kind == "date"))
        return super().choices(setting)

    def _idle(self) -> tuple[str, ...]:
        """The parts are stretches of time."""
        idle = ("split", "split_by", "split_seed", "balanced", "drop_shared", "missing", "marks", "additions")
        return (*super()._idle(), *idle, *(() if self.date else ("cycles",)))

    def with_kind(self, name: str, kind: ColumnKind) -> Series:
        """The same series with a column taken for another kind; see `Column.kinds`."""
        columns = tuple(each.model_copy(update={"kind": kind}) if each.name == name else each for each in self.columns)
        return self.model_copy(update={"columns": columns})

    def with_target(self, name: str) -> Series:
        """The same series with another column to predict."""
        left_out = tuple(each for each in self.leave_out if each != name)
        return self.model_copy(update={"target": name, "leave_out": left_out})

    def facts(self) -> Facts:
        self._target()
        channels = self.channels
        if not channels:
            raise Unfit("No column is left to predict from.", hint="Leave fewer out, or let the past of the target in.")
        names = _features(channels, self.window)
        x = Value((self.window, len(channels)))
        return Facts(x, Value((self.horizon,)), (), names, self.target, channels=channels)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the numbers at each step."""
        names = tuple(column.name for column in self._inputs())
        date = self._date()
        return (*names, *cycle_names(date.name, date.timed)) if date and self.cycles else names

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        return (find(self.file, folder),)

    def load(self, folder: Path | None = None) -> Table:
        facts = self.facts()
        steps = read_steps(find(self.file, folder), self.dialect, (*self._inputs(), self._target()), self._date())
        parts = cut(len(steps), Shares(self.validation, self.test, self.folds, min(self.fold, self.folds) - 1))
        values, filled = closed(steps.values, [stretch for part in parts for stretch in part], self.interpolate)
        notes = [*steps.notes]
        if filled:
            notes.append(f"In {counted(filled, 'step')} missing values were filled in between their neighbours.")
        reach = self.window + self.horizon
        found = [starts_in(part, reach, self.stride) for part in parts]
        starts = [part[unbroken(values, part, reach)] for part in found]
        lost = sum(map(len, found)) - sum(map(len, starts))
        if lost:
            notes.append(f"Left out, with a value missing in it: {counted(lost, 'window')}.")
        if not len(starts[0]):
            raise self._too_short(len(steps), lost)
        shares = (("validation", self.validation), ("test", self.test))
        short = [name for (name, share), part in zip(shares, starts[1:], strict=True) if share and not len(part)]
        notes += [f"The {name} part is too short for a single window, and stays empty." for name in short]
        every = np.concatenate(starts)
        x = Windows(self._read(values[:, :-1], steps.days), every, self.window).rows
        y = Windows(values[:, -1], every + self.window, self.horizon)[:].astype(np.float32)
        names = _names(steps, every + self.window)
        return Table(x, y, facts, tuple(notes), names=names, parts=in_parts(starts), starts=every)

    def example_of(self, values: Mapping[str, str]) -> Array:
        """The last steps of a series, as numbers behind one another for each column: `{"temperature": "3.5 4 4.5"}`."""
        rows = []
        for name in self.channels:
            typed = [each for each in re.split(r"[\s,;]+", values.get(name, "").strip()) if each]
            if len(typed) < self.window:
                text = f"“{name}” needs {self.window:,} numbers, the last steps in order, but {len(typed):,} came."
                raise DataError(text, "Separate them by spaces.")
            rows.append([_number(name, each) for each in typed[-self.window :]])
        return np.array(rows, np.float32).T

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """All windows of another table with the same columns, the last of which ends with it; the target need not be
        in it where its past is not read."""
        own = self.dialect if path.name == self.file else None
        steps = read_steps(path, own, self._inputs(), self._date())
        values, _ = closed(steps.values, [(0, len(steps))], self.interpolate)
        starts = np.arange(len(steps) - self.window, -1, -self.stride)[::-1][-MOST_EXAMPLES:]
        starts = starts[unbroken(values, starts, self.window)] if len(starts) else starts
        if not len(starts):
            text = f"“{path.name}” has no {self.window:,} steps in a row without a missing value."
            raise DataError(text, f"It has {len(steps):,} rows.")
        return Windows(self._read(values, steps.days), starts, self.window)[:], _names(steps, starts + self.window)

    def _read(self, values: Array, days: Array | None) -> Array:
        """What the network gets at each step: float32 (steps, channels)."""
        date = self._date()
        if date is None or days is None or not self.cycles:
            return np.ascontiguousarray(values, np.float32)
        return np.concatenate([values, cycles(days, date.timed)], axis=1).astype(np.float32)

    def _target(self) -> Column:
        """Raises Unfit where the settings do not name one that can be predicted."""
        if not self.file:
            raise Unfit("No file is chosen yet.", hint="Drop a table on the window, and take it for a time series.")
        if not self.target:
            raise Unfit(f"No column of “{self.file}” is chosen to be predicted.", hint="Choose the target.")
        column = next((column for column in self.columns if column.name == self.target), None)
        if column is None:
            raise Unfit(f"“{self.file}” has no column “{self.target}” to predict.", hint="Choose another column.")
        if not column.number:
            raise Unfit(f"The column “{column.name}” holds no numbers.", hint="Choose another column to predict.")
        return column

    def _date(self) -> Column | None:
        """Raises Unfit where the settings name one that is none."""
        if not self.date:
            return None
        column = next((column for column in self.columns if column.name == self.date), None)
        if column is None or column.kind != "date":
            raise Unfit(f"“{self.file}” has no column of dates “{self.date}”.", hint="Choose another date column.")
        return column

    def _inputs(self) -> tuple[Column, ...]:
        outside = {*self.leave_out, *(() if self.past else (self.target,))}
        return tuple(column for column in self.columns if column.number and column.name not in outside)

    def _too_short(self, steps: int, lost: int) -> DataError:
        reach = self.window + self.horizon
        if lost:
            text = f"In every window of “{self.file}” a value is missing."
            return DataError(text, "Leave out the columns that are hardly filled, or interpolate over more steps.")
        text = f"“{self.file}” has {steps:,} steps; its training part is too short for a window and what follows it."
        return DataError(text, f"They take {reach:,} steps: use a smaller window, or a smaller horizon.")


def _number(name: str, typed: str) -> float:
    try:
        number = float(typed)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise DataError(f"“{name}” should be numbers, but “{typed}” is none.")
    return number


@lru_cache(maxsize=8)
def _features(channels: tuple[str, ...], window: int) -> tuple[str, ...]:
    """The name of every number in a window, step by step; none where there are too many to be read."""
    if window * len(channels) > MOST_NAMES:
        return ()
    return tuple(f"{name}, {window - step} before" for step in range(window) for name in channels)


def _names(steps: Steps, ends: Array) -> tuple[str, ...]:
    """What a window is called: by the date that follows it, or else by the row."""
    if steps.days is None:
        return tuple(f"before step {end + 1:,}" for end in ends)
    last = float(steps.days[-1] - steps.days[-2]) if len(steps) > 1 else 1.0
    days = np.append(steps.days, steps.days[-1] + last)
    return tuple(f"before {written(float(days[end]))}" for end in ends)
