"""Panning with the mouse, and the right-click that is no pan."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.canvas.view import Canvas
from tests.app.canvas.hand import EMPTY, MIDDLE, RIGHT, Hand


@pytest.mark.parametrize("button", [MIDDLE, RIGHT])
def test_the_drawing_follows_the_hand(canvas: Canvas, hand: Hand, button: Qt.MouseButton) -> None:
    start = canvas.viewportTransform().map(EMPTY)
    hand.press(EMPTY, button=button)
    for step in range(1, 6):
        at = canvas.camera.to_scene(start + QPointF(20.0, 10.0) * step)
        hand.move(at)
    hand.release(canvas.camera.to_scene(start + QPointF(100.0, 50.0)))
    moved = canvas.viewportTransform().map(EMPTY) - start
    assert abs(moved.x() - 100.0) <= 20.0
    assert abs(moved.y() - 50.0) <= 10.0


def test_space_and_left_drag_pans(canvas: Canvas, hand: Hand) -> None:
    start = canvas.camera.seen().topLeft()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    hand.press(hand.body("relu_1"))
    hand.move(hand.body("relu_1") + QPointF(50.0, 0.0))
    hand.release(hand.body("relu_1"))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.camera.seen().left() == pytest.approx(start.x() - 50.0, abs=1.0)
    assert canvas.session.graph.nodes["relu_1"].position == (400.0, 0.0)


def test_a_right_click_asks_for_the_menu_of_the_node_and_selects_it(canvas: Canvas, hand: Hand) -> None:
    asked: list[tuple[QPoint, str | None]] = []
    canvas.context_menu_requested.connect(lambda at, id: asked.append((at, id)))
    hand.click(hand.body("relu_1"), button=RIGHT)
    hand.click(EMPTY, button=RIGHT)
    assert [id for _, id in asked] == ["relu_1", None]
    assert canvas.session.selection == {"relu_1"}


def test_a_right_drag_asks_for_no_menu(canvas: Canvas, hand: Hand) -> None:
    asked: list[str | None] = []
    canvas.context_menu_requested.connect(lambda at, id: asked.append(id))
    hand.drag(EMPTY, EMPTY + QPointF(60.0, 60.0), button=RIGHT)
    assert asked == []
