"""Contours lie where a field has its level, and leave no gap."""

from __future__ import annotations

import numpy as np
import pytest

from app.contours import contour

ROWS, COLUMNS = np.mgrid[0:60, 0:80].astype(float)


def test_the_level_of_a_cone_is_a_circle():
    pieces = contour(np.hypot(COLUMNS - 40, ROWS - 30), 17.3)
    ends = pieces.reshape(-1, 2)
    np.testing.assert_allclose(np.hypot(ends[:, 0] - 40, ends[:, 1] - 30), 17.3, atol=0.02)
    length = np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).sum()
    assert length == pytest.approx(2 * np.pi * 17.3, rel=0.002)


def test_a_straight_line_is_found_exactly():
    pieces = contour(2 * COLUMNS - ROWS, 10.5)
    np.testing.assert_allclose(2 * pieces[:, 0::2] - pieces[:, 1::2], 10.5)


@pytest.mark.parametrize("seed", range(5))
def test_a_closed_line_has_every_end_twice(seed):
    random = np.random.default_rng(seed)
    field = np.pad(random.normal(size=(20, 20)), 1, constant_values=-9.0)  # saddles, and nothing above at the edge
    ends = contour(field, 0.0).reshape(-1, 2).round(9)
    _, often = np.unique(ends, axis=0, return_counts=True)
    assert (often == 2).all()


def test_a_field_that_never_reaches_the_level_has_no_line():
    assert contour(np.zeros((5, 5)), 1.0).shape == (0, 4)
    assert contour(np.zeros((5, 5))).shape == (0, 4)


def test_several_levels_have_the_lines_of_each():
    field = np.hypot(COLUMNS - 40, ROWS - 30)
    both = contour(field, 5.0, 17.3)
    assert np.array_equal(both, np.concatenate([contour(field, 5.0), contour(field, 17.3)]))


def test_lines_are_not_joined_to_one_another():
    pieces = contour(np.cos(COLUMNS / 5) * np.cos(ROWS / 5), 0.5)
    assert np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).max() < 1.5


def test_what_is_no_plane_has_no_line():
    assert contour(np.arange(5.0)[None], 2.5).shape == (0, 4)


def test_places_where_the_field_is_not_a_number_have_no_line():
    field = np.where(COLUMNS < 40, np.nan, ROWS)
    pieces = contour(field, 10.5)
    known = pieces[np.isfinite(pieces).all(1)]
    np.testing.assert_allclose(known[:, 1::2], 10.5)
    assert known[:, 0::2].min() >= 40
