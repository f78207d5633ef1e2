"""Heights: level wires, and room between what stands above one another."""

from __future__ import annotations

from engine.layered.crossings import Columns, Order, Segment
from engine.layered.levels import Vertex, levelled

ALONE, BRANCH, SKIP = (True, True), (False, True), (False, False)


def heights(
    vertices: list[Vertex], segments: list[Segment], order: Order, kin: list[tuple[bool, bool]], grid: float = 20.0
) -> list[float]:
    columns = Columns([vertex.height for vertex in vertices], segments)
    return levelled(vertices, columns, order, kin, lambda a, b: 40.0, grid)


def test_a_wire_is_level_from_port_to_port_of_boxes_of_any_height() -> None:
    segments = [Segment(0, 1, leaves=45.0, enters=30.0)]
    found = heights([Vertex(90.0), Vertex(60.0)], segments, [[0], [1]], [ALONE])
    assert found[0] + 45.0 == found[1] + 30.0


def test_most_nodes_of_a_level_row_stand_on_the_grid() -> None:
    segments = [Segment(0, 1, 45.0, 30.0), Segment(1, 2, 30.0, 30.0)]
    found = heights([Vertex(90.0), Vertex(60.0), Vertex(60.0)], segments, [[0], [1], [2]], [ALONE, ALONE])
    assert (found[1] % 20.0, found[2] % 20.0, found[0] % 20.0) == (0.0, 0.0, 5.0)


def test_an_even_number_of_branches_stands_evenly() -> None:
    segments = [Segment(0, number, 30.0, 30.0) for number in (1, 2)]
    found = heights([Vertex(60.0)] * 3, segments, [[0], [1, 2]], [BRANCH, BRANCH])
    assert found[2] - found[1] == 100.0
    assert abs(found[0] - (found[1] + found[2]) / 2) <= 10.0


def test_of_an_odd_number_of_branches_the_middle_one_is_level() -> None:
    segments = [Segment(0, number, 30.0, 30.0) for number in (1, 2, 3)]
    found = heights([Vertex(60.0)] * 4, segments, [[0], [1, 2, 3]], [BRANCH] * 3)
    assert found[0] == found[2] == found[1] + 100.0 == found[3] - 100.0


def test_a_long_wire_is_level_between_its_bends() -> None:
    vertices = [Vertex(60.0), Vertex(60.0), Vertex(60.0), Vertex(60.0), Vertex(bend=True), Vertex(bend=True)]
    row = [Segment(number, number + 1, 30.0, 30.0) for number in range(3)]
    past = [Segment(0, 4, leaves=30.0), Segment(4, 5), Segment(5, 3, enters=30.0)]
    kin = [BRANCH, ALONE, (True, False), SKIP, SKIP, SKIP]
    found = heights(vertices, row + past, [[0], [1, 4], [2, 5], [3]], kin)
    assert found[0] == found[1] == found[2] == found[3]
    assert found[4] == found[5] >= found[1] + 100.0


def test_two_that_stand_above_one_another_keep_their_distance() -> None:
    segments = [Segment(0, 2, 30.0, 30.0), Segment(1, 2, 30.0, 30.0)]
    found = heights([Vertex(60.0), Vertex(73.0), Vertex(60.0)], segments, [[0, 1], [2]], [(True, False)] * 2)
    assert found[1] >= found[0] + 100.0
