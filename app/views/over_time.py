"""What is remembered of a whole run: columns of numbers, a moment each, in bounded memory, and the axis they stand on.

A run may be read for hours. When there is no room left every second moment is dropped, and from then on only every
second one is kept, and so on: the picture always shows the run from its first reading to its last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.session import Session
from engine.training.beats import Beat, Beats
from engine.training.events import Changed, Progress, Started

if TYPE_CHECKING:
    from engine.training.moments import Moment

MOST = 512
"""Moments that are kept: a picture has about as many pixels."""


class OverTime:
    """Moments in the order of time: `at` (n), in epochs, and `values` (rows, n)."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.clear()

    def clear(self) -> None:
        self._at: list[float] = []
        self._columns: list[np.ndarray] = []
        self._every = 1
        """One in so many readings is kept."""
        self._seen = 0
        self._latest: tuple[float, np.ndarray] | None = None
        """The newest reading, where it is not one of those that are kept."""

    def __len__(self) -> int:
        return len(self._at) + (self._latest is not None)

    def add(self, at: float, column: np.ndarray) -> None:
        """A reading. Moments that are not before it are forgotten: the run has begun again, or goes on from an earlier
        one. So are all where the rows have become others."""
        if self._columns and len(self._columns[0]) != len(column):
            self.clear()
        self._latest = None
        while self._at and self._at[-1] >= at:
            del self._at[-1], self._columns[-1]
        if self._seen % self._every and self._at:
            self._latest = at, column
        else:
            self._at.append(at)
            self._columns.append(column)
        self._seen += 1
        if len(self._at) > self._most:
            self._at, self._columns = self._at[::2], self._columns[::2]
            self._every *= 2
            self._seen = 1 if len(self._at) % 2 else 0

    @property
    def at(self) -> np.ndarray:
        return np.array([*self._at, *([self._latest[0]] if self._latest else [])])

    @property
    def values(self) -> np.ndarray:
        return np.stack(self._all, axis=1)

    def part(self, first: int, last: int) -> OverTime:
        """The rows from `first` to before `last`, as they are now."""
        return self._with([column[first:last] for column in self._all])

    def rows(self, chosen: list[int]) -> OverTime:
        return self._with([column[chosen] for column in self._all])

    def shifted(self, by: float) -> OverTime:
        """The same moments, each number larger by so much."""
        return self._with([column + by for column in self._all])

    @property
    def _all(self) -> list[np.ndarray]:
        return [*self._columns, *([self._latest[1]] if self._latest else [])]

    def _with(self, columns: list[np.ndarray]) -> OverTime:
        made = OverTime(self._most)
        made._at, made._columns = self.at.tolist(), columns
        return made

    def evenly(self, columns: int = MOST) -> np.ndarray:
        """(rows, columns) from 0 to the last moment: each column shows the first reading at or after its place, and
        not-a-number before the first reading."""
        at, values = self.at, self.values
        middles = (np.arange(columns) + 0.5) * (at[-1] / columns)
        picture = values[:, np.minimum(np.searchsorted(at, middles), len(at) - 1)].astype(np.float32)
        gap = (at[-1] - at[0]) / max(1, len(at) - 1) or at[-1]
        picture[:, middles < at[0] - max(gap, at[-1] / columns)] = np.nan
        return picture


class Epochs:
    """Turns steps into epochs, which people think in, also where the length of an epoch changes from run to run.

    It may begin to listen in the middle of a run. `moment` is the time that is looked at, None for the present.
    """

    hears = (Started, Changed, Progress)
    """The events that `take` wants."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.moment: float | None = None
        self.beats = session.training.beats

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch; 0 where no run has told yet."""
        return self.beats.steps

    def take(self, event: object) -> None:
        match event:
            case Started():
                self.moment, self.beats = None, self.beats.then(Beat.of(event))
            case Changed():
                self.beats = self.beats.then(Beat.of(event))
            case Progress(steps=steps) if not self.per_epoch and (run := self._session.training.run) is not None:
                self.beats = Beats((Beat(max(1, round(steps / run.settings.epochs))),))

    def at(self, step: int) -> float | None:
        """How many epochs had been done after a step; None where it is not known how long an epoch is."""
        return self.beats.time(step) if self.beats.all else None

    def step(self, at: float) -> int:
        """The step that was taken last at a time in epochs."""
        return self.beats.step(at) if self.beats.all else 0

    def look_at(self, moment: Moment | None) -> None:
        """Another moment of the run is looked at."""
        self.moment = None if moment is None else self.at(moment.step)
