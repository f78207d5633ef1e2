"""The moments of one kind of network: rows of weights, whole states, and how a share of memory is given to both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.network import Network
from engine.training.events import EpochEnded
from engine.training.moments import Moment
from engine.training.optimisers import SLOTS
from engine.training.packing import BLOCK
from engine.training.rows import RECORD, Rows, width
from engine.training.state import State
from engine.training.wholes import FACTS, Whole, Wholes

SMALL = 512
"""A network is small where the budget holds so many copies of its weights: then each step is kept."""
MIDDLING = 128
"""... and middling where it holds so many. A copy of weights takes a tenth of the time of a whole state: a short run
can afford many of them, and a few whole states."""
ROWS, MIDDLING_ROWS = 0.75, 0.5
"""The share of their budgets that is for steps; the rest is for whole states."""
SHARE, MIDDLING_SHARE = 0.03, 0.015
"""What keeping steps may take of a run's time; where it would take more, steps are left out."""
FEW = 8
"""Whole states that a large network's budget has to hold at least; if not, it is for weights alone."""
MANY = 24
"""Moments from which on a slider over them is of use."""
BLOCKS = 2
"""Blocks of a whole state: its numbers, and those of the generators."""
APART = 16
"""Steps between two whole states of a small network at least: taking so many again is a matter of milliseconds."""
TINY = 16_384
"""Bytes of weights up to which no step is left out: copying them takes about 1 % of a step, and less than asking."""


class Mark(NamedTuple):
    """Where a run began: its step, complete epochs and position in the next one, and how many steps an epoch has."""

    step: int
    epoch: int
    position: int
    steps: int


class Planned(NamedTuple):
    """What a budget has room for: rows of weights, whole states, and whether rows are kept after each step at first."""

    rows: int
    wholes: int
    every_step: bool


