"""What a network answers everywhere in the plane of two features, or along the line of one.

The whole network is asked at 100 × 100 places (fewer where it is large), in the data's own units, and for a few
examples of each part, all in one pass. Where the data have more than two features, the others stand at their mean over
the training part; the examples keep theirs, so one may be answered otherwise than the field around it. Places and
examples are laid out once.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import UserError
from engine.network import Network
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy
from engine.training.probes.meaning import Meaning, Reader, finite, margin_of, reader
from engine.training.probes.sample import Entries, Sample, batch_of, device_of, entry_of, passed, sample

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Span = tuple[tuple[float, float], ...]

SIDES = ((200_000, 100), (1_000_000, 64))
"""Places along each side of the plane, for networks of so many weights at most: the training waits for the answers."""
FEWEST = 40
ALONG = 240
"""Places along the line of a single feature."""
TOUCHING = 0.01
"""How far outside of its margin, as a share of it, an example still lies on it: training comes near it step by step."""
MARGIN = 0.08
"""How far the plane reaches beyond the examples, as a share of their extent."""


@dataclass(frozen=True, eq=False)
class Boundary(Reading):
    """The answers of a network to two features, or to one.

    `field` (fields, rows, columns) has a share of 1 for each class, or a single field; row 0 lies at the least second
    feature. Of a single feature there is one row. `span` (features, 2) is from where to where it reaches; the outermost
    places lie on its ends. `points` (n, features) are the examples of `sample`, with the `answers` to them and what is
    `right` (n,): numbers of classes, or numbers. All are in the data's own units.
    """

    meaning: Meaning
    title: str
    features: tuple[int, ...]
    names: tuple[str, ...]
    others: int
    """Features that stand at their mean."""
    outputs: int
    field: Array
    span: Array
    points: Array
    part: NDArray[np.uint8]
    there: tuple[int, int, int]
    answers: Array
    right: Array
    classes: tuple[str, ...]
    target: str
    limit: float
    """The greatest distance of a target from `middle`: what gets the full colour."""
    middle: float
    """The target that gets no colour: 0, or their mean where they were scaled around it."""
    scores: Array = dataclasses.field(default_factory=lambda: np.zeros(0, np.float32))
    """(n,) the number whose sign is the answer, for a loss with a margin; empty for every other."""
    margin: float = 0.0
    """By how much the right answer is to win; 0 where the loss asks for nothing of the kind."""

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """(n,) which examples are taken for another class; none where numbers are learned."""
        if self.meaning == "number":
            return np.zeros(len(self.answers), np.bool_)
        return np.asarray(self.answers != self.right)

    @property
    def supporting(self) -> NDArray[np.bool_]:
        """(n,) the support vectors: the examples learnt from that do not win by more than the margin. They alone pull
        at the boundary: without all others it would lie where it does."""
        if not self.margin:
            return np.zeros(len(self.answers), np.bool_)
        won = self.scores * np.where(self.right > 0.5, 1, -1)
        return np.asarray((self.part == 0) & (won <= self.margin * (1 + TOUCHING)))


def boundary(features: tuple[int, ...] = (0, 1), output: int = 0, span: Span = ()) -> Probe:
    """The answers over the plane of two features (by number), as far as the data have them.

    `span` says from where to where each of the features goes; without one it is as far as the examples reach.
    """
    return asking(_boundary, features=features, output=output, span=span)


def _boundary(
    network: Network, observation: Observation, features: tuple[int, ...], output: int, span: Span
) -> Reading:
    parts, program = _parts(observation), network.program
    device = device_of(network, observation.examples)
    ground = ground_of(parts, program.entries, features, side_of(network), device, span)
    read = reader(program, parts, output)
    loss = read.loss
    values = passed(network, ground.batch, (loss.prediction, loss.target))
    prediction = values[loss.prediction]
    meant = finite(read.meant(prediction))
    examples = len(ground.sample)
    target = read.right(values[loss.target][:examples], prediction[0].numel())
    scale = _unit(parts, read)
    return Boundary(
        read.meaning,
        loss.title,
        ground.features,
        ground.names,
        ground.sample.x.shape[1] - len(ground.features),
        read.outputs,
        _field(scale(to_numpy(meant[examples:])), len(ground.features)),
        ground.span,
        ground.points,
        ground.sample.part,
        ground.sample.there,
        scale(to_numpy(read.answers(meant[:examples]))),
        scale(to_numpy(target)),
        parts.facts.classes,
        parts.facts.target,
        *_colours(parts, read),
        to_numpy(meant[:examples]) if read.meaning == "margin" else np.zeros(0, np.float32),
        margin_of(program, loss) if read.meaning == "margin" else 0.0,
    )


def side_of(network: Network) -> int:
    """How many places each side of the plane has."""
    weights = sum(weight.numel() for weight in network.parameters())
    return next((side for most, side in SIDES if weights <= most), FEWEST)


def _parts(observation: Observation) -> Parts:
    if observation.parts is None:
        raise UserError("There are no examples to look at.", "Wire a data set to the network.")
    return observation.parts


@dataclass(frozen=True, eq=False)
class Ground:
    """What the network is asked: the examples, and behind them the places."""

    batch: dict[str, Tensor]
    sample: Sample
    features: tuple[int, ...]
    names: tuple[str, ...]
    span: Array
    points: Array


@lru_cache(maxsize=4)
def ground_of(
    parts: Parts, entries: Entries, features: tuple[int, ...], side: int, device: torch.device, asked: Span
) -> Ground:
    """What is asked where; it is kept, for all that ask the same."""
    shape = entry_of(entries).value.shape
    if len(shape) != 1:
        text = f"Examples of {'×'.join(map(str, shape)) or 'one'} numbers do not lie in a plane."
        raise UserError(text, "The hidden space shows them as a layer sees them.")
    features = tuple(dict.fromkeys(min(feature, shape[0] - 1) for feature in features))
    taken = sample(parts)
    points = np.asarray(parts.scaler.invert(taken.x)[:, features], np.float32)
    span = np.array(asked, np.float32) if len(asked) == len(features) else span_of(points)
    names = parts.facts.features or tuple(f"x{index + 1}" for index in range(shape[0]))
    x = np.concatenate([taken.x, _places(parts, features, span, side)])
    batch = batch_of(entries, x, taken.y, device)
    return Ground(batch, taken, features, tuple(names[feature] for feature in features), span, points)


def span_of(points: Array) -> Array:
    """(features, 2): from where to where the examples reach, with a margin."""
    low, high = points.min(0), points.max(0)
    margin = np.where(high > low, (high - low) * MARGIN, 0.5)
    return np.stack([low - margin, high + margin], axis=1)


def _places(parts: Parts, features: tuple[int, ...], span: Array, side: int) -> Array:
    """Examples as the network sees them: row by row over the plane, from the least second feature on."""
    steps = [np.linspace(low, high, side if len(features) > 1 else ALONG) for low, high in span]
    axes = [axis.ravel() for axis in np.meshgrid(*steps)]
    places = np.repeat(parts.scaler.invert(np.asarray(parts.train.x).mean(0, keepdims=True)), len(axes[0]), axis=0)
    for feature, axis in zip(features, axes, strict=True):
        places[:, feature] = axis
    return parts.scaler.apply(places)


def _field(meant: Array, features: int) -> Array:
    rows = round(len(meant) ** 0.5) if features > 1 else 1
    return np.ascontiguousarray(meant.reshape(rows, len(meant) // rows, -1).transpose(2, 0, 1))


class _Unit:
    """Numbers as the data have them, where the network learns them scaled; everything else as it is."""

    def __init__(self, scale: float = 1.0, offset: float = 0.0) -> None:
        self.scale, self.offset = scale, offset

    def __call__(self, values: Array) -> Array:
        return np.asarray(values * self.scale + self.offset, np.float32)


def _unit(parts: Parts, read: Reader) -> _Unit:
    scaler = parts.target_scaler
    if scaler is None or read.meaning != "number":
        return _Unit()
    chosen = min(read.output, scaler.scale.size - 1)
    return _Unit(float(scaler.scale.flat[chosen]), float(scaler.offset.flat[chosen]))


def _colours(parts: Parts, read: Reader) -> tuple[float, float]:
    """The distance that gets the full colour, and the number that gets none."""
    if read.meaning != "number":
        return 1.0, 0.0
    unit = _unit(parts, read)
    targets = parts.train.y.reshape(len(parts.train), -1)
    furthest = float(np.abs(targets[:, min(read.output, targets.shape[1] - 1)]).max())
    return (furthest or 1.0) * unit.scale, unit.offset
