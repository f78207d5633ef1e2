"""What agents reach: the mean return over 100 episodes, for several seeds.

    python -m tests.benchmarks.bench_agents [--only NAME]... [--seeds N]

The examples are trained as their files say. The other drawings are two layers for one of the classic tasks, with the
method that suits it. Prints a line of JSON for each: the goal, its median return, that of every seed, and the median
seconds of a training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from engine import examples
from engine.datasets.environment import Environment
from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.layer import make
from engine.methods import AGENTS
from engine.program import to_program
from engine.training.events import Finished
from engine.training.loop import train


@dataclass(frozen=True)
class Task:
    """A world, how it is learned, and the return to reach; `units` and `activation` are those of each hidden layer."""

    world: str
    method: str
    goal: float
    training: Mapping[str, Any]
    steps: int = 4096
    hidden: tuple[int, ...] = (64,)
    activation: str = "tanh"
    loss: Mapping[str, Any] = field(default_factory=dict)


EXAMPLES = {"cartpole": 475.0, "grid-world": 0.6}
"""Of the cart and pole as its makers count it as solved; in the grid world 0.7 is what the best policy brings."""
CRITIC: Mapping[str, Any] = {"batch_size": 1024, "learning_rate": 0.01, "trace": 1.0}
TASKS = {
    "cart pole, actor-critic": Task("cart pole", "actor-critic", 475, {**CRITIC, "epochs": 40, "schedule": "cosine"}),
    "cart pole, deep Q": Task(
        "cart pole",
        "deep Q",
        475,
        {"epochs": 60, "batch_size": 64, "learning_rate": 0.001, "schedule": "cosine", "patience": 60},
        steps=32_768,
        activation="relu",
        hidden=(64, 64),
    ),
    "acrobot, actor-critic": Task("acrobot", "actor-critic", -100, {**CRITIC, "epochs": 25}),
}


def drawing(task: Task) -> Graph:
    """The network of a task."""
    environment = Environment.model_validate({"world": task.world, "steps": task.steps})
    graph, world = Graph().added(environment, (0, 0))
    graph, before = _hidden(graph, world, task)
    graph, scores = _behind(graph, before, "dense", {"units": len(environment.played.actions)})
    graph, loss = graph.added(AGENTS[task.method](**task.loss), (1200, 0))
    wires = [(scores.source, scores.output, graph.nodes[loss].inputs[0].name)]
    wires += [(world, "y", "action"), (world, "returns", "returns")]
    if graph.nodes[loss].input("value"):
        graph, before = _hidden(graph, world, task)  # of its own: its errors are far larger than the actor's
        graph, value = _behind(graph, before, "dense", {"units": 1})
        wires.append((value.source, value.output, "value"))
    for source, output, port in wires:
        graph = graph.with_wire(Wire(source, output, loss, port))
    return graph.with_training(method=task.method, **task.training)


def _hidden(graph: Graph, world: str, task: Task) -> tuple[Graph, Wire]:
    before = Wire(world, "x", "", "")
    for units in task.hidden:
        for kind, settings in (("dense", {"units": units}), (task.activation, {})):
            graph, before = _behind(graph, before, kind, settings)
    return graph, before


def _behind(graph: Graph, before: Wire, kind: str, settings: Mapping[str, Any]) -> tuple[Graph, Wire]:
    graph, node = graph.added(make(kind, settings), (0, 0))
    graph = graph.with_wire(Wire(before.source, before.output, node, "in"))
    return graph, Wire(node, "out", "", "")


def reached(graph: Graph) -> tuple[float, float]:
    """The return of the test, and the seconds of a training."""
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Environment))
    began = perf_counter()
    *_, last = train(to_program(graph), prepare(data), graph.training)
    assert isinstance(last, Finished)
    return last.test["return"], perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[*EXAMPLES, *TASKS], help="one of them, or several")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    goals = {**EXAMPLES, **{name: task.goal for name, task in TASKS.items()}}
    for name in chosen.only or goals:
        graph = examples.example(name).graph if name in EXAMPLES else drawing(TASKS[name])
        runs = [reached(graph.with_training(seed=seed)) for seed in range(chosen.seeds)]
        returns = [round(figure, 3) for figure, _ in runs]
        found = {"name": name, "goal": goals[name], "return": median(returns), "seeds": returns}
        print(json.dumps({**found, "seconds": round(median(seconds for _, seconds in runs), 1)}), flush=True)


if __name__ == "__main__":
    main()
