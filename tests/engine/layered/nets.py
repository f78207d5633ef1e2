"""Networks of well-known forms, made of real layers, and what can be measured of a layout of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.graph import Graph, Point, Wire
from engine.layer import make

HEIGHT, ROW, HEAD = 60.0, 20.0, 51.0
"""Boxes as the canvas draws them: a head, and with several ports a row for each."""


def grow(graph: Graph, kind: str, *sources: str, **settings: object) -> tuple[Graph, str]:
    """A new node behind others: wired from their first outputs to its inputs in turn, or all to the only one."""
    graph, id = graph.added(make(kind, settings))
    inputs = graph.nodes[id].inputs
    for place, source in enumerate(sources):
        port = inputs[min(place, len(inputs) - 1)]
        graph = graph.with_wire(Wire(source, graph.nodes[source].outputs[0].name, id, port.name))
    return graph, id


def row(graph: Graph, last: str, *kinds: str) -> tuple[Graph, str]:
    for kind in kinds:
        graph, last = grow(graph, kind, last)
    return graph, last


def chain(length: int) -> Graph:
    graph, last = grow(Graph(), "input")
    return row(graph, last, *["dense", "relu"] * (length // 2))[0]


def residual(blocks: int) -> Graph:
    """An image, blocks with a wire past each, and a loss that takes the data's labels."""
    graph, data = grow(Graph(), "digits")
    graph, last = grow(graph, "conv2d", data)
    for _ in range(blocks):
        graph, inner = row(graph, last, "conv2d", "batch-norm", "relu", "conv2d")
        graph, last = grow(graph, "add", last, inner)
    graph, last = row(graph, last, "flatten", "dense")
    graph, loss = grow(graph, "cross-entropy", last)
    return graph.with_wire(Wire(data, "y", loss, "target"))


def inception(blocks: int = 1) -> Graph:
    """Four branches into a Concatenate, `blocks` times."""
    graph, last = grow(Graph(), "input")
    graph, last = grow(graph, "conv2d", last)
    for _ in range(blocks):
        graph, one = row(graph, last, "conv2d")
        graph, three = row(graph, last, "conv2d", "conv2d")
        graph, five = row(graph, last, "conv2d", "conv2d")
        graph, pool = row(graph, last, "max-pool2d", "conv2d")
        graph, last = grow(graph, "concatenate", one, three, five, pool)
    return row(graph, last, "relu", "output")[0]


def autoencoder() -> Graph:
    """Two branches (mean and spread), and a wire from the data past everything to the loss."""
    graph, data = grow(Graph(), "digits")
    graph, last = row(graph, data, "flatten", "dense")
    graph, mean = grow(graph, "dense", last)
    graph, spread = grow(graph, "dense", last)
    graph, last = grow(graph, "add", mean, spread)
    graph, last = row(graph, last, "relu", "dense")
    graph, loss = grow(graph, "mean-squared-error", last)
    return graph.with_wire(Wire(data, "x", loss, "target"))


def u_net(depth: int) -> Graph:
    """Down by pooling, up again, and a wire across at every depth."""
    graph, last = grow(Graph(), "input")
    across = []
    for _ in range(depth):
        graph, last = row(graph, last, "conv2d", "relu")
        across.append(last)
        graph, last = grow(graph, "max-pool2d", last)
    graph, last = grow(graph, "conv2d", last)
    for skip in reversed(across):
        graph, last = grow(graph, "upsample", last)
        graph, last = grow(graph, "concatenate", skip, last)
        graph, last = grow(graph, "conv2d", last)
    return row(graph, last, "output")[0]


def two_ports() -> Graph:
    """x through the network, y straight to the loss."""
    graph, data = grow(Graph(), "iris")
    graph, last = row(graph, data, "dense", "relu", "dense")
    graph, loss = grow(graph, "cross-entropy", last)
    return graph.with_wire(Wire(data, "y", loss, "target"))


def neurons(*widths: int) -> Graph:
    """Layers of nodes, each wired to all of the next."""
    graph, before = Graph(), list[str]()
    wires: list[Wire] = []
    for column, width in enumerate(widths):
        layer = []
        for _ in range(width):
            graph, id = graph.added(make("add" if column else "input"))
            layer.append(id)
            wires += [Wire(source, "out", id, "in") for source in before]
        before = layer
    return replace(graph, wires=tuple(wires))


def sizes(graph: Graph) -> dict[str, Point]:
    """Like the canvas': widths that differ on the grid, heights by rows of ports."""
    found = {}
    for number, (id, node) in enumerate(graph.nodes.items()):
        rows = max(len(ports) if len(ports) > 1 else 0 for ports in (node.inputs, node.outputs))
        found[id] = 120.0 + 20.0 * (number % 4), HEAD + ROW * rows if rows else HEIGHT
    return found


def port_offsets(graph: Graph) -> dict[tuple[str, str, bool], float]:
    found = {}
    for id, node in graph.nodes.items():
        for ports, output in ((node.inputs, False), (node.outputs, True)):
            for place, port in enumerate(ports):
                found[id, port.name, output] = 30.0 if len(ports) == 1 else HEAD - 1.0 + ROW * place
    return found


def ends(graph: Graph, wire: Wire, placed: Mapping[str, Point]) -> tuple[Point, Point]:
    """Where a wire begins and ends."""
    offsets, (width, _) = port_offsets(graph), sizes(graph)[wire.source]
    (x1, y1), (x2, y2) = placed[wire.source], placed[wire.target]
    start = x1 + width, y1 + offsets[wire.source, wire.output, True]
    return start, (x2, y2 + offsets[wire.target, wire.input, False])


def crossings(graph: Graph, placed: Mapping[str, Point]) -> int:
    """Pairs of wires that cross when each is drawn straight between its ports."""
    lines = [ends(graph, wire, placed) for wire in graph.wires]
    return sum(_cross(a, b) for a, b in combinations(lines, 2))


def level(graph: Graph, placed: Mapping[str, Point], source: str, target: str) -> bool:
    wire = next(w for w in graph.wires if (w.source, w.target) == (source, target))
    start, end = ends(graph, wire, placed)
    return start[1] == end[1]


def overlapping(boxes: Mapping[str, tuple[Point, Point]]) -> list[tuple[str, str]]:
    """Pairs of boxes (position, size) that cover a common area."""
    return [
        (a, b)
        for (a, ((x1, y1), (w1, h1))), (b, ((x2, y2), (w2, h2))) in combinations(boxes.items(), 2)
        if x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1
    ]


def _cross(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    return _sides(a, b) and _sides(b, a)


def _sides(line: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether the ends of a line lie on both sides of another; ends on it are on neither."""
    (x1, y1), (x2, y2) = other
    one, two = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in line)
    return one * two < 0
