"""The examples behind what a verdict shows, those that are worth a look first, and labels that may be wrong.

Rows are rows of the part, the highest loss first. A sequence is behind a cell where one of its steps is.

Wrong labels are suspected by confident learning (Northcutt et al. 2021, "Confident Learning: Estimating Uncertainty in
Dataset Labels"): the threshold of a class is the mean probability of it among the examples that are labelled so, and
an example is suspected where another class reaches its threshold and is more probable than any other that does. What
the network has learned by heart it does not suspect, so the parts that it does not learn from say most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.verdict.curves import bin_of
from engine.verdict.predictions import Flags, Floats, Predictions, Whole

OUTLIER = 3.5
"""A residual so many robust deviations from the median is suspect (Iglewicz and Hoaglin 1993)."""
ROBUST = 1.4826
"""Times the median absolute deviation it is the standard deviation, of numbers that are normally distributed."""
MOST_SUSPECTS = 1000
"""Labels that are suspected at most: where there are more, it is the network that is wrong."""

Order = Literal["loss", "certain mistakes", "least certain"]


@dataclass(frozen=True)
class Cell:
    """Decisions of a true class and an answer; None stands for any: a row, a column."""

    true: int | None = None
    answered: int | None = None


@dataclass(frozen=True)
class CalibrationBin:
    """Decisions whose stated probability lies in a bin of the calibration; `true`: only those that came true or not."""

    place: int
    true: bool | None = None


@dataclass(frozen=True)
class AtThreshold:
    """Decisions about one class against the rest, where it is answered from a probability on: a point of a curve.

    `outcome`: "true positive", "false positive", "false negative" or "true negative".
    """

    label: int
    threshold: float
    outcome: Literal["true positive", "false positive", "false negative", "true negative"]


@dataclass(frozen=True)
class Residuals:
    """Examples with a residual from `low` up to `high`, both included; of one number of the target, or of any."""

    low: float
    high: float
    target: int | None = None


Place = Cell | CalibrationBin | AtThreshold | Residuals


@dataclass(frozen=True)
class Suspect:
    """A label that may be wrong: the row in the part, the label, what it rather is, and how probable each is held.

    Of a number, `given` is what stands in the data and `likely` what the network says; there is no probability.
    """

    row: int
    given: str
    likely: str
    given_probability: float = float("nan")
    likely_probability: float = float("nan")


def behind(predictions: Predictions, place: Place) -> Whole:
    """The rows of the part that are behind a place of the verdict, the highest loss first."""
    marked = _marked(predictions, place)
    examples = np.unique(predictions.owner[marked]) if predictions.head.kind == "classes" else np.flatnonzero(marked)
    return predictions.rows[_by_loss(predictions, examples)]


def ranked(predictions: Predictions, order: Order = "loss") -> Whole:
    """Rows of the part, those first that are worth a look: by loss, the mistakes by how certain the network was of
    them (without those it got right), or by how little it was certain. Of numbers there is the loss only."""
    if order == "loss" or predictions.head.kind == "numbers":
        return predictions.rows[_by_loss(predictions, np.arange(len(predictions)))]
    if order == "certain mistakes":
        wrong = np.flatnonzero(~predictions.right & predictions.finite)
        places = wrong[np.argsort(-predictions.confidence[wrong], kind="stable")]
    else:
        two = np.partition(predictions.probabilities, -2, axis=1)[:, -2:]
        places = np.argsort(two[:, 1] - two[:, 0], kind="stable")
    owners = predictions.owner[places]
    first = np.sort(np.unique(owners, return_index=True)[1])
    return predictions.rows[owners[first]]


def suspects(predictions: Predictions) -> tuple[Suspect, ...]:
    """Labels that may be wrong, the likeliest first."""
    if predictions.head.kind == "numbers":
        return _outliers(predictions)
    probabilities, truth = predictions.probabilities, predictions.truth
    limits = thresholds(predictions)
    reached = np.where(probabilities >= limits, probabilities, -1.0)
    likely = reached.argmax(1)
    marked = (reached.max(1) >= 0) & (likely != truth) & predictions.finite
    margin = predictions.of_truth - np.take_along_axis(probabilities, likely[:, None], 1)[:, 0]
    marked &= margin < 0
    places = np.flatnonzero(marked)
    places = places[np.argsort(margin[places], kind="stable")][:MOST_SUSPECTS]
    names, rows = predictions.head.classes, predictions.rows[predictions.owner[places]]
    return tuple(
        Suspect(
            int(row), names[truth[at]], names[likely[at]], float(probabilities[at, truth[at]]), float(reached[at].max())
        )
        for at, row in zip(places.tolist(), rows.tolist(), strict=True)
    )


def thresholds(predictions: Predictions) -> Floats:
    """(C,) the mean probability of a class among the examples that are labelled so; of one without examples, 1."""
    count = len(predictions.head.classes)
    sound = predictions.finite
    truth, own = predictions.truth[sound], predictions.of_truth[sound]
    sizes = np.bincount(truth, minlength=count)
    sums = np.bincount(truth, own, count)
    return np.divide(sums, sizes, out=np.full(count, 1.0), where=sizes > 0)


def _outliers(predictions: Predictions) -> tuple[Suspect, ...]:
    residuals = predictions.residuals
    sound = predictions.finite
    if not sound.any():
        return ()
    middle = np.median(residuals[sound], 0)
    deviation = ROBUST * np.median(np.abs(residuals[sound] - middle), 0)
    far = np.divide(np.abs(residuals - middle), deviation, out=np.zeros_like(residuals), where=deviation > 0)
    far[~sound] = 0
    worst = far.argmax(1)
    size = far.max(1)
    places = np.flatnonzero(size > OUTLIER)
    places = places[np.argsort(-size[places], kind="stable")][:MOST_SUSPECTS]
    return tuple(
        Suspect(
            int(predictions.rows[at]),
            f"{predictions.target[at, worst[at]]:.4g}",
            f"{predictions.scores[at, worst[at]]:.4g}",
        )
        for at in places.tolist()
    )


def _marked(predictions: Predictions, place: Place) -> Flags:
    """(D,) of classes, (N,) of numbers: what is behind a place."""
    match place:
        case Cell(true, answered):
            marked = predictions.finite.copy()
            marked &= True if true is None else predictions.truth == true
            return np.asarray(marked & (True if answered is None else predictions.guess == answered))
        case CalibrationBin(number, true):
            binary = len(predictions.head.classes) == 2
            stated = predictions.probabilities[:, 1] if binary else predictions.probabilities.max(1)
            came = predictions.truth == 1 if binary else predictions.right
            marked = (bin_of(stated) == number) & predictions.finite
            return np.asarray(marked if true is None else marked & (came == true))
        case AtThreshold(label, threshold, outcome):
            given = predictions.probabilities[:, label] >= threshold
            correct = given == (predictions.truth == label)
            wanted = outcome.endswith("positive"), outcome.startswith("true")
            return np.asarray((given == wanted[0]) & (correct == wanted[1]) & predictions.finite)
        case Residuals(low, high, target):
            residuals = predictions.residuals if target is None else predictions.residuals[:, [target]]
            return np.asarray(((residuals >= low) & (residuals <= high)).any(1))


def _by_loss(predictions: Predictions, examples: Whole) -> Whole:
    losses = np.nan_to_num(predictions.losses[examples], nan=np.inf)
    return examples[np.argsort(-losses, kind="stable")]
