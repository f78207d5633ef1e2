"""What a pinned probe shows of one place: numbers over time, a histogram, a heat map, pictures, or a spectrum.

A place is an output of a node, with what comes out of it (activation) and what comes back to it (gradient of the loss
by it), or the weights of a node. Only what is asked for is worked out.

The spectrum is that of the singular values of the matrix (examples × features, or the weights): into how many
directions the numbers really spread. `directions` counts them as the exponential of the entropy of the values' shares
(effective rank: Roy and Vetterli, 2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import UserError
from engine.network import Network
from engine.training.probes.base import (
    SIDE,
    TILES,
    Array,
    Histogram,
    Observation,
    Probe,
    Reading,
    asking,
    histogram,
    shrunk,
    to_numpy,
    value_name,
)
from engine.training.probes.neurons import neuron_of

Quantity = Literal["activation", "gradient", "weights"]
What = Literal["numbers", "histogram", "heat map", "pictures", "spectrum"]

WIDEST = 1024
"""Rows and columns of a matrix whose spectrum is taken; of more, evenly chosen ones stand for all."""


@dataclass(frozen=True, eq=False)
class Pinned(Reading):
    """`quantity` and `what` say what was asked for. `shape` is that of one example, or of the weights. Filled in is
    what was asked for.

    `numbers`: mean, size (root mean square), least and greatest, over all examples. `matrix` (at most 128×128): an
    example per row, or an output per row of weights. `pictures` (at most 64, height, width) are the feature maps of one
    example, or the kernels. `spectrum` are the singular values, falling; `directions` how many count.
    """

    quantity: Quantity
    what: What
    shape: tuple[int, ...]
    numbers: Mapping[str, float] = field(default_factory=dict)
    histogram: Histogram | None = None
    matrix: Array | None = None
    size: tuple[int, int] = (0, 0)
    """Rows and columns that the matrix stands for."""
    pictures: Array | None = None
    spectrum: Array | None = None
    directions: float = 0.0


def pinned(
    node: str, port: str | None = None, quantity: Quantity = "activation", what: What = "numbers", example: int = 0
) -> Probe:
    """What there is to see at a place. Asks for nothing where the running network has no such place (UserError)."""
    return asking(_pinned, node=node, port=port, quantity=quantity, what=what, example=example)


def _pinned(
    network: Network,
    observation: Observation,
    node: str,
    port: str | None,
    quantity: Quantity,
    what: What,
    example: int,
) -> Reading:
    value = _value(network, observation, node, port, quantity).detach().float()
    shape = tuple(value.shape) if quantity == "weights" else tuple(value.shape[1:])
    match what:
        case "numbers":
            return Pinned(quantity, what, shape, numbers=_numbers(value))
        case "histogram":
            return Pinned(quantity, what, shape, histogram=histogram(value))
        case "heat map":
            matrix = _matrix(value)
            return Pinned(quantity, what, shape, matrix=shrunk(matrix), size=(matrix.shape[0], matrix.shape[1]))
        case "pictures":
            return Pinned(quantity, what, shape, pictures=_pictures(value, quantity, example))
        case _:
            values = _spectrum(_matrix(value))
            return Pinned(quantity, what, shape, spectrum=to_numpy(values), directions=_directions(values))


def _value(network: Network, observation: Observation, node: str, port: str | None, quantity: Quantity) -> Tensor:
    if quantity == "weights":
        return _weights(network, node)
    name = value_name(network, node, port)
    if quantity == "activation":
        found: Tensor = observation.values(network)[name]
        return found
    gradients = observation.gradients(network)
    if name not in gradients:
        raise UserError(f"No gradient comes back to '{node}'.", "The loss does not depend on it.")
    return gradients[name]


def _weights(network: Network, node: str) -> Tensor:
    """The weights of a node, rather than its biases; of a neuron its own."""
    neuron = neuron_of(network, node)
    if neuron is not None:
        return neuron.weight(network)
    step = next((step for step in network.program.steps if step.node == node and step.module is not None), None)
    own = [*network.get_submodule(step.name).parameters()] if step is not None else []
    if not own:
        raise UserError(f"'{node}' has no weights in the network that is being trained.", "Choose another quantity.")
    return max(own, key=lambda weight: weight.dim())


def _numbers(value: Tensor) -> dict[str, float]:
    flat = value.flatten()
    least, greatest = torch.aminmax(flat)
    table = torch.stack([flat.mean(), flat.square().mean().sqrt(), least, greatest]).tolist()
    return dict(zip(("mean", "size", "least", "greatest"), table, strict=True))


def _matrix(value: Tensor) -> Tensor:
    """(examples, features), or (outputs, inputs) of weights."""
    return value.reshape(1, -1) if value.dim() < 2 else value.reshape(len(value), -1)


def _pictures(value: Tensor, quantity: Quantity, example: int) -> Array:
    maps = value.flatten(0, -3) if quantity == "weights" else value[min(example, len(value) - 1)]
    maps = maps.reshape(-1, *maps.shape[-2:])[:TILES]
    height, width = (min(SIDE, side) for side in maps.shape[-2:])
    return to_numpy(F.adaptive_avg_pool2d(maps, (height, width)))


def _spectrum(matrix: Tensor) -> Tensor:
    rows, columns = (max(1, -(-side // WIDEST)) for side in matrix.shape)
    found: Tensor = torch.linalg.svdvals(matrix[::rows, ::columns].nan_to_num(0.0, 0.0, 0.0).cpu())
    return found


def _directions(values: Tensor) -> float:
    shares = values / values.sum().clamp(min=1e-12)
    return float(torch.exp(-(shares * torch.log(shares.clamp(min=1e-12))).sum())) if float(values.sum()) > 0 else 0.0
