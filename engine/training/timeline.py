"""The moments of a run that can be gone back to, kept by the loop while it trains, within a budget of memory.

A small network keeps its weights after every step (`rows`), thinned out evenly once the budget is used up, and whole
states more rarely (`wholes`), which cost no time: the run copies them anyway, at the beginning of each epoch and now
and then. A middling one does the same, and leaves out more steps. A large network, of which the budget holds a few
dozen states, keeps whole states alone, and asks the run for a few more of them at first. A whole state goes on as the
run did, bit for bit; so does a step between two, because the order of the data is a function of seed and epoch: the
steps from the whole state before are taken again (see `replay`). Until then the optimiser's numbers are those of that
state, which is good enough to look at.

Moments survive a stop, and what goes on from there; a run that begins at an earlier moment forgets what came after it.
Where the drawing was changed, between two runs or in the middle of one, the moments before have their own kind of
network, and are a `Stretch` of their own. What is older keeps what it has, as long as half of the budget is left for
what is new; if not, of several stretches that need more each older one gets half as much.

The thread that trains writes, any other reads: there is a lock, which nobody holds for longer than a copy takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from math import nan
from threading import Lock
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.events import EpochEnded
from engine.training.moments import Moment
from engine.training.packing import Packed
from engine.training.state import State
from engine.training.stretch import Planned, Recalled, Stretch
from engine.training.wholes import Whole

BUDGET = 256_000_000
"""Bytes, unless the user wants more or less: a few per cent of the memory that machines have."""
NEVER = 1 << 62
"""A step that no run gets to."""
TOLD = 256
"""Messages about losses that are entered together: one by one they would take longer than the steps' weights."""


