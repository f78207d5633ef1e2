"""How good predictions are: every figure of the field, the classes, the confusion matrix, and curves.

The figures are called as everywhere in the field (`engine.verdict.figures`); those that cannot be said are
not-a-number, and a note says why. Answers that are no finite numbers are left out, and a note says how many they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite, nan
from types import MappingProxyType

import numpy as np

from engine.verdict.classes import ClassRow, of_classes, top
from engine.verdict.curves import Calibration, Curve
from engine.verdict.numbers import TargetRow, of_numbers, residual_edges
from engine.verdict.predictions import Flags, Floats, Predictions, Whole

DOMINANT = 0.8
"""The share of one class from which on naming it always is right so often that accuracy says little."""
HEADLINES = {"classes": ("accuracy", "balanced accuracy"), "numbers": ("RMSE", "R²")}
"""What decides which is better, the first that there is; of classes out of balance the last."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What can be said of predictions. Of numbers there are `targets`; all else is of classes, and empty for numbers.

    `averages` are the rows macro, weighted and micro. `confusion` counts decisions by the true class, then by the
    answer, for the classes `labels`: all of them, or where there are very many the most frequent ones. The last of
    several curves is the mean over the classes.
    """

    predictions: Predictions
    figures: Mapping[str, float]
    classes: tuple[ClassRow, ...] = ()
    averages: tuple[ClassRow, ...] = ()
    confusion: Whole = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    labels: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    roc: tuple[Curve, ...] = ()
    precision_recall: tuple[Curve, ...] = ()
    calibration: Calibration | None = None
    targets: tuple[TargetRow, ...] = ()
    notes: tuple[str, ...] = ()
    members: Mapping[str, Verdict] = field(default_factory=dict)
    """Of an ensemble: the verdict on each of its members alone, by their names."""

    @property
    def kind(self) -> str:
        """ "classes" or "numbers"."""
        return self.predictions.head.kind

    @property
    def out_of_balance(self) -> bool:
        """Whether one class has so many of the examples that accuracy hides how well the others are told."""
        support = [row.support for row in self.classes]
        return sum(support) > max(support, default=0) >= DOMINANT * sum(support)

    @property
    def headline(self) -> str:
        """The figure that decides which of two verdicts on the same examples is better; "" where there is none."""
        order = HEADLINES[self.kind]
        order = order[::-1] if self.out_of_balance else order
        return next((name for name in order if isfinite(self.figures.get(name, nan))), "")

    @cached_property
    def confusion_shares(self) -> Floats:
        """The confusion matrix as shares of each true class; not-a-number for a class without examples."""
        support = np.array([self.classes[label].support for label in self.labels])
        with np.errstate(invalid="ignore"):
            return np.asarray(self.confusion / support[:, None])

    @cached_property
    def residual_edges(self) -> Floats:
        """The limits of the bins that a histogram of the residuals has, all numbers of a target together."""
        return residual_edges(self.predictions.residuals.reshape(-1))

    def top(self, k: int) -> float:
        """How often the true class is among the `k` with the highest scores."""
        found = self.predictions
        return top(found.truth[found.finite], found.probabilities[found.finite], k)


def judge(predictions: Predictions) -> Verdict:
    """The verdict on predictions, and on each member's of an ensemble. Takes well under a second for 60,000 of them."""
    members = {name: judge(alone) for name, alone in predictions.members.items()}
    verdict = _judged(predictions)
    return replace(verdict, members=MappingProxyType(members)) if members else verdict


def _judged(predictions: Predictions) -> Verdict:
    sound = predictions.finite
    notes = predictions.notes + _lost(sound[predictions.counted])
    if not sound.any():
        return Verdict(predictions, MappingProxyType({}), notes=notes)
    figures = _loss(predictions)
    if predictions.head.kind == "numbers":
        numbers = of_numbers(predictions, sound)
        return Verdict(
            predictions,
            MappingProxyType(figures | numbers.figures),
            targets=numbers.rows,
            notes=notes + numbers.notes,
        )
    found = of_classes(predictions, sound)
    return Verdict(
        predictions,
        MappingProxyType(figures | found.figures),
        found.rows,
        found.averages,
        found.confusion,
        found.labels,
        found.roc,
        found.precision_recall,
        found.calibration,
        notes=notes + found.notes,
    )


def _loss(predictions: Predictions) -> dict[str, float]:
    """Baselines have no loss that could be compared with that of a drawing."""
    losses = predictions.losses[np.isfinite(predictions.losses)]
    return {"loss": float(losses.mean(dtype=np.float64))} if len(losses) else {}


def _lost(sound: Flags) -> tuple[str, ...]:
    lost = int(np.count_nonzero(~sound))
    if not lost:
        return ()
    if lost == len(sound):
        return ("The network answers with no finite number at all: its weights have grown beyond all bounds.",)
    return (f"{lost:,} of {len(sound):,} answers are no finite numbers. They are left out of all figures.",)
