"""How good answers are where each is one of several classes: figures, classes, confusion matrix and curves.

Everything is scikit-learn's, with what it leaves open settled as it does by itself: a class that was never answered has
a precision of 0, and averages are over the classes that occur in truth or answers. What cannot be said (the recall of a
class without examples, an area with one class only) is not-a-number rather than 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np

from engine.verdict.curves import Calibration, Curve, calibration, precision_recall, roc
from engine.verdict.predictions import Flags, Floats, Predictions, Whole

MOST_SORTED = 2_000_000
"""Scores that curves are drawn from, of all classes together: sorting them takes about half a second."""
TOP = (3, 5)
MOST_DRAWN = 200
"""Classes that have a curve, and a row and a column of the confusion matrix: of a vocabulary of 30,000 words the matrix
alone would take 7 GB."""


@dataclass(frozen=True)
class ClassRow:
    """One class, or an average over classes. `support`: decisions that are of it; `answered`: that it was given."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    answered: int
    roc_auc: float = nan
    average_precision: float = nan


@dataclass(frozen=True, eq=False)
class OfClasses:
    """What can be said of classes. `confusion` counts decisions by the true class, then by the answer, for `labels`:
    all classes, or the most frequent ones."""

    figures: dict[str, float]
    rows: tuple[ClassRow, ...]
    averages: tuple[ClassRow, ...]
    confusion: Whole
    labels: Whole
    roc: tuple[Curve, ...]
    precision_recall: tuple[Curve, ...]
    calibration: Calibration | None
    notes: tuple[str, ...] = field(default=())


def of_classes(predictions: Predictions, sound: Flags) -> OfClasses:
    """Judges the decisions that `sound` (D,) marks; there is at least one."""
    head = predictions.head
    names, truth, guess = head.classes, predictions.truth[sound], predictions.guess[sound]
    probabilities = predictions.probabilities[sound]
    counts = Counts.of(truth, guess, len(names))
    labels = counts.most_frequent()
    rows, averages = _rows(names, truth, guess, counts)
    figures = _figures(names, truth, guess, averages, rows)
    if len(head.shape) == 1 and not predictions.facts.goes_on:
        fine = predictions.right | ~predictions.counted
        figures["sequence accuracy"] = float(fine.reshape(len(predictions), -1).all(1).mean())
    figures |= {f"top-{k} accuracy": top(truth, probabilities, k) for k in TOP if k < len(names)}
    notes = _notes(names, counts)
    if len(labels) < len(names):
        notes += (f"Curves, their areas and the confusion matrix are of the {len(labels)} most frequent classes.",)
    some, thinned = _some(len(truth), len(labels))
    scored = truth[some], probabilities[some], labels.tolist()
    curves = roc(names, *scored), precision_recall(names, *scored)
    notes += (f"The curves are of {len(scored[0]):,} evenly chosen decisions.",) if thinned else ()
    figures |= _areas(names, *curves)
    rows = tuple(_with_areas(row, label, *curves) for label, row in enumerate(rows))
    calibrated = None
    if head.gives_probabilities:
        calibrated = calibration(names, truth, probabilities)
        figures |= _of_probabilities(truth, probabilities, calibrated)
        if predictions.facts.goes_on:
            figures["perplexity"] = float(np.exp(figures["log loss"]))
            figures["bits per token"] = figures["log loss"] / float(np.log(2))
    else:
        notes += (
            f"{head.title} asks for no probabilities, so certainty is not judged: "
            "no log loss, no Brier score and no calibration.",
        )
    confusion = confused(truth, guess, labels)
    return OfClasses(figures, rows, averages, confusion, labels, *curves, calibrated, notes)


@dataclass(frozen=True, eq=False)
class Counts:
    """Class by class (C,): decisions that are of it, that it was given, and both."""

    support: Whole
    answered: Whole
    hits: Whole

    @staticmethod
    def of(truth: Whole, guess: Whole, classes: int) -> Counts:
        support, answered, hits = (
            np.bincount(each, minlength=classes) for each in (truth, guess, truth[truth == guess])
        )
        return Counts(support, answered, hits)

    def most_frequent(self) -> Whole:
        """As many classes as are drawn, in their order."""
        if len(self.support) <= MOST_DRAWN:
            return np.arange(len(self.support))
        return np.sort(np.argsort(-self.support, kind="stable")[:MOST_DRAWN])


def confused(truth: Whole, guess: Whole, labels: Whole) -> Whole:
    """scikit-learn's confusion matrix for these classes: by the true class, then by the answer."""
    size = len(labels)
    place = np.full(max(int(truth.max()), int(guess.max()), int(labels[-1])) + 1, -1)
    place[labels] = np.arange(size)
    row, column = place[truth], place[guess]
    drawn = (row >= 0) & (column >= 0)
    return np.bincount(row[drawn] * size + column[drawn], minlength=size * size).reshape(size, size)


def top(truth: Whole, probabilities: Floats, k: int) -> float:
    """How often the true class is among the `k` most probable; of equal ones the later come first, as in
    scikit-learn's `top_k_accuracy_score`, which sorts all of them for it."""
    own = np.take_along_axis(probabilities, truth[:, None], 1)
    later = np.arange(probabilities.shape[1]) > truth[:, None]
    before = (probabilities > own) | ((probabilities == own) & later)
    return float((before.sum(1) < k).mean())


