"""Zoom, pan and framing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from app.canvas.view import Canvas


def test_zoom_stays_between_5_and_400_percent(canvas: Canvas) -> None:
    canvas.camera.zoom_to(100.0)
    assert canvas.camera.zoom == 4.0
    canvas.camera.zoom_to(0.0001)
    assert canvas.camera.zoom == 0.05


@pytest.mark.parametrize("zoom", [0.05, 0.3, 1.7, 4.0])
def test_the_point_under_the_mouse_stays_there(canvas: Canvas, zoom: float) -> None:
    at = QPointF(333.0, 222.0)
    fixed = canvas.camera.to_scene(at)
    canvas.camera.zoom_to(zoom, at)
    assert (canvas.viewportTransform().map(fixed) - at).manhattanLength() <= 1.5


def test_framing_shows_the_whole_rectangle_in_the_middle(canvas: Canvas) -> None:
    rect = QRectF(-500.0, 200.0, 4000.0, 700.0)
    canvas.camera.frame(rect)
    assert canvas.camera.seen().contains(rect)
    assert (canvas.camera.seen().center() - rect.center()).manhattanLength() < 10.0


def test_revealing_pans_no_more_than_needed(canvas: Canvas) -> None:
    seen = canvas.camera.seen()
    canvas.camera.reveal(QRectF(seen.center(), seen.center() + QPointF(10.0, 10.0)))
    assert canvas.camera.seen() == seen
    canvas.camera.reveal(QRectF(seen.right() + 100.0, seen.center().y(), 50.0, 50.0))
    assert canvas.camera.seen().right() == pytest.approx(seen.right() + 210.0, abs=1.5)
    assert canvas.camera.seen().top() == seen.top()
    assert canvas.camera.zoom == 1.0
