"""What the examples reach, the median of three seeds against its goal, written into their files.

    python -m tests.benchmarks.bench_families [--only NAME]... [--seeds N] [--list] [--write]

Each example is trained as its file says, with seeds 0, 1 and 2 for the first weights and the order of the examples, and
judged once, by the test part. Where the goal is to be ahead of a baseline, that is judged by the same examples: the
forecast of a season ago, or a 5-gram that is counted in the training part; where it is to be ahead of another example,
that one is trained before, or its written result is taken. All of them take some hours on two cores; `--only` takes the
name of an example, or several. An example without a goal of its own has to reach what the test of it asks for.

`--write` puts each result into the example's own file (`engine.result`). A result is one of the drawing as it stands:
whoever changes a node, a wire or a setting of an example measures it again, with

    python -m tests.benchmarks.bench_families --write --only NAME

and a test says so where it was not done. Names, places, notes and frames are free.

Prints a line of JSON for each example: the figure, its median, that of every seed, what it is to be measured by,
whether it is reached, the network's parameters, and the seconds of a processor that a training took (their median).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import process_time

from engine import examples
from engine.datasets.base import Dataset
from engine.datasets.prepare import Parts, prepare
from engine.files import dump
from engine.graph import Graph
from engine.measured import fingerprint
from engine.program import to_program
from engine.result import DIGITS, Result
from engine.training.events import Finished
from engine.training.loop import Controls, Training
from engine.verdict.baselines import baselines
from engine.verdict.figures import better
from engine.verdict.predicting import predict, still
from engine.verdict.verdict import judge
from tests.engine.test_examples import LEAST
from tests.engine.test_trained_examples import ENDLESS


@dataclass(frozen=True)
class Goal:
    """A figure of the verdict, and what it has to reach: a number, or that of a baseline, or of another example."""

    figure: str
    number: float | None = None
    baseline: str = ""
    example: str = ""


FOLDER = Path(examples.__file__).parents[1] / "resources" / "examples"
FIGURES = {"r2": "R²"}
"""What the verdict calls a metric of the training."""
IN_SMALL = Goal("accuracy", 0.95)
"""Known networks in small: made for pictures of another size and far more examples, they read digits all the same."""
GOALS: Mapping[str, Goal] = {
    **{name: Goal(FIGURES.get(figure, figure), least) for name, (figure, least) in LEAST.items()},
    "bumps": Goal("R²", 0.8),  # its steps are of chance and stay so: the seed of its file is one of the luckier ones
    "gan-ring": Goal("accuracy of the discriminator", 0.5),  # a half: it can only guess what is real
    "diffusion-2d": Goal("loss", 0.6),  # of noise whose variance is 1; what was all noise cannot be told at all
    "digits-cnn": Goal("accuracy", 0.98),
    "fashion-cnn": Goal("accuracy", 0.91),
    "fashion-residual": Goal("accuracy", 0.92),
    "ensemble": Goal("accuracy", 0.9),
    "adding": Goal("MSE", 0.01),
    "adding-gru": Goal("MSE", 0.01),
    "sunspots": Goal("RMSE", baseline="seasonal naive"),
    "temperatures": Goal("RMSE", baseline="seasonal naive"),
    "python-characters": Goal("bits per token", baseline="5-gram"),
    "tied-embedding": Goal("bits per token", 2.4),
    "python-transformer": Goal("bits per token", example="python-characters"),
    "sorting-transformer": Goal("sequence accuracy", 0.99),
    "translation-lstm": Goal("sequence accuracy", 0.95),
    "translation-transformer": Goal("sequence accuracy", 0.95),
    "digits-vit": Goal("accuracy", 0.97),
    "cartpole": Goal("return", 475),  # as its makers count it as solved, and so the other classic tasks
    "cartpole-actor-critic": Goal("return", 475),
    "cartpole-deep-q": Goal("return", 475),
    "acrobot": Goal("return", -100),
    "mountain-car": Goal("return", -120),  # −110 counts as solved: one of three seeds comes to that in a minute
    **{f"{name}{examples.SMALL}": IN_SMALL for name in examples.ARCHITECTURES},
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the examples reach, against their goals.")
    parser.add_argument("--only", action="append", choices=tuple(GOALS), metavar="NAME", help="An example's name.")
    parser.add_argument("--seeds", type=int, default=3, help="How many trainings of each (3).")
    parser.add_argument("--list", action="store_true", help="The goals, and no training.")
    parser.add_argument("--write", action="store_true", help="Put the results into the examples' files.")
    chosen = parser.parse_args()
    reached: dict[str, float] = {}
    for name in chosen.only or GOALS:
        if chosen.list:
            print(f"{name}: {words(GOALS[name])}")
        else:
            result, parts = measure(name, range(chosen.seeds), reached)
            print(json.dumps(row(name, result, parts)), flush=True)
            if chosen.write:
                write(name, result)


def words(goal: Goal) -> str:
    return f"{goal.figure} against {goal.number if goal.number is not None else goal.baseline or goal.example}"


def measure(name: str, seeds: range, reached: dict[str, float]) -> tuple[Result, Parts]:
    """Trains an example with each seed. `reached` has the medians of the examples before."""
    goal, graph = GOALS[name], drawing(name)
    parts = parts_of(graph)
    found, took, parameters = [], [], 0
    for seed in seeds:
        start = process_time()
        figures, parameters = trained(graph.with_training(seed=seed), parts)
        took.append(process_time() - start)
        found.append(figures[goal.figure])
    reached[name] = median(found)
    limit = limit_of(goal, parts, reached)
    result = Result(
        figure=goal.figure,
        median=rounded(median(found)),
        seeds=tuple(map(rounded, found)),
        against=goal.baseline or goal.example,
        limit=limit if limit is None else rounded(limit),
        parameters=parameters,
        seconds=round(median(took), 1),
        drawing=fingerprint(graph),
    )
    return result, parts


def drawing(name: str) -> Graph:
    """The drawing of an example; one that runs until somebody has seen enough runs as long as in its test."""
    graph = examples.example(name).graph
    return graph.with_training(epochs=ENDLESS[name]) if name in ENDLESS else graph


def rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def row(name: str, result: Result, parts: Parts) -> dict[str, object]:
    record = result.model_dump(exclude={"drawing", "part", "against"})
    judged = {"goal": words(GOALS[name]), "reached": holds(result), "examples": len(parts.test)}
    return {"example": name, **record, **judged}


def holds(result: Result) -> bool | None:
    """Whether a result is as good as its goal; None where what it is compared with was not measured."""
    figure, limit = result.figure, result.limit
    return None if limit is None else result.median == limit or is_better(figure, result.median, limit)


def is_better(figure: str, one: float, other: float) -> bool:
    return one > other if figure == "return" else better(figure, one, other)


def write(name: str, result: Result) -> None:
    """Puts a result into an example's file, of which nothing else changes."""
    graph = replace(examples.example(name).graph, result=result.model_copy(update={"drawing": of_file(name)}))
    FOLDER.joinpath(name + examples.SUFFIX).write_text(dump(graph), encoding="utf-8")


