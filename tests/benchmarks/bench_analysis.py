"""One edit of a drawing of 300 nodes, analysed: prints medians in milliseconds as JSON (the figure to reach: 3 ms)."""

from __future__ import annotations

import json
from statistics import median
from time import perf_counter

import engine.kinds  # noqa: F401  # fills LAYERS
from engine.analysis import Analysis, analyse
from engine.graph import Graph, Wire
from engine.layer import make


def drawing(nodes: int) -> Graph:
    """Dense and ReLU in turns, with a residual connection at every fifth node."""
    graph, last = Graph().added(make("input", {"shape": (64,)}))
    kinds = ("dense", "relu", "dense", "tanh", "add")
    skip = last
    for number in range(nodes - 2):
        kind = kinds[number % 5]
        graph, id = graph.added(make(kind), (120.0 * number, 0.0))
        graph = graph.with_wire(Wire(last, "out", id, "in"))
        if kind == "add":
            graph, skip = graph.with_wire(Wire(skip, "out", id, "in")), id
        last = id
    graph, end = graph.added(make("output"))
    return graph.with_wire(Wire(last, "out", end, "in"))


def timed(graphs: list[Graph], before: Analysis) -> float:
    times = []
    for graph in graphs:
        start = perf_counter()
        analyse(graph, before)
        times.append(1000 * (perf_counter() - start))
    return median(times)


def main() -> None:
    graph = drawing(300)
    first = analyse(graph)
    assert first.ready, first.problems
    start = perf_counter()
    analyse(graph)
    fresh = 1000 * (perf_counter() - start)
    middle, early = "dense_60", "dense_1"
    cut = [graph.without_wires([wire]) for wire in graph.wires[100:140]]
    print(
        json.dumps(
            {
                "nodes": len(graph.nodes),
                "fresh_ms": fresh,
                "move_ms": timed([graph.moved({middle: (float(n), 0.0)}) for n in range(40)], first),
                "setting_ms": timed([graph.with_settings(middle, bias=False) for _ in range(40)], first),
                "width_at_the_start_ms": timed([graph.with_settings(early, units=65 + n) for n in range(40)], first),
                "wire_removed_ms": timed(cut, first),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
