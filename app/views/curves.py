"""The curves of a run: for each metric one per step, and one per epoch on the training and on the validation part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from app.views.series import Series
from app.views.tables import joined
from app.wording import is_share, metric_name
from engine.training.events import Changed, EpochEnded, Progress, measured_by

RATE = "learning rate"
STEPS, TRAINING, VALIDATION = "each step", "training", "validation"


@dataclass(frozen=True, eq=False)
class Triple:
    """The curves of one metric."""

    steps: Series = field(default_factory=Series)
    train: Series = field(default_factory=Series)
    validation: Series = field(default_factory=Series)

    @property
    def parts(self) -> dict[str, Series]:
        return {STEPS: self.steps, TRAINING: self.train, VALIDATION: self.validation}


class Curves:
    """`of[metric]` are its three curves. Times are epochs."""

    def __init__(self) -> None:
        self.of: dict[str, Triple] = {}
        self.told: frozenset[str] = frozenset()
        """The metrics of the newest report: another drawing in the middle of a run may have others."""

    def clear(self) -> None:
        self.of, self.told = {}, frozenset()

    def forget(self, at: float) -> None:
        """What came after a time: the run goes on from there."""
        for triple in self.of.values():
            for curve in triple.parts.values():
                curve.cut(at)

    @property
    def measured(self) -> str:
        """What the run makes smaller: the loss, or what its method is measured by."""
        return measured_by({name: 0.0 for name in self.of if name != RATE})

    @property
    def metrics(self) -> list[str]:
        """What can be shown below the loss, in the order it was told."""
        return [name for name in self.of if name not in (self.measured, RATE)] + [RATE] * (RATE in self.of)

    def progress(self, at: float, event: Progress) -> None:
        measured = measured_by(event.metrics)
        self.told = frozenset(event.metrics)
        for name, value in {measured: event.loss, **event.metrics, RATE: event.learning_rate}.items():
            self._triple(name).steps.add(at, value)

    def epoch(self, event: EpochEnded) -> None:
        for name, value in event.train.items():
            self._triple(name).train.add(event.epoch, value)
        for name, value in event.validation.items():
            self._triple(name).validation.add(event.epoch, value)

    def changed(self, event: Changed) -> None:
        """What a change has made of the metrics, before anything was learned from it."""
        for name, value in event.validation.items():
            self._triple(name).validation.add(event.at, value)

    def recall(self, history: Iterable[EpochEnded]) -> None:
        """Puts epochs that ended before anybody listened in front of those that are known."""
        older = Curves()
        for event in history:
            older.epoch(event)
        for name, triple in older.of.items():
            mine = self._triple(name)
            mine.train.put_before(triple.train)
            mine.validation.put_before(triple.validation)

    def table(self) -> dict[str, np.ndarray]:
        columns: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for name, triple in self.of.items():
            times, unit = (100.0, " (%)") if is_share(name) else (1.0, "")
            for part, curve in triple.parts.items():
                if len(curve):
                    title = RATE if name == RATE else f"{metric_name(name)}, {part}{unit}"
                    columns[title] = curve.x, curve.y * times
        return joined("epoch", columns)

    def _triple(self, name: str) -> Triple:
        if name not in self.of:  # room for a curve is not made at each step
            self.of[name] = Triple()
        return self.of[name]
