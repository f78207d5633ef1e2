"""Loss and accuracy of a training, summed where the tensors are.

Asking a tensor for its number at every step makes a GPU wait and costs a small network a tenth of its speed. A `Meter`
keeps the scalars of each step as they are and reads all of them in one transfer, a few times a second. It adds in the
order of the steps, so that the sums do not depend on when they were read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import torch
from torch import Tensor

from engine.steps import Loss
from engine.training.events import LOSS

Totals = list[float]
"""Examples, the sum of their losses, the decisions of each loss, and then the sums of each loss's scores."""


@dataclass(frozen=True)
class Measured:
    """What a method is measured by.

    `name` is that of the number that its steps make smaller; `means` are scalars among the values of a pass that are
    averaged over the examples as well, and `figures` makes of all these means what people are told.
    """

    name: str = LOSS
    means: tuple[str, ...] = ()
    figures: Callable[[dict[str, float]], dict[str, float]] = dict


def scores(loss: Loss, prediction: Tensor, target: Tensor) -> tuple[Tensor, ...]:
    """What one batch adds to the sums of a loss: hits, or absolute and squared errors. Scalars on the device.

    Where some targets do not count, how many do comes behind.
    """
    if loss.task == "classification":
        hits = _hits(prediction, target)
        if loss.ignored is None:
            return (hits.sum(dtype=torch.float32),)
        counted = target != loss.ignored
        return (hits & counted).sum(dtype=torch.float32), counted.sum(dtype=torch.float32)
    if loss.task == "binary":
        positive = prediction > loss.threshold
        return ((positive == (target.reshape(positive.shape) > 0.5)).sum(dtype=torch.float32),)
    difference = prediction - target.reshape(prediction.shape)
    return difference.abs().sum(dtype=torch.float32), difference.square().sum(dtype=torch.float32)


def _hits(prediction: Tensor, target: Tensor) -> Tensor:
    """Where the class with the highest score is the right one; classes lie along axis 1, or the last one.

    Of a sequence with as many steps as classes they lie along the last one, as the loss has it.
    """
    if target.shape == prediction.shape:
        target = target.argmax(1)
    elif target.dim() == 2 and prediction.shape[:2] == target.shape:
        return prediction.argmax(-1) == target
    guess = prediction.argmax(1)
    return (guess if guess.shape == target.shape else prediction.argmax(-1)) == target


def decisions(loss: Loss, prediction: Tensor, target: Tensor) -> int:
    """How many answers that are right or wrong, or differences, a batch holds."""
    if loss.task != "classification":
        return prediction.numel()
    return target.numel() if target.shape != prediction.shape else target.numel() // target.shape[1]


def whole(loss: Loss, prediction: Tensor, target: Tensor) -> Tensor:
    """Which examples (N,) are right at every step that counts."""
    hits = _hits(prediction, target)
    if loss.ignored is not None:
        hits = hits | (target == loss.ignored)
    return hits.reshape(len(hits), -1).all(1)


class Meter:
    """The running sums of one pass over a part of the data; `totals` continues those of an interrupted pass.

    `spreads` holds, by a loss's name, the mean squared distance of its targets from their mean, which R² is measured
    by; a loss that is missing there has no R². Where there are several `terms`, what the losses are added up from, each
    has a figure of its own, without its weight. `measured` says what the number is that every step brings.
    """

    def __init__(
        self,
        losses: Sequence[Loss],
        spreads: Mapping[str, float],
        totals: Totals | None = None,
        terms: Sequence[Loss] = (),
        measured: Measured = Measured(),
    ) -> None:
        self.losses = losses
        self.measured = measured
        self.terms = [term.name for term in terms] if len(terms) > 1 else [*measured.means]
        self.spreads = spreads
        self.totals: Totals = totals or []
        self._window: Totals = []
        self._pending: list[Tensor] = []
        self._sizes: list[tuple[int, ...]] = []

    def add(self, values: Mapping[str, Any], loss: Tensor, examples: int) -> None:
        """Takes one step into account; nothing is computed on the processor and nothing waits for the device."""
        with torch.no_grad():
            self._pending.append(loss.detach())
            for entry in self.losses:
                self._pending.extend(scores(entry, values[entry.prediction], values[entry.target]))
            self._pending.extend(values[term].detach() for term in self.terms)
        counts = (decisions(entry, values[entry.prediction], values[entry.target]) for entry in self.losses)
        self._sizes.append((examples, *counts))

    def read(self) -> list[float]:
        """Brings the sums up to date; returns the loss of every step since the last time."""
        if not self._sizes:
            return []
        columns = len(self._pending) // len(self._sizes)
        rows = torch.stack(self._pending).view(-1, columns).tolist()
        for (examples, *counts), row in zip(self._sizes, rows, strict=True):
            ends = len(row) - len(self.terms)
            terms = [value * examples for value in row[ends:]]
            step = [float(examples), row[0] * examples, *map(float, counts), *row[1:ends], *terms]
            self.totals = _sum(self.totals, step)
            self._window = _sum(self._window, step)
        self._pending, self._sizes = [], []
        return [row[0] for row in rows]

    def window(self) -> dict[str, float]:
        """The figures since the last call of `window`, as of the last `read`."""
        figures, self._window = self._figures(self._window), []
        return figures

    def figures(self) -> dict[str, float]:
        """`loss`, and `accuracy`, or `mae` and `r2`, over the whole pass, as of the last `read`."""
        return self._figures(self.totals)

    def _figures(self, totals: Totals) -> dict[str, float]:
        if not totals:
            return {}
        examples, loss, *more = totals
        counts, rest = more[: len(self.losses)], iter(more[len(self.losses) :])
        figures = {self.measured.name: loss / examples}
        for entry, count in zip(self.losses, counts, strict=True):
            name = "" if len(self.losses) == 1 else f" ({entry.name})"
            if entry.task in ("classification", "binary"):
                hits = next(rest)
                figures[f"accuracy{name}"] = hits / (count if entry.ignored is None else max(1.0, next(rest)))
                continue
            figures[f"mae{name}"] = next(rest) / count
            square = next(rest) / count
            if self.spreads.get(entry.name):
                figures[f"r2{name}"] = 1 - square / self.spreads[entry.name]
        means = {term: total / examples for term, total in zip(self.terms, rest, strict=False)}
        if self.measured.means:
            return self.measured.figures(figures | means)
        return figures | {f"loss ({term})": mean for term, mean in means.items()}


def _sum(a: Totals, b: Totals) -> Totals:
    return [x + y for x, y in zip_longest(a, b, fillvalue=0.0)]
