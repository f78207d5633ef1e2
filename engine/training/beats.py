"""Steps and epochs of a run, told in one another, also where the length of an epoch changes on the way.

Data that became more or fewer, another batch size, or a class that is repeated give the epochs that follow another
number of steps. Those before keep the times that they had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.training.events import Changed, Started


@dataclass(frozen=True)
class Beat:
    """How many steps an epoch has, from a time in epochs and its step on."""

    steps: int
    at: float = 0.0
    since: int = 0

    @staticmethod
    def of(event: Started | Changed) -> Beat:
        return Beat(max(1, event.steps_per_epoch), event.at, event.step)

    def time(self, step: int) -> float:
        return self.at + (step - self.since) / self.steps

    def step(self, epoch: float) -> int:
        return self.since + round((epoch - self.at) * self.steps)


@dataclass(frozen=True)
class Beats:
    """The beats of a run in their order; none before the first run."""

    all: Sequence[Beat] = ()

    @property
    def steps(self) -> int:
        """Of an epoch, now; 0 where no run has told yet."""
        return self.all[-1].steps if self.all else 0

    def then(self, beat: Beat) -> Beats:
        """With what holds from a step on. What came after it is forgotten: the run goes on from there."""
        return Beats((*(each for each in self.all if each.since < beat.since), beat))

    def time(self, step: int) -> float:
        """How many epochs had been done after a step."""
        return next((beat for beat in reversed(self.all) if beat.since <= step), self.all[0]).time(step)

    def step(self, epoch: float) -> int:
        """The step that was taken last at a time in epochs."""
        return max(0, next((beat for beat in reversed(self.all) if beat.at <= epoch), self.all[0]).step(epoch))
