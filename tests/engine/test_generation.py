"""Drawing what comes next, more or less freely."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from engine.datasets.tokens import SPECIAL, Vocabulary
from engine.generation import Sampling, written_on

GIVEN = np.array([0.5, 0.1, 0.2, 0.1, 0.06, 0.04])
"""Padding, unknown, and four letters."""
LETTERS = Vocabulary("characters", (*SPECIAL, "a", "b", "c", "d"))


def test_at_a_temperature_of_one_tokens_come_as_often_as_the_network_says() -> None:
    np.testing.assert_allclose(Sampling().shares(GIVEN), [0, 0, 0.5, 0.25, 0.15, 0.1])


def test_scores_are_divided_by_the_temperature() -> None:
    cool, warm = Sampling(0.5).shares(GIVEN), Sampling(2.0).shares(GIVEN)
    np.testing.assert_allclose(cool[2:], GIVEN[2:] ** 2 / (GIVEN[2:] ** 2).sum())
    np.testing.assert_allclose(warm[2:], GIVEN[2:] ** 0.5 / (GIVEN[2:] ** 0.5).sum())
    np.testing.assert_allclose(Sampling(0.001).shares(GIVEN), [0, 0, 1, 0, 0, 0], atol=1e-9)


def test_at_a_temperature_of_zero_the_likeliest_comes() -> None:
    random = np.random.default_rng(0)
    assert {Sampling(0.0).draw(GIVEN, random) for _ in range(20)} == {2}


def test_only_the_few_likeliest_are_drawn_where_that_was_asked_for() -> None:
    np.testing.assert_allclose(Sampling(top=2).shares(GIVEN), [0, 0, 2 / 3, 1 / 3, 0, 0])


def test_drawn_often_tokens_have_their_shares() -> None:
    random, sampling = np.random.default_rng(0), Sampling(1.5, 3)
    drawn = np.bincount([sampling.draw(GIVEN, random) or 0 for _ in range(5000)], minlength=6) / 5000
    np.testing.assert_allclose(drawn, sampling.shares(GIVEN), atol=0.03)


@pytest.mark.parametrize("given", [np.zeros(6), np.array([0.7, 0.3, 0, 0, 0, 0])])
def test_where_nothing_can_follow_nothing_is_drawn(given: np.ndarray) -> None:
    assert Sampling().draw(given, np.random.default_rng(0)) is None


def test_a_text_is_written_on_token_by_token_each_after_all_before_it() -> None:
    def next_letter(text: str) -> np.ndarray:
        return np.eye(6)[LETTERS.encode("abcd"["abcd".index(text[-1]) + 1])[0]] if text[-1] != "d" else np.zeros(6)

    found = written_on("a", LETTERS, next_letter, Sampling(), np.random.default_rng(0))
    assert list(islice(found, 9)) == ["ab", "abc", "abcd"]
