"""Pairs of digits: half of them the same, no picture in two of them, and all ways to differ."""

from __future__ import annotations

import numpy as np

from engine.datasets.digit_pairs import DigitPairs, paired
from engine.datasets.digits import Digits


def test_half_of_the_pairs_are_the_same_and_no_picture_is_in_two() -> None:
    classes = Digits().load().y
    pairs = paired(classes, np.random.default_rng(0))
    assert len(np.unique(pairs)) == pairs.size == 1796
    same = classes[pairs[:, 0]] == classes[pairs[:, 1]]
    assert same.sum() == 449


def test_different_digits_meet_in_all_ways() -> None:
    classes = Digits().load().y
    pairs = classes[paired(classes, np.random.default_rng(1))]
    met = {tuple(sorted(map(int, pair))) for pair in pairs if pair[0] != pair[1]}
    assert len(met) > 40  # of 45


def test_a_pair_holds_the_two_pictures_and_says_whether_they_are_the_same() -> None:
    table, digits = DigitPairs().load(), Digits().load()
    assert table.x.shape == (898, 2, 8, 8)
    found = {picture.tobytes(): int(y) for picture, y in zip(digits.x[:, 0], digits.y, strict=True)}
    for pair, same in zip(table.x[:50], table.y[:50], strict=True):
        assert (found[pair[0].tobytes()] == found[pair[1].tobytes()]) == bool(same)


def test_the_same_seed_gives_the_same_pairs() -> None:
    assert np.array_equal(DigitPairs(seed=2).load().x, DigitPairs(seed=2).load().x)
    assert not np.array_equal(DigitPairs(seed=2).load().x, DigitPairs(seed=3).load().x)
