"""What stands over a node that is skipped, held, changed or trained can be seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.canvas.look import Look
from app.canvas.progress import Phase, RunSign
from app.canvas.signs import paint_run
from app.canvas.view import Canvas
from app.theme import LIGHT


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


def painted(phase: Phase, share: float = 0.5, zoom: float = 1.0) -> QImage:
    """The sign of a training on an empty node, and what is around it."""
    look = Look(LIGHT)
    image = QImage(round(140 * zoom), round(90 * zoom), QImage.Format.Format_RGB32)
    image.fill(look.canvas)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    paint_run(painter, QRectF(0.0, 0.0, 120.0, 60.0), RunSign(phase, share, "3/10"), look, zoom)
    painter.end()
    return image


def test_each_state_of_a_training_is_another_picture(qapp: QApplication) -> None:
    pictures = [painted("running", 0.2), painted("running", 0.8), painted("paused", 0.8), painted("done", 1.0)]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_the_epoch_is_left_out_where_nobody_could_read_it(qapp: QApplication) -> None:
    def wide(zoom: float) -> float:
        image, ground = painted("running", 0.5, zoom), Look(LIGHT).canvas
        y = round(60 * zoom)
        return sum(image.pixelColor(x, y) != ground for x in range(image.width())) / zoom

    assert wide(1.0) > 30 > wide(0.5)


def test_what_waits_for_the_next_training_has_a_clock_on_its_upper_edge(canvas: Canvas) -> None:
    item = canvas.drawing.nodes["dense_1"]
    usual = canvas.viewport().grab().toImage()
    item.mark_stale(True)
    marked = canvas.viewport().grab().toImage()
    at = canvas.camera.to_view(item.box().topLeft() + QPointF(20.0, -6.0))
    assert usual.pixelColor(at) != marked.pixelColor(at)
    item.mark_stale(False)
    assert canvas.viewport().grab().toImage() == usual


def _saturation(colour: QColor) -> int:
    return max(colour.getRgb()[:3]) - min(colour.getRgb()[:3])


def _near(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
