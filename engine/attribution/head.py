"""What comes out of a network, as people ask for it: a probability for each class, or a number in its own unit.

The first loss of the drawing says what the prediction means. Of a sequence that answers at every step it is the answer
at the last one, and at the first where a decoder writes, unless another is asked for; of a picture that answers
for every pixel, the mean over all. A text that is written is told as a whole besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.adversarial import of_data
from engine.errors import UserError
from engine.self_supervised import of_inputs
from engine.steps import Loss, Program

if TYPE_CHECKING:
    from engine.datasets.base import Facts
    from engine.datasets.prepare import Parts, Scaler

Kind = Literal["probabilities", "scores", "numbers"]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network answers to one example, a value for each output.

    "probabilities" lie in 0 to 1, and add up to 1 where the outputs exclude one another. "scores" are margins, which
    only have an order and a sign: the greatest is the answer. "numbers" are in their own unit.
    """

    kind: Kind
    names: tuple[str, ...]
    values: NDArray[np.float32]
    exclusive: bool
    place: int = -1
    """Of an answer at every step of a sequence: which of them this is."""
    written: str | None = None
    """The whole answer, where it is a text."""

    @property
    def guess(self) -> int:
        """The output that is the answer, where they exclude one another."""
        return int(self.values.argmax())


@dataclass(frozen=True, eq=False)
class Head:
    """The outputs of a program. `answers` is what the prediction holds, as `Loss.answers` tells."""

    loss: Loss
    facts: Facts
    scaler: Scaler | None = None
    """Of the target, where it was scaled."""
    place: int = -1
    """Of an answer at every step of a sequence: which of them is looked at."""

    @classmethod
    def of(cls, program: Program, parts: Parts, place: int | None = None) -> Head:
        """Raises UserError where no loss of the drawing says what its output means. `place`: which step of an answer at
        every step is looked at, where that is not the usual one."""
        if parts.facts.world is not None:
            text = "The network acts in an environment, and predicts nothing."
            raise UserError(text, "Watch what it does in the Agent view.")
        if not program.compared:
            raise UserError("Nothing says what the network's output means: no loss compares it with anything.")
        if not any(of_data(program, loss) for loss in program.compared):
            text = "The network learns to make examples, and predicts nothing of the data."
            raise UserError(text, "What it makes is to be seen in Generated, in the Watch menu.")
        found = next((loss for loss in program.compared if not of_inputs(program, loss)), None)
        first = program.compared[0]
        if found is None and first.target not in {entry.name for entry in program.entries}:
            if not (parts.facts.goes_on and parts.facts.y.shape):
                text = "The network learns what follows in its own input, step by step, and predicts nothing else."
                raise UserError(text, "What it expects is to be seen on the canvas, at its last layer.")
            found = replace(first, prediction=first.reads[0])  # of every step, the last one too
        if found is None:
            text = "The network learns to give back its input, and predicts nothing of it."
            raise UserError(
                text, "What it gives back is to be seen on the canvas: choose the picture of its last layer."
            )
        usual = -1 if program.feed is None else 0
        return cls(found, parts.facts, parts.target_scaler, usual if place is None else place)

    @cached_property
    def kind(self) -> Kind:
        if not self.facts.y.is_index:
            return "numbers"
        return "probabilities" if self.loss.answers in ("scores", "probabilities") else "scores"

    @property
    def _several(self) -> bool:
        """Whether there is a yes or no for each of several outputs."""
        return self.loss.task == "binary" and bool(self.facts.y.shape)

    @cached_property
    def exclusive(self) -> bool:
        return self.facts.y.is_index and not self._several

    @cached_property
    def names(self) -> tuple[str, ...]:
        facts = self.facts
        if self.exclusive:
            return facts.classes or tuple(map(str, range(facts.y.classes or 0)))
        return facts.called(facts.target or "Number", facts.y.size)

    def columns(self, values: Mapping[str, Any]) -> Tensor:
        """What is explained, (n, outputs): scores as the network gives them, numbers in their own unit."""
        raw: Tensor = values[self.loss.prediction]
        raw = raw.float()
        if not self.facts.y.is_index:
            return self._in_unit(raw.reshape(len(raw), -1))
        if self.loss.task == "classification":
            steps = _by_step(raw, self.facts.y.classes or 0, self.facts.y.shape)
            return steps[:, self.place] if len(self.facts.y.shape) == 1 else steps.flatten(1, -2).mean(1)
        if self._several:
            return raw.reshape(len(raw), -1)
        number = raw.reshape(len(raw), -1)[:, :1]
        if self.loss.answers == "probabilities":
            return torch.cat([1 - number, number], 1)
        beyond = number - self.loss.threshold
        return torch.cat([-beyond, beyond], 1)

    def answer(self, values: Mapping[str, Any], row: int = 0) -> Answer:
        """What the network says to one example of a pass."""
        found = self.columns(values)[row].detach()
        if self.loss.answers == "scores" and self.kind == "probabilities":
            if self.loss.task == "classification":
                found = found.softmax(0)
            elif self._several:
                found = found.sigmoid()
            else:
                found = torch.stack([found[0].sigmoid(), found[1].sigmoid()])
        array = found.cpu().numpy().astype(np.float32)
        return Answer(self.kind, self.names, array, self.exclusive, self.place, self._written(values, row))

    def _written(self, values: Mapping[str, Any], row: int) -> str | None:
        if not self.facts.is_written or self.loss.task != "classification":
            return None
        raw: Tensor = values[self.loss.prediction][row : row + 1]
        steps = _by_step(raw.detach().float(), self.facts.y.classes or 0, self.facts.y.shape)
        return self.facts.text(steps[0].argmax(-1).tolist())

    def _in_unit(self, numbers: Tensor) -> Tensor:
        if self.scaler is None:
            return numbers
        scale, offset = (
            torch.as_tensor(np.broadcast_to(part, self.facts.y.shape).reshape(-1).copy(), device=numbers.device)
            for part in (self.scaler.scale, self.scaler.offset)
        )
        return numbers * scale + offset


def _by_step(scores: Tensor, classes: int, shape: tuple[int, ...]) -> Tensor:
    """(n, *shape, classes) of scores for every step or pixel; (n, 1, classes) where there is one answer."""
    if not shape:
        return scores.reshape(len(scores), 1, -1)
    first = tuple(scores.shape[1:]) == (classes, *shape) and not (len(shape) == 1 and classes == shape[0])
    return scores.movedim(1, -1) if first else scores
