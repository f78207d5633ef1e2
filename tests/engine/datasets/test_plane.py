"""The two-dimensional sets are those of the TensorFlow Playground."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.plane import Bumps, Circle, Gaussians, Plane, Spirals, Xor


def test_the_circle_is_a_disc_within_a_ring_with_a_gap_between() -> None:
    table = Circle(points=1000).load()
    radius = np.linalg.norm(table.x, axis=1)
    assert radius[table.y == 1].max() < 2.5
    assert radius[table.y == 0].min() >= 3.5
    assert radius.max() <= 5
    assert np.bincount(table.y).tolist() == [500, 500]
    assert table.facts.classes == ("outside", "inside")


def test_noise_moves_the_label_of_the_circle_and_leaves_its_points() -> None:
    clean, noisy = Circle().load(), Circle(noise=0.5).load()
    assert np.array_equal(clean.x, noisy.x)
    assert 0 < (clean.y != noisy.y).mean() < 0.5


def test_xor_is_the_sign_of_the_product_with_a_gap_at_the_axes() -> None:
    table = Xor(points=1000).load()
    assert np.array_equal(table.y, (table.x[:, 0] * table.x[:, 1] >= 0).astype(int))
    assert np.abs(table.x).min() >= 0.3
    assert np.abs(table.x).max() <= 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.5, 4.0)])
def test_the_gaussians_lie_around_2_and_minus_2_with_a_variance_that_follows_the_noise(
    noise: float, variance: float
) -> None:
    table = Gaussians(points=50_000, noise=noise).load()
    for kind, centre in ((0, -2), (1, 2)):
        cloud = table.x[table.y == kind]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.05)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.05)


def test_a_spiral_winds_one_and_three_quarter_times_out_to_5() -> None:
    table = Spirals(points=2000).load()
    spiral = table.x[table.y == 1].astype(np.float64)
    radius = np.linalg.norm(spiral, axis=1)
    turns = np.unwrap(np.arctan2(spiral[1:, 0], spiral[1:, 1])) / (2 * np.pi)
    assert turns[-1] - turns[0] == pytest.approx(1.75, abs=0.01)
    assert np.all(np.diff(radius) > 0)
    assert radius[-1] == pytest.approx(5, abs=0.01)


def test_the_second_spiral_is_the_first_one_turned_by_half_a_circle() -> None:
    table = Spirals(points=500).load()
    np.testing.assert_allclose(table.x[table.y == 0], -table.x[table.y == 1], atol=1e-5)


def test_an_odd_number_of_points_is_kept() -> None:
    assert [len(each(points=11).load()) for each in (Circle, Xor, Gaussians, Spirals, Plane, Bumps)] == [11] * 6


def test_the_plane_is_a_tenth_of_the_sum() -> None:
    table = Plane().load()
    np.testing.assert_allclose(table.y[:, 0], table.x.sum(axis=1) / 10, atol=1e-6)
    assert np.abs(table.x).max() <= 6


@pytest.mark.parametrize(
    ("point", "height"), [((0, 2.5), -1), ((4, 2.5), 1), ((-4, -2.5), -1), ((0, -1.5), 0.5), ((6, 6), 0), ((2, 0), 0)]
)
def test_bumps_are_highest_at_their_centres_and_end_two_away_from_them(
    point: tuple[float, float], height: float
) -> None:
    assert Bumps().height(np.array([point]))[0] == pytest.approx(height)


def test_another_seed_draws_other_points() -> None:
    assert not np.array_equal(Circle(seed=1).load().x, Circle(seed=2).load().x)
