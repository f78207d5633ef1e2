"""A first network for texts that are written from others: a GRU that reads, and one that begins with what it knows."""

from __future__ import annotations

from typing import Any

from engine.datasets.base import Facts
from engine.graph import Graph, Point, Wire
from engine.layer import make

DIMENSIONS, STATE = 32, 128
"""Of the vector of each token, and of what is known of a whole text: it takes more than to tell what a text is."""
ROWS = 240.0
"""Between what reads, beside the data, and what writes, below it."""


def with_writer(graph: Graph, data: str, facts: Facts, at: Point, first: float, step: float) -> Graph:
    """The drawing with an encoder and a decoder behind the data, which stands at a place."""
    nodes: tuple[tuple[str, dict[str, Any], float, int], ...] = (
        ("embedding", {"dimensions": DIMENSIONS}, first, 0),
        ("gru", {"units": STATE}, first + step, 0),
        ("decoder-input", {}, 0.0, 1),
        ("embedding", {"dimensions": DIMENSIONS}, first, 1),
        ("gru", {"units": STATE}, first + step, 1),
        ("dense", {"units": facts.y.classes}, first + 2 * step, 1),
        ("cross-entropy", {"ignore": 0}, first + 3 * step, 1),
    )
    ids = []
    for kind, settings, x, row in nodes:
        graph, id = graph.added(make(kind, settings), (at[0] + x, at[1] + row * ROWS))
        ids.append(id)
    read, reader, told, known, writer, scores, loss = ids
    for wire in (
        Wire(data, "x", read, "in"),
        Wire(read, "out", reader, "in"),
        Wire(data, "y", told, "target"),
        Wire(told, "out", known, "in"),
        Wire(known, "out", writer, "in"),
        Wire(reader, "state", writer, "state"),
        Wire(writer, "sequence", scores, "in"),
        Wire(scores, "out", loss, "prediction"),
        Wire(data, "y", loss, "target"),
    ):
        graph = graph.with_wire(wire)
    return graph
