"""What the session's network has learned, as weights by the names that the source of the drawing has for them.

They are the present state's, or, before the first run, those that came with the file. What stood beside them there says
how the examples were prepared that they learnt from, and is saved beside them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.datasets.preparation import METADATA, Preparation
from engine.errors import UserError
from engine.program import to_program
from engine.weights import Weights

if TYPE_CHECKING:
    from app.training import Training
    from engine.training.state import State

PATIENCE = 3.0
"""Seconds that a run has to hand over its weights."""


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
        run = self._training.run
        parts = run.parts if run is not None and run.state is not None else None
        return {METADATA: parts.preparation.to_json()} if parts is not None else dict(self._came_with)

    @property
    def preparation(self) -> Preparation | None:
        """The same as what it does, where it is known."""
        try:
            return Preparation.from_json(self.metadata[METADATA]) if METADATA in self.metadata else None
        except UserError:  # of a file from elsewhere
            return None

    def weights(self) -> Weights:
        """What has been learned. Empty before the first run. Raises UserError where a run is too busy to answer within
        `PATIENCE`."""
        answer = self._training.copied(_copied)
        if answer is None:
            return self._as_drawn(self.known)
        try:
            return self._as_drawn(answer.result(PATIENCE))
        except TimeoutError:
            text = "The training is busy with its data and cannot hand over its weights yet."
            raise UserError(text, "Wait until it runs, or stop it; then save again.") from None

    def _as_drawn(self, weights: Weights) -> Weights:
        """Weights by the names of the present drawing, where that can be a network: blocks may have come or gone."""
        training = self._training
        if not training.ready or not weights:
            return dict(weights)
        from engine.training.moving import as_drawn  # torch is there by now

        try:
            program = to_program(training.document.graph)
        except UserError:
            return dict(weights)
        trained = training.trained_program
        return dict(weights) if trained == program else as_drawn(weights, program, trained)


def _copied(state: State) -> Weights:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in state.weights().items()}
