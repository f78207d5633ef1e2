"""How long training takes beside the loop that a person would write by hand.

    python -m tests.benchmarks.bench_training

784-256-10 (Flatten, Dense, ReLU, Dense, cross-entropy) on 20,000 examples of 28x28, batch 128, Adam, one thread. The
contestants take turns, an epoch each, because the machine is noisy; every probe of every view is fed all the while.
Prints seconds per epoch (medians) and, as the figures that count, the medians of the ratios within one round.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from engine.datasets.base import Facts
from engine.datasets.preparation import Preparation, Scaler
from engine.datasets.prepare import Part, Parts
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.torch_setup import prepare_torch
from engine.training.events import EpochEnded, Event
from engine.training.loop import train
from engine.training.probes import Probe, activations, gradient_flow, hidden_space, unit_statistics, weights
from engine.values import Value
from tests.engine.drawings import classifier

EXAMPLES, VALIDATION, BATCH, ROUNDS = 20_000, 2_000, 128, 25
GOALS = {"plain": 0.95, "fused": 1.10}


def main() -> None:
    prepare_torch()
    torch.set_num_threads(1)
    parts = random_parts()
    contestants = {
        "plain": handwritten(parts, fused=False),
        "fused": handwritten(parts, fused=True),
        "gradwire": gradwire(parts, every_probe()),
        "gradwire, unwatched": gradwire(parts, {}),
    }
    for take_epoch in contestants.values():
        take_epoch()
    rounds = [{name: take_epoch() for name, take_epoch in contestants.items()} for _ in range(ROUNDS)]
    ratios = {
        f"{name} / {other}": round(median(times[name] / times[other] for times in rounds), 3)
        for name in ("gradwire", "gradwire, unwatched")
        for other in GOALS
    }
    watching = median(times["gradwire"] / times["gradwire, unwatched"] for times in rounds)
    print(
        json.dumps(
            {
                "seconds": {name: round(median(times[name] for times in rounds), 4) for name in contestants},
                "ratios": ratios,
                "watched / unwatched": round(watching, 3),
                "goals": {f"gradwire / {other}": goal for other, goal in GOALS.items()},
                "reached": all(ratios[f"gradwire / {other}"] <= goal for other, goal in GOALS.items()),
            },
            indent=2,
        )
    )


def drawing() -> Program:
    return to_program(classifier("flatten", ("dense", {"units": 256}), "relu", data="fashion-mnist", classes=10))


def random_parts() -> Parts:
    random = np.random.default_rng(0)

    def part(count: int) -> Part:
        x = random.normal(size=(count, 1, 28, 28)).astype(np.float32)
        return Part(x, random.integers(0, 10, count), np.arange(count))

    scaler = Scaler(np.zeros(1, np.float32), np.ones(1, np.float32))
    facts = Facts(Value((1, 28, 28)), Value((), 10))
    return Parts(part(EXAMPLES), part(VALIDATION), part(0), facts, Preparation(scaler))


def every_probe() -> dict[str, Probe]:
    """What the views ask for when all of them are open."""
    nodes = {f"activations of {node}": activations(node) for node in ("dense_1", "relu_1", "dense_2")}
    space = {"hidden": hidden_space("relu_1")}
    return {"gradients": gradient_flow(), "weights": weights(), "units": unit_statistics(), **space, **nodes}


def gradwire(parts: Parts, probes: dict[str, Probe]) -> Callable[[], float]:
    """Takes an epoch (its validation too) of a training that goes on and on; events are taken, as by a window."""
    settings = TrainingSettings(batch_size=BATCH, epochs=1000, device="cpu", threads=1)
    events: Iterator[Event] = train(drawing(), parts, settings, probes=probes)

    def take_epoch() -> float:
        start = perf_counter()
        while not isinstance(next(events), EpochEnded):
            pass
        return perf_counter() - start

    return take_epoch


def handwritten(parts: Parts, fused: bool) -> Callable[[], float]:
    """The loop of a tutorial: random batches by indexing, a mean loss at the end, no validation."""
    torch.manual_seed(0)
    x, y = torch.from_numpy(parts.train.x), torch.from_numpy(parts.train.y)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    options = {"fused": True} if fused else {}
    optimiser = torch.optim.Adam(network.parameters(), **options)
    criterion = nn.CrossEntropyLoss()

    def take_epoch() -> float:
        start = perf_counter()
        order = torch.randperm(len(x))
        losses: list[Tensor] = []
        for i in range(0, len(x), BATCH):
            rows = order[i : i + BATCH]
            loss = criterion(network(x[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.detach())
        torch.stack(losses).mean().item()
        return perf_counter() - start

    return take_epoch


if __name__ == "__main__":
    main()
