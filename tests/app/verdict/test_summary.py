"""Whether the network is better than what needs no network, in a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.verdict.summary import SummaryPage, beside, by_chance, why
from engine.datasets.base import Facts
from engine.values import Value
from engine.verdict.predictions import Head, Predictions
from engine.verdict.verdict import Verdict, judge
from tests.engine.verdict.answers import of_classes


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


def test_a_share_and_its_sign_stay_in_one_line_of_the_sentence(qtbot: QtBot) -> None:
    page = SummaryPage(LIGHT)
    qtbot.addWidget(page)
    page.show_verdict(verdict("classes", accuracy=0.95))
    assert page.sentence.text() == "Accuracy 95.0\N{NO-BREAK SPACE}%."


def test_a_network_that_loses_to_the_mean_is_told_so() -> None:
    known = {name: verdict("numbers", RMSE=value) for name, value in (("mean", 80.0), ("ridge regression", 90.0))}
    said = beside(verdict("numbers", RMSE=95.0), known)
    assert said == "RMSE 95.00: the mean does better than this network (80.00). So does ridge regression."
    said = beside(verdict("numbers", RMSE=80.1), {"mean": known["mean"]})
    assert said == "RMSE 80.10: the mean does as well as this network (80.00)."


@pytest.mark.parametrize(("own", "said"), [(96, "does better than"), (99, "better than every baseline")])
def test_a_difference_that_may_be_chance_is_not_told_as_if_it_were_certain(own: int, said: str) -> None:
    truth = np.arange(100) % 2
    one, other = (judge(of_classes(truth, np.eye(2)[truth ^ (np.arange(100) >= right)])) for right in (own, 98))
    sentence = beside(one, {"random forest": other})
    assert said in sentence
    assert sentence.endswith(", though the difference may be chance.")
    assert "Chance alone" in by_chance(one, {"random forest": other})
    one, other = (judge(of_classes(truth, np.eye(2)[truth ^ (np.arange(100) >= right)])) for right in (own, 60))
    assert "may be chance" not in beside(one, {"random forest": other})
    assert "more than chance" in by_chance(one, {"random forest": other})


def test_where_nothing_differs_nothing_is_said_of_the_difference() -> None:
    truth = np.arange(100) % 2
    one = judge(of_classes(truth, np.eye(2)[truth]))
    assert "as well as" in beside(one, {"random forest": one})
    assert by_chance(one, {"random forest": one}) == (
        "The accuracy on all examples of the kind lies between 96.3 % and 100.0 % (95 % interval)."
    )


def test_of_classes_out_of_balance_the_mean_over_the_classes_decides_and_it_is_said_why() -> None:
    truth = np.array([0] * 95 + [1] * 5)
    named_always, guessed = np.zeros(100, int), np.where(np.arange(100) % 10 < 9, truth, 1 - truth)
    own, always = (judge(of_classes(truth, np.eye(2)[answers])) for answers in (guessed, named_always))
    assert (own.figures["accuracy"], always.figures["accuracy"]) == (0.90, 0.95)
    said = beside(own, {"most frequent class": always})
    assert said == (
        "Balanced accuracy 85.3 %: better than every baseline; the best of them, the most frequent class, reaches "
        "50.0 %."
    )
    assert why(own) == "95.0 % of these examples are “0”: accuracy says little, so every class counts the same here."
    assert "McNemar" not in by_chance(own, {"most frequent class": always}), "that test counts right answers"
    truth = np.array([0] * 50 + [1] * 50)
    assert why(judge(of_classes(truth, np.eye(2)[truth]))) == ""
