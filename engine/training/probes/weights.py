"""Histograms and pictures of the weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from engine.network import Network
from engine.training.probes.base import (
    TILES,
    Array,
    Histogram,
    Observation,
    Probe,
    Reading,
    asking,
    histogram,
    moments,
    shrunk,
    to_numpy,
)
from engine.training.probes.neurons import matrix_of, neuron_of

if TYPE_CHECKING:
    from engine.steps import Step


@dataclass(frozen=True, eq=False)
class ParameterReading:
    """One weight tensor: `name` within its node (`weight`, `bias`), its statistics, and pictures of it. Of one neuron
    it has a number a wire; of neurons that read different things `matrix` has zeros where there is no wire.

    `matrix` (at most 128×128) has an output per row; where the tensor is larger, a pixel is the mean of a block.
    `filters` (at most 64, channels, height, width) are the kernels of a convolution of pictures, or the rows of a first
    Dense layer laid out as the pictures it sees; None elsewhere. Only one or three channels make a picture: of kernels
    with others there is one, number `channel` (from 0). Kernels of volumes have one for each channel and depth.
    """

    node: str
    title: str
    name: str
    shape: tuple[int, ...]
    mean: float
    std: float
    histogram: Histogram
    matrix: Array
    filters: Array | None
    channel: int = 0
    wires: tuple[str, ...] = ()
    """Of the weights of one neuron, what each is multiplied with."""
    neurons: tuple[str, ...] = ()
    """What the neurons are called whose weights these are, where several are computed together."""


@dataclass(frozen=True, eq=False)
class Weights(Reading):
    parameters: tuple[ParameterReading, ...]


def weights(node: str | None = None, channel: int = 0) -> Probe:
    """The weights of a node, of all inside of a block, or of the whole network, where neurons of a level come together;
    of kernels that have many input channels, those for one of them."""
    return asking(_weights, node=node, channel=channel)


def _weights(network: Network, observation: Observation, node: str | None, channel: int) -> Reading:
    neuron = neuron_of(network, node) if node is not None else None
    if node is not None and neuron is not None:
        title = network.program.title_of(node)
        own = [_parameter(node, title, name, weight, weight, None, 0) for name, weight in neuron.parameters(network)]
        features = observation.parts.facts.features if observation.parts else ()
        return Weights((replace(own[0], wires=neuron.wires(network, features)), *own[1:]))
    picture = next((tuple(t.shape[1:]) for t in observation.examples.values() if t.dim() == 4), None)
    chosen = (s for s in network.program.steps if s.module is not None and (node is None or _is_of(s.node, node)))
    return Weights(
        tuple(
            replace(
                _parameter(step.node, step.title, name, weight.detach(), _drawn(network, step, name), picture, channel),
                neurons=step.unit_titles if len(step.units) > 1 else (),
            )
            for step in chosen
            for name, weight in network.get_submodule(step.name).named_parameters()
        )
    )


def _is_of(path: str, node: str) -> bool:
    """Whether a step is that of a node, or of one inside of it."""
    return path == node or path.startswith(f"{node}/")


def _drawn(network: Network, step: Step, name: str) -> Tensor:
    """What is drawn of a weight tensor."""
    module = network.get_submodule(step.name)
    return matrix_of(module) if step.rows is not None and name == "weight" else module.get_parameter(name).detach()


def _parameter(
    node: str, title: str, name: str, weight: Tensor, drawn: Tensor, picture: tuple[int, ...] | None, channel: int
) -> ParameterReading:
    mean, std = moments(weight)
    channel = min(channel, prod(weight.shape[1:-2]) - 1) if weight.dim() > 3 else 0
    return ParameterReading(
        node,
        title,
        name,
        tuple(drawn.shape),
        mean,
        std,
        histogram(weight),
        shrunk(drawn.reshape(len(drawn), -1) if drawn.dim() > 1 else drawn.reshape(1, -1)),
        _filters(weight, picture, channel),
        channel,
    )


def _filters(weight: Tensor, picture: tuple[int, ...] | None, channel: int) -> Array | None:
    if weight.dim() == 2 and picture and picture[0] in (1, 3) and weight.shape[1] == np.prod(picture):
        weight = weight[:TILES].reshape(-1, *picture)
    if weight.dim() == 5:  # the kernels of volumes: a slice of them at a time
        weight = weight.flatten(1, 2)[:, channel : channel + 1]
        channel = 0
    if weight.dim() != 4 or max(weight.shape[2:]) == 1:
        return None
    tiles = weight[:TILES]
    return to_numpy(tiles if tiles.shape[1] in (1, 3) else tiles[:, channel : channel + 1])
