"""How a layer arranges the examples: each one is a point in the space of the layer's units.

The space is shown by two of its units, or turned so that its two or three widest directions are seen (principal
components, Pearson 1901: the eigenvectors of the covariance). Where the data have two features, a regular grid over
their plane goes through the layer along with the examples: it comes out bent, and shows what the layer does to space.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.modules import SparseLinear
from engine.network import Network
from engine.steps import Step
from engine.training.generators import seed
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy, value_name
from engine.training.probes.boundary import span_of
from engine.training.probes.labels import OfExamples, labels_of
from engine.training.probes.meaning import finite
from engine.training.probes.neurons import matrix_of, neuron_of, whole
from engine.training.probes.sample import Entries, Sample, batch_of, device_of, entry_of, passed, sample

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Pooled = Literal["", "mean", "flat"]
MOST = (700, 300)
"""Examples of the training and of the validation part at most."""
FEWEST = 64
WORK = 5e8
"""Multiplications of one look at most, if FEWEST allows: with them it takes 50 ms, and comes every second or two."""
LINES, ALONG = 15, 41
"""Of the bent grid: lines each way, and points along each of them."""
EXACT = 128
"""Units up to which the components are computed exactly; of more, the widest ones are found by iteration."""
NEIGHBOURS = 8
"""Units of the next layer whose lines are shown at most."""


@dataclass(frozen=True, eq=False)
class HiddenSpace(OfExamples):
    """Examples as a node arranges them: `points` (n, dimensions), and `lines` (lines, points, dimensions) of the bent
    grid, none where the data have not two features.

    `units` is the size of the space; `pooled` says how maps or sequences became vectors: each channel or feature
    averaged over its positions, or all laid out flat. `axes` are the numbers of the units that are shown; empty for
    components. `explained` is each axis's share of the examples' variance.
    `next_lines` (k, 3) are a, b, c of the lines a·x + b·y + c = 0 on which units of the next layer are undecided.
    """

    node: str
    title: str
    shape: tuple[int, ...]
    pooled: Pooled
    units: int
    axes: tuple[int, ...]
    points: Array
    lines: Array
    explained: Array
    next_lines: Array
    together: bool = False
    """Whether it is the space of several neurons that are computed together, and `node` is one of them."""


def hidden_space(
    node: str,
    port: str | None = None,
    dimensions: int = 2,
    axes: tuple[int, int] | None = None,
    pooled: Pooled = "mean",
) -> Probe:
    """The space of a node's output by its components, or by two units where `axes` names them; a layer of two units is
    shown by these. A neuron is shown with all that are computed with it: alone it makes no space."""
    return asking(_hidden, node=node, port=port, dimensions=dimensions, axes=axes, pooled=pooled)


def _hidden(
    network: Network,
    observation: Observation,
    node: str,
    port: str | None,
    dimensions: int,
    axes: tuple[int, int] | None,
    pooled: Pooled,
) -> Reading:
    parts, name = observation.parts, whole(network, value_name(network, node, port))
    if parts is None:
        raise UserError("There are no examples to look at.", "Wire a data set to the network.")
    ground = _ground(parts, network.program.entries, affordable(network), device_of(network, observation.examples))
    value = passed(network, ground.batch, (name,))[name]
    space, how = _vectors(finite(value.float()), pooled)
    count, units = len(ground.sample), space.shape[1]
    if axes is None and units <= 2:
        axes = (0, min(1, units - 1))
    shown: tuple[int, ...] = tuple(min(axis, units - 1) for axis in axes or ())
    seen, explained = _by_units(space, shown, count) if shown else _by_components(space, dimensions, count)
    points, lines = to_numpy(seen[:count]), to_numpy(seen[count:])
    return HiddenSpace(
        node,
        _title(network, node, units),
        tuple(value.shape[1:]),
        how,
        units,
        shown,
        points,
        lines.reshape(-1, ALONG, points.shape[1]),
        explained,
        _next_lines(network, name) if shown == (0, 1) and units == 2 and not how else np.zeros((0, 3), np.float32),
        units > 1 and neuron_of(network, node) is not None,
        **labels_of(parts, ground.sample),
    )


@dataclass(frozen=True, eq=False)
class _Ground:
    """The examples, and behind them the points of the grid."""

    batch: dict[str, Tensor]
    sample: Sample


@lru_cache(maxsize=4)
def _ground(parts: Parts, entries: Entries, most: int, device: torch.device) -> _Ground:
    train = max(1, round(most * MOST[0] / sum(MOST)))
    taken = sample(parts, (train, most - train, 0))
    x = taken.x
    if entry_of(entries).value.shape == (2,):
        x = np.concatenate([x, parts.scaler.apply(_grid(span_of(parts.scaler.invert(x))))])
    return _Ground(batch_of(entries, x, taken.y, device), taken)


def _grid(span: Array) -> Array:
    """Points of lines across and of lines up, line by line."""
    (left, right), (low, high) = span
    steps, along = np.linspace(0, 1, LINES), np.linspace(0, 1, ALONG)
    fixed, moving = (axis.ravel() for axis in np.meshgrid(steps, along, indexing="ij"))
    shares = np.concatenate([np.stack([moving, fixed], 1), np.stack([fixed, moving], 1)])
    return np.asarray(shares * (right - left, high - low) + (left, low), np.float32)


def affordable(network: Network) -> int:
    """How many examples a look may take."""
    each = sum(_multiplications(network, step) for step in network.program.steps if step.module is not None)
    return int(min(sum(MOST), max(FEWEST, WORK / max(each, 1))))


def _multiplications(network: Network, step: Step) -> float:
    """About as many as there are weights, at every position that they are used at."""
    weights = sum(weight.numel() for weight in network.get_submodule(step.name).parameters())
    shape = step.values[0].shape
    channels = (shape[-1] if len(shape) == 2 else shape[0]) if shape else 1
    return weights * step.values[0].size / max(1, channels)


def _vectors(value: Tensor, pooled: Pooled) -> tuple[Tensor, Pooled]:
    """(n, units): maps and sequences averaged over their positions, or laid out flat."""
    if value.dim() <= 2:
        return value.reshape(len(value), -1), ""
    if pooled == "flat":
        return value.flatten(1), "flat"
    return (value.mean(1) if value.dim() == 3 else value.flatten(2).mean(2)), "mean"


def _by_units(space: Tensor, axes: tuple[int, ...], count: int) -> tuple[Tensor, Array]:
    chosen = space[:, list(axes)]
    spread = space[:count].var(0, correction=0)
    return chosen, to_numpy(spread[list(axes)] / spread.sum().clamp(min=1e-30))


def _by_components(space: Tensor, dimensions: int, count: int) -> tuple[Tensor, Array]:
    """The space seen along its widest directions, and their shares of the variance."""
    centred = space - space[:count].mean(0)
    examples = centred[:count]
    if space.shape[1] <= EXACT:
        directions = torch.linalg.eigh(examples.T @ examples)[1].flip(1)[:, :dimensions]
    else:
        seed(0, space.device)  # the generators are put back afterwards: a look changes nothing
        directions = torch.svd_lowrank(examples, q=min(dimensions + 6, *examples.shape), niter=4)[2][:, :dimensions]
    seen = centred @ directions
    if seen.shape[1] < dimensions:
        seen = torch.nn.functional.pad(seen, (0, dimensions - seen.shape[1]))
    total = examples.square().sum().clamp(min=1e-30)
    return seen, to_numpy(seen[:count].square().sum(0) / total)


def _title(network: Network, node: str, units: int) -> str:
    step = network.program.step_of(node)
    return step.title if step and len(step.units) == units > 1 else network.program.title_of(node)


def _next_lines(network: Network, name: str) -> Array:
    """Where the units of the Dense layers, and the neurons, that read this value and nothing else are zero."""
    thresholds = {loss.prediction: loss.threshold for loss in network.program.compared if loss.task == "binary"}
    found = []
    for step in network.program.steps:
        layer = network.get_submodule(step.name) if step.module is not None and not step.bypassed else None
        neurons = bool(step.columns) and {variable for variable, _ in step.columns} == {name}
        if isinstance(layer, nn.Linear | SparseLinear) and (neurons or (step.inputs == (name,) and not step.units)):
            weight = matrix_of(layer)
            if neurons:  # which read it in an order of their own
                places = torch.tensor([place for _, place in step.columns], device=weight.device)
                weight = weight.new_zeros(len(weight), 2).index_add(1, places, weight)
            bias = layer.bias if isinstance(layer.bias, Tensor) else weight.new_zeros(len(weight))
            level = thresholds.get(step.variables[0], 0.0)
            found.append(torch.cat([weight, (bias - level)[:, None]], dim=1))
    return to_numpy(torch.cat(found)[:NEIGHBOURS]) if found else np.zeros((0, 3), np.float32)
