"""The grid's tile is nearly a whole number of pixels wide at every zoom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.canvas.grid import CLOSEST, dots_per_tile, spacing


@given(st.floats(0.05, 4.0))
def test_a_tile_drifts_less_than_a_tenth_of_a_pixel(zoom: float) -> None:
    step = spacing(zoom)
    size = dots_per_tile(step) * step
    assert abs(size - round(size)) < 0.1


@given(st.floats(0.05, 4.0))
def test_dots_are_never_too_close(zoom: float) -> None:
    assert spacing(zoom) >= CLOSEST
