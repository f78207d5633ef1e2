"""What comes out of a node for a few fixed examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch.nn.functional as F
from torch import Tensor

from engine.network import Network
from engine.training.probes.base import (
    SIDE,
    TILES,
    UNITS,
    Array,
    Histogram,
    Observation,
    Probe,
    Reading,
    asking,
    histogram,
    moments,
    to_numpy,
    value_name,
)
from engine.training.probes.statistics import may_die
from engine.training.shown import Shown

TOKENS = 32
"""Of a text, as many as are read at a glance."""


@dataclass(frozen=True, eq=False)
class Activations(Reading):
    """What comes out of one port of a node for the fixed examples, with dropout off.

    `kind` says what `values` is:  "maps" (at most 64 channels, height, width) of the chosen example;  "units"
    (examples, at most 256 units);  "sequence" (at most 128 steps, at most 256 features) of the chosen example.
    `shape` is that of one example, in full. `mean`, `std` and `histogram` are over all examples; `silent` is the share
    of units (of channels, for maps) that are zero for every example, and they are dead where the node `may_die` of it.
    `input` is the chosen example as the network sees it, and `tokens` what its first numbers stand for in a text.
    """

    node: str
    title: str
    kind: Literal["maps", "units", "sequence"]
    shape: tuple[int, ...]
    values: Array
    histogram: Histogram
    mean: float
    std: float
    silent: float
    input: Array
    may_die: bool = False
    tokens: tuple[str, ...] = ()


def activations(node: str, example: int = 0, port: str | None = None, shown: Shown | None = None) -> Probe:
    """What comes out of a node (of its first output, unless told which) for a few fixed examples. Where one is `shown`
    everywhere, `values` and `input` are of that one alone; the figures stay those of the fixed ones."""
    return asking(_activations, node=node, example=example, port=port, shown=shown)


def _activations(
    network: Network, observation: Observation, node: str, example: int, port: str | None, shown: Shown | None
) -> Reading:
    name = value_name(network, node, port)
    value = _rows(observation.values(network)[name])
    seen = observation.of(network, shown)
    example = min(example, len(value) - 1) if shown is None else 0
    mean, std = moments(value)
    kind, picture = _picture(value if shown is None else _rows(seen.values(network)[name]), example)
    entry = network.program.inputs[0].name if network.program.inputs else next(iter(observation.examples))
    return Activations(
        node,
        network.program.title_of(node),
        kind,
        tuple(value.shape[1:]),
        picture,
        histogram(value),
        mean,
        std,
        _silent(value),
        to_numpy(seen.examples[entry][example].float()),
        may_die(network.program, node),
        _tokens(observation, seen.examples[entry][example]),
    )


def _tokens(observation: Observation, example: Tensor) -> tuple[str, ...]:
    """How a text begins; empty for what is none."""
    vocabulary = observation.parts.facts.vocabulary if observation.parts is not None else None
    if vocabulary is None or example.is_floating_point() or example.dim() != 1:
        return ()
    return tuple(vocabulary.names[index] for index in example[:TOKENS].tolist())


def _rows(value: Tensor) -> Tensor:
    """One row for each example at least."""
    value = value.float()
    return value.reshape(1, 1) if value.dim() == 0 else value.reshape(len(value), -1) if value.dim() < 2 else value


def _picture(value: Tensor, example: int) -> tuple[Literal["maps", "units", "sequence"], Array]:
    if value.dim() == 2:
        return "units", to_numpy(value[:TILES, :UNITS])
    if value.dim() == 3:
        return "sequence", to_numpy(value[example, :SIDE, :UNITS])
    maps = value[example].flatten(1, -3) if value.dim() > 4 else value[example]
    maps = maps[:TILES]
    height, width = (min(SIDE, side) for side in maps.shape[-2:])
    return "maps", to_numpy(F.adaptive_avg_pool2d(maps.reshape(-1, *maps.shape[-2:]), (height, width)))


def _silent(value: Tensor) -> float:
    """The share of units that are zero everywhere. They lie along axis 1, but along the last one in sequences."""
    rows = value.movedim(2 if value.dim() == 3 else 1, 0).flatten(1)
    return float((rows == 0).all(1).float().mean())
