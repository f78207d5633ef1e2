"""What the numbers that come out of a network mean: that follows from the loss they are compared by.

probability    one number from 0 to 1, how likely the second of two classes is; 0.5 is the boundary
margin         one number whose sign is the answer (hinge): 0 is the boundary
classes        a share for each class, together 1
number         the number itself, in the data's own unit
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

from engine.adversarial import of_data
from engine.call import Call, walk
from engine.errors import UserError
from engine.self_supervised import of_inputs
from engine.steps import Loss, Program

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Meaning = Literal["probability", "margin", "classes", "number"]
BOUNDARY = {"probability": 0.5, "margin": 0.0}


@dataclass(frozen=True)
class Reader:
    """Turns the predictions of one loss into what they mean. `outputs` is how many numbers there are to choose from;
    `output` is the chosen one, where they are predicted side by side."""

    loss: Loss
    meaning: Meaning
    squash: Literal["", "sigmoid", "softmax"]
    outputs: int
    output: int = 0

    def meant(self, prediction: Tensor) -> Tensor:
        """(n, classes) shares, or one number for each (n,)."""
        flat = prediction.float().reshape(len(prediction), -1)
        if self.squash == "softmax":
            flat = flat.softmax(1)
        if self.meaning == "classes":
            return flat
        chosen = flat[:, 1] if self.squash == "softmax" or self._of_two(flat) else flat[:, self.output]
        return chosen.sigmoid() if self.squash == "sigmoid" else chosen

    def _of_two(self, flat: Tensor) -> bool:
        return self.loss.task == "classification" and flat.shape[1] == 2

    def answers(self, meant: Tensor) -> Tensor:
        """(n,) the class that is the answer, or the number itself."""
        if self.meaning == "classes":
            return meant.argmax(1).float()
        if self.meaning == "number":
            return meant
        return (meant > BOUNDARY[self.meaning]).float()

    def right(self, target: Tensor, size: int) -> Tensor:
        """(n,) the class, or number, that a target stands for; `size` is how wide the prediction is."""
        flat = target.float().reshape(len(target), -1)
        if self.loss.task == "classification":
            return flat.argmax(1).float() if flat.shape[1] == size > 1 else flat[:, 0]
        chosen = flat[:, min(self.output, flat.shape[1] - 1)]
        return chosen if self.meaning == "number" else (chosen > 0.5).float()


def reader(program: Program, parts: Parts, output: int = 0) -> Reader:
    """How the first loss of a program is read. Raises UserError where an example has many answers, as a picture with a
    class for each pixel has."""
    if not program.compared:
        raise UserError("There is nothing to judge a prediction by: the drawing has no loss.", "Add a loss.")
    loss = program.compared[0]
    if not of_data(program, loss):
        text = "The network learns to make examples, and predicts nothing of the data."
        raise UserError(text, "What it makes is to be seen in Generated, in the Watch menu.")
    width = _width(program, loss)
    target = "".join(entry.port for entry in program.entries if entry.name == loss.target)
    if loss.task == "classification":
        if parts.facts.y.shape or (not target and of_inputs(program, loss)):
            raise UserError("Each example has several answers here, and a plane shows one.", "Look at Activations.")
        squash: Literal["", "softmax"] = "softmax" if _takes_scores(program, loss) else ""
        return Reader(loss, "probability" if width == 2 else "classes", squash, 1)
    output = min(output, max(width - 1, 0))
    if loss.task == "binary":
        if loss.threshold:
            return Reader(loss, "probability", "", width, output)
        logistic = "binary_cross_entropy" in "".join(_targets(program, loss))
        return Reader(loss, "probability" if logistic else "margin", "sigmoid" if logistic else "", width, output)
    of_two = parts.facts.y.classes == 2 and target != "x"
    return Reader(loss, "probability" if of_two else "number", "", width, output)


def _width(program: Program, loss: Loss) -> int:
    """How many numbers are predicted for one example."""
    values = {name: value for step in program.steps for name, value in zip(step.variables, step.values, strict=True)}
    values |= {entry.name: entry.value for entry in program.entries}
    return values[loss.prediction].size


def margin_of(program: Program, loss: Loss) -> float:
    """By how much the right answer is to win, for a loss that is content then (hinge); 0 for every other."""
    step = program.step_of(loss.node) if loss.answers == "margins" else None
    expressions = [expression for _, expression in step.results] if step else []
    calls = [part for expression in expressions for part in walk(expression) if isinstance(part, Call)]
    wanted = [call.args[0] for call in calls if call.target == "-" and isinstance(call.args[0], int | float)]
    return float(wanted[0]) if wanted else 0.0


def _takes_scores(program: Program, loss: Loss) -> bool:
    """A loss of probabilities takes their logarithm itself."""
    return ".log" not in _targets(program, loss)


def _targets(program: Program, loss: Loss) -> list[str]:
    step = program.step_of(loss.node)
    expressions = [expression for _, expression in step.results] if step else []
    return [part.target for expression in expressions for part in walk(expression) if isinstance(part, Call)]


def finite(values: Tensor) -> Tensor:
    """Without what is no number: a picture has to have a colour everywhere."""
    return torch.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
