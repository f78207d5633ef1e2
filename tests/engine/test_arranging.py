"""Lining boxes up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arranging import APART, Box, Side, aligned, bounds, distributed, in_grid

GRID = 20.0
SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom", "centre", "middle")


def boxes(fewest: int = 1) -> st.SearchStrategy[dict[str, Box]]:
    place, size = st.integers(-2000, 2000).map(float), st.integers(1, 300).map(float)
    box = st.builds(Box, place, place, size, size)
    return st.lists(box, min_size=fewest, max_size=9).map(lambda found: {str(n): box for n, box in enumerate(found)})


def moved(before: dict[str, Box], positions: dict[str, tuple[float, float]]) -> dict[str, Box]:
    return {id: box._replace(x=positions[id][0], y=positions[id][1]) for id, box in before.items()}


@pytest.mark.parametrize(
    ("side", "line"),
    [
        ("left", lambda box: box.x),
        ("right", lambda box: box.right),
        ("top", lambda box: box.y),
        ("bottom", lambda box: box.bottom),
        ("centre", lambda box: box.x + box.width / 2),
        ("middle", lambda box: box.y + box.height / 2),
    ],
)
@given(before=boxes())
def test_aligned_boxes_share_a_line(side: Side, line, before: dict[str, Box]) -> None:
    after = moved(before, aligned(before, side))
    assert len({line(box) for box in after.values()}) == 1
    if side in ("left", "right", "top", "bottom"):
        assert line(bounds(before)) == line(next(iter(after.values())))


@pytest.mark.parametrize("side", SIDES)
@given(before=boxes())
def test_aligning_moves_along_one_axis_and_a_second_time_not_at_all(side: Side, before: dict[str, Box]) -> None:
    after = moved(before, aligned(before, side))
    kept = 1 if side in ("left", "right", "centre") else 0
    assert all(after[id][kept] == box[kept] for id, box in before.items())
    assert moved(after, aligned(after, side)) == after


@given(boxes(fewest=2))
def test_distributed_boxes_have_equal_gaps_and_keep_their_order(before: dict[str, Box]) -> None:
    after = moved(before, distributed(before, "across"))
    row = sorted(after.values(), key=lambda box: box.x)
    gaps = [right.x - left.right for left, right in pairwise(row)]
    assert max(gaps) - min(gaps) < 1e-6
    assert min(gaps) >= -1e-6
    assert all(after[id].y == box.y for id, box in before.items())


def test_the_outermost_boxes_stay_where_there_is_room() -> None:
    before = {"a": Box(0, 0, 10, 10), "b": Box(20, 5, 20, 10), "c": Box(90, 0, 10, 10)}
    assert distributed(before, "across") == {"a": (0, 0), "b": (40, 5), "c": (90, 0)}


def test_boxes_without_room_spread_downwards() -> None:
    before = {"a": Box(0, 0, 10, 60), "b": Box(5, 10, 10, 60)}
    assert distributed(before, "down") == {"a": (0, 0), "b": (5, 60 + APART)}


@given(boxes())
def test_a_grid_has_no_overlaps_and_all_corners_on_its_lines(before: dict[str, Box]) -> None:
    after = list(moved(before, in_grid(before, GRID)).values())
    assert all(box.x % GRID == 0 and box.y % GRID == 0 for box in after)
    for number, a in enumerate(after):
        for b in after[:number]:
            assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y


def test_a_grid_is_read_like_the_boxes_before() -> None:
    before = {"d": Box(300, 210, 10, 10), "c": Box(0, 200, 10, 10), "b": Box(250, 9, 10, 10), "a": Box(3, 12, 10, 10)}
    assert in_grid(before, GRID) == {"a": (0, 0), "b": (60, 0), "c": (0, 60), "d": (60, 60)}
