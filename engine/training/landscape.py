"""The loss around the present weights, on a plane through the space of all weights, and the path that led there.

A network has thousands of weights, and a picture two directions. Two ways to choose them:

* random: Gaussian, each filter (each unit's weights) scaled to the length of the network's own, and nothing along
  biases and what normalisation learns (Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets"). Without the
  scaling a network of large weights would look flat and the same one with small weights steep. A coordinate of 1 is a
  step as long as the weights themselves.
* along the path: the two directions in which the weights moved most, by principal components of the moments that were
  kept. Here the path is seen as far as two directions can show it; a coordinate is a distance between weights.

All losses are of the same few examples and of the network in evaluation mode, with the statistics of batch
normalisation that it has now. The middle is where the network stands. A coarse grid comes first and is refined, so that
there is something to see at once.

    ground = survey(state, parts, "train", moments)        short; where the state may be looked at
    for picture in landscape(ground, "path", seed=0):      long; on a thread of its own
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from math import isfinite, nan
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import UserError
from engine.modules import SparseLinear
from engine.network import Network
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, Supervised

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.state import State
    from engine.training.timeline import Timeline

Directions = Literal["path", "random"]
Part = Literal["train", "validation"]
Numbers = NDArray[np.float64]

SIDE = 25
"""Places of the grid each way: odd, so that one is in the middle."""
STRIDES = (8, 4, 2, 1)
"""Every so many-th place at first (16 of 625), then those between: all four divide 24."""
EXAMPLES = 256
"""Examples that the loss is measured on: more change the picture little, and every place takes as long."""
MOMENTS = 64
"""Moments of the path, evenly chosen: a line needs no more, and each is a copy of all weights."""
ALL_MOMENTS = 200_000_000
"""Bytes of weights that the moments of a path may take together; fewer are taken of a large network."""
MARGIN = 0.3
"""How much further than the path the picture reaches, as a share of the path's size."""
INTERVAL = 0.15
"""Seconds between two pictures."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A copy of a network, the examples, and the moments of its path: their steps, losses and weights, the latest
    last."""

    network: Network
    batch: Batch
    step: int
    steps: tuple[int, ...]
    losses: tuple[float, ...]
    moments: Sequence[Mapping[str, Tensor]]

    @property
    def examples(self) -> int:
        return len(next(iter(self.batch.values())))


