"""What agents reach: the mean return over 100 episodes, of every method in every environment, for several seeds.

    python -m tests.benchmarks.bench_agents [--world NAME]... [--method NAME]... [--seeds N]

Where there is an example for a method in an environment, it is trained as its file says. The others are the example of
the method for the cart and the pole, put into the other environment, with the settings of an example that acts there
where these belong to the environment: nobody has looked for better ones. Prints a line of JSON for each: the return
that counts as solved, the median of the seeds, the return of each, and the median seconds of a training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

from engine import examples
from engine.datasets.environment import Environment
from engine.datasets.prepare import prepare
from engine.graph import Graph
from engine.program import to_program
from engine.settings import ACTING
from engine.training.events import Finished
from engine.training.loop import train

GOALS = {"grid world": 0.6, "cart pole": 475.0, "mountain car": -110.0, "acrobot": -100.0}
"""What the makers of the classic tasks count as solved; in the grid world 0.7 is what the best policy brings."""
OWN = {
    ("grid world", "deep Q"): "grid-world",
    ("cart pole", "policy gradient"): "cartpole",
    ("cart pole", "actor-critic"): "cartpole-actor-critic",
    ("cart pole", "deep Q"): "cartpole-deep-q",
    ("mountain car", "deep Q"): "mountain-car",
    ("acrobot", "actor-critic"): "acrobot",
}
"""The examples."""
HEADS = {"policy gradient": "dense_2", "actor-critic": "dense_2", "deep Q": "dense_3"}
"""The layer of the cart's example that has a unit for each action."""
ELSEWHERE: Mapping[str, Mapping[str, Any]] = {
    "acrobot": {"players": 16},
    "mountain car": {"players": 16, "discount": 0.98, "explore": 0.07, "explore_steps": 24_000},
}
"""What belongs to an environment more than to a method."""


def drawing(world: str, method: str) -> Graph:
    """The drawing that is trained for a method in an environment."""
    if (world, method) in OWN:
        return examples.example(OWN[world, method]).graph
    graph = examples.example(OWN["cart pole", method]).graph.with_settings("environment_1", world=world)
    actions = len(Environment.model_validate({"world": world}).played.actions)
    return graph.with_settings(HEADS[method], units=actions).with_training(**ELSEWHERE.get(world, {}))


def reached(graph: Graph) -> tuple[float, float]:
    """The return of the test, and the seconds of a training."""
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Environment))
    began = perf_counter()
    *_, last = train(to_program(graph), prepare(data), graph.training)
    assert isinstance(last, Finished)
    return last.test["return"], perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", action="append", choices=[*GOALS], help="one of them, or several")
    parser.add_argument("--method", action="append", choices=ACTING, help="one of them, or several")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    for world, method in product(chosen.world or GOALS, chosen.method or ACTING):
        graph = drawing(world, method)
        runs = [reached(graph.with_training(seed=seed)) for seed in range(chosen.seeds)]
        returns = [round(figure, 3) for figure, _ in runs]
        found = {"world": world, "method": method, "example": OWN.get((world, method), "")}
        found |= {"goal": GOALS[world], "return": median(returns), "seeds": returns}
        print(json.dumps({**found, "seconds": round(median(seconds for _, seconds in runs), 1)}), flush=True)


if __name__ == "__main__":
    main()
