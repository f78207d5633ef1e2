"""Snapping is a binary search over lines that were sorted once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.canvas.guides import Axis, Guides
from app.canvas.view import Canvas

numbers = st.floats(-1e4, 1e4, allow_nan=False)


@given(st.lists(numbers, min_size=1, max_size=40), st.lists(numbers, min_size=1, max_size=5))
def test_the_binary_search_finds_what_a_search_of_all_pairs_finds(resting: list[float], moving: list[float]) -> None:
    at, lines = np.array(resting), np.array(moving)
    found = Axis.of(at, at, at).nearest(lines, np.inf)
    assert found is not None
    assert abs(found[0]) == np.abs(at[:, None] - lines).min()


def test_nothing_near_moves_nothing(canvas: Canvas) -> None:
    guides = Guides(canvas.drawing.places, {"relu_1"})
    snap = guides.snap(QPointF(0.0, 500.0), 7.0)
    assert snap.shift.y() == 0.0


def test_ports_come_to_rest_at_the_height_of_ports(canvas: Canvas) -> None:
    far = {"iris_1": (0.0, 500.0), "cross_entropy_1": (800.0, 500.0)}
    canvas.session.edit(canvas.session.graph.moved(far), "Move")
    guides = Guides(canvas.drawing.places, {"relu_1"})
    snap = guides.snap(QPointF(33.0, 5.0), 7.0)
    assert snap.shift.y() == -5.0
    assert any(line.y1() == line.y2() for line in snap.lines)


def test_a_drawing_with_nothing_else_has_no_guides(canvas: Canvas) -> None:
    guides = Guides(canvas.drawing.places, set(canvas.drawing.nodes))
    assert guides.snap(QPointF(1.0, 1.0), 7.0).lines == ()


def test_equal_gaps_are_a_guide_with_both_gaps_marked(canvas: Canvas) -> None:
    guides = Guides(canvas.drawing.places, {"cross_entropy_1"})
    relu, dense, loss = (canvas.drawing.nodes[id].box() for id in ("relu_1", "dense_2", "cross_entropy_1"))
    gap = dense.left() - relu.right()
    delta = dense.right() + gap + 3.0 - loss.left()
    snap = guides.snap(QPointF(delta, 0.0), 5.0)
    assert snap.shift.x() == -3.0
    level = [line for line in snap.across if line.y1() == line.y2()]
    assert [line.length() for line in level] == [gap, gap]


def test_the_part_along_one_axis_leaves_the_other_alone(canvas: Canvas) -> None:
    guides = Guides(canvas.drawing.places, {"relu_1"})
    snap = guides.snap(QPointF(3.0, 5.0), 7.0)
    assert (snap.along(True).shift.y(), snap.along(False).shift.x()) == (0.0, 0.0)
    assert snap.along(True).lines + snap.along(False).lines == snap.lines
