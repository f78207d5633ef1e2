"""Frames and where they are taken hold of."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

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


def test_only_a_strip_of_the_title_resizes_and_the_rest_moves(look: Look) -> None:
    item = FrameItem(Frame("f", "Hidden", position=(0.0, 0.0), size=(200.0, 150.0)), look)
    assert item.edges_at(QPointF(100.0, 1.0), 1.0) == (0, -1)
    assert item.edges_at(QPointF(100.0, 10.0), 1.0) == (0, 0)
    assert item.edges_at(QPointF(199.0, 145.0), 1.0) == (1, 1)
    assert item.edges_at(QPointF(100.0, 75.0), 1.0) == (0, 0)
    assert item.edges_at(QPointF(300.0, 75.0), 1.0) == (0, 0)


def test_a_note_is_taken_hold_of_and_shown_in_whole_lines(look: Look) -> None:
    item = FrameItem(Frame("f", "Hidden", "one\ntwo\nthree", size=(200.0, 150.0)), look)
    assert item.takes(item.note_box().center(), 1.0)
    assert not item.note_is_cut
    item.show_frame(Frame("f", "Hidden", "one\ntwo\nthree", size=(200.0, 70.0)), look)
    assert item.note_is_cut
    lines = item.note_box().height() / look.small_metrics.lineSpacing()
    assert lines == int(lines) >= 1


def test_a_long_note_wraps(look: Look) -> None:
    short, long = (FrameItem(Frame("f", "", note), look) for note in ("word", "word " * 40))
    assert long.note_height > 3 * short.note_height


def test_a_frame_is_shown_around_what_it_holds_where_that_has_grown_wider(look: Look) -> None:
    item = FrameItem(Frame("f", position=(0.0, 0.0), size=(200.0, 150.0)), look)
    boxes = np.array([[20.0, 40.0, 90.0, 80.0], [120.0, 40.0, 230.0, 80.0], [190.0, 40.0, 400.0, 80.0]])
    item.reach_around(boxes)
    assert item.box().right() == 242.0, "around the second box, and not the third, which only touches it"
    assert item.frame.size == (200.0, 150.0)
    item.reach_around(np.empty((0, 4)))
    assert item.box().right() == 200.0


def test_the_words_of_a_frame_are_painted_only_where_they_stand(look: Look) -> None:
    item = FrameItem(Frame("f", "Hidden", "a note", position=(0.0, 0.0), size=(200.0, 150.0)), look)

    def inked(part: QRectF) -> bool:
        """Whether letters come out where that part of the frame is painted anew."""
        image = QImage(200, 150, QImage.Format.Format_RGB32)
        image.fill(0)
        painter, option = QPainter(image), QStyleOptionGraphicsItem()
        option.exposedRect = part
        item.paint(painter, option)
        painter.end()
        inside = [image.pixel(x, y) for x in range(10, 190) for y in range(2, 60)]
        return len(set(inside)) > 2

    assert inked(item.boundingRect())
    assert inked(QRectF(20.0, 0.0, 10.0, 10.0))
    assert not inked(QRectF(20.0, 100.0, 10.0, 10.0))


def test_a_frame_is_told_which_part_of_it_is_painted(look: Look) -> None:
    assert FrameItem(Frame("f"), look).flags() & QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption
