"""Ink is made into a picture as MNIST made its own: in a box of 20 pixels, its centre of mass in the middle."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.centring import centred


def ink(rows: slice, columns: slice, size: int = 200) -> np.ndarray:
    made = np.zeros((size, size), np.float32)
    made[rows, columns] = 1
    return made


def box_of(picture: np.ndarray) -> tuple[int, int]:
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@pytest.mark.parametrize("at", [0, 90, 130])
def test_where_it_was_drawn_and_how_large_makes_no_difference(at: int) -> None:
    small, large = ink(slice(at, at + 60), slice(at, at + 30)), ink(slice(0, 200), slice(0, 100))
    assert box_of(centred(small)) == (20, 10)
    np.testing.assert_allclose(centred(small), centred(large), atol=1e-6)


def test_its_centre_of_mass_lies_in_the_middle_within_half_a_pixel() -> None:
    lopsided = ink(slice(20, 180), slice(20, 60)) + ink(slice(150, 180), slice(60, 180))
    picture = centred(lopsided)
    places = np.arange(28) + 0.5
    for axis in (0, 1):
        weights = picture.sum(1 - axis)
        assert abs((weights * places).sum() / weights.sum() - 14) <= 0.5


def test_it_is_a_picture_from_0_to_1_of_the_size_that_is_asked_for() -> None:
    faint = 0.3 * ink(slice(50, 100), slice(50, 60))
    picture = centred(faint, 8)
    assert (picture.shape, picture.dtype, picture.max(), picture.min()) == ((8, 8), np.float32, 1, 0)
    assert box_of(picture)[0] == 6, "the same share of it as 20 of 28"


def test_an_empty_page_is_an_empty_picture() -> None:
    assert not centred(np.zeros((50, 60))).any()


def test_a_line_as_thin_as_a_hair_does_not_vanish() -> None:
    assert box_of(centred(ink(slice(0, 200), slice(7, 8)))) == (20, 1)
