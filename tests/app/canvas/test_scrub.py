"""How a number follows the hand, as plain arithmetic."""

from __future__ import annotations

import pytest
from pydantic.fields import FieldInfo

from app.canvas.scrub import scale_of
from engine.layer import make


def field(kind: str, setting: str) -> FieldInfo:
    return make(kind).fields[setting]


UNITS, RATE, EPSILON = field("dense", "units"), field("dropout", "rate"), field("batch-norm", "epsilon")


def test_a_whole_number_counts_near_the_start_and_hurries_farther_away() -> None:
    scale = scale_of(UNITS, 64)
    assert [scale.at(travel) for travel in (0, 4, 8, -4)] == [64, 65, 66, 63]
    assert scale.at(400) == 64 + 100 + 178
    assert isinstance(scale.at(4), int)


def test_a_large_number_goes_faster() -> None:
    assert scale_of(UNITS, 1024).at(100) - 1024 > 2 * (scale_of(UNITS, 64).at(100) - 64)


def test_the_range_is_kept() -> None:
    assert scale_of(UNITS, 8).at(-4000) == 1
    assert scale_of(RATE, 0.5).at(-4000) == 0.0
    assert scale_of(RATE, 0.5).at(4000) == 0.99, "below 1"
    assert scale_of(EPSILON, 1e-5).at(4000) == 1.0
    assert scale_of(EPSILON, 1e-5).at(-4000) > 0.0


def test_a_share_goes_in_hundredths_and_finer_with_shift() -> None:
    scale = scale_of(RATE, 0.5)
    assert scale.at(4) == 0.51
    assert scale.at(0.8, fine=True) == 0.502
    assert scale.at(14, coarse=True) == 0.5
    assert scale.at(36, coarse=True) == 0.6


def test_what_spans_magnitudes_grows_by_factors() -> None:
    scale = scale_of(EPSILON, 1e-5)
    assert scale.at(160) == 1e-4
    assert scale.at(-160) == 1e-6
    assert scale.at(80) == 3.2e-5
    assert scale.at(80, fine=True) == 3.16e-5
    assert scale.at(90, coarse=True) == 5e-5


def test_whole_numbers_rest_on_tens_with_control() -> None:
    scale = scale_of(UNITS, 64)
    assert scale.at(0, coarse=True) == 60
    assert scale.at(40, coarse=True) % 10 == 0


@pytest.mark.parametrize("value", [64, 1, 1_000_000])
def test_a_hand_that_comes_back_finds_the_first_value(value: int) -> None:
    assert scale_of(UNITS, value).at(0) == value


def test_a_weight_of_nothing_can_be_raised() -> None:
    assert scale_of(field("cross-entropy", "weight"), 0.0).at(40) == 0.12
