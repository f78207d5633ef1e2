"""Adversarial training: a generator and a discriminator, each along the gradient of its own losses alone.

Both gradients come from one pass, so neither side moves before the other. Each has a learning rate of its own (Heusel
et al. 2017), and either may learn alone: the other's weights get no gradient then, and no optimiser moves those.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.adversarial import sides
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Loss
from engine.training.methods.base import Batch, Method, Values


class Adversarial(Method):
    """Each loss trains its own side."""

    name = "adversarial"
    by_examples = True

    def __init__(self, network: Network, settings: TrainingSettings) -> None:
        super().__init__(network, settings)
        found = sides(network.program)
        generator, discriminator = (_weights(network, names) for names in (found.generator, found.discriminator))
        self.plan: list[tuple[list[nn.Parameter], Sequence[Loss]]] = []
        if settings.adversaries != "discriminator":
            self.plan.append((generator, (*found.fooling, *found.others)))
        if settings.adversaries != "generator":
            self.plan.append((discriminator, (*found.telling, *found.others)))

    def gradients(self, batch: Batch, share: float = 1.0) -> tuple[Values, Tensor]:
        with self.precision():
            values = self.network.run(batch)
            loss = self.network.loss(values)
        for weights, losses in self.plan:
            total = sum((values[each.name] * (each.weight * share) for each in losses), torch.zeros(()))
            if weights and total.requires_grad:
                _add(weights, torch.autograd.grad(total, weights, retain_graph=True, allow_unused=True))
        return values, loss.detach()


def _add(weights: Sequence[nn.Parameter], found: Sequence[Tensor | None]) -> None:
    for weight, gradient in zip(weights, found, strict=True):
        if gradient is not None:
            weight.grad = gradient if weight.grad is None else weight.grad + gradient


def _weights(network: Network, steps: frozenset[str]) -> list[nn.Parameter]:
    """The weights of some steps, in the order of the network."""
    return [
        weight
        for step in network.program.steps
        if step.name in steps
        for weight in network.get_submodule(step.name).parameters()
        if weight.requires_grad
    ]
