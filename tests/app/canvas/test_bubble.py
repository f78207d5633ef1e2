"""The bubble keeps its text inside itself and itself inside the view."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from app.canvas.bubble import Bubble, Note
from app.canvas.look import Look
from app.theme import LIGHT

ROOM = QRectF(0.0, 0.0, 800.0, 600.0)
LONG = Note(False, "Dense expects a vector or a sequence of vectors, but got 1×28×28. " * 2, "Do this.", "Enter: that")


def shown(bubble: Bubble, cursor: QPointF) -> QRectF:
    """Where the bubble stands in the view, in pixels, without its shadow."""
    rect = bubble.boundingRect().adjusted(4.0, 4.0, -4.0, -6.0)
    return QRectF(rect.topLeft() * bubble.scale(), rect.size() * bubble.scale()).translated(cursor)


CORNERS = [QPointF(10.0, 10.0), QPointF(790.0, 590.0), QPointF(790.0, 10.0), QPointF(10.0, 590.0)]


@pytest.mark.parametrize("cursor", CORNERS)
@pytest.mark.parametrize("note", [Note(True, "Dense gives 10"), LONG], ids=["short", "long"])
def test_a_bubble_stays_in_the_view(look: Look, note: Note, cursor: QPointF) -> None:
    bubble = Bubble(look)
    bubble.tell(note, cursor, QPointF(5.0, 5.0), ROOM)
    assert ROOM.contains(shown(bubble, cursor))
    assert bubble.note == note


@pytest.mark.parametrize("across", [20.0, 180.0, 340.0])
def test_a_bubble_stays_in_a_view_that_is_hardly_larger(look: Look, across: float) -> None:
    room, cursor = QRectF(0.0, 0.0, 360.0, 200.0), QPointF(across, 100.0)
    bubble = Bubble(look)
    bubble.tell(LONG, cursor, QPointF(5.0, 5.0), room)
    assert room.contains(shown(bubble, cursor))


def test_large_letters_stay_in_the_view_too(qapp: QApplication) -> None:
    bubble, cursor = Bubble(Look(replace(LIGHT, font_scale=2.0))), QPointF(790.0, 590.0)
    bubble.tell(LONG, cursor, QPointF(5.0, 5.0), ROOM)
    assert ROOM.contains(shown(bubble, cursor))


def test_a_hidden_bubble_says_nothing(look: Look) -> None:
    bubble = Bubble(look)
    bubble.setVisible(False)
    assert bubble.note is None
