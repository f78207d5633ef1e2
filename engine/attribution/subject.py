"""What is explained: one answer of a network to one example, as a function of what went in.

Methods that take gradients need real numbers to take them by. Where indices go in (words, characters), these are what
the embedding makes of them: the first real numbers of the drawing, which stand for their step of the text each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from engine.attribution.head import Head
from engine.errors import UserError
from engine.network import Environment, Network

AT_ONCE = 64
"""Examples that go through the network together at most: a small network is faster with more, a large one needs
memory for each."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A network in evaluation mode, an example `x` (1, *shape) as the network sees it, and which output is explained.

    Raises UserError where the drawing has more than one input.
    """

    network: Network
    head: Head
    x: Tensor
    output: int

    @property
    def entry(self) -> str:
        """The name of the input."""
        return only_input(self.network)

    @cached_property
    def leaf(self) -> str:
        """The name of the value that gradients are taken by: the input, or what is made of its indices."""
        return self.entry if self.x.is_floating_point() else _first_numbers(self.network, self.entry)

    @cached_property
    def start(self) -> Tensor:
        """That value for the example, (1, ...)."""
        with torch.no_grad():
            return self.network.compute({self.entry: self.x})[self.leaf].detach()

    def passed(self, values: Tensor) -> Environment:
        """A pass with other numbers (n, ...) in the place of the leaf's."""
        if self.leaf == self.entry:
            return self.network.compute({self.entry: values})
        return self.network.compute({self.entry: self.x.expand(len(values), *self.x.shape[1:])}, {self.leaf: values})

    def scores(self, values: Tensor) -> Tensor:
        """The output that is explained, (n,), for other numbers (n, ...) in the place of the leaf's."""
        return self.head.columns(self.passed(values))[:, self.output]

    def score_of(self, values: Tensor) -> float:
        """The same for one example (1, ...)."""
        with torch.no_grad():
            return float(self.scores(values)[0])

    def gradients(self, values: Tensor) -> Tensor:
        """The gradient of the output by each of the numbers, (n, ...), a few examples at a time."""
        # cuDNN refuses to go back through a recurrent layer in evaluation mode.
        with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
            return torch.cat([self._gradient(few) for few in torch.split(values, AT_ONCE)])

    def _gradient(self, values: Tensor) -> Tensor:
        leaf = values.detach().requires_grad_()
        (gradient,) = gradient_by(self.scores(leaf).sum(), leaf)
        return gradient

    def blocks(self, values: Iterator[Tensor]) -> Tensor:
        """The output, (n,), for examples that come a few at a time."""
        with torch.no_grad():
            return torch.cat([self.scores(few) for few in values])


def gradient_by(score: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
    """The gradients of a score, 0 where it does not depend on a value (or as a step does: with no slope at all)."""
    if not score.requires_grad:
        return tuple(torch.zeros_like(value) for value in values)
    found = torch.autograd.grad(score, values, allow_unused=True)
    return tuple(torch.zeros_like(v) if g is None else g for g, v in zip(found, values, strict=True))


def only_input(network: Network) -> str:
    """The name of the one input. Raises UserError where there are several."""
    inputs = network.program.inputs
    if len(inputs) != 1:
        text = f"The network has {len(inputs)} inputs; one example can be tried where there is one."
        raise UserError(text, "Let everything that the network is given come from the data's x.")
    return inputs[0].name


def _first_numbers(network: Network, entry: str) -> str:
    """The first real numbers that are made of an input of indices."""
    known = {entry}
    for step in network.program.steps:
        for name, value in zip(step.variables, step.values, strict=False):
            if known.intersection(step.inputs) and not value.is_index:
                return name
            if known.intersection(step.inputs):
                known.add(name)
    raise UserError("The drawing makes no real numbers of its indices.", "Add an Embedding behind the data.")
