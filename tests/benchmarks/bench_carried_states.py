"""What carrying states from window to window does for a recurrent network (truncated backpropagation through time).

    python -m tests.benchmarks.bench_carried_states [--seeds N]

Each example whose training carries states is trained with the setting and without, with everything else alike. Prints a
line of JSON for each: the figure by the test part, read in order, of every seed with and without, and both medians.
Takes a few minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
from statistics import median

from engine import examples
from engine.graph import Graph
from tests.benchmarks.bench_families import GOALS, parts_of, rounded, trained


def main() -> None:
    parser = argparse.ArgumentParser(description="Recurrent networks with and without carried states.")
    parser.add_argument("--seeds", type=int, default=3, help="How many trainings of each (3).")
    seeds = range(parser.parse_args().seeds)
    for name in examples.names():
        graph = examples.example(name).graph
        if graph.training.carry_states:
            with_them, without = (figures(name, graph, carry, seeds) for carry in (True, False))
            told = {"with": with_them, "without": without, "median": [median(with_them), median(without)]}
            print(json.dumps({"example": name, "figure": GOALS[name].figure, **told}), flush=True)


def figures(name: str, graph: Graph, carry: bool, seeds: range) -> list[float]:
    """What the example reaches with each seed."""
    parts = parts_of(graph)
    goal = GOALS[name].figure
    return [rounded(trained(graph.with_training(seed=seed, carry_states=carry), parts)[0][goal]) for seed in seeds]


if __name__ == "__main__":
    main()
