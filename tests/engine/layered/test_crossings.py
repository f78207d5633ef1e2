"""Orders with few crossings."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.layered.crossings import Columns, Order, Segment, places, untangled

WIDTH = 5
ends = st.tuples(st.integers(0, WIDTH - 1), st.integers(WIDTH, 2 * WIDTH - 1))
ORDER: Order = [list(range(WIDTH)), list(range(WIDTH, 2 * WIDTH))]


def columns(pairs: list[tuple[int, int]]) -> Columns:
    return Columns([60.0] * 2 * WIDTH, [Segment(a, b, 30.0, 30.0) for a, b in pairs])


@given(st.lists(ends, unique=True, max_size=15))
def test_crossings_are_counted_as_pairs_that_change_their_order(pairs: list[tuple[int, int]]) -> None:
    crossed = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(pairs, 2))
    assert columns(pairs).crossings(ORDER) == crossed


@given(st.lists(ends, unique=True, max_size=15))
def test_untangling_keeps_every_vertex_and_adds_no_crossing(pairs: list[tuple[int, int]]) -> None:
    drawn = columns(pairs)
    order = untangled(drawn, [ORDER])
    assert [sorted(column) for column in order] == ORDER
    assert drawn.crossings(order) <= drawn.crossings(ORDER)


@given(st.permutations(range(WIDTH, 2 * WIDTH)))
def test_wires_that_need_not_cross_do_not(ends: list[int]) -> None:
    drawn = columns(list(zip(range(WIDTH), ends, strict=True)))
    assert drawn.crossings(untangled(drawn, [ORDER])) == 0


def test_the_wires_of_one_node_are_ordered_by_its_ports() -> None:
    segments = [Segment(0, 2, leaves=20.0), Segment(0, 1, leaves=40.0)]
    drawn = Columns([60.0, 0.0, 0.0], segments)
    assert untangled(drawn, [[[0], [1, 2]]]) == [[0], [2, 1]]


def test_places_count_from_the_top_of_each_column() -> None:
    assert places([[2, 0], [1]]) == [1, 0, 0]
