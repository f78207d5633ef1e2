"""Random drawings that run: they grow from an input, a layer that fits at a time, with branches and several outputs."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import torch

from engine.analysis import analyse
from engine.bypass import bypassable
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import LAYERS, make
from engine.program import to_program
from engine.steps import Program
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


def folded(graph: Graph, seed: int) -> Graph:
    """A drawing that is ready, parts of it made blocks, some in others, and with dots and bypassed layers."""
    random = Random(seed)
    for number in range(4):
        graph = _with_block(graph, random, f"Part {number}" if random.random() < 0.5 else "Part")
    if graph.wires and random.random() < 0.5:
        graph, _ = graph.inserted(random.choice(graph.wires), make("reroute"))
    analysis = analyse(graph)
    able = [id for id, node in graph.nodes.items() if node.layer.role == "layer" and not bypassable(analysis, id)]
    for id in able:
        graph = graph.with_node(replace(graph.nodes[id], bypassed=random.random() < 0.2, frozen=random.random() < 0.2))
    return graph


def _with_block(graph: Graph, random: Random, name: str) -> Graph:
    layers = [id for id, node in graph.nodes.items() if node.layer.role == "layer"]
    chosen = random.sample(layers, min(len(layers), random.randint(1, 4)))
    try:
        graph, id = collapsed(graph, chosen, name)
    except UserError:  # it would feed itself
        return graph
    repeated = graph.with_settings(id, repeat=random.randint(2, 4))
    fits = analyse(repeated)
    small = all(value.size <= LARGEST for value in fits.values.values())
    sound = all(outcome.outputs is not None for outcome in fits.outcomes.values())
    return repeated if sound and small and random.random() < 0.8 else graph


def programs(count: int) -> dict[int, Program]:
    """Programs of random drawings, every other one with blocks."""
    drawings = {seed: grown(seed) for seed in range(count)}
    return {seed: to_program(folded(graph, seed) if seed % 2 else graph) for seed, graph in drawings.items()}


def tensor(value: Value, batch: int = 3) -> torch.Tensor:
    """A batch of random examples of a value."""
    if value.classes is not None:
        return torch.randint(value.classes, (batch, *value.shape))
    return torch.randn(batch, *value.shape)
