"""Painting: what stands where, in both themes, without a warning of Qt's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.canvas import edits
from app.canvas.layouts import Anchor
from app.canvas.look import Look
from app.canvas.painters import State, paint_badge, paint_port
from app.canvas.view import Canvas
from app.theme import LIGHT, LIGHT_CONTRAST, THEMES, Theme
from engine.graph import Frame, Wire
from engine.layer import make
from tests.app.canvas.hand import Hand

PROJECTED = replace(LIGHT_CONTRAST, projector=True)


def pixel(canvas: Canvas, at: QPointF) -> QColor:
    return canvas.grab().toImage().pixelColor(canvas.camera.to_view(at))


@pytest.mark.parametrize("theme", [*THEMES.values(), PROJECTED], ids=lambda theme: f"{theme.name}{theme.projector:d}")
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


def test_trouble_shows_as_a_red_badge_and_what_is_only_unfinished_as_a_quiet_one(canvas: Canvas, hand: Hand) -> None:
    wired, wire = canvas.session.graph, Wire("relu_1", "out", "dense_2", "in")
    corner = canvas.drawing.nodes["dense_2"].box().topRight() + QPointF(-8.5, 6.5)
    canvas.session.edit(wired.without_wires([wire]), "Disconnect")
    assert pixel(canvas, corner).name() == QColor(LIGHT.muted).name()
    canvas.session.edit(wired.with_wire(Wire("dense_2", "out", "dense_2", "in")), "Loop")
    assert pixel(canvas, corner).name() == QColor(LIGHT.error).name()


def test_from_far_away_boxes_keep_their_colours(canvas: Canvas) -> None:
    canvas.camera.zoom_to(0.2)
    assert pixel(canvas, QPointF(260.0, 30.0)).name() == QColor(LIGHT.category("Basic")).name()


@pytest.mark.parametrize(("zoom", "written"), [(0.5, True), (0.37, True), (0.3, False)])
def test_titles_can_be_read_until_boxes_are_all_that_is_drawn(canvas: Canvas, zoom: float, written: bool) -> None:
    canvas.camera.zoom_to(zoom)
    box = canvas.viewportTransform().mapRect(canvas.drawing.nodes["dense_1"].box()).adjusted(8.0, 4.0, -8.0, -4.0)
    picture = canvas.grab(box.toAlignedRect()).toImage()
    places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    dark = [y for x, y in places if picture.pixelColor(x, y).lightness() < 90]
    background = picture.pixelColor(picture.width() - 1, 0)
    assert (bool(dark) and background == QColor(LIGHT.node)) == written
    if written:
        assert max(dark) - min(dark) >= 4, "pixels from the top of a letter to its foot"


def silhouette(paint: Callable[[QPainter], object]) -> list[bool]:
    """Which of 30 × 30 pixels are painted, whatever their colour."""
    pixmap = QPixmap(30, 30)
    pixmap.fill(Qt.GlobalColor.white)
    painter = QPainter(pixmap)
    paint(painter)
    painter.end()
    picture = pixmap.toImage()
    return [picture.pixelColor(x, y).lightness() < 200 for x in range(30) for y in range(30)]


def test_ports_of_whole_numbers_differ_without_their_colours(look: Look) -> None:
    port = make("dense").input_ports[0]

    def painted(is_index: bool) -> list[bool]:
        anchor = Anchor(port, False, QPointF(15.0, 15.0), True, is_index)
        return silhouette(lambda painter: paint_port(painter, anchor, State(), look))

    assert sum(a != b for a, b in zip(painted(False), painted(True), strict=True)) > 10


@pytest.mark.parametrize(("one", "other"), [*combinations(("error", "warning", "unfinished"), 2)])
def test_badges_differ_without_their_colours(look: Look, one: str, other: str) -> None:
    def painted(level: str) -> list[bool]:
        return silhouette(lambda painter: paint_badge(painter, QPointF(15.0, 15.0), level, look))

    assert sum(a != b for a, b in zip(painted(one), painted(other), strict=True)) > 12


def test_the_sign_of_a_note_stands_on_the_upper_edge_and_covers_no_text(canvas: Canvas) -> None:
    def inside() -> QImage:
        box = canvas.drawing.nodes["dense_1"].box().adjusted(6.0, 6.0, -6.0, -4.0)
        corner, opposite = (canvas.camera.to_view(point) for point in (box.topLeft(), box.bottomRight()))
        return canvas.grab().toImage().copy(QRect(corner, opposite))

    before = inside()
    canvas.session.edit(edits.noted(canvas.session.graph, "dense_1", "Why eight?"), "Note")
    corner = canvas.drawing.nodes["dense_1"].box().topRight()
    assert pixel(canvas, corner + QPointF(-29.0, -2.5)).name() == QColor(LIGHT.warning).name()
    assert inside() == before
