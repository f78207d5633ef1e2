"""The rubber band."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.view import Canvas
from tests.app.canvas.hand import CONTROL, SHIFT, Hand

BELOW = QPointF(190.0, 160.0)
ABOVE = QPointF(450.0, -30.0)


def test_what_the_band_touches_is_selected(canvas: Canvas, hand: Hand) -> None:
    hand.drag(BELOW, ABOVE)
    assert canvas.session.selection == {"dense_1", "relu_1"}


def test_shift_adds_to_the_selection(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_2",))
    hand.drag(BELOW, ABOVE, SHIFT)
    assert canvas.session.selection == {"dense_1", "relu_1", "dense_2"}


def test_control_removes_from_the_selection(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "dense_2"))
    hand.drag(BELOW, ABOVE, CONTROL)
    assert canvas.session.selection == {"dense_2"}


def test_the_band_previews_and_tells_the_session_once(canvas: Canvas, hand: Hand) -> None:
    told: list[frozenset[str]] = []
    canvas.session.selected.connect(told.append)
    hand.pull(BELOW, ABOVE)
    assert told == []
    assert canvas.drawing.nodes["relu_1"].state.selected
    hand.release(ABOVE)
    assert told == [frozenset({"dense_1", "relu_1"})]
