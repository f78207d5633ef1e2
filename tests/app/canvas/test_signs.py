"""What stands over a node that is skipped or held can be seen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage

from app.canvas.view import Canvas


def picture(canvas: Canvas, **change: bool) -> QImage:
    graph = canvas.session.graph
    canvas.session.edit(graph.with_node(replace(graph.nodes["dense_1"], **change)), "Change")
    image = canvas.viewport().grab().toImage()
    canvas.session.undo()
    return image


def test_a_skipped_node_is_pale_and_has_a_line_through_it(canvas: Canvas) -> None:
    usual, skipped = picture(canvas), picture(canvas, bypassed=True)
    box = canvas.drawing.nodes["dense_1"].box()
    middle = canvas.camera.to_view(box.center())
    stripe = canvas.camera.to_view(box.topLeft()) + middle * 0
    stripe.setX(stripe.x() + 2)
    stripe.setY(middle.y() + 20)
    assert _saturation(skipped.pixelColor(stripe)) < _saturation(usual.pixelColor(stripe)) / 2
    line = canvas.drawing.look.real
    wanted = [skipped.pixelColor(middle.x(), middle.y() + dy) for dy in range(-3, 4)]
    assert any(_near(colour, line) for colour in wanted)


def test_a_held_node_has_a_snowflake_on_its_upper_edge_and_all_its_texts(canvas: Canvas) -> None:
    usual, held = picture(canvas), picture(canvas, frozen=True)
    box = canvas.drawing.nodes["dense_1"].box()
    at = canvas.camera.to_view(box.topRight() - QPointF(42.0, 2.5))
    assert usual.pixelColor(at) != held.pixelColor(at)
    below = QRectF(box.topLeft() + QPointF(0.0, 6.0), box.bottomRight())
    inside = QRect(canvas.camera.to_view(below.topLeft()), canvas.camera.to_view(below.bottomRight()))
    assert usual.copy(inside) == held.copy(inside)


def _saturation(colour: QColor) -> int:
    return max(colour.getRgb()[:3]) - min(colour.getRgb()[:3])


def _near(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
