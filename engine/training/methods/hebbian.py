"""Hebbian learning: a weight grows where both of its ends are active together. There is no loss and nothing is wrong.

    Hebb    Δw = η y x                        grows without bound (Hebb 1949)
    Oja     Δw = η y (x - y w)                every unit alone: its length goes to 1 (Oja 1982)
    Sanger  Δwᵢ = η yᵢ (x - Σ yₖ wₖ, k ≤ i)   each unit learns what those before it have left over (Sanger 1989)

y = w·x is what a unit answers to x. With data around zero, Oja's rule turns a unit to the first principal component of
what reaches it, and Sanger's turns several to the first ones in order. Bias takes no part. What a rule would add lies
as a gradient at the weights, with a minus, so a plain step of SGD is the rule's own.

A network is measured by how much of the inputs can be had back from its answers: the squared distance of an input from
the plane that the units' weights span, per number of the input, and the share of the inputs' mean square within it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from engine.errors import TrainingError
from engine.hebbian import learners
from engine.modules import SparseLinear
from engine.settings import LOSSLESS, HebbianRule
from engine.steps import Program, Step
from engine.training.methods.base import Batch, Method, Values
from engine.training.metrics import Measured

if TYPE_CHECKING:
    from engine.network import Network

ERROR, SHARE, LENGTH = LOSSLESS["hebbian"], "explained variance", "weight length"
SQUARE = "mean square"
ALIKE = 1e-5
"""Directions that make up less than this of the longest one are those of rounding: units that point the same way."""


def _figures(means: dict[str, float]) -> dict[str, float]:
    square = means[SQUARE]
    share = {SHARE: 1 - means[ERROR] / square} if square else {}
    return {ERROR: means[ERROR], **share, LENGTH: means[LENGTH]}


class Hebbian(Method):
    """Every layer of weighted sums by itself, from what reaches it."""

    name = "hebbian"
    by_examples = True
    measured = Measured(ERROR, (SQUARE, LENGTH), _figures)
    remedy = "Hebb's rule alone has no bound: Oja's and Sanger's keep the weights short, at a low learning rate."

    @classmethod
    def refuse(cls, program: Program) -> None:
        if not learners(program):
            text = "There is nothing that a Hebbian rule teaches: no layer of weighted sums may learn."
            raise TrainingError(text, "Add a Dense layer or neurons, or unfreeze one.")

    @classmethod
    def look(cls, network: Network, batch: Batch) -> tuple[Values, Tensor]:
        values = network.run(batch)
        found = [_seen(read(values, step), matrix(network, step)) for step in learners(network.program)]
        error, values[SQUARE], values[LENGTH] = torch.stack(found).mean(0)
        return values, error

    def gradients(self, batch: Batch, share: float = 1.0) -> tuple[Values, Tensor]:
        with torch.no_grad(), self.precision():
            values, error = self.look(self.network, batch)
        with torch.no_grad():
            for step in learners(self.network.program):
                move = moved(self.settings.hebbian_rule, read(values, step), matrix(self.network, step))
                _leave(self.network, step, -share * move)
        return values, error


def read(values: Values, step: Step) -> Tensor:
    """What reaches a layer of weighted sums, an example or a step of a sequence a row."""
    x: Tensor = values[step.inputs[0]]
    return x.detach().reshape(-1, x.shape[-1]).float()


def matrix(network: Network, step: Step) -> Tensor:
    """The weights [units, inputs] of a layer of weighted sums, 0 where there is no wire."""
    module = network.get_submodule(step.name)
    weight = module.matrix() if isinstance(module, SparseLinear) else module.get_parameter("weight")
    return weight.detach()


def moved(rule: HebbianRule, x: Tensor, weight: Tensor) -> Tensor:
    """What a rule adds to weights [units, inputs], at a learning rate of 1: the mean over inputs [N, inputs]."""
    y = x @ weight.T
    together = y.T @ x / len(x)
    if rule == "Hebb":
        return together
    products = y.T @ y / len(x)
    return together - (products.tril() if rule == "Sanger" else products.diagonal().diag()) @ weight


def _leave(network: Network, step: Step, gradient: Tensor) -> None:
    """Adds to the gradient at a layer's weights."""
    module: nn.Module = network.get_submodule(step.name)
    weight = module.get_parameter("weight")
    own = gradient.reshape(-1)[module.place] if isinstance(module, SparseLinear) else gradient
    weight.grad = own.clone() if weight.grad is None else weight.grad + own


def _seen(x: Tensor, weight: Tensor) -> Tensor:
    """Of inputs [N, inputs] the mean squared distance from the plane of the weights and the mean square, per number,
    and the mean length of the units' weights. Not finite where the weights are not."""
    largest = weight.abs().amax(1, keepdim=True).clamp(min=1e-30)  # squares of the weights as they are may overflow
    lengths = torch.linalg.vector_norm(weight / largest, dim=1, keepdim=True)
    units = weight / largest / lengths.clamp(min=1e-30)
    y = x @ units.T
    back = torch.linalg.pinv((units @ units.T).nan_to_num(), hermitian=True, rtol=ALIKE)
    square = x.square().sum(1).mean()
    within = ((y @ back) * y).sum(1).mean()
    length = (lengths * largest).mean()
    return torch.stack([(square - within).clamp(min=0) / x.shape[1], square / x.shape[1], length])