class Timeline:
    """`budget` in bytes is for all that is kept; `bytes` is what is used of it."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._lock = Lock()
        self._budget = self._wanted = budget
        self._stretches: list[Stretch] = []
        self._state: State | None = None
        self._history: list[EpochEnded] = []
        self._keep: Callable[[int], int] = lambda step: step
        self._next, self._timed, self._spent, self._share = NEVER, False, 0.0, 0.0
        self._clock = perf_counter
        self._told: deque[tuple[int, Sequence[float]]] = deque()
        self._latest = 0, nan

    # ---- the loop calls ----

    def begin(self, state: State, steps: int) -> None:
        """A run begins, or goes on, with this state and so many steps an epoch: what was kept of later steps is
        another future."""
        with self._lock:
            self._settle()
            self._state, self._history, self._spent = state, state.history, 0.0
            known = len(self._stretches)
            while self._stretches and self._is_past(self._stretches[-1], state):
                self._stretches.pop()
            if not self._stretches or not self._stretches[-1].fits(state):
                self._open(state)
            elif len(self._stretches) < known:  # the last one had been closed
                self._stretches[-1].resize(self._make_room(self._stretches[:-1]))
            self._stretches[-1].go_on(state, steps)
            self._keep_on()
        self.keep_step(state.step, 1.0)

    def keep_step(self, step: int, now: float) -> None:
        """Keeps the weights after a step, where there is room and time; `now` is the seconds that the run has taken."""
        if step < self._next:
            return
        if not self._timed:
            self._next = self._keep(step)
        elif self._spent <= self._share * now:
            start = self._clock()
            self._next = self._keep(step)
            self._spent += self._clock() - start

    def keep_edited(self, state: State) -> None:
        """Keeps a state whose weights were set by hand: the steps before it do not lead there, and those behind it come
        from there. Where later moments are kept it is one that is looked at, and they stay until it is gone on from."""
        if self._stretches and self._stretches[-1].is_last(state):
            self.keep_whole(state, state.packed(), state.counters(), edited=True)

    def keep_whole(self, state: State, tensors: Packed, counters: Mapping[str, Any], edited: bool = False) -> None:
        """Keeps a copy of a state that nobody will change: where it is the turn of one, and what was edited."""
        stretch, step = self._stretches[-1], state.step
        wholes = stretch.wholes
        if not (edited or wholes.wants(step, begins=stretch.timed and not state.position)):
            return
        moment = Moment(step, state.epoch, state.position, self.loss_at(step), whole=True)
        if state.device.type != "cpu":
            tensors = tensors.in_main_memory
        with self._lock:
            wholes.keep(Whole(moment, tensors, counters, state.settings, edited))

    def loss_at(self, step: int) -> float:
        """The loss of the step that was told of last; not-a-number for any other."""
        at, loss = self._latest
        return loss if at == step else nan

    @property
    def has_few(self) -> bool:
        """Whether there are so few moments that the run is to copy its state more often."""
        return bool(self._stretches) and self._stretches[-1].has_few

    def tell(self, step: int, losses: Sequence[float]) -> None:
        """The losses of the batches of the last steps, up to this one."""
        if self._wanted != self._budget:
            self._resize()
        if losses:
            self._latest = step, losses[-1]
            self._told.append((step, losses))
            if len(self._told) >= TOLD:
                with self._lock:
                    self._settle()

    def cut(self, step: int) -> None:
        """Forgets what came after a step."""
        with self._lock:
            self._settle()
            self._stretches[-1].cut(step)
            self._keep_on()

    # ---- anybody asks ----

    @property
    def budget(self) -> int:
        return self._budget

    @property
    def bytes(self) -> int:
        return sum(stretch.bytes for stretch in self._stretches)

    @property
    def needed(self) -> int:
        """Bytes that one moment of the present network takes at least."""
        return self._stretches[-1].row if self._stretches else 0

    @property
    def first(self) -> int:
        """The first step with a moment."""
        found = self.after(-1)
        return found.step if found is not None else 0

    def planned(self, budget: int) -> Planned:
        """What a budget would have room for, with the present network."""
        return self._stretches[-1].planned(budget) if self._stretches else Planned(0, 0, False)

    @property
    def count(self) -> int:
        """About how many moments there are, told at once: the thread that trains does not wait for it."""
        return sum(stretch.count for stretch in self._stretches)

    def steps(self) -> NDArray[np.int64]:
        """Every step with a moment, in order."""
        with self._lock:
            return np.unique(
                np.concatenate([stretch.steps() for stretch in self._stretches] or [np.empty(0, np.int64)])
            )

    def moment(self, step: int) -> Moment | None:
        """The last moment at or before a step; the first one, where all are later."""
        with self._lock:
            return self._moment(step)

    def after(self, step: int) -> Moment | None:
        """The first moment after a step."""
        with self._lock:
            later = [found for stretch in self._stretches if (found := stretch.after(step)) is not None]
            return self._moment(min(later)) if later else None

    def before(self, step: int) -> Moment | None:
        """The last moment before a step."""
        found = self.moment(step - 1)
        return found if found is not None and found.step < step else None

    def sound(self) -> Moment | None:
        """The last moment at which the present network was well, for a run that broke: before the last step with a loss
        as low as in the better half of those no higher than the first. The first one, where no loss is known."""
        with self._lock:
            self._settle()
            if not self._stretches:
                return None
            steps, losses = self._stretches[-1].losses()
            steps, losses = steps[np.isfinite(losses)], losses[np.isfinite(losses)]
            well = losses <= np.median(losses[losses <= losses[0]]) if len(losses) else np.zeros(0, bool)
            return self._moment(int(steps[well][-1]) - 1 if well.any() else -1)

    def recall(self, step: int) -> Recalled:
        """What was kept of the moment at a step. Raises LookupError where there is none."""
        with self._lock:
            for stretch in reversed(self._stretches):
                moment = stretch.moment(step)
                if moment is not None and moment.step == step:
                    return stretch.recall(moment)
        raise LookupError(f"No moment was kept at step {step}.")

    def state_at(self, step: int, into: State | None = None) -> State:
        """A state of its own with the weights of a moment (`Recalled.state` says what else). Raises LookupError."""
        return self.recall(step).state(self._history, into)

    def begin_of(self, recalled: Recalled) -> State:
        """The whole state at or before a moment, from which a run gets there."""
        return recalled.begin(self._history)

    def resize(self, budget: int, running: bool = False) -> None:
        """Another budget: what no longer fits is thinned out; while a run is going on, at its next message."""
        self._wanted = budget
        if not running:
            self._resize()

    # ---- inside ----

    @staticmethod
    def _is_past(stretch: Stretch, state: State) -> bool:
        """Whether no moment of a stretch comes before a state, which is of another kind or begins it anew."""
        first = stretch.first or 0
        return first > state.step or (first == state.step and not stretch.fits(state))

    def _keep_on(self) -> None:
        """Readies the rows of the last stretch for the weights of the run."""
        rows = self._stretches[-1].rows
        self._timed, self._share = self._stretches[-1].timed, self._stretches[-1].share
        if rows.capacity and self._state is not None:
            keeping = rows.keeping(self._state.weights(), self._lock)
            self._keep, self._next = keeping.send, next(keeping)
        else:
            self._next = NEVER

    def _resize(self) -> None:
        with self._lock:
            self._budget = self._wanted
            if self._stretches:
                *older, newest = self._stretches
                newest.resize(self._make_room(older))
                self._keep_on()

    def _settle(self) -> None:
        """Enters the losses that were told."""
        told = [self._told.popleft() for _ in range(len(self._told))]
        if told and self._stretches[-1].rows.capacity:
            steps = chain.from_iterable(range(step - len(losses) + 1, step + 1) for step, losses in told)
            losses = chain.from_iterable(losses for _, losses in told)
            self._stretches[-1].rows.tell(np.fromiter(steps, np.int64), np.fromiter(losses, np.float32))

    def _moment(self, step: int) -> Moment | None:
        self._settle()
        for stretch in reversed(self._stretches):
            if (moment := stretch.moment(step)) is not None:
                return moment
        firsts = [(stretch, stretch.after(step)) for stretch in self._stretches]
        return next((stretch.moment(first) for stretch, first in firsts if first is not None), None)

    def _open(self, state: State) -> None:
        """A new stretch begins: the others make room."""
        if self._stretches:
            self._stretches[-1].close()
        self._stretches.append(Stretch(state, self._make_room(self._stretches)))

    def _make_room(self, older: Sequence[Stretch]) -> int:
        """Thins out older stretches where they need more than half of the budget; returns what is left of it."""
        room = self._budget // 2
        for place in range(len(older) - 1, -1, -1):
            share = room // 2 if place else room
            if older[place].bytes > share:
                older[place].resize(share)
            room -= older[place].bytes
        return self._budget - sum(stretch.bytes for stretch in older)
