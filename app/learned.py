"""What the session's network has learned, as weights by the names that the source of the drawing has for them.

They are the present state's, or, before the first run, those that came with the file. What stood beside them there says
how the examples were prepared that they learnt from, and is saved beside them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.datasets.preparation import METADATA, Preparation
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.steps import Program
from engine.weights import Weights

if TYPE_CHECKING:
    from app.training import Training
    from engine.training.run import Run
    from engine.training.state import State

PATIENCE = 3.0
"""Seconds that a run has to hand over its weights."""


@dataclass(frozen=True, eq=False)
class Taken:
    """A copy of what had been learned at one moment, and what belongs beside it in a file."""

    weights: Weights
    metadata: Mapping[str, str]
    moment: tuple[State | None, int, int] = None, 0, 0
    """The state, None where nothing had been learned yet, and how many steps and edits it had seen."""

    @property
    def size(self) -> int:
        return sum(weight.nbytes for weight in self.weights.values())

    def is_newest(self, training: Training) -> bool:
        """Whether nothing has been learned since, or a run is under way, which keeps it."""
        state, (then, *when) = training.state, self.moment
        return training.active or (state is then and (state is None or [state.step, state.edits] == when))


class Learned:
    """Of one training. `known` are the weights that the first run begins with, where they fit."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self.known: Weights = {}
        self._came_with: Mapping[str, str] = {}

    def know(self, weights: Weights, metadata: Mapping[str, str] | None = None) -> None:
        """Weights that came with the file, and what stood beside them."""
        self.known, self._came_with = dict(weights), dict(metadata or {})

    @property
    def came_with_file(self) -> bool:
        """Whether the file brought weights: the network has learned before, though not since it was opened."""
        return bool(self.known)

    def take(self, weights: Weights) -> None:
        """Puts in weights from elsewhere, by the names that the present drawing has for them. The training, or the next
        one, goes on from there."""
        training = self._training
        if training.state is None:
            self.known = {**self._as_drawn(self.known), **weights}
            training.watching.look()
            training.set_at_rest.emit()
        else:
            training.changes.make(lambda state: state.adopt(weights), training.refused.emit)

    @property
    def metadata(self) -> dict[str, str]:
        """What belongs beside the weights in their file: how the examples are prepared that they learnt from."""
        return _beside(self._training.run) or dict(self._came_with)

    @property
    def preparation(self) -> Preparation | None:
        """The same as what it does, where it is known."""
        try:
            return Preparation.from_json(self.metadata[METADATA]) if METADATA in self.metadata else None
        except UserError:  # of a file from elsewhere
            return None

    def weights(self) -> Weights:
        """What has been learned, waited for: who must not wait asks. Empty before the first run. Raises TimeoutError
        where a run does not answer within `PATIENCE`."""
        return self.asked().result(PATIENCE).weights

    def asked(self) -> Future[Taken]:
        """What has been learned, by the names of the present drawing: between two steps of a run, or at once before
        the first one."""
        training, graph, came_with = self._training, self._training.document.graph, dict(self._came_with)
        run = training.run

        def take(state: State) -> Taken:
            weights = {name: tensor.detach().cpu().numpy().copy() for name, tensor in state.weights().items()}
            named = _as_drawn(weights, graph, state.network.program)
            return Taken(named, _beside(run) or came_with, (state, state.step, state.edits))

        answer = training.copied(take)
        if answer is None:
            answer = Future()
            answer.set_result(Taken(self._as_drawn(self.known), self.metadata))
        return answer

    def _as_drawn(self, weights: Weights) -> Weights:
        training = self._training
        if not training.ready:
            return dict(weights)
        return _as_drawn(weights, training.document.graph, training.trained_program)


def _beside(run: Run | None) -> dict[str, str]:
    """How the examples of a run were prepared."""
    parts = run.parts if run is not None and run.state is not None else None
    return {METADATA: parts.preparation.to_json()} if parts is not None else {}


def _as_drawn(weights: Weights, graph: Graph, trained: Program | None) -> Weights:
    """Weights by the names of a drawing, where that can be a network: blocks may have come or gone."""
    if not weights:
        return {}
    from engine.training.moving import as_drawn  # torch is there by now

    try:
        program = to_program(graph)
    except UserError:
        return dict(weights)
    return dict(weights) if trained == program else as_drawn(weights, program, trained)
