"""The nearest place where nothing is covered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.layered.room import MARGIN, Box, freed

boxes = st.lists(
    st.tuples(*[st.integers(-500, 500).map(float)] * 2, *[st.integers(1, 200).map(float)] * 2), min_size=1, max_size=8
)


def clear(box: Box, other: Box) -> bool:
    x, y, width, height = other
    across = box[0] + box[2] + MARGIN <= x + 1e-3 or x + width + MARGIN <= box[0] + 1e-3
    return across or box[1] + box[3] + MARGIN <= y + 1e-3 or y + height + MARGIN <= box[1] + 1e-3


def test_what_is_clear_stays() -> None:
    assert freed([(0.0, 0.0, 100.0, 60.0)], [(300.0, 0.0, 100.0, 60.0)], 20.0) == (0.0, 0.0)
    assert freed([(0.0, 0.0, 100.0, 60.0)], [], 20.0) == (0.0, 0.0)


def test_what_covers_something_moves_the_shortest_way() -> None:
    assert freed([(0.0, 0.0, 100.0, 60.0)], [(0.0, -50.0, 100.0, 60.0)], 20.0) == (0.0, 40.0)


@given(boxes, boxes)
def test_in_the_new_place_nothing_is_covered_and_the_shift_is_of_the_grid(
    moving: list[Box], staying: list[Box]
) -> None:
    across, down = freed(moving, staying, 20.0)
    assert (across % 20.0, down % 20.0) == (0.0, 0.0)
    assert all(clear((x + across, y + down, w, h), other) for x, y, w, h in moving for other in staying)
