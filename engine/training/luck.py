"""Luck: the same network begun from many seeds, and the share of them that succeeds.

A seed decides the first weights and the order of the examples, and with few units that decides everything. All seeds
are trained at once: their weights are stacked, and `torch.vmap` takes the step of all of them in one pass; for a small
network 20 seeds cost about three times what one does. Each comes out as it would alone, up to rounding, except for
dropout, which draws anew for each. What cannot be stacked (recurrent layers, and few wires among many numbers, whose
kernels know no such thing), or is decided by each run for itself (early stopping, a plateau schedule), is trained one
seed after the other.

    for event in luck(program, parts, settings, range(20)):
        LuckProgress*, and Luck at the end
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.device import choose_device, choose_threads
from engine.training.evaluation import evaluate
from engine.training.events import EpochEnded, Finished, Metrics, measured_by
from engine.training.generators import generators, use_generators
from engine.training.loop import Controls, Training
from engine.training.memory import free_memory, measure, refuse_too_large
from engine.training.methods import METHODS
from engine.training.methods.supervised import Examples, refuse_single
from engine.training.stacking import Stack

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

Losses = NDArray[np.float32]

INTERVAL = 0.1
"""Seconds between two LuckProgress at the least."""
ROOM = 0.25
"""The share of free memory that all seeds together may take; more, and they are trained one after the other."""


@dataclass(frozen=True, eq=False)
class LuckProgress:
    """`share` of all work is done, 0 to 1. `losses` (seeds, epochs) are mean training losses, not-a-number ahead."""

    share: float
    seconds_left: float
    losses: Losses


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one seed: metrics by part of the data, and the weights. A run that failed has no metrics."""

    seed: int
    metrics: Mapping[str, Metrics]
    weights: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Luck:
    """The end. `together` says whether all seeds were trained at once."""

    outcomes: tuple[Outcome, ...]
    losses: Losses
    together: bool
    seconds: float

    def values(self, part: str, metric: str) -> NDArray[np.float64]:
        """A metric of every seed, not-a-number where it is missing."""
        found = (outcome.metrics.get(part, {}).get(metric, nan) for outcome in self.outcomes)
        return np.array([*found], np.float64)

    def share(self, part: str, metric: str, goal: float) -> float:
        """How many of the seeds reach a goal, 0 to 1: at least it, or at most where less is better."""
        values = self.values(part, metric)
        reached = values <= goal if less_is_better(metric) else values >= goal
        return float(reached.mean()) if len(values) else 0.0


def less_is_better(metric: str) -> bool:
    return metric.partition(" ")[0] in ("loss", "mae", "reconstruction")


def luck(
    program: Program, data: Parts, settings: TrainingSettings, seeds: Sequence[int]
) -> Iterator[LuckProgress | Luck]:
    """Trains the network once from each seed; leaving the iteration stops it.

    torch's random generators are as before whenever an event is out. Raises a UserError where training cannot start.
    """
    device = choose_device(settings.device)
    before, threads = generators(device), torch.get_num_threads()
    try:
        stack = _stack(program, data, settings, seeds, device)
        for event in _one_by_one(program, data, settings, seeds) if stack is None else _together(stack, data):
            mine = generators(device)
            use_generators(before, device)
            yield event
            before = generators(device)
            use_generators(mine, device)
    finally:
        use_generators(before, device)
        torch.set_num_threads(threads)


def _stack(
    program: Program, data: Parts, settings: TrainingSettings, seeds: Sequence[int], device: torch.device
) -> Stack | None:
    """All seeds as one, where that can be."""
    METHODS[settings.method].refuse(program)
    refuse_single(program, len(data.train), settings.batch_size)
    batch = min(settings.batch_size, len(data.train))
    needs, free = measure(program), free_memory(device)
    refuse_too_large(needs, settings, batch, free)
    plain = settings.precision == "float32" and settings.accumulate == 1 and not (settings.average or settings.carries)
    plain = plain and METHODS[settings.method].by_loss_alone
    if not plain or settings.patience or settings.schedule == "plateau" or len(seeds) < 2:
        return None
    if free is not None and len(seeds) * needs.bytes(settings, batch) > ROOM * free:
        return None
    torch.set_num_threads(choose_threads(settings.threads, len(seeds) * needs.step_flops(batch)))
    examples = Examples(program, data.train, device)
    if examples.stored:  # what every network reads at each step has to be at hand
        return None
    stack = Stack(program, examples, settings, seeds)
    return stack if stack.agrees() else None


