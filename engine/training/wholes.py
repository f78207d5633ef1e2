"""Whole states of a run at some steps: weights, and all that a run needs to go on from there bit for bit.

A run copies its whole state anyway, at the start of each epoch and now and then within one, so as to have something to
fall back on (see `rescue`). Such a copy is never written to, so keeping it as a moment takes memory and hardly any
time; small ones go into a memory pool (see `pool`). Where the memory is full, every second one goes, by the number of
its step; the first and the newest stay. The beginnings of epochs, which people look for, stay before others as long as
they leave half of the memory to those; so do states whose weights or learning rate were set by hand, as what follows
cannot be computed from those before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.settings import TrainingSettings
from engine.training.moments import Moment
from engine.training.packing import Packed
from engine.training.pool import Pool, Pooled

FACTS = 4_000
"""Bytes of the counters of a state."""


@dataclass(frozen=True, eq=False)
class Whole:
    """What `State.restore` needs for a moment, and the settings of the run that was there."""

    moment: Moment
    tensors: Packed | Pooled
    counters: Mapping[str, Any]
    settings: TrainingSettings
    edited: bool = False
    """Whether its weights or its learning rate were set by hand: from the state before it no steps lead behind it."""

    @property
    def begins(self) -> bool:
        """Whether something begins here: an epoch, or what comes of a number that was set by hand."""
        return self.edited or self.moment.position == 0

    @cached_property
    def bytes(self) -> int:
        """What it takes alone."""
        return FACTS + self.tensors.bytes

    def bytes_beside(self, before: Whole | None) -> int:
        """What it takes besides the one before it, with which it may share memory."""
        return self.bytes - (self.tensors.shared(before.tensors) if before is not None else 0)


class Wholes:
    """`kept` is in the order of the steps. `every`: of so many steps that follow one another the first one is kept.

    With `newest` the newest stays besides, until there is a newer one.
    """

    def __init__(self, budget: int, every: int, newest: bool) -> None:
        self.budget = budget
        self.kept: list[Whole] = []
        self.bytes = self._of_epochs = 0
        self.every = every
        self.newest = newest
        self._pool = Pool()

    def wants(self, step: int, begins: bool = False) -> bool:
        """Whether a state of this step, after all others, would be kept; it `begins` an epoch."""
        if not self.kept or self.newest or (begins and self._has_room_for_epochs):
            return self.budget > 0
        return step // self.every > self.kept[-1].moment.step // self.every

    def keep(self, whole: Whole) -> None:
        """Keeps a state after all others, or in the place of one of the same step, which may have been edited already;
        not one that has no room at all."""
        if 2 * whole.bytes > self.budget:
            return
        whole = replace(whole, tensors=self._pool.put(whole.tensors))
        last = self.kept[-1] if self.kept else None
        if last is not None and last.edited and last.moment.step == whole.moment.step:
            whole = replace(whole, edited=True)
        self.cut(whole.moment.step - 1)
        if len(self.kept) > 1 and self._may_go(len(self.kept) - 1):
            self._drop_newest()  # it stayed as the newest only
        self.kept.append(whole)
        self._count(len(self.kept) - 1, 1)
        self._fit()

    def cut(self, step: int) -> None:
        """Forgets what came after a step."""
        while self.kept and self.kept[-1].moment.step > step:
            self._drop_newest()

    def before(self, step: int) -> Whole | None:
        """The last one at or before a step."""
        place = bisect_right(self.kept, step, key=lambda whole: whole.moment.step)
        return self.kept[place - 1] if place else None

    def after(self, step: int) -> Whole | None:
        """The first one after a step."""
        place = bisect_right(self.kept, step, key=lambda whole: whole.moment.step)
        return self.kept[place] if place < len(self.kept) else None

    def resize(self, budget: int) -> None:
        """Another budget: what no longer fits goes, and its memory is given back."""
        self.budget = budget
        self._fit()
        self._compact()

    def _fit(self) -> None:
        if self.bytes <= self.budget:
            return
        while self.bytes > self.budget:
            if self._is_dense:
                self._thin()
            else:
                self.kept.pop(0)
                self._count_all()
        if self._pool.bytes > self.budget:  # copies of another size had those slots, before settings were changed
            self._compact()

    def _thin(self) -> None:
        self.every *= 2
        gone = {place for place in range(1, len(self.kept) - 1) if self._may_go(place)}
        self.kept = [whole for place, whole in enumerate(self.kept) if place not in gone]
        self._count_all()

    @property
    def _is_dense(self) -> bool:
        """Whether a wider spacing leaves fewer."""
        inner = range(1, len(self.kept) - 1)
        return bool(inner) and (self.every <= self.kept[-1].moment.step or any(map(self._may_go, inner)))

    @property
    def _has_room_for_epochs(self) -> bool:
        return 2 * self._of_epochs <= self.budget

    def _may_go(self, place: int) -> bool:
        """Whether one is too near to the one before it."""
        begins = self.kept[place].begins
        return self._bucket(place) == self._bucket(place - 1) and not (begins and self._has_room_for_epochs)

    def _bucket(self, place: int) -> int:
        return self.kept[place].moment.step // self.every

    def _drop_newest(self) -> None:
        self._count(len(self.kept) - 1, -1)
        self.kept.pop()

    def _count(self, place: int, sign: int) -> None:
        """Adds one to what is used, or takes it off."""
        whole, before = self.kept[place], self.kept[place - 1] if place else None
        size = sign * whole.bytes_beside(before)
        self.bytes += size
        self._of_epochs += size if whole.begins else 0

    def _count_all(self) -> None:
        """Of states that share memory the first one counts it, whichever that is by now."""
        self.bytes = self._of_epochs = 0
        for place in range(len(self.kept)):
            self._count(place, 1)

    def _compact(self) -> None:
        self._pool.compact(whole.tensors for whole in self.kept)
