"""A small picture of what each of many nodes computes, for the boxes on the canvas.

One probe for all nodes that are in sight: they share the forward pass of the examples and, where the network sees
points of a plane, one more pass over a grid of it. A node is shown as what tells most about it, unless somebody chose
otherwise. Arrays are cut to what a box has room for; `units` tells how many there are in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.modules import Cutout, GaussianNoise, RandomCrop, RandomFlip, RandomRotation
from engine.network import Network
from engine.steps import Step
from engine.training.generators import seed
from engine.training.probes.attention_weights import attends, attention_weights
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, histogram, to_numpy
from engine.training.shown import Shown, Values

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Choice = Literal["auto", "function", "maps", "bars", "attention", "histogram"]
Kind = Literal[
    "function", "maps", "matrix", "bars", "attention", "histogram", "scalar", "photograph", "points", "number"
]
Asked = tuple[str, str | None, Choice]
"""A node, one of its outputs (None: the first), and what it shall be shown as."""

REST = 0.3
"""Seconds between two pictures of a node at the least: small ones need not move as smoothly as large ones."""

GRID = 24
"""Points of the plane each way in a function: as many as a picture on a node has room for."""
UNITS = 12
"""Units drawn as functions, feature maps or heads: more would be too small to be told apart."""
BARS = 48
SIDE = 28
"""Pixels of a feature map or matrix at most, each way: those of a small digit."""
CLASSES = 512
"""Different indices up to which each has a row of its own."""
PHOTOGRAPH = 64
POINTS = 240
MARGIN = 0.08
"""How far the plane goes beyond the data, as a share of their range."""
PLANE = "pictures: values over the plane"
"""Where the second pass is kept for all that ask: no value has a name with a space in it."""

AUGMENTING = (RandomFlip, RandomCrop, RandomRotation, Cutout, GaussianNoise)
"""What changes examples while training and hands them on as they are otherwise: shown as they are learned from."""


@dataclass(frozen=True, eq=False)
class NodePicture:
    """What one node computes; `kind` says what `values` is.

    function    (units, 24, 24)        each unit over the plane of the two inputs, the largest second input on top
    maps        (maps, height, width)  of the first example; of a volume its slices, or the middle one of each channel
    matrix      (features, steps)      of the first example
    bars        (numbers,)             of the first example
    attention   (heads, queries, keys) of the first example
    number      (1,)                   of the one example that is shown; `limit` is the largest of the fixed examples
    histogram   (40,)                  counts over all examples, between `low` and `high`
    scalar      (1,)                   a loss, over all examples; `units` counts them
    photograph  (1 or 3, height, width) the first example
    points      (points, 3)            of the training part: both inputs, from 0 to 1 across the plane, and the class,
                                       or the number to be predicted where `classes` is 0

    `limit` is the largest size among the values, `units` how many units, maps, numbers or heads there are in all.
    `axes` are the names of the inputs of a plane, `low` and `high` of a function its corners in the data's own units.
    """

    kind: Kind
    values: Array
    limit: float
    units: int
    axes: tuple[str, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    classes: int = 0
    shown: bool = False
    """Whether it is of the one example that is shown."""
    at: tuple[float, ...] = ()
    """Where that example lies in the plane, from 0 to 1 across and upwards."""


@dataclass(frozen=True, eq=False)
class NodePictures(Reading):
    """The pictures by the names that nodes have in programs; nodes that have none, or take no part, are missing."""

    pictures: Mapping[str, NodePicture]
    step: int
    """After how many steps of the training."""


def node_pictures(nodes: tuple[Asked, ...], shown: Shown | None = None, rest: float = REST) -> Probe:
    """A picture for each of the nodes; of one example alone where one is shown. `rest` is in seconds."""
    return replace(asking(_read, nodes=nodes, shown=shown), rest=rest)


def _read(network: Network, observation: Observation, nodes: tuple[Asked, ...], shown: Shown | None) -> Reading:
    look = _Look(network, observation, shown)
    found = {node: look.picture(node, port, choice) for node, port, choice in nodes}
    return NodePictures({node: picture for node, picture in found.items() if picture is not None}, observation.step)


class _Look:
    """One reading: the values of the pass, and what they are values of; used once."""

    def __init__(self, network: Network, every: Observation, shown: Shown | None) -> None:
        program = network.program
        self.every, self.shown = every, shown
        self.network, self.observation = network, every.of(network, shown)
        self.values = self.observation.values(network)
        self.plane = plane_input(network)
        self.steps = {name: step for step in program.steps for name in step.variables}
        for name, (whole, _) in program.elements.items():
            if whole in self.steps:  # one neuron of several that are computed together
                self.steps[name] = self.steps[whole]
        self.entries = {entry.name for entry in program.entries}
        self.losses = {loss.name for loss in program.losses}
        self.changed: dict[str, Tensor] = {}
        """What augmentations have made of the examples."""
        self.names: dict[tuple[str, str | None], str] = {}
        for (node, port), name in program.names.items():
            self.names.setdefault((node, None), name)
            self.names[node, port] = name

    def picture(self, node: str, port: str | None, choice: Choice) -> NodePicture | None:
        """None where the node is no part of what runs, or where its values are no numbers to be drawn."""
        name = self.names.get((node, port))
        value = self.values.get(name) if name is not None else None
        if name is None or not isinstance(value, Tensor) or not value.numel():
            return None
        if self.shown is None:
            value = self._learned_from(name, value)
        if name in self.losses or not value.dim():
            known = not isinstance(self.shown, Values)
            made = (
                _made("scalar", value.reshape(1), len(next(iter(self.observation.examples.values()))))
                if known
                else None
            )
            return made and replace(made, shown=self.shown is not None)
        if not value.is_floating_point():
            return self._tokens(name, value) if name in self.entries and value.dim() == 2 else None
        if name in self.entries:
            found = self._data(name, value, choice)
        elif self.shown is not None and value[0].numel() == 1 and choice in ("auto", "bars", "histogram"):
            found = self._number(name, value)
        else:
            found = self._chosen(name, value, choice) or self._best(name, value)
        return found if self.shown is None else replace(found, shown=True)

    def _learned_from(self, name: str, value: Tensor) -> Tensor:
        """What an augmentation, behind others perhaps, makes of the examples while training: others at each step."""
        step = self.steps.get(name)
        if step is None or step.module is None or len(step.inputs) != 1:
            return value
        module = self.network.get_submodule(step.name)
        if not isinstance(module, AUGMENTING):
            return value
        if name not in self.changed:
            (source,) = step.inputs
            before = self._learned_from(source, self.values[source])
            with torch.random.fork_rng([value.device] if value.is_cuda else []), torch.no_grad():
                seed(self.observation.step, value.device)
                self.changed[name] = module.train()(before)
            module.eval()
        return self.changed[name]

    def _data(self, name: str, value: Tensor, choice: Choice) -> NodePicture:
        """What the network is given."""
        if choice in ("bars", "histogram"):
            return _bars(value) if choice == "bars" or self.shown is not None else _histogram(value)
        if name == self.plane and self.observation.parts is not None:
            return replace(_points(self.observation.parts, self._range), at=self._at)
        if value.dim() == 4 and value.shape[1] in (1, 3):
            height, width = (min(PHOTOGRAPH, side) for side in value.shape[2:])
            return _made("photograph", F.adaptive_avg_pool2d(value[0], (height, width)), value.shape[1])
        return self._best("", value)

    def _tokens(self, name: str, value: Tensor) -> NodePicture:
        """Indices at every step of the first example: where they are few, a row of points for each of them."""
        classes = next(entry.value.classes for entry in self.network.program.entries if entry.name == name) or 1
        found = _bars(value[:1].float())
        if classes <= CLASSES:
            places = F.one_hot(value[0].clamp(0, classes - 1), classes).float()
            found = _made(
                "matrix",
                F.adaptive_max_pool2d(places.T[None], (min(SIDE, classes), min(SIDE, len(places))))[0],
                classes,
            )
        return replace(found, shown=self.shown is not None)

    def _chosen(self, name: str, value: Tensor, choice: Choice) -> NodePicture | None:
        """What somebody chose, where it fits."""
        match choice:
            case "function":
                return self._function(name)
            case "maps":
                return _places(value)
            case "bars":
                return _bars(value)
            case "attention":
                return self._attention(name)
            case "histogram" if self.shown is None:  # one example has no spread
                return _histogram(value)
        return None

    def _best(self, name: str, value: Tensor) -> NodePicture:
        found = self._attention(name) or (self._function(name) if self.shown is None else None) or _places(value)
        if found is not None:
            return found
        return _bars(value) if value[0].numel() > 1 else _histogram(value)

    def _number(self, name: str, value: Tensor) -> NodePicture:
        """The only number of a node for the example, beside those it has for the fixed ones."""
        usual = to_numpy(self.every.values(self.network)[name])
        found = _made("number", value.reshape(1), 1)
        return replace(found, limit=max(found.limit, _largest(usual)))

    def _attention(self, name: str) -> NodePicture | None:
        step = self.steps.get(name)
        if step is None or not attends(step):
            return None
        weights = attention_weights(self.network, step, _first(step, self.values))[0]
        return _made("attention", _fitted(weights[:UNITS]), len(weights))

    def _function(self, name: str) -> NodePicture | None:
        """What a node that depends on the two inputs alone makes of every point of the plane."""
        parts, step = self.observation.parts, self.steps.get(name)
        if self.plane is None or parts is None or step is None or not step.in_forward:
            return None
        value: Tensor = self._over_plane()[name].reshape(GRID * GRID, -1)
        shown = value[:, :UNITS].T.reshape(-1, GRID, GRID)
        low, high = (tuple(map(float, parts.scaler.invert(corner))) for corner in self._range)
        return _made("function", shown, value.shape[1], axes=_axes(parts), low=low, high=high, at=self._at)

    @property
    def _at(self) -> tuple[float, ...]:
        """Where the example that is shown lies in the plane; empty where none is."""
        if self.shown is None:
            return ()
        low, high = self._range
        place = (to_numpy(self.observation.examples[str(self.plane)])[0] - low) / (high - low)
        return tuple(float(min(max(share, 0.0), 1.0)) for share in place)

    @cached_property
    def _range(self) -> tuple[Array, Array]:
        parts = self.observation.parts
        assert parts is not None
        return plane_of(parts)

    def _over_plane(self) -> Mapping[str, Any]:
        passes = self.observation.passes
        if PLANE not in passes:
            examples = self.observation.examples
            device = examples[str(self.plane)].device
            points = torch.from_numpy(grid(*self._range)).to(device)
            others = {n: t[:1].expand(len(points), *t.shape[1:]) for n, t in examples.items()}
            with torch.no_grad():
                passes[PLANE] = self.network.run({**others, str(self.plane): points})
        found: Mapping[str, Any] = passes[PLANE]
        return found


# ---- the plane ----


def plane_input(network: Network) -> str | None:
    """The name of the input where all that a network sees are points of a plane; None elsewhere."""
    inputs = network.program.inputs
    plane = len(inputs) == 1 and inputs[0].value.shape == (2,) and not inputs[0].value.is_index
    return inputs[0].name if plane else None


def plane_of(parts: Parts) -> tuple[Array, Array]:
    """The least and the greatest of both inputs as the network sees them, with a margin."""
    x = np.asarray(parts.train.x)
    low, high = x.min(0), x.max(0)
    room = MARGIN * np.where(high > low, high - low, 1.0)
    return (low - room).astype(np.float32), (high + room).astype(np.float32)


def grid(low: Array, high: Array) -> Array:
    """(576, 2): the plane row by row, the largest second input first."""
    across, down = (np.linspace(low[axis], high[axis], GRID, dtype=np.float32) for axis in (0, 1))
    return np.stack(np.meshgrid(across, down[::-1]), axis=-1).reshape(-1, 2)


def _points(parts: Parts, plane: tuple[Array, Array]) -> NodePicture:
    """The first of the training part, whose examples stand in random order."""
    x = parts.train.x[:POINTS]
    y = parts.train.y[:POINTS].reshape(len(x), -1)[:, :1]
    low, high = plane
    values = np.concatenate([(x - low) / (high - low), y], axis=1).astype(np.float32)
    classes = len(parts.facts.classes) if parts.facts.y.is_index else 0
    limit = 0.0 if classes else float(np.abs(y).max())
    return NodePicture("points", values, limit, len(parts.train), _axes(parts), classes=classes)


def _axes(parts: Parts) -> tuple[str, ...]:
    return parts.facts.features[:2] or ("x1", "x2")


# ---- pictures of a value ----


def _places(value: Tensor) -> NodePicture | None:
    """Feature maps, or steps and features, of the first example; None where its numbers have no places."""
    first = value[0]
    if first.dim() < 2:
        return None
    if first.dim() == 2:
        return _made("matrix", _fitted(first.T[None])[0], first.shape[1])
    maps = _slices(first) if first.dim() == 4 else first.reshape(-1, *first.shape[-2:])
    return _made("maps", _fitted(maps[:UNITS]), len(maps))


def _slices(volume: Tensor) -> Tensor:
    """Of a volume (channels, depth, height, width) with one channel all its slices, else the middle one of each."""
    return volume[0] if len(volume) == 1 else volume[:, volume.shape[1] // 2]


def _fitted(maps: Tensor) -> Tensor:
    """No side longer than there are pixels; each pixel is the mean of what it stands for."""
    height, width = maps.shape[-2:]
    if max(height, width) <= SIDE:
        return maps
    return F.adaptive_avg_pool2d(maps.float(), (min(SIDE, height), min(SIDE, width)))


def _bars(value: Tensor) -> NodePicture:
    numbers = value[0].flatten()
    return _made("bars", numbers[:BARS], len(numbers))


def _histogram(value: Tensor) -> NodePicture:
    found = histogram(value)
    ends = float(found.edges[0]), float(found.edges[-1])
    return NodePicture("histogram", found.counts, max(map(abs, ends)), value[0].numel(), low=ends[:1], high=ends[1:])


def _made(kind: Kind, shown: Tensor, units: int, **more: Any) -> NodePicture:
    values = to_numpy(shown)
    return NodePicture(kind, values, _largest(values), units, **more)


def _largest(values: Array) -> float:
    """The greatest size among the finite numbers; looks for others only where there are any."""
    largest = max(float(values.max()), -float(values.min()))
    if isfinite(largest):
        return largest
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def _first(step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a step reads, of the first example alone."""
    return {name: values[name][:1] for name in step.inputs}
