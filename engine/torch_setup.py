"""Making torch ready before anybody waits for it.

Importing torch takes a second and the first optimiser step another one, because torch imports much of itself only
then. `prepare_torch` pays for both and is meant for a warm-up thread; a script that trains at once need not call it.

torch's threads spin while they wait, which on two cores halves the window's and the training's speed at once (1,174
steps/s became 17 in the worst case). OpenMP reads how to wait when torch is first imported, and never again:
`let_threads_sleep` has to come before that, so it is called here and by `engine.training`, and costs nothing twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module

from engine.allocation import keep_freed_memory


def let_threads_sleep() -> None:
    """Makes OpenMP's threads sleep while they wait for work. What the user has set in the environment stays."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


ASKED_LATER = (
    "engine.training.batch_journey",
    "engine.verdict.behind",
    "engine.verdict.repeats",
    "engine.doctor.doctor",
    "engine.attribution",
    "engine.microscope.answers",
    "engine.training.comparing",
    "engine.training.landscape",
    "engine.ensembles.building",
    "engine.ensembles.weighing",
    "engine.transfer",
    "engine.report.making",
    "sklearn.linear_model",
    "sklearn.metrics",
)
"""What panels and verdicts ask for when they are first opened, and what takes two milliseconds or more to import."""


def prepare_judging() -> Iterator[None]:
    """Imports what the first verdict and other panels would wait for, one module after another. Takes a second, so it
    comes when torch is there."""
    for name in ASKED_LATER:
        import_module(name)
        yield


def _count_something() -> None:
    """Counts what two layers and a loss cost. Costs are counted in the window's pauses, which are too short for all
    that torch imports when it is first asked for them."""
    import torch
    from torch.nn import functional

    from engine.cost import flop_counter

    with torch.device("meta"), flop_counter():
        scores = torch.nn.Linear(8, 2)(torch.nn.Conv2d(1, 2, 3)(torch.empty(2, 1, 4, 4)).flatten(1))
        functional.cross_entropy(scores, torch.empty(2, dtype=torch.int64))


def prepare_torch() -> None:
    """Imports torch and takes one step of a network of one weight. Leaves torch's random generator as it was."""
    let_threads_sleep()
    keep_freed_memory()
    import torch

    import engine.training.probes  # noqa: F401  (the window asks for all of them as soon as torch is there)

    _count_something()
    with torch.random.fork_rng(devices=[]):
        network = torch.nn.Linear(1, 1)
        optimiser = torch.optim.Adam(network.parameters(), fused=True)
        network(torch.zeros(1, 1)).sum().backward()
        optimiser.step()
