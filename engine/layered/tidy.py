"""Tidies a drawing, or a part of it: every node gets a place in a layered layout, and whatever stays is not covered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import floor, isqrt

import networkx as nx

from engine.graph import Graph, Point
from engine.layered.part import BELOW, PortOffsets, Sizes, laid_out, planned, rounded_up
from engine.layered.room import freed

BESIDE = 100.0
"""Between two columns: room for a wire's bends and for the tag on it."""
APART = 80.0
"""Between parts of the drawing that no wire joins."""


def tidy(
    graph: Graph,
    sizes: Sizes,
    port_offsets: PortOffsets,
    chosen: Collection[str] | None = None,
    grid: float = 20.0,
    beside: float = BESIDE,
) -> dict[str, Point]:
    """Where the chosen nodes go, or all nodes: their top left corners.

    `sizes` has (width, height) of every node; `port_offsets` how far down the node a port stands, by node, port and
    whether it is an output (halfway where it is missing). The top left corner of the whole stays where it was, unless
    that would cover nodes that are not chosen: then it is the nearest place that does not.
    """
    ids = [id for id in graph.nodes if chosen is None or id in chosen]
    if not ids:
        return {}
    laid = _laid_out(graph, ids, sizes, port_offsets, grid, beside)
    left, top = _corner([graph.nodes[id].position for id in ids])
    left, top = floor(left / grid) * grid, floor(top / grid) * grid
    placed = {id: (laid[id][0] + left, laid[id][1] + top) for id in ids}
    staying = [(*graph.nodes[id].position, *sizes[id]) for id in graph.nodes if id not in placed]
    across, down = freed([(*placed[id], *sizes[id]) for id in ids], staying, grid)
    return {id: (x + across, y + down) for id, (x, y) in placed.items()}


def _corner(points: Collection[Point]) -> Point:
    return min(x for x, _ in points), min(y for _, y in points)


def _laid_out(
    graph: Graph, ids: Sequence[str], sizes: Sizes, port_offsets: PortOffsets, grid: float, beside: float
) -> dict[str, Point]:
    """All parts below one another, then the nodes without wires in rows, from (0, 0)."""
    placed: dict[str, Point] = {}
    top = 0.0
    parts = _parts(graph, ids)
    for part in (part for part in parts if len(part) > 1):
        points = laid_out(planned(graph, part, sizes, port_offsets), grid, beside)
        left, upper = _corner(list(points.values()))
        upper = floor(upper / grid) * grid
        placed |= {id: (x - left, y - upper + top) for id, (x, y) in points.items()}
        top = rounded_up(max(placed[id][1] + sizes[id][1] for id in part) + APART, grid)
    alone = [part[0] for part in parts if len(part) == 1]
    return placed | _in_rows(alone, sizes, top, grid)


def _parts(graph: Graph, ids: Sequence[str]) -> list[list[str]]:
    """The nodes by connected part, both in the drawing's order."""
    web: nx.Graph[str] = nx.Graph()
    web.add_nodes_from(ids)
    web.add_edges_from((w.source, w.target) for w in graph.wires if w.source in web and w.target in web)
    number = {id: place for place, id in enumerate(ids)}
    parts = [sorted(part, key=number.__getitem__) for part in nx.connected_components(web)]
    return sorted(parts, key=lambda part: number[part[0]])


def _in_rows(ids: Sequence[str], sizes: Sizes, top: float, grid: float) -> dict[str, Point]:
    """Nodes without wires, side by side in rows that make about a square."""
    rows = isqrt(len(ids) - 1) + 1 if ids else 1
    placed: dict[str, Point] = {}
    for begin in range(0, len(ids), rows):
        row = ids[begin : begin + rows]
        left = 0.0
        for id in row:
            placed[id] = left, top
            left = rounded_up(left + sizes[id][0] + BELOW, grid)
        top = rounded_up(top + max(sizes[id][1] for id in row) + BELOW, grid)
    return placed
