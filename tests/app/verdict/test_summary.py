"""Whether the network is better than what needs no network, in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from app.verdict.summary import beside
from engine.datasets.base import Facts
from engine.values import Value
from engine.verdict.predictions import Head, Predictions
from engine.verdict.verdict import Verdict


def verdict(kind: str, **figures: float) -> Verdict:
    nothing = np.zeros(0)
    facts = Facts(Value((1,)), Value((1,)))
    head = Head("loss_1", "Loss", kind, "numbers")  # type: ignore[arg-type]
    found = Predictions("test", nothing, nothing, nothing, nothing, nothing, facts, head)  # type: ignore[arg-type]
    return Verdict(found, figures)


@pytest.mark.parametrize(
    ("own", "baselines", "sentence"),
    [
        (0.95, {}, "Accuracy 95.0 %."),
        (
            0.95,
            {"most frequent class": 0.4, "random forest": 0.9},
            "Accuracy 95.0 %: better than every baseline; the best of them, a random forest, reaches 90.0 %.",
        ),
        (
            0.40,
            {"most frequent class": 0.402},
            "Accuracy 40.0 %: the most frequent class does as well as this network (40.2 %).",
        ),
        (
            0.93,
            {"most frequent class": 0.4, "logistic regression": 0.95, "random forest": 0.985},
            "Accuracy 93.0 %: a random forest does better than this network (98.5 %). So does logistic regression.",
        ),
    ],
)
def test_of_classes_the_accuracy_decides(own: float, baselines: dict[str, float], sentence: str) -> None:
    known = {name: verdict("classes", accuracy=value) for name, value in baselines.items()}
    assert beside(verdict("classes", accuracy=own), known) == sentence


def test_a_network_that_loses_to_the_mean_is_told_so() -> None:
    known = {name: verdict("numbers", RMSE=value) for name, value in (("mean", 80.0), ("ridge regression", 90.0))}
    said = beside(verdict("numbers", RMSE=95.0), known)
    assert said == "RMSE 95.00: the mean does better than this network (80.00). So does ridge regression."
    said = beside(verdict("numbers", RMSE=80.1), {"mean": known["mean"]})
    assert said == "RMSE 80.10: the mean does as well as this network (80.00)."
