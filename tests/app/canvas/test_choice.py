"""What a press begins is decided by what lies under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.choice import gesture_for
from app.canvas.gestures.band import Band
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.connect import Connect
from app.canvas.gestures.move import Move
from app.canvas.gestures.pan import Pan
from app.canvas.view import Canvas
from tests.app.canvas.hand import EMPTY, LEFT, MIDDLE, RIGHT, Hand


def pressed(canvas: Canvas, at: QPointF, button: Qt.MouseButton = LEFT, space: bool = False) -> Gesture | None:
    return gesture_for(
        canvas, Pointer(at, canvas.viewportTransform().map(at)), button, frozenset({Qt.Key.Key_Space} if space else ())
    )


def test_each_thing_has_its_gesture(canvas: Canvas, hand: Hand) -> None:
    assert isinstance(pressed(canvas, hand.body("relu_1")), Move)
    assert isinstance(pressed(canvas, hand.out("relu_1")), Connect)
    assert isinstance(pressed(canvas, hand.into("relu_1")), Connect)
    assert isinstance(pressed(canvas, EMPTY), Band)


@pytest.mark.parametrize(("button", "space"), [(MIDDLE, False), (RIGHT, False), (LEFT, True)])
def test_middle_right_and_space_pan_wherever_they_are(
    canvas: Canvas, hand: Hand, button: Qt.MouseButton, space: bool
) -> None:
    assert isinstance(pressed(canvas, hand.body("relu_1"), button, frozenset({Qt.Key.Key_Space} if space else ())), Pan)


def test_other_buttons_do_nothing(canvas: Canvas) -> None:
    assert pressed(canvas, EMPTY, Qt.MouseButton.BackButton) is None
