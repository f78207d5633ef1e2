"""The overview draws everything, in the places of now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.canvas.overview import FAR
from app.canvas.view import Canvas
from app.theme import LIGHT
from tests.app.canvas.hand import CONTROL, Hand

BASIC = QColor(LIGHT.category("Basic")).name()


def picture(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def at(canvas: Canvas, point: QPointF) -> str:
    return picture(canvas).pixelColor(canvas.camera.to_view(point)).name()


def test_a_drag_from_far_away_moves_the_box(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.zoom_to(FAR / 2)
    assert at(canvas, QPointF(260.0, 40.0)) == BASIC
    hand.drag(hand.body("dense_1"), QPointF(260.0, 830.0), held=CONTROL)
    assert at(canvas, QPointF(260.0, 840.0)) == BASIC
    assert at(canvas, QPointF(260.0, 15.0)) != BASIC
    assert canvas.session.graph.nodes["dense_1"].position[1] == 800.0


def test_the_selection_is_marked_from_far_away(canvas: Canvas) -> None:
    canvas.camera.zoom_to(FAR / 2)
    before = picture(canvas)
    canvas.select(("dense_1",))
    assert picture(canvas) != before


def test_what_moved_is_drawn_where_the_items_are(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.zoom_to(FAR / 2)
    hand.pull(hand.body("dense_1"), QPointF(500.0, 700.0), held=CONTROL)
    overview, drawing = canvas.drawing.overview, canvas.drawing
    boxes = [item.box().getCoords() for item in drawing.nodes.values()]
    np.testing.assert_allclose(overview.boxes, boxes)
    drawing.settle()
    lines = [drawing.wires[wire].line for wire in drawing.graph.wires]
    np.testing.assert_allclose(overview.lines, lines)


def test_a_part_that_is_painted_anew_looks_as_it_does_in_the_whole(canvas: Canvas) -> None:
    canvas.camera.zoom_to(FAR / 2)
    canvas.select(("relu_1",))
    whole = picture(canvas)
    view = canvas.viewport()
    for rect in (QRect(600, 0, 70, 800), QRect(0, 380, 1400, 30)):
        part = QImage(rect.size(), QImage.Format.Format_RGB32)
        view.render(part, sourceRegion=rect, targetOffset=QRect().topLeft())
        assert part == whole.copy(rect).convertToFormat(QImage.Format.Format_RGB32)


def test_what_a_drag_paints_step_by_step_is_what_painting_all_anew_gives(canvas: Canvas, hand: Hand) -> None:
    def on_screen() -> QImage:
        QApplication.processEvents()
        return canvas.screen().grabWindow(canvas.winId()).toImage()

    canvas.camera.zoom_to(FAR / 2)
    canvas.select(("dense_1", "relu_1"))
    before = on_screen()
    hand.press(hand.body("dense_1"))
    for step in range(1, 30):
        hand.move(QPointF(260.0 + 9.0 * step, 40.0 + 13.0 * step))
        QApplication.processEvents()
    step_by_step = on_screen()
    assert step_by_step != before
    canvas.viewport().update()
    assert on_screen() == step_by_step
