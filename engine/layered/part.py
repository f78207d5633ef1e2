"""One connected part of a drawing in columns: its nodes as numbers, its wires cut at every column they pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from engine.graph import Graph, Point
from engine.layered.crossings import Columns, Order, Segment, untangled
from engine.layered.levels import Gap, Vertex, levelled
from engine.layered.ranks import closing, following, ranked

BELOW = 40.0
"""Between two nodes of a column."""
LANE = 24.0
"""Between a node and a long wire that passes it, and between two such wires."""

Sizes = Mapping[str, Point]
PortOffsets = Mapping[tuple[str, str, bool], float]


@dataclass(frozen=True)
class Link:
    """A wire between two of the nodes that are laid out, by their numbers, and how far down it leaves and enters."""

    source: int
    target: int
    leaves: float
    enters: float
    output: int
    """The number of the output among its node's, which decides the order of what is wired to it."""


@dataclass(frozen=True)
class Plan:
    """What is laid out: ids by number, boxes, and wires without those that lead back."""

    ids: Sequence[str]
    sizes: Sequence[Point]
    links: Sequence[Link]
    first: frozenset[int]
    last: frozenset[int]


def planned(graph: Graph, part: Sequence[str], sizes: Sizes, port_offsets: PortOffsets) -> Plan:
    number = {id: place for place, id in enumerate(part)}
    roles = [graph.nodes[id].layer.role for id in part]
    first = frozenset(n for n, role in enumerate(roles) if role in ("data", "input"))
    last = frozenset(n for n, role in enumerate(roles) if role in ("loss", "output"))
    links = []
    for wire in graph.wires:
        if wire.source in number and wire.target in number and wire.source != wire.target:
            outputs = [port.name for port in graph.nodes[wire.source].outputs]
            leaves = port_offsets.get((wire.source, wire.output, True), sizes[wire.source][1] / 2)
            enters = port_offsets.get((wire.target, wire.input, False), sizes[wire.target][1] / 2)
            output = outputs.index(wire.output) if wire.output in outputs else len(outputs)
            links.append(Link(number[wire.source], number[wire.target], leaves, enters, output))
    return Plan(part, [sizes[id] for id in part], _without_loops(links, first, len(part)), first, last)


def _without_loops(links: Sequence[Link], first: frozenset[int], count: int) -> list[Link]:
    """The same wires, those that close loops turned round: for the layout they lead from the later node back."""
    turned = closing(count, [(link.source, link.target) for link in links], first)
    return [
        Link(link.target, link.source, link.enters, link.leaves, 0) if (link.source, link.target) in turned else link
        for link in links
    ]


def laid_out(plan: Plan, grid: float, beside: float) -> dict[str, Point]:
    """Where the nodes of one connected part stand, from any origin on the grid."""
    count = len(plan.ids)
    edges = list(dict.fromkeys((link.source, link.target) for link in plan.links))
    ranks = ranked(count, edges, plan.first, plan.last)
    vertices, ranks, segments, kin = _with_bends(plan, ranks)
    columns = Columns([vertex.height for vertex in vertices], segments)
    order = untangled(columns, _starts(len(plan.ids), columns, ranks))
    heights = levelled(vertices, columns, order, kin, _gap(vertices), grid)
    lefts = _lefts(plan, ranks, grid, beside)
    return {id: (lefts[ranks[number]], heights[number]) for number, id in enumerate(plan.ids)}


def _with_bends(
    plan: Plan, ranks: Sequence[int]
) -> tuple[list[Vertex], list[int], list[Segment], list[tuple[bool, bool]]]:
    """Vertices and their columns, wires cut where they pass a column, and of each piece whether its wire is alone."""
    vertices = [Vertex(height) for _, height in plan.sizes]
    columns = list(ranks)
    out, into = _degrees(plan)
    segments: list[Segment] = []
    kin: list[tuple[bool, bool]] = []
    for link in _distinct(plan.links):
        stops = [link.source]
        for column in range(ranks[link.source] + 1, ranks[link.target]):
            stops.append(len(vertices))
            vertices.append(Vertex(bend=True))
            columns.append(column)
        stops.append(link.target)
        for begin, end in pairwise(stops):
            leaves, enters = begin == link.source, end == link.target
            segments.append(Segment(begin, end, link.leaves if leaves else 0.0, link.enters if enters else 0.0))
            kin.append((out[link.source] == 1, into[link.target] == 1))
    return vertices, columns, segments, kin


def _distinct(links: Sequence[Link]) -> list[Link]:
    """Wires between the same two nodes run side by side; one bend in each column is enough for all of them."""
    kept: dict[tuple[int, int], Link] = {}
    for link in links:
        kept.setdefault((link.source, link.target), link)
    return list(kept.values())


def _degrees(plan: Plan) -> tuple[list[int], list[int]]:
    """How many nodes each node leads to, and how many lead to it."""
    out, into = [0] * len(plan.ids), [0] * len(plan.ids)
    for link in _distinct(plan.links):
        out[link.source] += 1
        into[link.target] += 1
    return out, into


def _starts(nodes: int, columns: Columns, ranks: Sequence[int]) -> list[Order]:
    """Orders to begin with: as the drawing is traced from the left, outputs from above; and as its nodes were made.

    Of the branches at one output the nearest are traced first, so that wires that pass others run below them.
    """
    after = following(len(columns.heights), ((s.source, s.target) for s in columns.segments))
    reach = _reach(after, ranks, nodes)
    leaves = {(s.source, s.target): s.leaves for s in columns.segments}
    traced: dict[int, None] = {}
    for root in sorted(range(len(columns.heights)), key=lambda vertex: (ranks[vertex], vertex)):
        stack = [root]
        while stack:
            vertex = stack.pop()
            if vertex not in traced:
                traced[vertex] = None
                here = vertex
                stack += sorted(after[vertex], key=lambda to: (leaves[here, to], reach[to], to), reverse=True)
    return [_in_columns(traced, ranks), _in_columns(range(len(columns.heights)), ranks)]


def _reach(after: Sequence[Sequence[int]], ranks: Sequence[int], nodes: int) -> list[int]:
    """How many columns a wire passes before it comes to a node: 0 at nodes themselves."""
    reach = [0] * len(after)
    for vertex in sorted(range(nodes, len(after)), key=lambda bend: -ranks[bend]):
        reach[vertex] = 1 + reach[after[vertex][0]]
    return reach


def _in_columns(vertices: Iterable[int], ranks: Sequence[int]) -> Order:
    order: Order = [[] for _ in range(max(ranks) + 1)]
    for vertex in vertices:
        order[ranks[vertex]].append(vertex)
    return order


def _gap(vertices: Sequence[Vertex]) -> Gap:
    def gap(upper: int, lower: int) -> float:
        return LANE if vertices[upper].bend or vertices[lower].bend else BELOW

    return gap


def _lefts(plan: Plan, ranks: Sequence[int], grid: float, beside: float) -> list[float]:
    """The left edge of each column: as wide as its widest node."""
    widths = [0.0] * (max(ranks) + 1)
    for number, (width, _) in enumerate(plan.sizes):
        widths[ranks[number]] = max(widths[ranks[number]], width)
    lefts = [0.0]
    for width in widths[:-1]:
        lefts.append(rounded_up(lefts[-1] + width + beside, grid))
    return lefts


def rounded_up(length: float, grid: float) -> float:
    """The next multiple of the grid."""
    return ceil(length / grid - 1e-9) * grid
