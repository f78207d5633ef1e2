"""Windows over what runs on: within one stretch each, and looked at where they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import windows
from engine.datasets.stored import Stored
from engine.datasets.windows import Shares, Windows, cut, in_parts, starts_in

SHARES = st.floats(0, 0.45)


@given(st.integers(0, 300), SHARES, SHARES, st.integers(0, 6), st.integers(0, 5))
def test_stretches_cover_everything_once_with_the_test_last(
    length: int, validation: float, test: float, folds: int, fold: int
) -> None:
    folds = 0 if folds == 1 else folds
    parts = cut(length, Shares(validation, test, folds, min(fold, max(0, folds - 1))))
    covered = [step for part in parts for start, stop in part for step in range(start, stop)]
    assert sorted(covered) == list(range(length))
    held = [step for start, stop in parts[2] for step in range(start, stop)]
    assert held == list(range(length))[length - len(held) :]


def test_each_fold_is_validated_once() -> None:
    found = [cut(100, Shares(0.15, 0.2, 4, fold))[1] for fold in range(4)]
    assert found == [[(0, 20)], [(20, 40)], [(40, 60)], [(60, 80)]]


@given(st.integers(1, 9), st.integers(1, 5), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3))
def test_no_window_leaves_its_stretch(length: int, stride: int, spans: list[tuple[int, int]]) -> None:
    stretches, place = [], 0
    for gap, size in spans:
        stretches.append((place + gap, place + gap + size))
        place = stretches[-1][1]
    for start in starts_in(stretches, length, stride):
        assert any(first <= start and start + length <= last for first, last in stretches)


def test_windows_are_read_as_an_array_of_them_would_be() -> None:
    whole = np.arange(20, dtype=np.uint8)
    found = Windows(whole, np.array([0, 3, 7]), 4)
    assert found.shape == (3, 4)
    assert found[np.array([2, 0])].tolist() == [[7, 8, 9, 10], [0, 1, 2, 3]]
    assert found[1:].tolist() == [[3, 4, 5, 6], [7, 8, 9, 10]]


def test_many_windows_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Windows(np.zeros(1000, np.uint8), np.arange(900), 64)
    assert isinstance(found.rows, np.ndarray)
    monkeypatch.setattr(windows, "AT_ONCE", 1000)
    assert isinstance(found.rows, Stored)
    assert found.rows.dtype == np.int64


def test_parts_are_counted_behind_one_another() -> None:
    train, validation, test = in_parts([np.zeros(3), np.zeros(0), np.zeros(2)])
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([0, 1, 2], [], [3, 4])
