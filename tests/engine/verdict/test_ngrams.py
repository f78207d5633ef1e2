"""Counting what follows: shares of what was seen, and how windows of a text are read."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.prepare import Part
from engine.verdict.ngrams import counted, counted_in, discounts, following, histories

TEXT = np.random.default_rng(0).choice(5, 3000, p=(0.4, 0.3, 0.15, 0.1, 0.05)).astype(np.int64)


def windows(text: np.ndarray, steps: int, stride: int, every: bool = True) -> Part:
    starts = np.arange(0, len(text) - steps, stride)
    x = text[starts[:, None] + np.arange(steps)]
    y = text[starts[:, None] + 1 + np.arange(steps)] if every else text[starts + steps]
    return Part(x, y, np.arange(len(x)))


def test_the_history_of_a_step_ends_with_it_and_begins_with_nothing() -> None:
    found = histories(np.array([[7, 8, 9]]), 2)
    assert found.tolist() == [[[-1, 7], [7, 8], [8, 9]]]


@pytest.mark.parametrize("length", [0, 1, 3])
def test_what_may_follow_adds_up_to_one(length: int) -> None:
    before = histories(TEXT[None, :-1], max(1, length))[0][:, :length]
    model = counted(before, TEXT[1:], 6)
    asked = np.array(np.meshgrid(*[range(-1, 6)] * length)).reshape(length, -1).T if length else np.zeros((1, 0), int)
    shares = model.after(asked)
    np.testing.assert_allclose(shares.sum(1), 1, atol=1e-5)
    assert (shares > 0).all(), "what was never seen may still come"


def test_with_nothing_before_the_shares_are_those_of_the_text() -> None:
    model = counted(np.zeros((len(TEXT), 0), np.int64), TEXT, 5)
    np.testing.assert_allclose(model.after(np.zeros((1, 0), int))[0], np.bincount(TEXT) / len(TEXT), atol=1e-3)


def test_a_rule_of_two_tokens_is_found_and_where_the_text_begins_the_plain_counts_are_right() -> None:
    text = np.tile([0, 1, 2, 3], 200)
    model = counted(histories(text[None, :-1], 2)[0], text[1:], 4)
    assert model.after(np.array([[1, 2]]))[0, 3] > 0.99
    assert model.after(np.array([[-1, 2]]))[0, 3] > 0.99


def test_below_a_longer_context_a_token_counts_as_often_as_what_it_follows() -> None:
    # 1 comes often, but after 0 only; 2 less often, and after everything: where nothing is known, 2 is the better guess
    text = np.array([*[0, 1, 3] * 60, *[3, 2, 4, 2, 5, 2, 6, 2, 0, 2] * 4])
    model = counted(histories(text[None, :-1], 1)[0], text[1:], 8)
    unseen = model.after(np.array([[7]]))[0]
    assert unseen[2] > unseen[1]
    alone = model.after(np.array([[-1]]))[0]
    assert alone[1] > alone[2]


def test_counts_are_discounted_as_chen_and_goodman_have_it() -> None:
    counts = np.repeat([1, 2, 3, 4], [40, 20, 10, 5])
    y = 40 / (40 + 2 * 20)
    expected = [0, 1 - 2 * y * 20 / 40, 2 - 3 * y * 10 / 20, 3 - 4 * y * 5 / 10]
    np.testing.assert_allclose(discounts(counts), expected)
    assert discounts(np.array([7, 7])).tolist() == [0, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(("stride", "every"), [(20, True), (5, True), (1, False)])
def test_each_token_of_overlapping_windows_is_counted_once(stride: int, every: bool) -> None:
    model = counted_in(windows(TEXT, 20, stride, every), 3, 5)
    plain = counted(histories(TEXT[None, :-1], 2)[0], TEXT[1:], 5)
    asked = np.array([[0, 0], [1, 0], [0, 1]])
    np.testing.assert_allclose(model.after(asked), plain.after(asked), atol=0.03)


def test_answers_are_told_at_every_step_or_after_the_last() -> None:
    model, x = counted(histories(TEXT[None, :-1], 2)[0], TEXT[1:], 5), TEXT[None, :4]
    every = following(model, x, True)
    assert every.shape == (1, 4, 5)
    np.testing.assert_array_equal(following(model, x, False), every[:, -1])
