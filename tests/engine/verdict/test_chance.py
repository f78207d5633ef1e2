"""A difference on a few examples may be chance, and it is said so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from engine.verdict.chance import in_a_sentence, interval, probability
from engine.verdict.verdict import Verdict, judge
from tests.engine.verdict.answers import of_classes, of_numbers


def answering(right: list[bool]) -> Verdict:
    return judge(of_classes(np.zeros(len(right), int), np.eye(2)[(~np.array(right)).astype(int)]))


def test_the_interval_of_an_accuracy_is_wilsons() -> None:
    found = interval(answering([True] * 21 + [False]))
    n, p, z = 22, 21 / 22, 1.959964
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert found == pytest.approx(((middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)), abs=1e-6)


def test_numbers_and_sequences_have_no_interval() -> None:
    assert interval(judge(of_numbers([[1.0], [2.0]], [[1.0], [3.0]]))) is None
    assert interval(judge(of_classes([[0, 1]], np.eye(2)[[[0, 1]]]))) is None


def test_only_examples_count_where_one_is_right_and_the_other_wrong() -> None:
    one = answering([True] * 8 + [False] * 1 + [True] * 5)
    other = answering([False] * 8 + [True] * 1 + [True] * 5)
    assert probability(one, other) == pytest.approx(binomtest(8, 9).pvalue)
    assert in_a_sentence(one, other) == "That is more than chance (exact McNemar test, p = 0.039)."
    few = in_a_sentence(answering([False] + [True] * 13), answering([True] * 14))
    assert few == "Chance alone makes such a difference on so few examples (exact McNemar test, p = 1)."


def test_nothing_is_said_of_chance_where_there_is_no_difference() -> None:
    one = answering([True] * 8 + [False])
    assert probability(one, one) == 1
    assert in_a_sentence(one, one) == "Both get the same examples right."
    numbers = judge(of_numbers([[1.0], [2.0]], [[1.5], [2.0]]))
    assert in_a_sentence(numbers, numbers) == "Both are equally near on every example."


def test_numbers_are_compared_by_which_is_nearer() -> None:
    truth = np.arange(12.0)[:, None]
    one, other = judge(of_numbers(truth, truth + 1)), judge(of_numbers(truth, truth + 2))
    assert probability(one, other) == pytest.approx(2 / 2**12)
    assert "sign test" in in_a_sentence(one, other)


def test_an_answer_that_is_no_number_is_farther_off_than_any_other() -> None:
    truth = np.arange(12.0)[:, None]
    one, other = judge(of_numbers(truth, truth + 2)), judge(of_numbers(truth, truth * np.nan))
    assert probability(one, other) == pytest.approx(2 / 2**12)
    assert in_a_sentence(one, other) == "That is more than chance (sign test, p < 0.001)."


def test_rows_that_only_one_has_do_not_count() -> None:
    one, other = answering([True] * 9), answering([False] * 9)
    some = replace(one.predictions, rows=np.arange(9) + 3)
    assert probability(replace(one, predictions=some), other) == pytest.approx(2 / 2**6)
    assert probability(one, judge(replace(other.predictions, part="train"))) is None
    assert in_a_sentence(one, judge(of_numbers([[1.0]], [[1.0]]))) == ""
