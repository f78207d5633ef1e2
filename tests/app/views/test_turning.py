"""A cloud keeps its place although its components are free to turn."""

from __future__ import annotations

import numpy as np
import pytest

from app.views.turning import looked_at, not_too_flat, settled, turn


@pytest.mark.parametrize("signs", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_components_that_changed_their_signs_come_back(signs: tuple[int, int]) -> None:
    before = np.random.default_rng(0).normal(size=(50, 2)) * (3, 1)
    now = before * signs
    np.testing.assert_allclose(now @ turn(now, before), before)


def test_components_that_traded_places_come_back_and_a_moved_cloud_nearly() -> None:
    random = np.random.default_rng(0)
    before = random.normal(size=(50, 3))
    now = before[:, [2, 0, 1]] + 0.01 * random.normal(size=(50, 3))
    rotation = turn(now, before)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
    np.testing.assert_allclose(now @ rotation, before, atol=0.06)


def test_a_range_stays_while_the_points_fill_it() -> None:
    first = settled((0.0, 0.0), np.array([0.0, 10.0]))
    assert first == pytest.approx((-0.8, 10.8))
    assert settled(first, np.array([1.0, 9.0])) == first
    assert settled(first, np.array([1.0, 11.0])) == pytest.approx((0.2, 11.8))
    assert settled(first, np.array([4.0, 6.0])) == pytest.approx((3.84, 6.16))


def test_a_flat_cloud_gets_room_above_and_below() -> None:
    assert not_too_flat((0.0, 10.0), (1.0, 3.0)) == ((0.0, 10.0), (-1.0, 5.0))
    assert not_too_flat((0.0, 10.0), (0.0, 8.0)) == ((0.0, 10.0), (0.0, 8.0))


def test_looking_from_the_front_turns_nothing_and_every_look_keeps_lengths() -> None:
    np.testing.assert_array_equal(looked_at(0, 0), np.eye(3))
    look = looked_at(0.7, -0.3)
    np.testing.assert_allclose(look @ look.T, np.eye(3), atol=1e-12)
