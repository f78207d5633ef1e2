"""Curves of a verdict on classes: ROC, precision over recall, and calibration. Each class stands against the rest.

With two classes there is one curve, that of the second. Areas are scikit-learn's, of all decisions; the points of a
curve are thinned to what a picture can show. Calibration bins the probability of the second of two classes, or, of
several, that of the class that is answered (Guo et al. 2017, "On Calibration of Modern Neural Networks").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.verdict.predictions import Flags, Floats, Whole

POINTS = 1000
"""Points of a curve: more than a picture has columns."""
GRID = 501
"""Places where the curves of all classes are averaged."""
BINS = 10
"""Of the calibration: with more, the bins of a small part hold a handful of examples each."""


@dataclass(frozen=True, eq=False)
class Curve:
    """`x`, `y` and, point by point, the score from which on a class is answered. Empty where a class has no examples.

    ROC: false positive rate and true positive rate. Precision–recall: recall and precision. `label` is the class, −1
    for the mean over all.
    """

    name: str
    label: int
    x: Floats
    y: Floats
    thresholds: Floats
    area: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """Bin by bin (B,): how many decisions, what probability was stated, and how often it came true; not-a-number in an
    empty bin. `edges` (B + 1,). `error` is the expected calibration error, `of` the probability that is meant."""

    edges: Floats
    counts: Whole
    stated: Floats
    came_true: Floats
    error: float
    of: str


def shown(names: Sequence[str], labels: Sequence[int] | None) -> Sequence[int]:
    """The classes that have curves: with two, the second one."""
    return (1,) if len(names) == 2 else range(len(names)) if labels is None else labels


def roc(names: tuple[str, ...], truth: Whole, scores: Floats, labels: Sequence[int] | None = None) -> tuple[Curve, ...]:
    """A curve for every class of `labels` from truth (D,) and scores (D, C); with several the mean of them, which comes
    last."""
    from sklearn.metrics import auc, roc_curve

    curves = []
    for label in shown(names, labels):
        positive = truth == label
        if positive.all() or not positive.any():
            curves.append(_empty(names[label], label))
            continue
        x, y, thresholds = roc_curve(positive, scores[:, label])
        curves.append(_thinned(names[label], label, x, y, thresholds, float(auc(x, y))))
    return (*curves, mean_of(curves)) if len(names) > 2 else tuple(curves)


def precision_recall(
    names: tuple[str, ...], truth: Whole, scores: Floats, labels: Sequence[int] | None = None
) -> tuple[Curve, ...]:
    """As `roc`; the area is the average precision, which does not interpolate."""
    from sklearn.metrics import precision_recall_curve

    curves = []
    for label in shown(names, labels):
        positive = truth == label
        if not positive.any():
            curves.append(_empty(names[label], label))
            continue
        y, x, thresholds = precision_recall_curve(positive, scores[:, label])
        area = float(-np.sum(np.diff(x) * y[:-1]))  # scikit-learn's average precision, without sorting once more
        curves.append(_thinned(names[label], label, x, y, np.append(thresholds, np.inf), area))
    return (*curves, mean_of(curves)) if len(names) > 2 else tuple(curves)


def mean_of(curves: list[Curve]) -> Curve:
    """The mean of the curves at the same places, and of their areas; classes without a curve do not count."""
    drawn = [curve for curve in curves if len(curve.x)]
    if not drawn:
        return _empty("mean", -1)
    grid = np.linspace(0, 1, GRID)
    heights = [np.interp(grid, *_ascending(curve)) for curve in drawn]
    thresholds = np.full(GRID, np.nan)
    return Curve("mean", -1, grid, np.mean(heights, 0), thresholds, float(np.mean([curve.area for curve in drawn])))


def calibration(names: tuple[str, ...], truth: Whole, probabilities: Floats) -> Calibration:
    if len(names) == 2:
        stated, true, of = probabilities[:, 1], truth == 1, f"the probability of “{names[1]}”"
    else:
        guess = probabilities.argmax(1)
        stated, true, of = probabilities.max(1), guess == truth, "the probability of the class that is answered"
    return _binned(stated, true, of)


def bin_of(probabilities: Floats) -> Whole:
    """The bin of each probability, as scikit-learn's `calibration_curve` has them: a limit belongs to the bin below."""
    return np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], probabilities).astype(np.int64)


def _binned(stated: Floats, true: Flags, of: str) -> Calibration:
    place = bin_of(stated)
    counts = np.bincount(place, minlength=BINS)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(place, stated, BINS) / counts
        share = np.bincount(place, true, BINS) / counts
    gaps = np.abs(share - mean)[counts > 0] * counts[counts > 0]
    error = float(gaps.sum() / max(1, len(stated)))
    return Calibration(np.linspace(0, 1, BINS + 1), counts, mean, share, error, of)


def _ascending(curve: Curve) -> tuple[Floats, Floats]:
    order = np.argsort(curve.x, kind="stable")
    return curve.x[order], curve.y[order]


def _thinned(name: str, label: int, x: Floats, y: Floats, thresholds: Floats, area: float) -> Curve:
    if len(x) > POINTS:
        kept = np.unique(np.linspace(0, len(x) - 1, POINTS).round().astype(int))
        x, y, thresholds = x[kept], y[kept], thresholds[kept]
    return Curve(name, label, x.astype(np.float64), y.astype(np.float64), thresholds.astype(np.float64), area)


def _empty(name: str, label: int) -> Curve:
    nothing = np.empty(0)
    return Curve(name, label, nothing, nothing, nothing, float("nan"))
