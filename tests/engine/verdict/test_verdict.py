"""The figures of a verdict are those of scikit-learn, and what cannot be said is said to be so."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn import metrics
from sklearn.calibration import calibration_curve

from engine.datasets.tokens import Vocabulary
from engine.verdict import classes as classes_module
from engine.verdict.figures import named
from engine.verdict.predictions import Predictions
from engine.verdict.verdict import judge
from tests.engine.verdict.answers import of_classes, of_numbers
from tests.thorough import tries

CLOSE = {"abs": 1e-6, "rel": 1e-6}


def random_answers(seed: int, examples: int, classes: int, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = random.normal(0, 2, (examples, classes)).astype(np.float32)
    return random.integers(0, classes, examples), scores.round() if ties else scores


@given(st.integers(0, 10**6), st.integers(12, 80), st.integers(3, 7), st.booleans())
@settings(max_examples=tries(25), deadline=None)
def test_the_figures_of_several_classes_are_those_of_scikit_learn(
    seed: int, examples: int, classes: int, ties: bool
) -> None:
    truth, scores = random_answers(seed, examples, classes, ties)
    truth[:classes] = np.arange(classes)  # every class is there
    verdict, guess = judge(of_classes(truth, scores)), scores.argmax(1)
    p = softmax(scores.astype(np.float64), axis=1)
    expected = {
        "accuracy": metrics.accuracy_score(truth, guess),
        "balanced accuracy": metrics.balanced_accuracy_score(truth, guess),
        "Matthews correlation": metrics.matthews_corrcoef(truth, guess),
        "Cohen's kappa": metrics.cohen_kappa_score(truth, guess),
        "log loss": metrics.log_loss(truth, p),
        "Brier score": metrics.brier_score_loss(truth, p, labels=range(classes)),
        "ROC AUC (macro)": metrics.roc_auc_score(truth, p, multi_class="ovr"),
        "average precision (macro)": metrics.average_precision_score(np.eye(classes)[truth], p),
    }
    for kind in ("macro", "weighted", "micro"):
        scored = metrics.precision_recall_fscore_support(truth, guess, average=kind, zero_division=0.0)
        expected |= {f"precision ({kind})": scored[0], f"recall ({kind})": scored[1], f"F1 ({kind})": scored[2]}
    for k in (3, 5):
        if k < classes:
            expected[f"top-{k} accuracy"] = metrics.top_k_accuracy_score(truth, p, k=k)
    for name, value in expected.items():
        assert verdict.figures[name] == pytest.approx(value, **CLOSE), name
    np.testing.assert_array_equal(verdict.confusion, metrics.confusion_matrix(truth, guess))
    shares = metrics.confusion_matrix(truth, guess, normalize="true")
    np.testing.assert_allclose(verdict.confusion_shares, shares, atol=1e-6)
    rows = metrics.precision_recall_fscore_support(truth, guess, zero_division=0.0)
    mine = np.array([(row.precision, row.recall, row.f1, row.support) for row in verdict.classes]).T
    np.testing.assert_allclose(mine, rows, atol=1e-6)


@given(st.integers(0, 10**6), st.integers(4, 80), st.booleans())
@settings(max_examples=tries(25), deadline=None)
def test_the_figures_of_two_classes_from_one_score_are_those_of_scikit_learn(
    seed: int, examples: int, ties: bool
) -> None:
    truth, scores = random_answers(seed, examples, 1, ties)
    truth, scores = np.arange(examples) % 2, scores[:, 0] + truth
    verdict, guess, p = (
        judge(of_classes(truth, scores)),
        (scores > 0).astype(int),
        1 / (1 + np.exp(-scores.astype(float))),
    )
    expected = {
        "accuracy": metrics.accuracy_score(truth, guess),
        "precision": metrics.precision_score(truth, guess, zero_division=0.0),
        "recall": metrics.recall_score(truth, guess),
        "F1": metrics.f1_score(truth, guess),
        "ROC AUC": metrics.roc_auc_score(truth, p),
        "average precision": metrics.average_precision_score(truth, p),
        "log loss": metrics.log_loss(truth, p),
        "Brier score": metrics.brier_score_loss(truth, p),
    }
    for name, value in expected.items():
        assert verdict.figures[name] == pytest.approx(value, **CLOSE), name
    (curve,) = verdict.roc
    x, y, thresholds = metrics.roc_curve(truth, p)
    np.testing.assert_allclose((curve.x, curve.y), (x, y))
    np.testing.assert_allclose(curve.thresholds, thresholds)
    assert verdict.calibration is not None
    true, stated = calibration_curve(truth, p, n_bins=10)
    full = verdict.calibration.counts > 0
    np.testing.assert_allclose(verdict.calibration.came_true[full], true)
    np.testing.assert_allclose(verdict.calibration.stated[full], stated)


@given(st.integers(0, 10**6), st.integers(2, 60), st.integers(1, 4))
@settings(max_examples=tries(25), deadline=None)
def test_the_figures_of_numbers_are_those_of_scikit_learn(seed: int, examples: int, targets: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.normal(20, 5, (examples, targets))
    guess = truth + random.normal(0, 3, truth.shape)
    verdict = judge(of_numbers(truth, guess))
    expected = {
        "MAE": metrics.mean_absolute_error(truth, guess),
        "MSE": metrics.mean_squared_error(truth, guess),
        "RMSE": metrics.root_mean_squared_error(truth, guess),
        "R²": metrics.r2_score(truth, guess),
        "median absolute error": metrics.median_absolute_error(truth, guess),
        "max error": metrics.max_error(truth.reshape(-1), guess.reshape(-1)),
    }
    for name, value in expected.items():
        assert verdict.figures[name] == pytest.approx(value, **CLOSE), name
    for column, row in enumerate(verdict.targets):
        assert row.mae == pytest.approx(metrics.mean_absolute_error(truth[:, column], guess[:, column]))
        assert row.r2 == pytest.approx(metrics.r2_score(truth[:, column], guess[:, column]))
        assert row.bias == pytest.approx((guess - truth)[:, column].mean())
    np.testing.assert_allclose(verdict.predictions.residuals, truth - guess)


def test_a_class_without_examples_has_no_recall_and_no_curve_and_is_named() -> None:
    verdict = judge(of_classes([0, 0, 1, 1], np.eye(3)[[0, 2, 1, 1]]))
    missing = verdict.classes[2]
    assert isnan(missing.recall)
    assert isnan(missing.roc_auc)
    assert (missing.support, missing.answered, missing.precision) == (0, 1, 0.0)
    assert not len(verdict.roc[2].x)
    assert verdict.notes == ("There are no examples here of “2”.",)
    assert verdict.figures["balanced accuracy"] == 0.75
    expected = metrics.f1_score([0, 0, 1, 1], [0, 2, 1, 1], average="macro")
    assert verdict.figures["F1 (macro)"] == pytest.approx(expected)


def test_a_class_that_is_nowhere_does_not_lower_the_averages() -> None:
    verdict = judge(of_classes([0, 1, 0, 1], np.eye(4)[[0, 1, 0, 1]]))
    assert verdict.figures["F1 (macro)"] == 1
    assert isnan(verdict.classes[3].precision)


@pytest.mark.parametrize("answer", [0, 1])
def test_one_class_only_has_no_areas_and_a_sentence(answer: int) -> None:
    verdict = judge(of_classes([0, 0, 0], np.eye(3)[[answer] * 3]))
    assert isnan(verdict.figures["ROC AUC (macro)"])
    assert verdict.figures["accuracy"] == 1 - answer
    assert "All examples here are of the class “0”" in verdict.notes[0]
    assert isnan(verdict.figures["Matthews correlation"]) == (answer == 0)


def test_a_class_that_is_never_answered_is_named() -> None:
    verdict = judge(of_classes([0, 1, 2], np.eye(3)[[0, 1, 0]]))
    assert "“2” is never answered." in verdict.notes
    assert verdict.classes[2].precision == 0


def test_answers_that_are_not_finite_are_left_out_and_counted() -> None:
    scores = np.eye(3)[[0, 1, 2, 0]]
    scores[3] = np.nan
    verdict = judge(of_classes([0, 1, 2, 1], scores))
    assert verdict.figures["accuracy"] == 1
    assert verdict.notes[0] == "1 of 4 answers are no finite numbers. They are left out of all figures."
    assert not verdict.predictions.right[3]


@pytest.mark.parametrize("made", [of_classes([0, 1], np.full((2, 3), np.nan)), of_numbers([[1.0]], [[np.inf]])])
def test_no_finite_answer_at_all_is_a_sentence(made: Predictions) -> None:
    verdict = judge(made)
    assert not verdict.figures
    assert verdict.notes == (
        "The network answers with no finite number at all: its weights have grown beyond all bounds.",
    )


def test_a_target_that_never_changes_has_no_r2() -> None:
    verdict = judge(of_numbers([[2.0], [2.0]], [[1.0], [2.0]]))
    assert isnan(verdict.figures["R²"])
    assert verdict.notes == ("The target is the same for all examples here, so there is no R².",)


def test_margins_are_ranked_but_their_certainty_is_not_judged() -> None:
    verdict = judge(of_classes([0, 1, 1, 0], [-3.0, 2.0, -0.5, -1.0], "margins"))
    assert verdict.figures["ROC AUC"] == 1
    assert verdict.calibration is None
    assert "log loss" not in verdict.figures
    assert any("asks for no probabilities" in note for note in verdict.notes)


def test_probabilities_are_taken_as_they_are() -> None:
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    verdict = judge(of_classes([0, 1], p, "probabilities"))
    np.testing.assert_allclose(verdict.predictions.probabilities, p, atol=1e-7)
    assert verdict.figures["log loss"] == pytest.approx(-np.log([0.7, 0.2]).mean(), rel=1e-6)


def test_every_step_of_a_sequence_is_a_decision() -> None:
    truth = np.array([[0, 1, 2], [2, 2, 0]])
    scores = np.eye(3)[np.array([[0, 1, 1], [2, 2, 0]])]
    verdict = judge(of_classes(truth, scores))
    assert verdict.confusion.sum() == 6
    assert verdict.figures["accuracy"] == pytest.approx(5 / 6)
    np.testing.assert_array_equal(verdict.predictions.owner, [0, 0, 0, 1, 1, 1])


def test_how_many_of_the_best_count_can_be_chosen() -> None:
    truth, scores = random_answers(3, 50, 6, ties=False)
    verdict = judge(of_classes(truth, scores))
    assert verdict.top(2) == pytest.approx(metrics.top_k_accuracy_score(truth, scores, k=2, labels=range(6)))
    assert verdict.top(1) == verdict.figures["accuracy"]


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    verdict = judge(of_classes([1, 1, 0, 0], [0.85, 0.85, 0.85, 0.15], "probabilities"))
    assert verdict.figures["expected calibration error"] == pytest.approx((3 * abs(2 / 3 - 0.85) + 0.15) / 4, rel=1e-6)


def test_of_text_that_goes_on_the_perplexity_is_told_and_the_bits_of_a_token() -> None:
    found = of_classes([0, 1, 2, 0], np.zeros((4, 3)))
    vocabulary = Vocabulary("characters", ("<padding>", "<unknown>", "a"))
    assert "perplexity" not in judge(replace(found, facts=replace(found.facts, vocabulary=vocabulary))).figures
    figures = judge(replace(found, facts=replace(found.facts, vocabulary=vocabulary, goes_on=True))).figures
    assert figures["perplexity"] == pytest.approx(3)
    assert figures["bits per token"] == pytest.approx(np.log2(3))


def test_a_sequence_counts_as_right_where_every_step_is() -> None:
    found = of_classes([0, 1, 2, 0], np.eye(3)[[0, 1, 2, 1]])
    assert "sequence accuracy" not in judge(found).figures
    scores, target = found.scores.reshape(2, 2, 3), found.target.reshape(2, 2)
    sequences = replace(
        found, rows=found.rows[:2], index=found.index[:2], losses=found.losses[:2], scores=scores, target=target,
        head=replace(found.head, shape=(2,)),
    )  # fmt: skip
    assert judge(sequences).figures["sequence accuracy"] == 0.5
    text = replace(sequences, facts=replace(found.facts, goes_on=True))
    assert "sequence accuracy" not in judge(text).figures


def test_of_very_many_classes_the_most_frequent_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes_module, "MOST_DRAWN", 3)
    truth, scores = random_answers(1, 200, 6, ties=False)
    truth[truth == 1] = 4
    verdict, guess = judge(of_classes(truth, scores)), scores.argmax(1)
    most = np.sort(np.argsort(-np.bincount(truth, minlength=6), kind="stable")[:3])
    np.testing.assert_array_equal(verdict.labels, most)
    np.testing.assert_array_equal(verdict.confusion, metrics.confusion_matrix(truth, guess, labels=most))
    assert [curve.label for curve in verdict.roc] == [*most, -1]
    assert verdict.notes[-1] == "Curves, their areas and the confusion matrix are of the 3 most frequent classes."
    whole = metrics.confusion_matrix(truth, guess, labels=range(6))
    np.testing.assert_allclose(
        verdict.confusion_shares, (whole / whole.sum(1, keepdims=True).clip(1))[np.ix_(most, most)]
    )
    assert len(verdict.classes) == 6


def test_balanced_accuracy_decides_where_one_class_has_nearly_all_examples():
    truth = np.array([0] * 18 + [1, 1])
    scores = np.eye(2)[truth]
    assert judge(of_classes(truth, scores)).headline == "balanced accuracy"
    truth = np.array([0] * 12 + [1] * 8)
    assert judge(of_classes(truth, np.eye(2)[truth])).headline == "accuracy"
    truth = np.array([0] * 20)
    alone = judge(of_classes(truth, np.eye(2)[truth]))
    assert (alone.out_of_balance, alone.headline) == (False, "accuracy"), "nothing can be told from one class alone"


def test_of_two_classes_a_figure_names_the_one_that_it_is_of():
    assert named("recall", ("broken", "fine")) == "recall (fine)"
    assert named("accuracy", ("broken", "fine")) == "accuracy"
    assert named("recall", ("a", "b", "c")) == "recall"
