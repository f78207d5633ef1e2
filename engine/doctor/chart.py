"""What the doctor notes down while a run goes on: from its events to the record that rules look at."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.examination import Examination
from engine.doctor.record import Measured, Record, Slice
from engine.graph import Graph
from engine.layers.loss import BinaryCrossEntropy, CrossEntropy, MeanAbsoluteError, MeanSquaredError
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.events import EpochEnded, Event, Finished, Observed, Progress

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

NAME = "doctor"
"""Under which the doctor asks for its probe."""
KEPT = 8
"""Examinations and losses that are kept: the rules look at the last one, and the largest figures are kept apart."""
BEGINNING = 10
"""Steps of a network in which an examination tells how it was started; later ones tell what has become of it."""


class Chart:
    """The notes on one run. `record` is a value and stays as it is when the run goes on."""

    def __init__(self, graph: Graph, program: Program, settings: TrainingSettings, parts: Parts | None = None) -> None:
        self._base = Record(graph, program, settings, learning_rate=settings.learning_rate)
        self._examinations: deque[Examination] = deque(maxlen=KEPT)
        self._losses: deque[float] = deque(maxlen=KEPT)
        self._epochs: list[EpochEnded] = []
        self._measured = list[int](), list[float](), list[float]()
        """Of the epochs with a validation part: their numbers, what they learnt, and what held beside that."""
        self._since = 0
        self._fastest = self._restless = 0.0
        self._begun: Examination | None = None
        if parts is not None:
            self.know(parts)

    @property
    def record(self) -> Record:
        numbers, learnt, held = self._measured
        return replace(
            self._base,
            examinations=tuple(self._examinations),
            epochs=Slice.all(self._epochs),
            lately=Slice(self._epochs, self._since, len(self._epochs)),
            measured=Measured(Slice.all(numbers), Slice.all(learnt), Slice.all(held)),
            losses=tuple(self._losses),
            fastest=self._fastest,
            restless=self._restless,
            begun=self._begun,
        )

    def know(self, parts: Parts) -> None:
        """The data of the run are there."""
        guess = loss_of_guessing(self._base, parts)
        self._base = replace(self._base, parts=parts, guess=guess)

    def recall(self, history: Sequence[EpochEnded], begun: Examination | None = None) -> None:
        """The epochs that had ended before the run went on from there, and how the network was started: its course
        began with them."""
        first = self._epochs[0].epoch if self._epochs else float("inf")
        earlier = [epoch for epoch in history if epoch.epoch < first]
        known, self._epochs, self._measured = self._epochs, [], ([], [], [])  # others may hold the ones before
        for epoch in (*earlier, *known):
            self._note(epoch)
        self._since += len(earlier)
        if earlier and self._begun is None:
            self._begun = begun

    def set_rate(self, rate: float) -> None:
        """The learning rate was set by hand: what was seen before is no evidence any more."""
        self._base = replace(self._base, settings=self._base.settings.changed(learning_rate=rate), learning_rate=rate)
        self._examinations.clear()
        self._since = len(self._epochs)
        self._fastest = self._restless = 0.0
        self._begun = None

    def take(self, event: Event) -> None:
        """Notes down what an event tells."""
        if isinstance(event, Observed):
            seen = event.readings.get(NAME)
            if isinstance(seen, Examination):
                self._examine(seen)
        elif isinstance(event, Progress):
            if event.phase == "training":
                self._losses.append(event.loss)
            self._base = replace(self._base, learning_rate=event.learning_rate, steps=event.step)
        elif isinstance(event, EpochEnded):
            self._note(event)
        elif isinstance(event, Finished):
            self._base = replace(self._base, last=event)

    def _note(self, epoch: EpochEnded) -> None:
        self._epochs.append(epoch)
        if "loss" in epoch.validation:
            numbers, learnt, held = self._measured
            numbers.append(epoch.epoch)
            learnt.append(epoch.train["loss"])
            held.append(epoch.validation["loss"])

    def _examine(self, seen: Examination) -> None:
        self._examinations.append(seen)
        if seen.step <= BEGINNING and self._begun is None:
            self._begun = seen
        updates = [layer.update for layer in seen.layers]
        self._fastest = max(self._fastest, *updates, 0.0) if updates else self._fastest
        self._restless = max(self._restless, median(updates)) if updates else self._restless


def loss_of_guessing(record: Record, parts: Parts) -> float | None:
    """The loss of the best constant answer: the entropy of the classes, the variance of numbers. Only of a drawing with
    one loss of a kind that this is known of."""
    losses = record.program.losses
    if len(losses) != 1 or not losses[0].compares or not len(parts.train.y):
        return None
    node, y = record.node(losses[0].node), parts.train.y
    if node is None or losses[0].target not in {e.name for e in record.program.entries if e.port == "y"}:
        return None
    layer, found = node.layer, None
    if isinstance(layer, CrossEntropy | BinaryCrossEntropy) and y.dtype.kind == "i":
        shares = np.unique(y, return_counts=True)[1] / y.size
        found = float(-(shares * np.log(shares)).sum())
    elif isinstance(layer, MeanSquaredError):
        found = float(np.var(y, axis=0, dtype=np.float64).mean())
    elif isinstance(layer, MeanAbsoluteError):
        found = float(np.abs(y - np.median(y, axis=0)).mean())
    return found * losses[0].weight if found else None