class Stretch:
    """`rows` for weights after steps, `wholes` for whole states; either may be without room. A moment of both is the
    whole one."""

    def __init__(self, state: State, budget: int) -> None:
        self.program, self.device, self.settings = state.network.program, state.device, state.settings
        self.like: Mapping[str, Tensor] = {name: tensor.to("meta") for name, tensor in state.weights().items()}
        self.row = width(self.like)
        copies = 1 + SLOTS[state.settings.optimiser] + (state.settings.patience > 0)
        self.whole = copies * self.row + BLOCKS * BLOCK + FACTS
        rows, wholes = self._shares(budget)
        self.share = self._share(budget)
        self.rows = Rows(self.row, rows)
        self.wholes = Wholes(wholes, APART if rows else 1, newest=not rows)
        self._marks: list[Mark] = []

    def _shares(self, budget: int) -> tuple[int, int]:
        """Bytes for rows, and for whole states."""
        if SMALL * self.row <= budget:
            return int(ROWS * budget), budget - int(ROWS * budget)
        if MIDDLING * self.row <= budget:
            return int(MIDDLING_ROWS * budget), budget - int(MIDDLING_ROWS * budget)
        if FEW * self.whole <= budget:
            return 0, budget
        return (budget, 0) if 2 * self.row <= budget else (0, 0)

    def _share(self, budget: int) -> float:
        """What keeping steps may take of a run's time."""
        return SHARE if SMALL * self.row <= budget else MIDDLING_SHARE

    def planned(self, budget: int) -> Planned:
        rows, wholes = self._shares(budget)
        return Planned(rows // (self.row + RECORD), wholes // self.whole, bool(rows and wholes))

    @property
    def bytes(self) -> int:
        return self.rows.bytes + self.wholes.bytes

    @property
    def timed(self) -> bool:
        """Whether steps are left out where keeping them takes too long."""
        return self.row > TINY or self.device.type != "cpu"

    @property
    def has_few(self) -> bool:
        """Whether a slider over these moments would be of little use, though there is room for more."""
        return not self.rows.capacity and len(self.wholes.kept) < min(MANY, self.wholes.budget // self.whole // 2)

    @property
    def keeps(self) -> bool:
        """Whether there is room for anything."""
        return self.rows.capacity > 1 or self.wholes.budget > 0

    def fits(self, state: State) -> bool:
        """Whether a run that goes on may add to these moments."""
        return state.network.program == self.program and state.device == self.device

    def is_last(self, state: State) -> bool:
        """Whether no moment of these comes after a state of theirs, and there is room to keep it whole."""
        latest = [whole.moment.step for whole in self.wholes.kept[-1:]]
        latest += self.rows.steps[max(0, self.rows.count - 1) : self.rows.count].tolist()
        return self.fits(state) and self.wholes.budget > 0 and max(latest, default=0) <= state.step

    def go_on(self, state: State, steps: int) -> None:
        """Another run goes on from here, with so many steps an epoch."""
        self.settings = state.settings
        self.cut(state.step)
        self._marks = [mark for mark in self._marks if mark.step < state.step]
        self._marks.append(Mark(state.step, state.epoch, state.position, steps))

    def cut(self, step: int) -> None:
        """Forgets what came after a step."""
        self.rows.cut(step)
        self.wholes.cut(step)

    def resize(self, budget: int) -> None:
        rows, wholes = self._shares(budget)
        self.share = self._share(budget)
        self.rows = self.rows.resized(rows)
        self.wholes.resize(wholes)
        self.wholes.newest = not rows

    def close(self) -> None:
        """Nothing is added for now: room for more is given back."""
        self.rows = self.rows.closed()
        self.wholes.resize(self.wholes.bytes)

    # ---- reading ----

    @property
    def first(self) -> int | None:
        """The first step with a moment."""
        return self.after(-1)

    @property
    def count(self) -> int:
        """How many moments there are. Where no step is left out, whole states lie at steps that have a row too."""
        return len(self.steps()) if self.timed else max(self.rows.count, len(self.wholes.kept))

    def steps(self) -> NDArray[np.int64]:
        """Every step with a moment, in order."""
        rows = self.rows.steps[: self.rows.count]
        return np.union1d(rows, np.array([whole.moment.step for whole in self.wholes.kept], np.int64))

    def losses(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The steps with a row, or else those with a whole state, and the losses of their batches."""
        if self.rows.count:
            return self.rows.steps[: self.rows.count], self.rows.losses[: self.rows.count]
        moments = [whole.moment for whole in self.wholes.kept]
        return np.array([m.step for m in moments], np.int64), np.array([m.loss for m in moments], np.float32)

    def moment(self, step: int) -> Moment | None:
        """The last moment at or before a step."""
        whole, place = self.wholes.before(step), self.rows.place(step)
        if place < 0 or (whole is not None and whole.moment.step >= self.rows.steps[place]):
            return whole.moment if whole is not None else None
        at, loss = int(self.rows.steps[place]), float(self.rows.losses[place])
        return Moment(at, *self._place(at), loss)

    def _place(self, step: int) -> tuple[int, int]:
        """The complete epochs at a step, and the steps after the last one."""
        mark = next(mark for mark in reversed(self._marks) if mark.step <= step)
        epochs, position = divmod(mark.position + step - mark.step, mark.steps)
        return mark.epoch + epochs, position

    def after(self, step: int) -> int | None:
        """The first step after one that has a moment."""
        row, whole = self.rows.place(step) + 1, self.wholes.after(step)
        later = [int(self.rows.steps[row])] if row < self.rows.count else []
        return min([*later, *([whole.moment.step] if whole else [])], default=None)

    def recall(self, moment: Moment) -> Recalled:
        """What is needed to make a state of a moment; nothing that a run could change meanwhile."""
        whole = self.wholes.before(moment.step)
        row = None if moment.whole else self.rows.weights(self.rows.place(moment.step), self.like)
        return Recalled(self, moment, whole, row)


class Recalled:
    """A moment as it was kept: the whole state at or before it, and its weights where that one is older."""

    def __init__(self, stretch: Stretch, moment: Moment, whole: Whole | None, row: Mapping[str, Tensor] | None) -> None:
        self.moment, self.whole, self._row = moment, whole, row
        self.program, self._device = stretch.program, stretch.device
        self.settings = whole.settings if whole is not None else stretch.settings

    def state(self, history: list[EpochEnded], into: State | None = None) -> State:
        """The state of the moment: in every bit where it was kept whole; else its weights, with the optimiser's numbers
        of the whole state before. `into` is overwritten, where it is of the same kind."""
        state = self.begin(history, into)
        if self._row is not None:
            tensors = {f"network/{name}": tensor for name, tensor in self._row.items()}
            counters = {**state.counters(), "step": self.moment.step, "epoch": self.moment.epoch}
            state.restore(tensors, {**counters, "position": self.moment.position, "totals": [], "optimiser": ""})
            state.history = [epoch for epoch in history if epoch.epoch <= self.moment.epoch]
        return state

    def begin(self, history: list[EpochEnded], into: State | None = None) -> State:
        """The whole state at or before the moment; a fresh one where there is none."""
        fits = into is not None and into.network.program == self.program and into.settings == self.settings
        state = into if fits and into is not None else State(Network(self.program), self.settings, self._device)
        if self.whole is not None:
            state.restore(self.whole.tensors, self.whole.counters)
            state.history = [epoch for epoch in history if epoch.epoch <= state.epoch]
        return state

    def weights(self) -> Mapping[str, Tensor]:
        """The weights of the moment by name. Not copies: not to be written to."""
        return self._row if self._row is not None else self._whole_weights()

    def agrees(self, state: State) -> bool:
        """Whether a state has the weights of the moment, in every bit."""
        kept = self.weights()
        return all(torch.equal(kept[name], tensor.cpu()) for name, tensor in state.weights().items())

    def _whole_weights(self) -> dict[str, Tensor]:
        tensors: Mapping[str, Tensor] = self.whole.tensors if self.whole is not None else {}
        names = [name for name in tensors if name.startswith("network/")]  # looking at others may copy them
        return {name.removeprefix("network/"): tensors[name] for name in names}
