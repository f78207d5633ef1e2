"""How large the gradients and the updates of each layer are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from engine.network import Network
from engine.training.probes.base import Array, Observation, Probe, Reading

if TYPE_CHECKING:
    from engine.steps import Step


@dataclass(frozen=True, eq=False)
class GradientFlow(Reading):
    """One entry per layer that learns, in the order of the network; `members` are the nodes that it stands for: one
    layer, or the neurons of a level that are computed together. `titles` are what they are called.

    `mean` and `largest` are of |gradient| over all weights of the layer, before clipping; `update` is the length of the
    step divided by the length of the weights: about 1e-3 is healthy, 1e-1 shakes the layer, 1e-6 leaves it as it is.
    """

    members: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    mean: Array
    largest: Array
    update: Array

    @property
    def nodes(self) -> tuple[str, ...]:
        """The first node of each entry."""
        return tuple(members[0] for members in self.members)


def gradient_flow() -> Probe:
    """The gradients of the step that was just taken, and how far it moved each layer."""
    return Probe(_gradient_flow, _before_step)


def learning_layers(network: Network) -> list[tuple[Step, list[nn.Parameter]]]:
    """The steps that have weights which may change, in order, and those weights."""
    found = []
    for step in network.program.steps:
        if step.module is not None:
            weights = [w for w in network.get_submodule(step.name).parameters() if w.requires_grad]
            found += [(step, weights)] if weights else []
    return found


def _before_step(network: Network) -> list[tuple[Tensor, list[Tensor]]]:
    """Per layer the sum and the maximum of |gradient|, and its weights as they are now."""
    layers = []
    for _, weights in learning_layers(network):
        gradients = [w.grad for w in weights if w.grad is not None] or [torch.zeros_like(w) for w in weights]
        total = torch.stack([gradient.abs().sum() for gradient in gradients]).sum()
        largest = torch.stack([gradient.abs().amax() for gradient in gradients]).amax()
        layers.append((torch.stack([total, largest]), [w.detach().clone() for w in weights]))
    return layers


def _gradient_flow(network: Network, observation: Observation) -> Reading:
    layers, rows = learning_layers(network), []
    for (_, weights), (gradient, old) in zip(layers, observation.before, strict=True):
        moved = _length([new.detach() - was for new, was in zip(weights, old, strict=True)])
        rows.append(torch.cat([gradient, torch.stack([moved, _length(old)])]))
    table = torch.stack(rows).cpu().numpy()
    sizes = np.array([sum(w.numel() for w in weights) for _, weights in layers], np.float32)
    return GradientFlow(
        tuple(step.units or (step.node,) for step, _ in layers),
        tuple(step.title for step, _ in layers),
        np.asarray(table[:, 0] / sizes, np.float32),
        table[:, 1],
        np.asarray(table[:, 2] / np.maximum(table[:, 3], 1e-12), np.float32),
    )


def _length(tensors: list[Tensor]) -> Tensor:
    return torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors]))
