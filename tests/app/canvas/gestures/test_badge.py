"""A press on a badge is a click for the badge and a drag for the node."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.view import Canvas
from engine.graph import Graph
from tests.app.canvas.hand import CONTROL, Hand
from tests.engine.drawings import chain


@pytest.fixture
def drawing() -> Graph:
    """A picture, which a Dense layer does not take."""
    return chain(("input", {"shape": (1, 28, 28)}), "dense", "output")


@pytest.fixture
def badge(canvas: Canvas) -> QPointF:
    return canvas.drawing.nodes["dense_1"].box().topRight() + QPointF(-3.0, 3.0)


def test_a_click_tells_what_is_wrong(canvas: Canvas, hand: Hand, badge: QPointF) -> None:
    hand.click(badge)
    assert canvas.explanation.node == "dense_1"


def test_a_drag_moves_the_node(canvas: Canvas, hand: Hand, badge: QPointF) -> None:
    before = canvas.session.graph.nodes["dense_1"].position
    hand.drag(badge, badge + QPointF(0.0, 130.0))
    assert canvas.session.graph.nodes["dense_1"].position != before
    assert not canvas.explanation.isVisible()


def test_escape_during_the_drag_leaves_no_trace(canvas: Canvas, hand: Hand, badge: QPointF) -> None:
    before = canvas.session.graph
    hand.pull(badge, badge + QPointF(0.0, 130.0))
    hand.key(Qt.Key.Key_Escape)
    hand.release(badge)
    assert canvas.session.graph is before
    assert not canvas.explanation.isVisible()


def test_control_and_a_click_select_as_everywhere_on_the_node(canvas: Canvas, hand: Hand, badge: QPointF) -> None:
    canvas.select(("input_1",))
    hand.click(badge, CONTROL)
    assert canvas.session.selection == {"input_1", "dense_1"}
    assert not canvas.explanation.isVisible()
