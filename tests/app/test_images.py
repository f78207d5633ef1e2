"""Numbers become bytes of colour: tiles keep their order, and colours their meaning."""

from __future__ import annotations

import numpy as np
import pytest

from app.images import class_colour, coloured, graded, tiles
from app.theme import LIGHT


def test_tiles_stand_in_rows_with_a_gap_and_leave_the_last_places_empty() -> None:
    numbered = np.arange(3, dtype=np.float32)[:, None, None] * np.ones((3, 2, 2), np.float32)
    sheet = tiles(numbered, columns=2)
    nan = np.nan
    expected = [[0, 0, nan, 1, 1], [0, 0, nan, 1, 1], [nan] * 5, [2, 2, nan, nan, nan], [2, 2, nan, nan, nan]]
    np.testing.assert_array_equal(sheet, np.array(expected, np.float32))


def test_the_largest_size_has_the_full_colour_and_what_is_no_number_is_let_through() -> None:
    pixels = coloured(np.array([[-2.0, 0.0, 2.0, np.nan]]), 2.0, LIGHT)[0]
    shown = ["#" + bytes(pixel[:3]).hex() for pixel in pixels[:3]]
    assert (shown[0], shown[2]) == (LIGHT.negative, LIGHT.positive)
    assert pixels[:, 3].tolist() == [255, 255, 255, 0]


@pytest.mark.parametrize("index", [0, 1])
def test_two_classes_have_the_colours_of_a_network_with_one_output(index: int) -> None:
    assert class_colour(LIGHT, index, 2) == (LIGHT.negative, LIGHT.positive)[index]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_beside_sizes_that_are_all_alike_what_is_infinite_has_the_full_colour(kind: type) -> None:
    (row,) = graded(np.array([[2.0, np.inf, np.nan]], kind), 2.0, 2.0, LIGHT)
    assert row[0].tolist() == [*LIGHT.sequential[0], 255]
    assert row[1].tolist() == [*LIGHT.sequential[-1], 255]
    assert row[2, 3] == 0
