"""The right button where it only asks for the menu."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.navigation import BY_ID
from app.canvas.view import Canvas
from tests.app.canvas.hand import EMPTY, RIGHT, Hand


def test_a_click_asks_for_the_menu_and_a_drag_means_nothing(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.navigation = BY_ID["blender"]
    asked: list[object] = []
    canvas.context_menu_requested.connect(lambda _, id: asked.append(id))
    before = canvas.camera.sight
    hand.drag(EMPTY, EMPTY + QPointF(80.0, 40.0), button=RIGHT)
    assert asked == []
    assert canvas.camera.sight == before
    hand.click(EMPTY, button=RIGHT)
    assert asked == [None]