@dataclass(frozen=True, eq=False)
class Landscape:
    """`losses` (25, 25) by row, which is `y`, and column, which is `x` (25,), the places along the two directions. They
    are not-a-number where none was measured yet, or where it is not finite. `path` (n, 2) is where the network was
    after `steps` (n,), the present one last."""

    losses: Numbers
    x: Numbers
    y: Numbers
    path: Numbers
    steps: tuple[int, ...]
    path_losses: tuple[float, ...]
    directions: Directions
    shown: float
    """The share of the path's movement that lies in the plane, 0 to 1; not-a-number without a path."""
    examples: int
    share: float = 0.0
    seconds_left: float = 0.0

    @property
    def here(self) -> float:
        """The loss where the network stands."""
        return float(self.losses[SIDE // 2, SIDE // 2])

    @property
    def spacing(self) -> int:
        """Every so many-th place has been measured."""
        measured = round(self.share * SIDE * SIDE)
        return next((stride for stride in STRIDES[::-1] if measured >= _END[stride]), STRIDES[0])


def survey(state: State, parts: Parts, part: Part, timeline: Timeline | None) -> Ground:
    """What a landscape is made of, as copies: `state` may change afterwards. Raises UserError without a loss."""
    if not state.network.program.losses:
        raise UserError("A Hebbian rule goes down no slope: without a loss there is no landscape.")
    network = deepcopy(state.network)
    examples = parts.validation if part == "validation" and len(parts.validation) else parts.train
    data = Examples(network.program, examples, state.device)
    # Evenly chosen, for data may be sorted by class.
    rows = torch.linspace(0, len(data) - 1, min(EXAMPLES, len(data))).round().long()
    batch = {name: tensor.clone() for name, tensor in data.take(rows.to(state.device)).items()}
    steps, losses, moments = _path(network, state.step, timeline)
    return Ground(network, batch, state.step, steps, losses, moments)


def _path(
    network: Network, step: int, timeline: Timeline | None
) -> tuple[tuple[int, ...], tuple[float, ...], list[Mapping[str, Tensor]]]:
    """Moments of this network up to a step."""
    size = sum(weight.nbytes for weight in network.parameters())
    most = max(3, min(MOMENTS, ALL_MOMENTS // max(1, size)))
    kept = timeline.steps() if timeline is not None else np.empty(0, np.int64)
    kept = kept[kept <= step]
    chosen = kept[np.unique(np.linspace(0, len(kept) - 1, most).round().astype(int))] if len(kept) else kept
    found = []
    for at in chosen.tolist():
        try:
            recalled = timeline.recall(at) if timeline is not None else None
        except LookupError:  # thinned out meanwhile
            continue
        if recalled is not None and recalled.program == network.program:
            found.append((at, recalled.moment.loss, recalled.weights()))
    steps, losses, moments = zip(*found, strict=True) if found else ((), (), ())
    return steps, losses, list(moments)


def landscape(
    ground: Ground, directions: Directions = "path", seed: int = 0, reach: float = 1.0
) -> Iterator[Landscape]:
    """The picture, ever finer. `reach` makes it wider: 1 is as far as the weights are long for random directions, and
    what the path needs for those along it. Without a path of three moments the directions are random."""
    plane = Plane(ground, directions, seed)
    half = plane.half * reach
    x, y = (np.linspace(-extent, extent, SIDE) for extent in half)
    picture = Landscape(
        np.full((SIDE, SIDE), np.nan), x, y, plane.path, ground.steps, ground.losses, plane.directions, plane.shown,
        ground.examples,
    )  # fmt: skip
    started = told = perf_counter()
    places = _order()
    losses = picture.losses.copy()
    for done, (row, column) in enumerate(places, 1):
        losses[row, column] = plane.loss(float(x[column]), float(y[row]))
        now = perf_counter()
        if now - told >= INTERVAL or done in _END.values():
            told, left = now, (now - started) / done * (len(places) - done)
            yield replace(picture, losses=losses.copy(), share=done / len(places), seconds_left=left)


def _order() -> list[tuple[int, int]]:
    """All places: those of the coarse grid first, the middle one before all."""
    middle = SIDE // 2, SIDE // 2
    found = dict.fromkeys([middle])
    for stride in STRIDES:
        found |= dict.fromkeys((row, column) for row in range(0, SIDE, stride) for column in range(0, SIDE, stride))
    return list(found)


_END = {stride: ((SIDE - 1) // stride + 1) ** 2 + ((SIDE // 2) % stride != 0) for stride in STRIDES}
"""After so many places each grid is complete; the middle one belongs to all but the coarsest."""


class Plane:
    """Two directions through the weights of a network, and the loss at any place of the plane that they span."""

    def __init__(self, ground: Ground, directions: Directions, seed: int) -> None:
        self.network = deepcopy(ground.network).eval()  # which is moved about: the ground is as it was
        self.batch = ground.batch
        self.names = [name for name, weight in self.network.named_parameters() if weight.is_floating_point()]
        self.weights = [self.network.get_parameter(name).detach() for name in self.names]
        self.base = [weight.clone() for weight in self.weights]
        moved = [self._moved(moment) for moment in ground.moments]
        self.directions: Directions = directions if len(moved) > 2 else "random"
        found = self._along(moved) if self.directions == "path" else None
        if found is None:
            self.directions = "random"
            generator = torch.Generator().manual_seed(seed)
            found = [self._filtered(generator) for _ in range(2)]
        self.axes = found
        self.path, self.shown = self._projected(moved)
        self.half = np.ones(2)
        if self.directions == "path":
            furthest = np.abs(self.path).max(0)
            self.half = (1 + MARGIN) * np.maximum(furthest, 0.2 * max(furthest.max(), 1e-6))

    def loss(self, x: float, y: float) -> float:
        """The loss at a place; the network is left there."""
        with torch.inference_mode():
            for weight, base, first, second in zip(self.weights, self.base, *self.axes, strict=True):
                weight.copy_(base).add_(first, alpha=x).add_(second, alpha=y)
            loss = float(Supervised.look(self.network, self.batch)[1])
        return loss if isfinite(loss) else nan

    def _moved(self, moment: Mapping[str, Tensor]) -> Tensor:
        """How far a moment is from the present weights, as one vector."""
        pairs = zip(self.names, self.base, strict=True)
        return torch.cat([(moment[name].to(base.device) - base).flatten().float() for name, base in pairs])

    def _filtered(self, generator: torch.Generator) -> list[Tensor]:
        """A random direction, each of its filters, and each neuron's wires, as long as the network's."""
        found = []
        for name, base in zip(self.names, self.base, strict=True):
            drawn = torch.randn(base.shape, generator=generator).to(base)
            layer = self.network.get_submodule(name.rpartition(".")[0])
            neurons = isinstance(layer, SparseLinear) and name.endswith(".weight")
            found.append(_scaled_by_unit(base, drawn, layer) if neurons else _scaled(base, drawn))
        return found

    def _along(self, moved: list[Tensor]) -> list[list[Tensor]] | None:
        """The two directions in which the weights moved most, each with the shapes of the weights."""
        found = _main_directions(torch.stack(moved).double())
        if found is None:
            return None
        sizes = [base.numel() for base in self.base]
        return [
            [part.view(base.shape).to(base) for part, base in zip(axis.split(sizes), self.base, strict=True)]
            for axis in found
        ]

    def _projected(self, moved: list[Tensor]) -> tuple[Numbers, float]:
        """The places on the plane that are closest to the moments, and the share of their movement that this is."""
        axes = torch.stack([torch.cat([part.flatten().float() for part in axis]) for axis in self.axes]).double()
        if not moved:
            return np.zeros((0, 2)), float("nan")
        gram = (axes @ axes.T).cpu().numpy()
        products = np.array([(axes @ each.double()).cpu().numpy() for each in moved])
        places = np.linalg.lstsq(gram, products.T, rcond=None)[0].T
        whole = sum(float(each.double().square().sum()) for each in moved)
        within = float(np.einsum("ni,ij,nj->", places, gram, places))
        return places, within / whole if whole > 0 else float("nan")


def _scaled(weights: Tensor, direction: Tensor) -> Tensor:
    if weights.ndim < 2:  # biases, and what normalisation learns
        return torch.zeros_like(weights)
    dims = tuple(range(1, weights.ndim))
    own, drawn = (torch.linalg.vector_norm(each, dim=dims, keepdim=True) for each in (weights, direction))
    return direction * (own / drawn.clamp_min(1e-12))


def _scaled_by_unit(weights: Tensor, direction: Tensor, layer: Any) -> Tensor:
    """The same where the weights of all units lie in a row."""
    squares = weights.new_zeros(2, layer.shape[0])
    squares = squares.index_add(1, layer.unit, torch.stack([weights, direction]).square())
    own, drawn = squares.sqrt()[:, layer.unit]
    return direction * (own / drawn.clamp_min(1e-12))


def _main_directions(moved: Tensor) -> Tensor | None:
    """The two principal components (2, weights) of the rows; None where they do not move in two directions."""
    centred = moved - moved.mean(0)
    # The components of few rows in many dimensions, from the small matrix of their products.
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    if values[-1] <= 0 or values[-2] <= 1e-10 * values[-1]:
        return None
    axes = vectors[:, -2:].flip(1).T @ centred
    return axes / torch.linalg.vector_norm(axes, dim=1, keepdim=True)
