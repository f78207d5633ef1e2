"""Keys that the hand holds down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.canvas.view import Canvas
from tests.app.canvas.hand import EMPTY, Hand

HELD = [
    (Qt.Key.Key_Space, "Drag to move the view", Qt.CursorShape.OpenHandCursor),
    (
        Qt.Key.Key_X,
        "Drag across wires to cut them · Click a wire to cut it, a port to break all its wires",
        Qt.CursorShape.CrossCursor,
    ),
]


@pytest.mark.parametrize(("key", "tip", "cursor"), HELD, ids=["Space", "X"])
def test_a_key_that_is_held_says_what_a_drag_means_now(
    canvas: Canvas, hand: Hand, key: Qt.Key, tip: str, cursor: Qt.CursorShape
) -> None:
    tips: list[str] = []
    canvas.tipped.connect(tips.append)
    hand.move(EMPTY)
    hand.hold(key)
    assert tips == [tip]
    assert canvas.viewport().cursor().shape() == cursor
    hand.let_go(key)
    assert tips == [tip, ""]
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_key_that_is_held_means_nothing_more_once_the_focus_has_gone(canvas: Canvas, hand: Hand) -> None:
    hand.hold(Qt.Key.Key_X)
    canvas.hand.let_go()
    assert canvas.hand.keys == frozenset()
