"""What a network has learned so far, to be asked elsewhere while the training goes on.

Only the weights are copied, at every reading; the network that takes them is built once for a drawing. So whoever tries
something out asks a copy on a thread of their own, and the training pays for a copy of its weights, as often as its
budget allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.network import Network
from engine.training.probes.base import Observation, Probe, Reading

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

REST = 0.1
"""Seconds between two copies at the least: what comes of them is looked at, and eyes see no more as single pictures."""


@dataclass(frozen=True, eq=False)
class Snapshot(Reading):
    """`copy` is a network of the same drawing, and `weights` what it has to take to be the one that was seen. All
    snapshots of a drawing share the copy: only one thread may use it."""

    copy: Network
    weights: Mapping[str, Tensor]
    parts: Parts
    step: int

    def network(self) -> Network:
        """The network as it was, in evaluation mode."""
        self.copy.load_state_dict(dict(self.weights))
        self.copy.eval()
        return self.copy


class Snapshots:
    """Reads snapshots; it keeps the copy for as long as the drawing is the same."""

    def __init__(self) -> None:
        self._copy: Network | None = None

    def __call__(self, network: Network, observation: Observation) -> Snapshot:
        assert observation.parts is not None
        device = next((weight.device for weight in network.parameters()), torch.device("cpu"))
        if self._copy is None or self._copy.program != network.program:
            self._copy = Network(network.program).to(device)
        weights = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
        return Snapshot(self._copy, weights, observation.parts, observation.step)


def snapshots() -> Probe:
    """A probe that copies the weights. One of its own for each that asks: the copy is not to be shared."""
    return Probe(Snapshots(), rest=REST)
