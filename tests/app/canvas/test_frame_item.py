"""Frames and where they are taken hold of."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.frame_item import FrameItem
from app.canvas.look import Look
from engine.graph import Frame


def test_a_frame_is_taken_at_its_title_and_outline_and_not_inside(look: Look) -> None:
    item = FrameItem(Frame("f", "Hidden", position=(10.0, 10.0), size=(200.0, 150.0)), look)
    assert item.takes(QPointF(100.0, 20.0), 1.0)
    assert item.takes(QPointF(209.0, 100.0), 1.0)
    assert not item.takes(QPointF(100.0, 100.0), 1.0)
    assert not item.takes(QPointF(240.0, 100.0), 1.0)


def test_a_frame_shows_another_size(look: Look) -> None:
    item = FrameItem(Frame("f"), look)
    item.show_frame(Frame("f", position=(5.0, 5.0), size=(400.0, 300.0)), look)
    assert item.box().bottomRight() == QPointF(405.0, 305.0)