def _together(stack: Stack, data: Parts) -> Iterator[LuckProgress | Luck]:
    settings, seeds = stack.settings, stack.seeds
    losses = np.full((len(seeds), settings.epochs), nan, np.float32)
    total, start, told = settings.epochs * stack.steps, perf_counter(), 0.0
    for epoch in range(settings.epochs):
        sums = torch.zeros(len(seeds), device=stack.device)
        for examples, loss in stack.epoch(epoch):
            sums += loss * examples
            now = perf_counter() - start
            if now - told >= INTERVAL:
                told = now
                yield LuckProgress(stack.step / total, now * (total / stack.step - 1), losses.copy())
        losses[:, epoch] = (sums / len(stack.examples)).cpu().numpy()
    judge = _Judge(stack.network, data, settings, stack.device)
    outcomes = tuple(
        Outcome(seed, judge.metrics(stack.load(row)), _copied(stack.network)) for row, seed in enumerate(seeds)
    )
    yield Luck(outcomes, losses, True, perf_counter() - start)


def _one_by_one(
    program: Program, data: Parts, settings: TrainingSettings, seeds: Sequence[int]
) -> Iterator[LuckProgress | Luck]:
    losses = np.full((len(seeds), settings.epochs), nan, np.float32)
    start, told = perf_counter(), 0.0
    outcomes: list[Outcome] = []
    for row, seed in enumerate(seeds):
        training = Training(program, data, settings.changed(seed=seed), None, Controls())
        judge = _Judge(training.state.network, data, settings, training.device)
        failed = False
        for event in training.events():
            if isinstance(event, EpochEnded):
                losses[row, event.epoch - 1] = event.train[measured_by(event.train)]
            failed = isinstance(event, Finished) and event.reason == "failed"
            now = perf_counter() - start
            if now - told >= INTERVAL:
                told = now
                done = (row + training.state.step / max(1, settings.epochs * training.steps)) / len(seeds)
                yield LuckProgress(done, now * (1 / max(done, 1e-6) - 1), losses.copy())
        metrics = {} if failed else judge.metrics(training.state.network)
        outcomes.append(Outcome(seed, metrics, _copied(training.state.network)))
    yield Luck(tuple(outcomes), losses, False, perf_counter() - start)


class _Judge:
    """Measures a network on every part of the data that has examples."""

    def __init__(self, network: Network, data: Parts, settings: TrainingSettings, device: torch.device) -> None:
        program = network.program
        parts = {"training": data.train, "validation": data.validation, "test": data.test}
        self.parts = {name: Examples(program, part, device) for name, part in parts.items() if len(part)}
        self.batch_size = settings.batch_size
        self.losses = program.compared
        self.method = METHODS[settings.method]

    def metrics(self, network: Network) -> dict[str, Metrics]:
        found: dict[str, Metrics] = {}
        for name, part in self.parts.items():
            spreads = {loss.name: part.spread(loss.target) for loss in self.losses if loss.task == "regression"}
            measuring = evaluate(network, part, self.batch_size, spreads, self.method)
            found[name] = _returned(measuring)
        return found if all(isfinite(metrics[measured_by(metrics)]) for metrics in found.values()) else {}


def _returned(measuring: Generator[None, None, Metrics]) -> Metrics:
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            metrics: Metrics = end.value
            return metrics


def _copied(network: Network) -> dict[str, NDArray[Any]]:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in network.state_dict().items()}
