"""Every single connection of a dense layer or a neuron: its weight, what it contributes to an answer, and its gradient.

A layer of a few hundred weights can be drawn line by line; what is told here is what those lines show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.network import Network
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy
from engine.training.probes.neurons import Neuron, neuron_of
from engine.training.probes.wires import Carries

MOST = 4_096
"""Connections of a layer that are told one by one: no more can be drawn as lines."""


@dataclass(frozen=True, eq=False)
class Connections(Reading):
    """For each of `nodes` a matrix (units, inputs), or None where the node is no dense layer, or one of too many. That
    of a neuron has one row, and a column for each number that it reads, in the order of its wires.

    The kind says what its numbers are: "weights"; "activations", weight times input of the first example, which is what
    each connection adds to its unit; "gradients" of the loss by the weights, for all examples.
    """

    nodes: tuple[str, ...]
    kind: Carries
    matrices: tuple[Array | None, ...]


def connections(nodes: Iterable[str], kind: Carries = "weights") -> Probe:
    """The connections of these dense layers, for the fixed examples with dropout off."""
    return asking(_connections, nodes=tuple(nodes), kind=kind)


def _connections(network: Network, observation: Observation, nodes: tuple[str, ...], kind: Carries) -> Reading:
    found = [_matrix(network, observation, node, kind) for node in nodes]
    return Connections(nodes, kind, tuple(None if matrix is None else to_numpy(matrix) for matrix in found))


def _matrix(network: Network, observation: Observation, node: str, kind: Carries) -> Tensor | None:
    neuron = neuron_of(network, node)
    if neuron is not None:
        return _of_neuron(network, observation, neuron, kind)
    step = network.program.step_of(node)
    module = network.get_submodule(step.name) if step is not None and step.module is not None else None
    if step is None or not isinstance(module, nn.Linear) or module.weight.numel() > MOST:
        return None
    weight = module.weight.detach()
    if kind == "weights":
        return weight
    if not step.inputs or not step.variables:  # it is bypassed
        return None
    entering = observation.values(network)[step.inputs[0]].detach().reshape(-1, module.in_features)
    if kind == "activations":
        return weight * entering[0]
    gradient = observation.gradients(network).get(step.variables[0])
    return None if gradient is None else torch.mm(gradient.reshape(-1, module.out_features).T, entering)


def _of_neuron(network: Network, observation: Observation, neuron: Neuron, kind: Carries) -> Tensor | None:
    weight = neuron.weight(network)[None]
    if kind == "weights":
        return weight
    entering = neuron.reads(observation.values(network))
    if kind == "activations":
        return weight * entering[:1]
    delta = neuron.delta(observation.gradients(network))
    return None if delta is None else torch.mm(delta.T, entering)
