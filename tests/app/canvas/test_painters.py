"""Painting: what stands where, in both themes, without a warning of Qt's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from app.canvas.view import Canvas
from app.theme import DARK, LIGHT, Theme
from engine.graph import Frame, Wire
from tests.app.canvas.hand import Hand


def pixel(canvas: Canvas, at: QPointF) -> QColor:
    return canvas.grab().toImage().pixelColor(canvas.camera.to_view(at))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("zoom", [0.1, 0.4, 1.0, 4.0])
def test_every_zoom_and_theme_paints(canvas: Canvas, hand: Hand, theme: Theme, zoom: float) -> None:
    canvas.session.set_theme(theme)
    canvas.session.edit(canvas.session.graph.with_frame(Frame("frame_1", "Hidden", position=(150.0, -60.0))), "Frame")
    canvas.select(("relu_1", "frame_1"))
    canvas.camera.zoom_to(zoom)
    picture, row = canvas.grab().toImage(), canvas.camera.to_view(hand.body("relu_1")).y()
    colours = {picture.pixelColor(x, row).name() for x in range(0, 1400, 7)}
    assert len(colours) > 1


def test_a_node_wears_the_colour_of_its_category(canvas: Canvas) -> None:
    expected = QColor(LIGHT.category("Basic"))
    assert pixel(canvas, QPointF(202.0, 15.0)).name() == expected.name()


def test_trouble_shows_as_a_badge_and_a_red_wire(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without_wires([Wire("relu_1", "out", "dense_2", "in")]), "Disconnect")
    corner = canvas.drawing.nodes["dense_2"].box().topRight() + QPointF(-8.5, 3.0)
    assert pixel(canvas, corner).name() == QColor(LIGHT.error).name()


def test_from_far_away_boxes_keep_their_colours(canvas: Canvas) -> None:
    canvas.camera.zoom_to(0.2)
    assert pixel(canvas, QPointF(260.0, 30.0)).name() == QColor(LIGHT.category("Basic")).name()
