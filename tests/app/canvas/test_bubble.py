"""The bubble keeps its text inside itself and itself inside the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from app.canvas.bubble import Bubble, Note
from app.canvas.look import Look

ROOM = QRectF(0.0, 0.0, 800.0, 600.0)
LONG = Note(False, "Dense expects a vector or a sequence of vectors, but got 1×28×28. " * 2, "Do this.", "Enter: that")


@pytest.mark.parametrize("cursor", [QPointF(10.0, 10.0), QPointF(790.0, 590.0), QPointF(790.0, 10.0)])
@pytest.mark.parametrize("note", [Note(True, "Dense gives 10"), LONG], ids=["short", "long"])
def test_a_bubble_stays_in_the_view(look: Look, note: Note, cursor: QPointF) -> None:
    bubble = Bubble(look)
    bubble.tell(note, cursor, QPointF(5.0, 5.0), ROOM)
    assert ROOM.adjusted(-8, -8, 8, 8).contains(bubble.boundingRect().translated(cursor))
    assert bubble.note == note


def test_a_hidden_bubble_says_nothing(look: Look) -> None:
    bubble = Bubble(look)
    bubble.setVisible(False)
    assert bubble.note is None
