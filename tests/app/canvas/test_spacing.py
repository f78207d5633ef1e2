"""Equal gaps between neighbours."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.canvas.spacing import Gap, Spacing

ROW = np.array([(0.0, 0.0, 100.0, 60.0), (140.0, 0.0, 240.0, 60.0)])
MOVING = np.array((500.0, 300.0, 580.0, 360.0))


def test_a_box_rests_as_far_behind_a_pair_as_its_two_stand_apart() -> None:
    assert Spacing(ROW, MOVING).nearest(277.0, 10.0, 70.0, 7.0) == (
        3.0,
        (Gap(100.0, 140.0, 50.0), Gap(240.0, 280.0, 50.0)),
    )


def test_a_box_rests_as_far_before_a_pair() -> None:
    assert Spacing(ROW, MOVING).nearest(-121.0, 0.0, 60.0, 7.0) == (
        1.0,
        (Gap(-40.0, 0.0, 50.0), Gap(100.0, 140.0, 50.0)),
    )


def test_a_box_rests_in_the_middle_between_two() -> None:
    apart = np.array([(0.0, 0.0, 100.0, 60.0), (300.0, 0.0, 400.0, 60.0)])
    assert Spacing(apart, MOVING).nearest(155.0, 0.0, 60.0, 7.0) == (
        5.0,
        (Gap(100.0, 160.0, 50.0), Gap(240.0, 300.0, 50.0)),
    )


def test_a_box_above_or_below_the_row_is_let_alone() -> None:
    assert Spacing(ROW, MOVING).nearest(280.0, 60.0, 120.0, 7.0) is None


def test_nothing_at_rest_has_no_gaps() -> None:
    assert Spacing(np.zeros((0, 4)), MOVING).nearest(0.0, 0.0, 60.0, 7.0) is None


boxes = st.lists(
    st.tuples(*[st.integers(0, 60).map(lambda n: 10.0 * n)] * 2, *[st.integers(1, 12).map(lambda n: 10.0 * n)] * 2)
)


@given(boxes, st.integers(-300, 900).map(float))
def test_the_two_gaps_are_equal(drawn: list[tuple[float, float, float, float]], left: float) -> None:
    still = np.array([(x, y, x + w, y + h) for x, y, w, h in drawn]).reshape(-1, 4)
    found = Spacing(still, MOVING).nearest(left, 100.0, 160.0, 20.0)
    if found is not None:
        shift, (one, other) = found
        assert abs(shift) <= 20.0
        assert one.end - one.begin == other.end - other.begin > 0.0
