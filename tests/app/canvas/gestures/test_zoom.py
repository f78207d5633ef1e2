"""Zooming by a drag, where a preset has it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from app.canvas.navigation import BY_ID
from app.canvas.view import Canvas
from tests.app.canvas.hand import CONTROL, EMPTY, MIDDLE, Hand


def test_up_comes_closer_at_the_point_that_was_pressed(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.navigation = BY_ID["blender"]
    pressed = QPointF(canvas.viewportTransform().map(EMPTY))
    hand.drag(EMPTY, EMPTY - QPointF(0.0, 100.0), CONTROL, MIDDLE)
    assert canvas.camera.zoom > 1.5
    assert (canvas.viewportTransform().map(EMPTY) - pressed).manhattanLength() < 5.0


def test_escape_gives_the_view_back(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.navigation = BY_ID["blender"]
    before = canvas.camera.sight
    hand.pull(EMPTY, EMPTY + QPointF(0.0, 100.0), CONTROL, MIDDLE)
    assert canvas.camera.zoom < 1.0
    hand.key(Qt.Key.Key_Escape)
    assert canvas.camera.sight.resembles(before)
