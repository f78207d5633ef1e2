"""The measure itself is measured: with published pairs, and with what is known of eyes."""

from __future__ import annotations

import pytest

from tests.app.vision import EYES, apart, distance, lab


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_is_that_of_the_published_table(one, other, expected: float) -> None:
    assert distance(one, other) == pytest.approx(expected, abs=1e-4)


def test_greys_look_the_same_to_all_eyes() -> None:
    for eyes in EYES:
        assert lab("#808080", eyes) == pytest.approx(lab("#808080"), abs=0.6)


def test_red_and_green_of_equal_lightness_are_one_colour_to_those_who_see_no_green() -> None:
    red, green = "#b46450", "#7d7d32"
    assert distance(lab(red), lab(green)) > 25
    assert distance(lab(red, "deuteranopia"), lab(green, "deuteranopia")) < 10
    assert apart(red, green) < 10