def of_file(name: str) -> str:
    return fingerprint(examples.example(name).graph)


def limit_of(goal: Goal, parts: Parts, reached: Mapping[str, float]) -> float | None:
    """What the figure is measured by; None where the example it is compared with was never trained."""
    if goal.baseline:
        return baselines(parts)[goal.baseline].figures[goal.figure]
    if not goal.example:
        return goal.number
    written = examples.example(goal.example).result
    return reached.get(goal.example, written.median if written else None)


def parts_of(graph: Graph) -> Parts:
    dataset = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return prepare(dataset)


def trained(graph: Graph, parts: Parts) -> tuple[Mapping[str, float], int]:
    """The figures of the test part, and how many numbers were learnt.

    They are what the training says of the test, and beside it those of the verdict, where answers can be judged.
    """
    training, told = Training(to_program(graph), parts, graph.training, None, Controls()), dict[str, float]()
    for event in training.events():
        if isinstance(event, Finished):
            told = {FIGURES.get(name, name): value for name, value in event.test.items()}
    network = training.state.network
    learnt = sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
    if graph.training.method == "adversarial" and "accuracy" in told:
        told["accuracy of the discriminator"] = told["accuracy"]
    judged = network.program.compared and not graph.training.acts
    return {**(judge(predict(still(network), parts)).figures if judged else {}), **told}, learnt


if __name__ == "__main__":
    main()
