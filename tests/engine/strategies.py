"""Random drawings, and random edits of them, for tests that hold for all of them.

Drawings are made through the public edits of real layers, so that they are what a person could draw, however odd.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.block import Block
from engine.errors import UserError
from engine.exposing import exposable, with_exposed
from engine.graph import Frame, Graph, Node, Wire
from engine.grouping import collapsed, unpacked
from engine.layer import LAYERS, Layer, make
from engine.nested import content, with_content

SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("dense", {"units": 3, "bias": False}),
    ("conv2d", {"channels": 4, "kernel": [3, 5], "padding": "same"}),
    ("input", {"shape": [3, 8, 8]}),
    ("dropout", {"rate": 0.25}),
)
"""Layers whose settings differ from their defaults, in kinds of values that differ: number, switch, list, text."""

Edit = Callable[[Graph, random.Random], Graph]


def layers() -> st.SearchStrategy[Layer]:
    kinds = st.sampled_from(sorted(LAYERS)).map(make)
    return kinds | st.sampled_from(SETTINGS).map(lambda entry: make(*entry))


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> Block:
    """A block with any drawing inside, with ports, other blocks and exposed settings, whether it makes sense or not."""
    block = Block(name=draw(st.text(max_size=5)), repeat=draw(st.integers(1, 3)), graph=draw(graphs(3, depth - 1)))
    for number, (id, setting, _) in enumerate(exposable(block)):
        if draw(st.integers(0, 3)) == 0:
            block = with_exposed(block, f"setting_{number}", [(id, setting)])
    return block


def coordinates() -> st.SearchStrategy[tuple[float, float]]:
    number = st.floats(-1e6, 1e6, allow_nan=False)
    return st.tuples(number, number)


@st.composite
def graphs(draw: st.DrawFn, most: int = 7, depth: int = 2) -> Graph:
    """Up to `most` nodes with any wires among them, frames and training settings; blocks in blocks down to `depth`."""
    graph = Graph()
    # One in some ten is a block: with more of them, drawings would grow without end.
    kinds = st.integers(0, 9).flatmap(lambda chance: blocks(depth) if depth and not chance else layers())
    for layer in draw(st.lists(kinds, max_size=most)):
        graph, id = graph.added(layer, draw(coordinates()), draw(st.text(max_size=5)))
        frozen, bypassed, note = draw(st.booleans()), draw(st.booleans()), draw(st.text(max_size=5))
        graph = graph.with_node(replace(graph.nodes[id], frozen=frozen, bypassed=bypassed, note=note))
    random = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(0, 2 * len(graph.nodes)))):
        graph = draw_wire(graph, random)
    for number in range(draw(st.integers(0, 2))):
        graph = graph.with_frame(Frame(f"frame_{number + 1}", draw(st.text(max_size=5)), position=draw(coordinates())))
    return graph.with_training(epochs=draw(st.integers(1, 20)), optimiser=draw(st.sampled_from(["adam", "sgd"])))


# ---- edits: each takes a drawing and chance, and gives a drawing ----


def draw_wire(graph: Graph, chance: random.Random) -> Graph:
    source, target = _some_node(graph, chance), _some_node(graph, chance)
    if source is None or target is None or not source.outputs or not target.inputs:
        return graph
    output, input = chance.choice(source.outputs), chance.choice(target.inputs)
    return graph.with_wire(Wire(source.id, output.name, target.id, input.name))


def add_node(graph: Graph, chance: random.Random) -> Graph:
    return graph.added(make(chance.choice(sorted(LAYERS))), (chance.random(), 7.0))[0]


def replace_layer(graph: Graph, chance: random.Random) -> Graph:
    node = _some_node(graph, chance)
    return graph.with_layer(node.id, make(chance.choice(sorted(LAYERS)))) if node else graph


def widen(graph: Graph, chance: random.Random) -> Graph:
    """Another width of a layer that has one: what follows it may fit no more, or again."""
    wide = [(node.id, node.layer.width) for node in graph.nodes.values() if node.layer.width]
    if not wide:
        return graph
    id, width = chance.choice(wide)
    return graph.with_settings(id, **{width: chance.choice([3, 10, 64])})


def delete(graph: Graph, chance: random.Random) -> Graph:
    return graph.without(_some_ids(graph, chance))


def heal(graph: Graph, chance: random.Random) -> Graph:
    node = _some_node(graph, chance)
    return graph.healed_without(node.id) if node else graph


def insert(graph: Graph, chance: random.Random) -> Graph:
    return graph.inserted(chance.choice(graph.wires), make("relu"))[0] if graph.wires else graph


def move(graph: Graph, chance: random.Random) -> Graph:
    return graph.moved({id: (chance.uniform(-99, 99), 0.5) for id in _some_ids(graph, chance)})


def rename(graph: Graph, chance: random.Random) -> Graph:
    node = _some_node(graph, chance)
    return graph.renamed(node.id, chance.choice(["", "Encoder", "<b>bold</b>", "名"])) if node else graph


def cut_wire(graph: Graph, chance: random.Random) -> Graph:
    return graph.without_wires([chance.choice(graph.wires)]) if graph.wires else graph


def paste(graph: Graph, chance: random.Random) -> Graph:
    return graph.merged(graph.part(_some_ids(graph, chance)), (20.0, 20.0))[0] if len(graph.nodes) < 40 else graph


def train_otherwise(graph: Graph, chance: random.Random) -> Graph:
    return graph.with_training(seed=chance.randrange(100))


def collapse(graph: Graph, chance: random.Random) -> Graph:
    try:
        return collapsed(graph, _some_ids(graph, chance), chance.choice(["Block", "Residual", ""]))[0]
    except UserError:  # data and losses, nothing at all, or a block that would feed itself
        return graph


def unpack(graph: Graph, chance: random.Random) -> Graph:
    blocks = [id for id, node in graph.nodes.items() if isinstance(node.layer, Block) and not node.bypassed]
    return unpacked(graph, chance.choice(blocks))[0] if blocks and len(graph.nodes) < 40 else graph


def edit_inside(graph: Graph, chance: random.Random) -> Graph:
    blocks = [id for id, node in graph.nodes.items() if isinstance(node.layer, Block)]
    path = (chance.choice(blocks),) if blocks else ()
    inner = add_node(draw_wire(content(graph, path), chance), chance)
    return with_content(graph, path, rename(inner, chance)) if len(inner.nodes) < 40 else graph


def bypass(graph: Graph, chance: random.Random) -> Graph:
    node = _some_node(graph, chance)
    return graph.with_node(replace(node, bypassed=not node.bypassed)) if node else graph


EDITS: tuple[Edit, ...] = (
    draw_wire, add_node, replace_layer, widen, delete, heal, insert, move, rename, cut_wire, paste, train_otherwise,
    collapse, unpack, edit_inside, bypass,
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Graph]:
    """A drawing and what random edits made of it, one after another."""
    history = [draw(graphs())]
    chance = draw(st.randoms(use_true_random=False))
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=most)):
        history.append(edit(history[-1], chance))
    return history


def _some_node(graph: Graph, chance: random.Random) -> Node | None:
    return chance.choice(list(graph.nodes.values())) if graph.nodes else None


def _some_ids(graph: Graph, chance: random.Random) -> list[str]:
    ids = [*graph.nodes, *(frame.id for frame in graph.frames)]
    return chance.sample(ids, chance.randint(0, min(3, len(ids))))
