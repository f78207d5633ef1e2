"""Starting over, and taking weights from elsewhere, as a step of the history: undo brings back what had been learned.

Nobody is asked whether it may go, for it does not. What a step keeps is the state itself, which nobody changes any
more: it costs its memory and no time. All steps together keep as much as the moments of a run may take; beyond that the
oldest forget, and what is larger alone is not kept at all, which `comes_back` tells before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject, Signal

from engine.errors import UserError
from engine.graph import Graph
from engine.weights import Weights

if TYPE_CHECKING:
    from app.training import Training
    from engine.training.state import State

LABEL = "Start over"
WITH_OPTIMISER = 3
"""How many times the bytes of its weights a state takes, with two numbers of the optimiser for each."""
GONE = UserError(
    "The weights stay as they are: those that had been learned are not kept any more.",
    "Look for their run in the panel Runs.",
)
BUSY = UserError(
    "The weights stay as they are: a training is under way.", "Stop it; then redo this step, and undo it again."
)


@dataclass(frozen=True, eq=False)
class Kept:
    """What has been learned: a state, or, before the first run, the weights that it begins with; or nothing. Beside
    them how the examples were prepared, and what stands for these weights and all that come of them."""

    state: State | None
    known: Weights
    metadata: Mapping[str, str]
    line: object

    @property
    def is_nothing(self) -> bool:
        return self.state is None and not self.known

    @property
    def size(self) -> int:
        """Bytes, about; asked also while the state is trained: its weights stay as large as they are."""
        if self.state is None:
            return sum(weight.nbytes for weight in self.known.values())
        return WITH_OPTIMISER * sum(each.numel() * each.element_size() for each in self.state.weights().values())


class StartedOver:
    """A step of the history. `kept` is what undo, or redo where it was undone, puts in the place of what there is."""

    def __init__(self, kept: Kept) -> None:
        self.kept: Kept | None = kept
        self.is_done = True

    def then(self, later: StartedOver) -> StartedOver:
        """What had been learned before both is what comes back."""
        return self


class StartingOver(QObject):
    """Of one training."""

    left = Signal(object)
    """What has been learned (`Kept`) is about to be put aside."""
    returned = Signal(object)
    """It is there again."""

    def __init__(self, training: Training) -> None:
        super().__init__(training)
        self._training = training
        self._steps: list[ref[StartedOver]] = []
        """Those of the history that keep something, the oldest first."""

    @property
    def comes_back(self) -> bool:
        """Whether undo will bring back what has been learned now."""
        return self.kept.size <= self._training.memory

    @property
    def kept(self) -> Kept:
        """What has been learned; while a moment is looked at, that of the present."""
        training, held = self._training, self._training.held
        state = training.state if held.moment is None else training.run.state if training.run is not None else None
        return Kept(state, training.learned.known, training.learned.metadata, held.line_of_present)

    def begin(self, label: str = LABEL, graph: Graph | None = None) -> None:
        """Ends the run and forgets what was learned: the next one starts over; with `graph` as the drawing."""
        training, document, before = self._training, self._training.document, self.kept
        step = StartedOver(before) if self.comes_back and not (before.is_nothing and graph is None) else None
        self.left.emit(before)
        training.forget()
        document.apply(document.graph if graph is None else graph, label, effect=step)
        if step is not None:
            self._steps.append(ref(step))
            self._keep_to_limit()

    def go_over(self, step: StartedOver, back: bool) -> None:
        """Undo or redo passes a step: what there is now and what it keeps change places."""
        training, kept = self._training, step.kept
        if step.is_done != back:
            return
        if kept is None:
            training.refused.emit(GONE)
        elif training.active or training.occupied:
            if not kept.is_nothing:
                training.refused.emit(BUSY)
        else:
            step.kept, step.is_done = self.kept, not back
            self.left.emit(step.kept)
            self._put(kept)
            self.returned.emit(kept)
            self._keep_to_limit()

    def _put(self, kept: Kept) -> None:
        """Puts what had been learned in the place of what has been: its course and its findings go with that."""
        training = self._training
        training.forget()
        training.learned.know(kept.known, kept.metadata)
        training.held.take(kept.state, kept.line)
        training.watching.look()
        training.run_changed.emit(training.status)

    def _keep_to_limit(self) -> None:
        room = self._training.memory
        self._steps = [each for each in self._steps if each() is not None]  # others have left the history
        for step in reversed([each() for each in self._steps]):
            if step is not None and step.kept is not None:
                room -= step.kept.size
                step.kept = step.kept if room >= 0 else None
