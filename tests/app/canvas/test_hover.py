"""What lights up under the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.canvas.view import Canvas
from engine.graph import Wire
from tests.app.canvas.hand import EMPTY, Hand


def test_the_node_under_the_mouse_lights_up_and_goes_out_again(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    assert canvas.drawing.nodes["relu_1"].state.hovered
    hand.move(hand.body("dense_1"))
    assert canvas.drawing.nodes["dense_1"].state.hovered
    assert not canvas.drawing.nodes["relu_1"].state.hovered
    hand.move(EMPTY)
    assert not canvas.drawing.nodes["dense_1"].state.hovered


def test_the_cursor_says_what_a_press_would_do(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    shapes = []
    for at in (hand.out("relu_1"), hand.middle(Wire("relu_1", "out", "dense_2", "in")), EMPTY):
        hand.move(at)
        shapes.append(canvas.viewport().cursor().shape())
    assert shapes == [Qt.CursorShape.CrossCursor, Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor]


def test_a_node_that_is_deleted_under_the_mouse_is_forgotten(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    hand.move(EMPTY)
    assert "relu_1" not in canvas.drawing.nodes
