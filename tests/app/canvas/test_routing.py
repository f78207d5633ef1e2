"""Long wires keep clear of the nodes they pass."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.canvas.routing import CLEAR, FARTHEST, lane
from app.canvas.view import Canvas
from engine.graph import Wire

START, END = QPointF(0.0, 40.0), QPointF(900.0, 40.0)


def test_a_free_way_needs_no_lane() -> None:
    assert lane(START, END, np.array([[200.0, 60.0, 320.0, 120.0]])) is None
    assert lane(START, END, np.zeros((0, 4))) is None


def test_a_neighbour_is_reached_without_a_lane() -> None:
    assert lane(START, QPointF(100.0, 40.0), np.array([[20.0, 0.0, 80.0, 60.0]])) is None


def test_a_wire_passes_on_the_nearer_side() -> None:
    below = lane(START, END, np.array([[200.0, 0.0, 320.0, 60.0]]))
    above = lane(START, END, np.array([[200.0, 30.0, 320.0, 300.0]]))
    assert below is not None
    assert above is not None
    assert 60.0 + CLEAR <= below <= 60.0 + CLEAR + FARTHEST
    assert 30.0 - CLEAR - FARTHEST <= above <= 30.0 - CLEAR


def test_a_longer_wire_runs_round_a_shorter_one_past_the_same_nodes() -> None:
    boxes = np.array([(300.0, 0.0, 400.0, 60.0), (500.0, 0.0, 600.0, 60.0)])
    inner, outer = (lane(QPointF(x, 30.0), QPointF(900.0 - x, 30.0), boxes) for x in (250.0, 0.0))
    assert inner is not None
    assert outer is not None
    assert outer >= inner + 10.0


def test_a_long_wire_squeezes_through_where_there_is_little_room() -> None:
    rows = np.array([(300.0, 0.0, 400.0, 60.0), (300.0, 110.0, 400.0, 170.0)])
    height = lane(QPointF(0.0, 40.0), QPointF(2000.0, 40.0), rows)
    assert height is not None
    assert 60.0 + CLEAR <= height <= 110.0 - CLEAR


boxes = st.lists(
    st.tuples(st.floats(60, 760), st.floats(-300, 300), st.floats(20, 80), st.floats(20, 200)), max_size=12
)


@given(boxes)
def test_a_lane_keeps_clear_of_every_node_it_passes(drawn: list[tuple[float, float, float, float]]) -> None:
    array = np.array([(x, y, x + w, y + h) for x, y, w, h in drawn]).reshape(-1, 4)
    height = lane(START, END, array)
    if height is not None:
        assert ((array[:, 1] - CLEAR >= height - 1e-6) | (height >= array[:, 3] + CLEAR - 1e-6)).all()


def test_a_wire_makes_way_for_a_node_that_is_put_on_it(canvas: Canvas) -> None:
    item = canvas.drawing.wires[Wire("iris_1", "y", "cross_entropy_1", "target")]
    around = item.path.boundingRect()
    assert around.bottom() >= canvas.drawing.nodes["dense_1"].box().bottom() + CLEAR
    lower = {id: (x, -400.0) for id, (x, _) in ((n.id, n.position) for n in canvas.session.graph.nodes.values())
             if id not in ("iris_1", "cross_entropy_1")}  # fmt: skip
    canvas.session.edit(canvas.session.graph.moved(lower), "Move")
    assert item.path.boundingRect().height() < 1.0


def test_a_wire_that_leads_backwards_runs_between_the_rows() -> None:
    boxes = np.array([(0.0, 0.0, 100.0, 60.0), (300.0, 0.0, 400.0, 60.0), (0.0, 200.0, 100.0, 260.0)])
    height = lane(QPointF(400.0, 30.0), QPointF(0.0, 230.0), boxes)
    assert height == 130.0


def test_a_wire_that_leads_backwards_within_a_row_runs_below_or_above_it() -> None:
    boxes = np.array([(0.0, 0.0, 100.0, 60.0), (300.0, 0.0, 400.0, 60.0)])
    height = lane(QPointF(400.0, 20.0), QPointF(0.0, 20.0), boxes)
    assert height is not None
    assert height <= -20.0 or height >= 80.0
