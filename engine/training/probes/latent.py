"""A map of codes: where the data lie by two numbers of a code, and what the network makes of every place there.

An autoencoder says all it knows of a picture in a few numbers. What follows them, the decoder, answers for any other
numbers too: so a grid of places shows what lies between the codes of the data, and `decoded` what lies at one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.network import Network
from engine.steps import Program
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy, undisturbed, value_name
from engine.training.probes.hidden import affordable
from engine.training.probes.labels import OfExamples, labels_of
from engine.training.probes.meaning import finite
from engine.training.probes.sample import batch_of, device_of, passed, sample

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.state import State

Axes = tuple[int, int]
Place = tuple[float, float]

MOST = (700, 300)
"""Examples of the training and of the validation part at most."""
SIDE, LEAST_SIDE = 12, 4
"""Pictures along each side of the grid; fewer where the network takes long."""
INNER = 0.01
"""The share of codes on either side that the map may leave out: one far away would take the room of all others."""
MARGIN = 0.06
"""Of the width of the map, around the codes."""
FLAT = 1e-6
"""Codes that lie closer than that all say the same."""


@dataclass(frozen=True, eq=False)
class LatentMap(OfExamples):
    """`codes` (n, 2) of examples by the `axes` of a code of `units` numbers, and `pictures` (rows, columns, channels,
    height, width) of a grid over `span`, x and y from least to greatest; row 0 is the lowest. The other numbers of the
    code are as in `mean` (units,).

    `photograph`: the pictures are like the data's, and `low` to `high` is the range of those; otherwise they are rows
    of numbers, as large as `high` at most.
    """

    node: str
    port: str | None
    title: str
    units: int
    axes: Axes
    mean: Array
    codes: Array
    span: tuple[Place, Place]
    pictures: Array
    photograph: bool
    low: float
    high: float


def latent_map(node: str, port: str | None = None, axes: Axes = (0, 1)) -> Probe:
    """The map of a node's output by two of its numbers."""
    return asking(_map, node=node, port=port, axes=axes)


def decoded(state: State, parts: Parts, shown: LatentMap, place: Place) -> Array:
    """The picture (channels, height, width) that the network makes of one place of a map. Raises UserError."""
    with undisturbed(state.network, state.device):
        decoder = Decoder(state.network, parts, value_name(state.network, shown.node, shown.port), state.device)
        mean = torch.from_numpy(shown.mean)
        if len(mean) != decoder.units:
            raise UserError("The code is another one by now.", "The map of it comes in a moment.")
        return decoder.answers(mean, shown.axes, np.array([place], np.float32))[0]


def _map(network: Network, observation: Observation, node: str, port: str | None, axes: Axes) -> Reading:
    parts = observation.parts
    if parts is None:
        raise UserError("There are no examples to look at.", "Wire a data set to the network.")
    most, device = affordable(network), device_of(network, observation.examples)
    decoder = Decoder(network, parts, value_name(network, node, port), device)
    taken = sample(parts, (round(most * MOST[0] / sum(MOST)), round(most * MOST[1] / sum(MOST)), 0))
    whole = finite(
        passed(network, batch_of(network.program.entries, taken.x, taken.y, device), (decoder.name,))[decoder.name]
    )
    mean = whole.mean(0)
    axes = min(axes[0], decoder.units - 1), min(axes[1], decoder.units - 1)
    codes = to_numpy(whole[:, list(axes)])
    span = _span(codes[:, 0]), _span(codes[:, 1])
    side = int(min(SIDE, max(LEAST_SIDE, most**0.5)))
    pictures = decoder.answers(mean, axes, _grid(span, side))
    return LatentMap(
        node,
        port,
        network.program.title_of(node),
        decoder.units,
        axes,
        to_numpy(mean),
        codes,
        span,
        pictures.reshape(side, side, *pictures.shape[1:]),
        decoder.like_data,
        *(_range(parts) if decoder.like_data else _size(pictures)),
        **labels_of(parts, taken),
    )


class Decoder:
    """What follows a value of a network: it answers for any other value in its place."""

    def __init__(self, network: Network, parts: Parts, name: str, device: torch.device) -> None:
        self.network, self.parts, self.name, self.device = network, parts, name, device
        program = network.program
        sizes = {n: v for step in program.steps for n, v in zip(step.variables, step.values, strict=False)}
        if name not in sizes or sizes[name].rank != 1 or sizes[name].size < 2:
            raise UserError("This is no code of two or more numbers.", "Choose a layer that gives a vector.")
        self.units = sizes[name].size
        self.output = decided(program, name)
        facts = parts.facts
        self.like_data = sizes[self.output].size == facts.x.size and not facts.x.is_index
        """Whether what comes out are examples again."""

    def answers(self, mean: Tensor, axes: Axes, places: Array) -> Array:
        """(n, channels, height, width) what is made of `places` (n, 2), in the units of the data."""
        codes = mean.to(self.device).repeat(len(places), 1)
        codes[:, list(axes)] = torch.from_numpy(places).to(codes)
        # What stands before the code is computed in vain: it needs examples, as many as there are places.
        first = sample(self.parts, (1, 0, 0))
        given = batch_of(self.network.program.inputs, first.x, first.y, self.device)
        inputs = {name: one.expand(len(places), *one.shape[1:]) for name, one in given.items()}
        with torch.no_grad():
            found = to_numpy(self.network.compute(inputs, {self.name: codes})[self.output])
        if self.like_data:
            found = self.parts.scaler.invert(found.reshape(len(found), *self.parts.facts.x.shape))
        return np.asarray(like_pictures(found), np.float32)


def decided(program: Program, name: str) -> str:
    """The first prediction that depends on a value. Raises UserError where none does."""
    reached = {name}
    for step in program.steps:
        if step.in_forward and reached.intersection(step.inputs):
            reached.update(step.variables)
    found = next((output for output in program.outputs if output in reached and output != name), None)
    if found is None:
        raise UserError("No prediction depends on this value.", "Choose the code that a decoder reads.")
    return found


def like_pictures(values: Array) -> Array:
    """(n, channels, height, width): pictures as they are, and anything else as a row of numbers."""
    shape = values.shape[1:]
    if len(shape) == 3 and shape[0] in (1, 3):
        return values
    if len(shape) == 2:
        return values[:, None]
    return values.reshape(len(values), 1, 1, -1)


def _span(values: Array) -> Place:
    low, high = (float(end) for end in np.quantile(values, (INNER, 1 - INNER)))
    if high - low < FLAT:
        return low - 1, high + 1
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _grid(span: tuple[Place, Place], side: int) -> Array:
    """The middles of the cells, the lowest row first."""
    across, up = (low + (np.arange(side) + 0.5) / side * (high - low) for low, high in span)
    rows, columns = np.meshgrid(up, across, indexing="ij")
    return np.stack([columns.ravel(), rows.ravel()], 1).astype(np.float32)


def _range(parts: Parts) -> tuple[float, float]:
    x = parts.scaler.invert(np.asarray(parts.train.x[: MOST[0]], np.float32))
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    return (low, high) if high > low else (low, low + 1)


def _size(pictures: Array) -> tuple[float, float]:
    return 0.0, float(np.abs(pictures).max()) or 1.0
