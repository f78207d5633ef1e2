"""Sizes as widths, signs as colours."""

from __future__ import annotations

import numpy as np
import pytest

from app.canvas.look import Look
from app.canvas.wire_scale import COLOUR_STEPS, FULL, THINNEST, WIDTH_STEPS, codes, largest_of, shown
from app.theme import DARK, LIGHT


def widths(*sizes: float, largest: float = 1.0) -> list[int]:
    return codes(np.array(sizes), np.zeros(len(sizes)), largest)[0].tolist()


def tones(*pairs: tuple[float, float]) -> list[int]:
    sizes, means = np.array(pairs).T
    return codes(sizes, means, 1.0)[1].tolist()


def test_the_largest_has_the_full_width_and_each_tenth_is_a_third_thinner() -> None:
    full, tenth, hundredth, thousandth = widths(1.0, 0.1, 0.01, 0.001)
    assert full == WIDTH_STEPS
    assert thousandth == 0
    assert full - tenth == pytest.approx(WIDTH_STEPS / 3, abs=1)
    assert tenth - hundredth == pytest.approx(WIDTH_STEPS / 3, abs=1)


def test_less_than_a_thousandth_and_nothing_are_as_thin_as_can_be() -> None:
    assert widths(1e-9, 0.0) == [0, 0]
    assert widths(0.0, largest=0.0) == [0]


def test_what_is_not_known_is_told_from_nothing() -> None:
    assert widths(float("nan")) == [-1]
    assert tones((float("nan"), float("nan"))) == [0]


def test_the_colour_is_the_mean_by_the_size() -> None:
    assert tones((2.0, 2.0), (2.0, -2.0), (2.0, 0.0), (0.0, 0.0)) == [COLOUR_STEPS, -COLOUR_STEPS, 0, 0]
    small, large = tones((1.0, 0.1), (1.0, 0.5))
    assert 0 < small < large < COLOUR_STEPS


def test_the_largest_of_nothing_known_is_nothing() -> None:
    assert largest_of(np.array([np.nan, np.nan])) == 0.0
    assert largest_of(np.array([np.nan, 2.0, 3.0])) == 3.0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_ends_have_the_colours_of_all_pictures_and_the_middle_is_a_grey(theme) -> None:
    look = Look(theme)
    assert shown(WIDTH_STEPS, -COLOUR_STEPS, False, look).colour.name() == theme.negative
    assert shown(WIDTH_STEPS, COLOUR_STEPS, False, look).colour.name() == theme.positive
    middle = shown(0, 0, False, look).colour
    assert middle.red() == middle.green() == middle.blue()


def test_a_wire_that_carries_nothing_has_no_direction(look: Look) -> None:
    assert shown(-1, 0, True, look) == shown(-1, 0, False, look)
    assert shown(-1, 0, True, look).width == THINNEST
    assert shown(WIDTH_STEPS, 0, True, look).width == FULL
    assert shown(WIDTH_STEPS, 0, True, look).backward
