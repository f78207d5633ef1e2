"""Small drawings that many tests need, made through the public edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.analysis import Analysis
from engine.block import Block, Exposed
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.layer import make
from engine.problems import Problem


def chain(*kinds: str | tuple[str, Mapping[str, Any]], wired: bool = True) -> Graph:
    """Nodes one after another, each wired to the next by first output and first input."""
    graph, last = Graph(), None
    for column, entry in enumerate(kinds):
        kind, settings = (entry, {}) if isinstance(entry, str) else entry
        graph, id = graph.added(make(kind, settings), (200.0 * column, 0.0))
        if last is not None and wired:
            source, target = graph.nodes[last], graph.nodes[id]
            graph = graph.with_wire(Wire(last, source.outputs[0].name, id, target.inputs[0].name))
        last = id
    return graph


def classifier(*hidden: str | tuple[str, Mapping[str, Any]], data: str = "iris", classes: int = 3) -> Graph:
    """Data, the hidden layers, a Dense layer with a unit per class, and cross-entropy against the data's y."""
    graph = chain(data, *hidden, ("dense", {"units": classes}), "cross-entropy")
    return graph.with_wire(Wire(f"{data.replace('-', '_')}_1", "y", "cross_entropy_1", "target"))


def residual(channels: int = 8) -> Graph:
    """The content of a residual block: two convolutions, and a wire past them."""
    conv = ("conv2d", {"channels": channels, "padding": "same"})
    graph = chain("block-input", conv, "batch-norm", "relu", conv, "batch-norm", "add", "relu", "block-output")
    return graph.with_wire(Wire("block_input_1", "out", "add_1", "in"))


def residual_block(channels: int = 8, repeat: int = 1) -> Block:
    """A residual block whose channels are set from outside."""
    targets = (("conv2d_1", "channels"), ("conv2d_2", "channels"))
    exposed = (Exposed("channels", targets),)
    return Block(name="Residual", graph=residual(channels), repeat=repeat, exposed=exposed)


def pictures(*blocks: Block, channels: int = 8) -> Graph:
    """Blocks one after another, fed with pictures, to an output."""
    graph = chain(("input", {"shape": (channels, 6, 6)}), "output").without_wires(
        [Wire("input_1", "out", "output_1", "in")]
    )
    last = "input_1"
    for column, block in enumerate(blocks, 1):
        graph, id = graph.added(block, (200.0 * column, 0.0))
        graph, last = graph.with_wire(Wire(last, "out", id, "in")), id
    return graph.with_wire(Wire(last, "out", "output_1", "in"))


def bypassing(graph: Graph, *ids: str) -> Graph:
    """The drawing with some of its nodes bypassed."""
    return graph.with_nodes(replace(graph.nodes[id], bypassed=True) for id in ids)


def only(analysis: Analysis) -> Problem:
    """The one problem there is."""
    (problem,) = analysis.problems
    return problem


def mend_first(graph: Graph, problem: Problem) -> Graph:
    """The drawing after a click on the first fix."""
    return mended(graph, problem.node, problem.fixes[0])
