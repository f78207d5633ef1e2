"""Which examples a test goes through: opening and checking costs little, building and training some of them a lot."""

from __future__ import annotations

from engine import examples
from engine.datasets.base import Dataset
from engine.graph import Graph

AGENTS = ("cartpole-actor-critic", "cartpole-deep-q", "acrobot", "mountain-car")
"""Those that play for a minute or more until they have learned something: also trained by `bench_agents`."""
LONG = ("fashion-residual", "python-transformer", "translation-lstm", "translation-transformer", "digits-vit", *AGENTS)
"""Those that learn next to nothing in the seconds a test has: `tests.benchmarks.bench_families` trains them."""
QUICK = [
    name
    for name in examples.names()
    if name not in (*examples.ARCHITECTURES, *LONG) and not name.endswith(examples.SMALL)
]
"""Those that are built, run and trained in seconds."""
IN_SMALL = [f"{name}{examples.SMALL}" for name in examples.ARCHITECTURES]
SHORTENED = {
    "mlp-784-256-10": {"limit": 3_000},
    "fashion-cnn": {"limit": 1_000},
    "python-characters": {"limit": 70_000},
    "tied-embedding": {"limit": 40_000},
    "adding": {"length": 10, "sequences": 3_000},
    "adding-gru": {"length": 10, "sequences": 3_000},
    "sorting-transformer": {"length": 5, "sequences": 5_000},
    "translation-lstm": {"pairs": 600},
    "translation-transformer": {"pairs": 600},
}
"""Examples whose data would take too long here, and how much of them is enough. What they reach with all of it is
measured by `tests.benchmarks.bench_families`."""


def with_less(name: str, graph: Graph) -> Graph:
    """The drawing of an example, or one made of it, with as much data as is enough."""
    if name not in SHORTENED:
        return graph
    data = next(node.id for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    return graph.with_settings(data, **SHORTENED[name])
