"""What a single unit makes of every point of the plane: the field of one neuron or feature, where the boundary shows
that of the whole network.

It is asked at the same places, so that both lie on one another; of more than two features the others stand at their
mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from torch import Tensor

from engine.errors import UserError
from engine.network import Network
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy, value_name
from engine.training.probes.boundary import Span, ground_of, side_of
from engine.training.probes.sample import device_of, passed


@dataclass(frozen=True, eq=False)
class NodeField(Reading):
    """`field` (rows, columns): what comes out of the node, row 0 at the least second feature; of a single feature there
    is one row. `span` (features, 2) is from where to where it reaches, in the data's own units."""

    node: str
    field: Array
    span: Array

    @property
    def limit(self) -> float:
        """The largest size in the field: what gets the full colour. 0 where nothing comes out."""
        finite = self.field[np.isfinite(self.field)]
        return float(np.abs(finite).max()) if finite.size else 0.0


def node_field(node: str, features: tuple[int, ...] = (0, 1), span: Span = ()) -> Probe:
    """The only number that comes out of a node, over the plane of two features; see `boundary` for `span`."""
    return asking(_node_field, node=node, features=features, span=span)


def _node_field(
    network: Network, observation: Observation, node: str, features: tuple[int, ...], span: Span
) -> Reading:
    parts, program = observation.parts, network.program
    if parts is None:
        raise UserError("There are no examples to look at.", "Wire a data set to the network.")
    name = value_name(network, node)
    device = device_of(network, observation.examples)
    ground = ground_of(parts, program.entries, features, side_of(network), device, span)
    whole, _ = program.elements.get(name, (name, 0))
    value = cast(Tensor, passed(network, ground.batch, (whole,))[name])[len(ground.sample) :]
    if value[0].numel() != 1:
        raise UserError(f"More than one number comes out of '{node}'.", "Activations shows them all.")
    rows = side_of(network) if len(ground.features) > 1 else 1
    return NodeField(node, to_numpy(value.float()).reshape(rows, -1), ground.span)
