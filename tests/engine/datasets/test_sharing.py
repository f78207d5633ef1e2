"""Examples that stand in a data set more than once."""

from __future__ import annotations

import numpy as np

from engine.datasets.sharing import digests, shared


def test_equal_examples_are_found_whatever_their_shape() -> None:
    x = np.random.default_rng(0).normal(size=(6, 1, 3, 3)).astype(np.float32)
    assert shared(np.concatenate([x[2:4], -x]), x).tolist() == [True, True, *[False] * 6]


def test_zero_is_zero_whatever_its_sign() -> None:
    assert shared(np.array([[-0.0, 1.0]]), np.array([[0.0, 1.0]])).tolist() == [True]


def test_of_nothing_nothing_is_shared() -> None:
    none = np.zeros((0, 2))
    assert shared(none, np.ones((3, 2))).tolist() == []
    assert shared(np.ones((3, 2)), none).tolist() == [False] * 3


def test_many_examples_are_taken_in_pieces() -> None:
    x = np.arange(10_000, dtype=np.int64)[:, None]
    assert len(set(digests(x).tolist())) == 10_000