def _rows(
    names: tuple[str, ...], truth: Whole, guess: Whole, counts: Counts
) -> tuple[tuple[ClassRow, ...], tuple[ClassRow, ...]]:
    """Every class, and the averages over those that occur."""
    from sklearn.metrics import precision_recall_fscore_support

    support, answered = counts.support, counts.answered
    there = np.flatnonzero(support + answered)
    table = np.full((3, len(names)), nan)
    scored = precision_recall_fscore_support(truth, guess, labels=there, zero_division=0.0)
    table[:, there] = scored[:3]
    means = {
        "macro": table[:, there].mean(1),
        "weighted": table[:, there] @ support[there] / support.sum(),
        "micro": np.full(3, counts.hits.sum() / support.sum()),
    }
    total = int(support.sum())
    averages = tuple(_row(name, mean, total, total) for name, mean in means.items())
    shown = table.copy()
    shown[1:, support == 0] = nan
    rows = tuple(_row(name, shown[:, i], int(support[i]), int(answered[i])) for i, name in enumerate(names))
    return rows, averages


def _row(name: str, scored: Floats, support: int, answered: int) -> ClassRow:
    precision, recall, f1 = scored.tolist()
    return ClassRow(name, precision, recall, f1, support, answered)


def _figures(
    names: tuple[str, ...], truth: Whole, guess: Whole, averages: tuple[ClassRow, ...], rows: tuple[ClassRow, ...]
) -> dict[str, float]:
    from sklearn.metrics import cohen_kappa_score, matthews_corrcoef

    recalls = [row.recall for row in rows if row.support]
    figures = {"accuracy": float((truth == guess).mean()), "balanced accuracy": float(np.mean(recalls))}
    if len(names) == 2:
        row = rows[1]
        # As scikit-learn has it: without examples of the second class recall and F1 are 0.
        figures |= {"precision": _or_zero(row.precision), "recall": _or_zero(row.recall), "F1": _or_zero(row.f1)}
    for row in averages:
        figures |= {
            f"precision ({row.name})": row.precision,
            f"recall ({row.name})": row.recall,
            f"F1 ({row.name})": row.f1,
        }
    both = truth.min() != truth.max() or guess.min() != guess.max() or truth[0] != guess[0]
    figures["Matthews correlation"] = float(matthews_corrcoef(truth, guess)) if both else nan
    figures["Cohen's kappa"] = float(cohen_kappa_score(truth, guess)) if both else nan
    return figures


def _of_probabilities(truth: Whole, probabilities: Floats, calibrated: Calibration) -> dict[str, float]:
    classes = probabilities.shape[1]
    own = np.take_along_axis(probabilities, truth[:, None], 1)[:, 0]
    # Both as scikit-learn has them, without the table of zeros and ones that it makes of the truth: of a vocabulary
    # that is larger than all else together.
    log_loss = -np.log(np.clip(own, np.finfo(np.float64).eps, 1)).mean()
    squares = (np.einsum("dc,dc->d", probabilities, probabilities) - 2 * own + 1).mean()
    return {
        "log loss": float(log_loss),
        "Brier score": float(squares / 2 if classes == 2 else squares),  # Brier's own sum, halved where one is enough
        "expected calibration error": calibrated.error,
    }


def _areas(names: tuple[str, ...], roc: tuple[Curve, ...], precision_recall: tuple[Curve, ...]) -> dict[str, float]:
    kind = " (macro)" if len(names) > 2 else ""
    return {f"ROC AUC{kind}": roc[-1].area, f"average precision{kind}": precision_recall[-1].area}


def _with_areas(row: ClassRow, label: int, *curves: tuple[Curve, ...]) -> ClassRow:
    areas = [next((curve.area for curve in family if curve.label == label), nan) for family in curves]
    return ClassRow(row.name, row.precision, row.recall, row.f1, row.support, row.answered, *areas)


def _some(decisions: int, classes: int) -> tuple[slice | Whole, bool]:
    most = max(1000, MOST_SORTED // classes)
    if decisions <= most:
        return slice(None), False
    return np.unique(np.linspace(0, decisions - 1, most).round().astype(np.int64)), True


def _notes(names: tuple[str, ...], counts: Counts) -> tuple[str, ...]:
    """What the reader has to know of classes that are missing."""
    support, answered = counts.support, counts.answered
    notes = []
    if np.count_nonzero(support) == 1:
        only = names[int(support.argmax())]
        notes.append(f"All examples here are of the class “{only}”: nothing can be said of telling it from others.")
    elif not support.all():
        notes.append(f"There are no examples here of {listed([names[i] for i in np.flatnonzero(support == 0)])}.")
    never = np.flatnonzero((answered == 0) & (support > 0))
    if len(never):
        verb = "is" if len(never) == 1 else "are"
        notes.append(f"{listed([names[i] for i in never])} {verb} never answered.")
    return tuple(notes)


def listed(names: list[str]) -> str:
    """`“a”, “b” and 3 more`."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"“{name}”" for name in names[:3]) + more


def _or_zero(value: float) -> float:
    return 0.0 if np.isnan(value) else value
