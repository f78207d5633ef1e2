"""Attention maps: how much each step of one example looks at each other one, head by head."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.errors import UserError
from engine.feeding import depending
from engine.network import Network
from engine.training.probes.attention_weights import attention_weights
from engine.training.probes.base import SIDE, Array, Observation, Probe, Reading, asking, shrunk, to_numpy
from engine.training.shown import Shown

HEADS = 16
"""Heads in one reading at most."""


@dataclass(frozen=True, eq=False)
class AttentionMaps(Reading):
    """`maps` (heads, queries, keys): each row adds up to 1, and says how a step shares out its look over all steps.

    `heads`, `steps` that look and `keys` that are looked at are how many there are; with more than 128 steps each pixel
    is the mean of several. `entropy` (heads,) is how widely a head looks on the average over all examples: 0 at one
    step, 1 at all alike. `tokens` are what stands at each step that looks, where the examples are texts with as many,
    and `seen` at each that is looked at; where a decoder looks, `tokens` are what it answers there. Where the keys may
    be the patches of a `picture` (height, width), it is here, and `grid` (rows, columns) is how they lie on it.
    """

    node: str
    title: str
    example: int
    heads: int
    steps: int
    causal: bool
    maps: Array
    entropy: Array
    keys: int
    tokens: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    picture: Array | None = None
    grid: tuple[int, int] = (0, 0)


def attention_maps(node: str, example: int = 0, shown: Shown | None = None) -> Probe:
    """The attention of a layer with heads for one of the fixed examples, or for the one that is `shown` everywhere."""
    return asking(_attention, node=node, example=example, shown=shown)


def _attention(network: Network, observation: Observation, node: str, example: int, shown: Shown | None) -> Reading:
    step = network.program.step_of(node)
    if step is None:
        raise UserError(f"'{node}' is not part of the network that is being trained.", "It takes part in the next run.")
    weights = attention_weights(network, step, observation.values(network))
    looked_at = observation.of(network, shown)
    seen = weights if shown is None else attention_weights(network, step, looked_at.values(network))
    example = min(example, len(seen) - 1)
    heads = seen[example, :HEADS]
    steps, keys = weights.shape[-2:]
    maps = heads if max(steps, keys) <= SIDE else torch.stack([torch.from_numpy(shrunk(head)) for head in heads])
    return AttentionMaps(
        node,
        network.program.title_of(node),
        example,
        weights.shape[1],
        steps,
        steps == keys > 1 and bool((weights.triu(1) == 0).all()),
        to_numpy(maps),
        to_numpy(_width(weights)[:HEADS]),
        keys,
        _tokens(network, looked_at, example, steps, step.inputs[0], answered=True),
        _tokens(network, looked_at, example, keys, step.inputs[-1]),
        *_picture(network, looked_at, example, keys),
    )


def _picture(
    network: Network, observation: Observation, example: int, keys: int
) -> tuple[Array | None, tuple[int, int]]:
    """The picture that goes in, and how so many patches lie on it: as many as make squares of them."""
    inputs = (observation.examples[entry.name] for entry in network.program.inputs)
    given = next((x for x in inputs if x.is_floating_point() and x.dim() == 4), None)
    if given is None or keys > SIDE:
        return None, (0, 0)
    height, width = given.shape[2:]
    rows = round((keys * height / width) ** 0.5)
    if rows < 2 or keys % rows or rows * width != keys // rows * height:
        return None, (0, 0)
    return to_numpy(given[example].mean(0)), (rows, keys // rows)


def _tokens(
    network: Network, observation: Observation, example: int, steps: int, variable: str, answered: bool = False
) -> tuple[str, ...]:
    """What stands at each step of an example; where a decoder writes, what it was told there, or has `answered`."""
    vocabulary = observation.parts.facts.vocabulary if observation.parts is not None else None
    inputs = (observation.examples[entry.name] for entry in network.program.inputs)
    text = next((x for x in inputs if not x.is_floating_point() and x.shape[1:] == (steps,)), None)
    feed = network.program.feed
    if feed is not None and feed.steps == steps and variable in depending(network.program.steps, [feed.step]):
        values = observation.values(network)
        text = values[feed.prediction].argmax(-1 if feed.last else 1) if answered else values[feed.step]
    if vocabulary is None or text is None:
        return ()
    return tuple(vocabulary.names[index] for index in text[example].tolist())


def _width(weights: Tensor) -> Tensor:
    """(heads,) the entropy of a row by that of an even one, the mean over rows and examples."""
    entropy = -(weights * weights.clamp(min=1e-12).log()).sum(-1)
    most = max(1e-12, float(torch.log(torch.tensor(float(weights.shape[-1])))))
    return entropy.mean((0, 2)) / most
