"""The overview draws everything, in the places of now."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from app.canvas.overview import FAR
from app.canvas.view import Canvas
from app.theme import LIGHT
from tests.app.canvas.hand import CONTROL, Hand

BASIC = QColor(LIGHT.category("Basic")).name()


def at(canvas: Canvas, point: QPointF) -> str:
    return canvas.grab().toImage().pixelColor(canvas.camera.to_view(point)).name()


def test_a_drag_from_far_away_moves_the_box(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.zoom_to(FAR / 2)
    assert at(canvas, QPointF(260.0, 40.0)) == BASIC
    hand.drag(hand.body("dense_1"), QPointF(260.0, 830.0), held=CONTROL)
    assert at(canvas, QPointF(260.0, 840.0)) == BASIC
    assert at(canvas, QPointF(260.0, 15.0)) != BASIC
    assert canvas.session.graph.nodes["dense_1"].position[1] == 800.0


def test_the_selection_is_marked_from_far_away(canvas: Canvas) -> None:
    canvas.camera.zoom_to(FAR / 2)
    before = canvas.grab().toImage()
    canvas.select(("dense_1",))
    assert canvas.grab().toImage() != before
