"""What the examples reach that take longer to train than a test may: the median of three seeds against its goal.

    python -m tests.benchmarks.bench_families [--only NAME]... [--seeds N] [--list]

Each example is trained as its file says, with seeds 0, 1 and 2 for the first weights and the order of the examples, and
judged once, by the test part. Where the goal is to be ahead of a baseline, that is judged by the same examples: the
forecast of a season ago, or a 5-gram that is counted in the training part. All of them take some hours on two cores;
`--only` takes the name of an example, or several.

Prints a line of JSON for each example: the figure, its median, that of every seed, what it is to be measured by,
whether it is reached, the network's parameters, and the median seconds of a training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.graph import Graph
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.verdict.baselines import baselines
from engine.verdict.figures import better
from engine.verdict.predicting import predict, still
from engine.verdict.verdict import Verdict, judge


@dataclass(frozen=True)
class Goal:
    """A figure of the verdict, and what it has to reach: a number, or that of a baseline, or of another example."""

    figure: str
    number: float | None = None
    baseline: str = ""
    example: str = ""


DIGITS = Goal("accuracy", 0.95)
"""Known networks in small: made for pictures of another size and far more examples, they read digits all the same."""
GOALS: Mapping[str, Goal] = {
    "digits-cnn": Goal("accuracy", 0.98),
    "fashion-cnn": Goal("accuracy", 0.91),
    "adding": Goal("MSE", 0.01),
    "adding-gru": Goal("MSE", 0.01),
    "sunspots": Goal("RMSE", baseline="seasonal naive"),
    "temperatures": Goal("RMSE", baseline="seasonal naive"),
    "python-characters": Goal("bits per token", baseline="5-gram"),
    "python-transformer": Goal("bits per token", example="python-characters"),
    "sorting-transformer": Goal("sequence accuracy", 0.99),
    **{f"{name}{examples.SMALL}": DIGITS for name in examples.ARCHITECTURES},
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the examples reach, against their goals.")
    parser.add_argument("--only", action="append", choices=tuple(GOALS), metavar="NAME", help="An example's name.")
    parser.add_argument("--seeds", type=int, default=3, help="How many trainings of each (3).")
    parser.add_argument("--list", action="store_true", help="The goals, and no training.")
    chosen = parser.parse_args()
    reached: dict[str, float] = {}
    for name in chosen.only or GOALS:
        if chosen.list:
            print(f"{name}: {words(GOALS[name])}")
        else:
            print(json.dumps(row(name, range(chosen.seeds), reached)), flush=True)


def words(goal: Goal) -> str:
    return f"{goal.figure} against {goal.number if goal.number is not None else goal.baseline or goal.example}"


def row(name: str, seeds: range, reached: dict[str, float]) -> dict[str, object]:
    """Trains an example with each seed. `reached` has the medians of the examples before."""
    goal, graph = GOALS[name], examples.example(name).graph
    parts = parts_of(graph)
    found, took, parameters = [], [], 0
    for seed in seeds:
        start = perf_counter()
        verdict, parameters = trained(graph.with_training(seed=seed), parts)
        took.append(perf_counter() - start)
        found.append(verdict.figures[goal.figure])
    reached[name] = middle = median(found)
    limit = limit_of(goal, parts, reached)
    return {
        "example": name,
        "figure": goal.figure,
        "median": round(middle, 5),
        "seeds": [round(value, 5) for value in found],
        "goal": words(goal),
        "limit": limit if limit is None else round(limit, 5),
        "reached": None if limit is None else middle == limit or better(goal.figure, middle, limit),
        "parameters": parameters,
        "seconds": round(median(took), 1),
    }


def limit_of(goal: Goal, parts: Parts, reached: Mapping[str, float]) -> float | None:
    """What the figure is measured by; None where the example it is compared with was not trained."""
    if goal.baseline:
        return baselines(parts)[goal.baseline].figures[goal.figure]
    return reached.get(goal.example) if goal.example else goal.number


def parts_of(graph: Graph) -> Parts:
    dataset = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return prepare(dataset)


def trained(graph: Graph, parts: Parts) -> tuple[Verdict, int]:
    """The verdict on the test part, and how many numbers were learnt."""
    training = Training(to_program(graph), parts, graph.training, None, Controls())
    for _ in training.events():
        pass
    network = training.state.network
    return judge(predict(still(network), parts)), sum(weight.numel() for weight in network.parameters())


if __name__ == "__main__":
    main()
