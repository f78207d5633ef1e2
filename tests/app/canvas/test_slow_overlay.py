"""Light and pulses: where they are at each moment, and that only what has moved is painted again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget
from pytestqt.qtbot import QtBot

from app.canvas.look import Look
from app.canvas.slow_overlay import LIGHTS, Chip, Flow, Scene, SlowOverlay
from app.canvas.view import Canvas
from app.canvas.wire_scale import Shown

BOX = QRectF(20.0, 40.0, 60.0, 40.0)
WAY = np.stack([np.linspace(80.0, 280.0, 33), np.full(33, 60.0)], axis=1)
SCENE = Scene((BOX,), "#107958", (Flow(WAY, Shown(6.0, QColor("#1b66c9"))),), (Chip(BOX, "loss 1.10"),))


@pytest.fixture
def overlay(look: Look) -> SlowOverlay:
    made = SlowOverlay(look)
    made.show_scene(SCENE, 0.0, look)
    return made


def seen(overlay: SlowOverlay, look: Look) -> QImage:
    image = QImage(400, 140, QImage.Format.Format_RGB32)
    image.fill(look.canvas)
    painter = QPainter(image)
    overlay.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    return image


def is_filled(image: QImage, x: int) -> bool:
    return image.pixelColor(x, 60).name() == "#1b66c9"


def test_a_node_lights_up_first_and_then_its_wire_fills(overlay: SlowOverlay, look: Look) -> None:
    overlay.go_to(LIGHTS)
    image = seen(overlay, look)
    assert image.pixelColor(15, 60).name() == "#107958"
    assert not is_filled(image, 100)
    overlay.go_to((1.0 + LIGHTS) / 2)
    image = seen(overlay, look)
    assert is_filled(image, 100)
    assert not is_filled(image, 250)
    overlay.go_to(1.0)
    assert is_filled(seen(overlay, look), 250)


def test_pulses_are_broader_than_the_wire_and_gone_when_they_have_arrived(overlay: SlowOverlay, look: Look) -> None:
    overlay.go_to((1.0 + LIGHTS) / 2)
    assert seen(overlay, look).pixelColor(180, 64).name() == "#1b66c9"
    overlay.go_to(1.0)
    assert seen(overlay, look).pixelColor(180, 64) == look.canvas


def test_all_that_it_paints_lies_within_its_bounds(overlay: SlowOverlay, look: Look) -> None:
    for moment in (0.0, 0.1, 0.3, 0.6, 0.9, 1.0):
        overlay.go_to(moment)
        image = seen(overlay, look)
        for y in range(image.height()):
            for x in range(image.width()):
                if image.pixelColor(x, y) != look.canvas:
                    assert overlay.boundingRect().contains(QPointF(x + 0.5, y + 0.5)), (moment, x, y)


def test_between_two_moments_only_what_has_moved_is_painted_again(overlay: SlowOverlay, look: Look) -> None:
    """What changes on the picture lies in what was asked to be painted."""
    moments = np.linspace(0.0, 1.0, 21)
    for before, after in pairwise(moments.tolist()):
        overlay.go_to(before)
        first = seen(overlay, look)
        asked: list[QRectF] = []
        overlay.update = lambda rect, asked=asked: asked.append(rect)  # type: ignore[method-assign]
        overlay.go_to(after)
        second = seen(overlay, look)
        for y in range(0, first.height(), 2):
            for x in range(0, first.width(), 2):
                if first.pixelColor(x, y) != second.pixelColor(x, y):
                    assert any(rect.contains(QPointF(x, y)) for rect in asked), (before, x, y)
        area = sum(rect.width() * rect.height() for rect in asked)
        assert area < 0.6 * overlay.boundingRect().width() * overlay.boundingRect().height()


def test_an_update_flashes_and_comes_to_rest_lit(look: Look) -> None:
    overlay = SlowOverlay(look)
    overlay.show_scene(Scene((BOX,), "#107958", flashes=True), 0.0, look)
    strengths = []
    for moment in (0.25, 0.5, 0.75, 1.0):
        overlay.go_to(moment)
        strengths.append(overlay._strength())
    assert strengths[0] == strengths[2] == pytest.approx(1.0)
    assert strengths[1] < 0.5
    assert strengths[3] == 1.0


class Painted(QObject):
    """What of a viewport has been painted."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.region = QRegion()
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_what_another_stage_showed_is_gone(qtbot: QtBot, canvas: Canvas, look: Look) -> None:
    """On a screen rings and notes of an update stood there until something else was painted over them."""
    overlay = SlowOverlay(look)
    canvas.drawing.addItem(overlay)
    first, second = (canvas.drawing.nodes[id].box() for id in ("dense_1", "dense_2"))
    overlay.show_scene(Scene((first, second), "#107958", (), (Chip(second, "moved by 1 %"),), True), 1.0, look)
    canvas.viewport().repaint()
    painted = Painted(canvas.viewport())
    overlay.show_scene(Scene((first,), "#1b66c9"), 0.0, look)
    overlay.go_to(0.05)
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    qtbot.wait(50)
    around = canvas.mapFromScene(second.adjusted(-8.0, -20.0, 8.0, 8.0)).boundingRect() & canvas.viewport().rect()
    assert QRegion(around).subtracted(painted.region).isEmpty()
    canvas.drawing.removeItem(overlay)
