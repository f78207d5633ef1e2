"""The veil dims what was not found, near and from far away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from app.canvas.veil import Veil
from app.canvas.view import Canvas


@pytest.fixture
def veil(canvas: Canvas) -> Veil:
    made = Veil(canvas.drawing.sceneRect())
    canvas.drawing.addItem(made)
    return made


def colour(canvas: Canvas, id: str) -> QColor:
    """Of the strip at a node's left side, which has the colour of its category, or of the box from far away."""
    box = canvas.drawing.nodes[id].box()
    return canvas.viewport().grab().toImage().pixelColor(canvas.camera.to_view(box.center() - QPointF(0.0, 8.0)))


@pytest.mark.parametrize("zoom", [1.0, 0.2])
def test_what_was_found_shines_and_the_rest_is_dimmed(canvas: Canvas, veil: Veil, zoom: float) -> None:
    canvas.camera.zoom_to(zoom)
    drawing = canvas.drawing
    veil.setVisible(False)
    before = {id: colour(canvas, id) for id in ("relu_1", "dense_1")}
    item = drawing.nodes["relu_1"]
    veil.setVisible(True)
    veil.reveal([(item.box(), drawing.look.category(item.node.layer.category))], [], None, drawing.look)
    assert colour(canvas, "relu_1") == before["relu_1"]
    assert (colour(canvas, "dense_1") == before["dense_1"]) == (before["dense_1"] == drawing.look.canvas)


def test_the_present_match_is_marked_most(canvas: Canvas, veil: Veil) -> None:
    drawing, item = canvas.drawing, canvas.drawing.nodes["relu_1"]
    shining = [(item.box(), drawing.look.category(item.node.layer.category))]
    veil.reveal(shining, [], None, drawing.look)
    before = canvas.viewport().grab().toImage()
    veil.reveal(shining, [], item.box(), drawing.look)
    assert canvas.viewport().grab().toImage() != before


def test_a_frame_is_marked_around_and_not_lifted(canvas: Canvas, veil: Veil) -> None:
    outline = canvas.drawing.nodes["dense_1"].box().adjusted(-30.0, -40.0, 30.0, 30.0)
    veil.reveal([], [], None, canvas.drawing.look)
    before = canvas.viewport().grab().toImage()
    veil.reveal([], [outline], None, canvas.drawing.look)
    after = canvas.viewport().grab().toImage()
    inside = canvas.camera.to_view(outline.center())
    assert after.pixel(inside) == before.pixel(inside)
    assert after != before
