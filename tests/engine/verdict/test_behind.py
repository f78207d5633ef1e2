"""A click on a part of the verdict leads to the examples behind it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.verdict.behind import AtThreshold, CalibrationBin, Cell, Residuals, behind, ranked, suspects, thresholds
from engine.verdict.verdict import judge
from tests.engine.verdict.answers import of_classes, of_numbers

TRUTH = [0, 0, 1, 1, 2, 2]
PROBABILITIES = [
    [0.8, 0.1, 0.1],
    [0.2, 0.7, 0.1],
    [0.1, 0.8, 0.1],
    [0.05, 0.9, 0.05],
    [0.3, 0.3, 0.4],
    [0.9, 0.05, 0.05],
]
LOSSES = [0.2, 1.6, 0.2, 0.1, 0.9, 3.0]


def three() -> object:
    return of_classes(TRUTH, PROBABILITIES, "probabilities", LOSSES)


def test_a_cell_holds_the_examples_it_counts_the_highest_loss_first() -> None:
    found = three()
    confusion = judge(found).confusion
    for true in range(3):
        for answered in range(3):
            assert len(behind(found, Cell(true, answered))) == confusion[true, answered]
    assert behind(found, Cell(0, 1)).tolist() == [1]
    assert behind(found, Cell(answered=0)).tolist() == [5, 0]
    assert behind(found, Cell(true=2)).tolist() == [5, 4]
    assert len(behind(found, Cell())) == 6


def test_the_bins_of_the_calibration_hold_all_examples_once() -> None:
    found = three()
    calibration = judge(found).calibration
    assert calibration is not None
    rows = [behind(found, CalibrationBin(place)).tolist() for place in range(10)]
    assert list(map(len, rows)) == calibration.counts.tolist()
    assert sorted(np.concatenate(rows)) == list(range(6))
    assert behind(found, CalibrationBin(8, true=False)).tolist() == [5]


@pytest.mark.parametrize("place", range(3))
def test_a_point_of_a_curve_holds_the_examples_it_counts(place: int) -> None:
    found = three()
    curve = judge(found).roc[0]
    x, y, threshold = curve.x[place], curve.y[place], curve.thresholds[place]
    assert len(behind(found, AtThreshold(0, threshold, "false positive"))) == round(x * 4)
    assert len(behind(found, AtThreshold(0, threshold, "true positive"))) == round(y * 2)
    assert len(behind(found, AtThreshold(0, threshold, "false negative"))) == 2 - round(y * 2)
    assert len(behind(found, AtThreshold(0, threshold, "true negative"))) == 4 - round(x * 4)


def test_a_bin_of_residuals_holds_its_examples() -> None:
    found = of_numbers([[1.0, 0], [2, 0], [3, 0]], [[1.5, 0], [2, 0], [1, 9]])
    assert behind(found, Residuals(1, 3)).tolist() == [2]
    assert behind(found, Residuals(-1, -0.1, target=0)).tolist() == [0]
    edges = judge(found).residual_edges
    assert edges[0] == found.residuals.min()
    assert edges[-1] == found.residuals.max()


def test_a_sequence_is_behind_the_cells_of_all_its_steps_once() -> None:
    truth = np.array([[0, 0, 1], [1, 1, 0]])
    found = of_classes(truth, np.eye(2)[[[0, 0, 0], [1, 1, 1]]], losses=[0.5, 0.7])
    assert behind(found, Cell(0, 0)).tolist() == [0]
    assert behind(found, Cell(1)).tolist() == [1, 0]
    assert ranked(found, "certain mistakes").tolist() == [0, 1]


def test_examples_are_ranked_by_loss_by_certainty_of_mistakes_and_by_doubt() -> None:
    found = three()
    assert ranked(found).tolist() == [5, 1, 4, 0, 2, 3]
    assert ranked(found, "certain mistakes").tolist() == [5, 1]
    assert ranked(found, "least certain")[0] == 4


def test_losses_that_are_not_finite_come_first() -> None:
    found = of_classes([0, 1, 0], np.eye(2)[[0, 1, 0]], losses=[1, np.nan, 2])
    assert ranked(found).tolist() == [1, 2, 0]


def test_labels_are_suspected_by_confident_learning() -> None:
    """The rule of Northcutt et al. by hand: the thresholds are (0.5, 0.85, 0.225)."""
    found = three()
    np.testing.assert_allclose(thresholds(found), [0.5, 0.85, 0.225], atol=1e-6)
    (first,) = suspects(found)
    assert (first.row, first.given, first.likely) == (5, "2", "0")
    assert (first.given_probability, first.likely_probability) == pytest.approx((0.05, 0.9))


def test_flipped_labels_are_found_among_many() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 300)
    scores = np.eye(3)[truth] * 4 + random.normal(0, 0.7, (300, 3))
    flipped = np.arange(0, 300, 30)
    labels = truth.copy()
    labels[flipped] = (labels[flipped] + 1) % 3
    found = suspects(of_classes(labels, scores))
    rows = {each.row for each in found}
    assert rows <= set(flipped.tolist())
    assert len(rows) >= 9  # one whose own class is not certain either may be passed over
    assert all(int(each.likely) == truth[each.row] for each in found)


def test_numbers_far_from_all_others_are_suspected() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(0, 1, (100, 1))
    guess = truth + random.normal(0, 0.1, truth.shape)
    truth[17] += 5
    (only,) = suspects(of_numbers(truth, guess))
    assert only.row == 17
    assert float(only.given) == pytest.approx(truth[17, 0], rel=1e-3)
