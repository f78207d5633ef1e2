"""What the figures of a verdict are called everywhere, which way is better, and what each of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Literal

Form = Literal["share", "number", "unit"]
"""A share of 1, shown in percent; a plain number; or a number in the unit of the target."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. `text` is a sentence for people."""

    better: Literal["high", "low"]
    form: Form
    text: str


def _high(text: str, form: Form = "share") -> Figure:
    return Figure("high", form, text)


def _low(text: str, form: Form = "number") -> Figure:
    return Figure("low", form, text)


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "loss": _low("The mean over all examples of what the training makes smaller, without the weight of the loss."),
        "explained variance": _high("The share of the inputs' variance that lies within what the units look at."),
        "reconstruction error": _low("The mean squared distance of an input from that, per number of the input."),
        "accuracy": _high("The share of the answers that are right."),
        "balanced accuracy": _high("The mean of the recalls: every class counts the same, however rare it is."),
        "precision": _high("Of all that was called so, the share that is so."),
        "recall": _high("Of all that is so, the share that was called so."),
        "F1": _high("The harmonic mean of precision and recall."),
        "precision (macro)": _high("The mean of the precisions of all classes."),
        "recall (macro)": _high("The mean of the recalls of all classes."),
        "F1 (macro)": _high("The mean of the F1s of all classes: every class counts the same."),
        "precision (weighted)": _high("The mean of the precisions, each class as often as it has examples."),
        "recall (weighted)": _high("The mean of the recalls, each class as often as it has examples."),
        "F1 (weighted)": _high("The mean of the F1s, each class as often as it has examples."),
        "precision (micro)": _high("All answers of all classes together; with one answer for each it is the accuracy."),
        "recall (micro)": _high("All answers of all classes together; with one answer for each it is the accuracy."),
        "F1 (micro)": _high("All answers of all classes together; with one answer for each it is the accuracy."),
        "top-3 accuracy": _high("How often the right class is among the three with the highest scores."),
        "top-5 accuracy": _high("How often the right class is among the five with the highest scores."),
        "ROC AUC": _high(
            "How often an example of the second class gets a higher score than one of the first; 0.5 is chance.",
            "number",
        ),
        "average precision": _high("The area under the curve of precision over recall.", "number"),
        "ROC AUC (macro)": _high("The mean of the areas under the ROC curves, each class against the rest.", "number"),
        "average precision (macro)": _high(
            "The mean of the average precisions, each class against the rest.", "number"
        ),
        "log loss": _low("Minus the log of the probability that the right class was given, on average."),
        "perplexity": _low("Among how many equally likely tokens a guess would be as uncertain: e to the log loss."),
        "bits per token": _low(
            "How many bits a token takes to write down where the likely ones take few: the log loss to base 2."
        ),
        "sequence accuracy": _high("The share of the sequences that are right at every step."),
        "Brier score": _low("The mean squared distance of the probabilities from 0 and 1, as things turned out."),
        "expected calibration error": _low("By how much stated certainty and share of right answers differ.", "share"),
        "Matthews correlation": _high(
            "How answers and truth go together: 1 fully, 0 as by chance, −1 opposed.", "number"
        ),
        "Cohen's kappa": _high("The accuracy above what chance would reach; 1 is all of it.", "number"),
        "MAE": _low("The mean absolute error.", "unit"),
        "RMSE": _low("The root of the mean squared error: large errors count more.", "unit"),
        "MSE": _low("The mean squared error, in the square of the unit."),
        "R²": _high("The share of the target's spread that is explained; the mean explains 0.", "number"),
        "median absolute error": _low("Half of the errors are smaller.", "unit"),
        "max error": _low("The largest error.", "unit"),
    }
)

OF_ONE = ("precision", "recall", "F1")
"""Of two classes these are of the second, as in scikit-learn."""
MAIN = ("balanced accuracy", "accuracy", "F1 (macro)", "R²", "MAE", "loss")


def figure(name: str) -> Figure:
    """The description of a figure; of a top-k that is none of the table's too."""
    return FIGURES.get(name) or _high("How often the right class is among the k with the highest scores.")


def named(name: str, classes: Sequence[str]) -> str:
    """A figure as a table calls it: of two classes it says which one it is of."""
    return f"{name} ({classes[1]})" if name in OF_ONE and len(classes) == 2 else name


def in_words(name: str, value: float) -> str:
    """`97.3 %` for a share, `0.412` for a number, `–` where there is none."""
    if not isfinite(value):
        return "–"
    return f"{value * 100:.1f} %" if figure(name).form == "share" else f"{value:#.4g}".rstrip(".")


def better(name: str, one: float, other: float) -> bool:
    """Whether `one` is the better value of a figure; a value that is not there is never better."""
    if not isfinite(one):
        return False
    return not isfinite(other) or (one > other if figure(name).better == "high" else one < other)
