"""How far the test lies behind the training with each means against learning by heart, for a network that is too large.

    python -m tests.benchmarks.bench_regularisation [--example NAME] [--seeds N] [--share S]

Trains the example `overfitting` (or another) as the window's comparison does: with nothing, and with each of the
means, on the same small and noisy set, from the same seeds. Prints a line of JSON for each: the medians of loss and
accuracy in training and test, and the gaps; and at the end whether every means has a smaller gap than nothing, by both
measures. Ends with 1 where one has not. Takes about a minute on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.graph import Graph
from engine.regularising import NOTHING, alternatives
from engine.steps import Program
from engine.training.comparing import Comparison, Entry, compare


def main() -> None:
    parser = argparse.ArgumentParser(description="The gap between training and test with each means.")
    parser.add_argument("--example", default="overfitting", choices=examples.names(), metavar="NAME")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--share", type=float, default=None, help="Of the training part; the drawing's own by itself.")
    asked = parser.parse_args()
    found = compared(examples.example(asked.example).graph, range(asked.seeds), asked.share)
    for entry in found.entries:
        print(json.dumps(row(entry, found.metrics)), flush=True)
    smaller = {metric: all_smaller(found, metric) for metric in found.metrics}
    print(json.dumps({"every gap is smaller": smaller, "seconds": round(found.seconds, 1)}))
    sys.exit(0 if all(smaller.values()) else 1)


def compared(graph: Graph, seeds: range, share: float | None) -> Comparison:
    """Every means that the drawing has a place for."""
    drawings = [(each.name, each.graph) for each in alternatives(graph, share) if each.graph is not None]
    *_, last = compare(drawings, data, seeds)
    assert isinstance(last, Comparison)
    return last


def data(graph: Graph, program: Program) -> Parts:
    dataset = graph.nodes[program.entries[0].node].layer
    assert isinstance(dataset, Dataset)
    return prepare(dataset)


def row(entry: Entry, metrics: tuple[str, ...]) -> dict[str, object]:
    figures = {
        f"{part} {metric}": round(entry.median(part, metric), 4) for metric in metrics for part in ("training", "test")
    }
    gaps = {f"gap of {metric}": round(entry.gap(metric), 4) for metric in metrics}
    return {"means": entry.name, "examples": entry.examples, **figures, **gaps, "reason": entry.reason}


def all_smaller(found: Comparison, metric: str) -> bool:
    bare = next(entry for entry in found.entries if entry.name == NOTHING)
    return all(entry.gap(metric) < bare.gap(metric) for entry in found.entries if entry.name != NOTHING)


if __name__ == "__main__":
    main()
