"""What a press begins is decided by what lies under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.choice import gesture_for
from app.canvas.gestures.band import Band
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.connect import Connect
from app.canvas.gestures.cut import Cut
from app.canvas.gestures.move import Move
from app.canvas.gestures.pan import Pan
from app.canvas.gestures.rewire import Rewire
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
    assert isinstance(pressed(canvas, hand.body("relu_1"), button, space), Pan)


def test_other_buttons_do_nothing(canvas: Canvas) -> None:
    assert pressed(canvas, EMPTY, Qt.MouseButton.BackButton) is None


def pressed_with(canvas: Canvas, at: QPointF, modifiers: Qt.KeyboardModifier, *keys: Qt.Key) -> Gesture | None:
    return gesture_for(canvas, Pointer(at, canvas.viewportTransform().map(at), modifiers), LEFT, frozenset(keys))


def test_alt_cuts_on_ports_wires_and_the_empty_canvas_but_not_on_nodes(canvas: Canvas, hand: Hand) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    assert isinstance(pressed_with(canvas, EMPTY, alt), Cut)
    assert isinstance(pressed_with(canvas, hand.out("relu_1"), alt), Cut)
    assert isinstance(pressed_with(canvas, hand.body("relu_1"), alt), Move)


def test_x_cuts_wherever_the_line_begins(canvas: Canvas, hand: Hand) -> None:
    for at in (EMPTY, hand.body("relu_1"), hand.out("relu_1")):
        assert isinstance(pressed_with(canvas, at, Qt.KeyboardModifier.NoModifier, Qt.Key.Key_X), Cut)


def test_control_takes_all_wires_of_a_port_where_it_has_some(canvas: Canvas, hand: Hand) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    assert isinstance(pressed_with(canvas, hand.out("relu_1"), control), Rewire)
    assert isinstance(pressed_with(canvas, hand.out("cross_entropy_1"), control), Connect)
