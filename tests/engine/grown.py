"""Random drawings that run: they grow from an input, a layer that fits at a time, with branches and several outputs."""

from __future__ import annotations

from random import Random

import torch

from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.layer import LAYERS, make
from engine.program import Program, to_program
from engine.values import Value
from tests.engine.layers.samples import sampled_layer

KINDS = tuple(kind for kind, cls in LAYERS.items() if cls.role == "layer")
INPUTS = ({"shape": (3, 8, 8)}, {"shape": (6, 8)}, {"shape": (12,)}, {"shape": (7,), "classes": 20})
LARGEST = 20_000
"""Numbers in a value at most: what grows beyond it makes tests slow."""


def grown(seed: int, layers: int = 10) -> Graph:
    """A drawing that is ready to run. The same seed gives the same one."""
    random = Random(seed)
    graph, first = Graph().added(make("input", random.choice(INPUTS)))
    ends = [(first, "out")]
    for _ in range(20 * layers):
        attempt = _with_layer(graph, ends, random)
        if attempt:
            graph, id = attempt
            ends += [(id, port.name) for port in graph.nodes[id].outputs]
        if len(graph.nodes) > layers:
            break
    for end in dict.fromkeys([ends[-1], *random.sample(ends, random.randint(0, 2))]):
        graph, output = graph.added(make("output"))
        graph = graph.with_wire(Wire(*end, output, "in"))
    return graph


def _with_layer(graph: Graph, ends: list[tuple[str, str]], random: Random) -> tuple[Graph, str] | None:
    """The drawing with a random layer behind random ends of it, if it fits there."""
    graph, id = graph.added(sampled_layer(random.choice(KINDS), random))
    for port in graph.nodes[id].inputs:
        for _ in range(random.randint(1, 3) if port.many else 1):
            # The newest value is the likeliest, so that drawings grow deep rather than broad.
            start = ends[-1] if random.random() < 0.6 else random.choice(ends)
            graph = graph.with_wire(Wire(*start, id, port.name))
    values = [analyse(graph).values.get((id, port.name)) for port in graph.nodes[id].outputs]
    fits = all(value is not None and value.size <= LARGEST for value in values)
    return (graph, id) if values and fits else None


def programs(count: int) -> dict[int, Program]:
    return {seed: to_program(grown(seed)) for seed in range(count)}


def tensor(value: Value, batch: int = 3) -> torch.Tensor:
    """A batch of random examples of a value."""
    if value.classes is not None:
        return torch.randint(value.classes, (batch, *value.shape))
    return torch.randn(batch, *value.shape)
