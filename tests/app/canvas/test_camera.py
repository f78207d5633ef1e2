"""Zoom, pan and framing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.camera import between
from app.canvas.sight import Sight
from app.canvas.view import Canvas

NOWHERE = QPoint()


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


def turn(
    canvas: Canvas,
    steps: int = 1,
    pixels: QPoint = NOWHERE,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
    device: QPointingDevice | None = None,
) -> None:
    """A real wheel event in the middle of the canvas."""
    at = QPointF(canvas.viewport().rect().center())
    screen = QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
    buttons, source = Qt.MouseButton.NoButton, Qt.MouseEventSource.MouseEventNotSynthesized
    event = QWheelEvent(
        at,
        screen,
        pixels,
        QPoint(0, 120 * steps),
        buttons,
        modifiers,
        phase,
        False,
        source,
        device or QPointingDevice.primaryPointingDevice(),
    )
    QApplication.sendEvent(canvas.viewport(), event)


def touch_pad() -> QPointingDevice:
    kind, pointer = QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger
    return QPointingDevice("pad", 7, kind, pointer, QInputDevice.Capability.Scroll, 2, 2)


def test_a_wheel_zooms_at_the_mouse(canvas: Canvas) -> None:
    turn(canvas)
    assert canvas.camera.zoom == pytest.approx(1.0015**120)


def test_a_mouse_that_tells_pixels_besides_its_steps_is_still_a_wheel(canvas: Canvas) -> None:
    turn(canvas, pixels=QPoint(0, 15))
    assert canvas.camera.zoom == pytest.approx(1.0015**120)


@pytest.mark.parametrize("sign", ["pixels alone", "a phase", "the device"])
def test_two_fingers_pan_however_the_system_tells_of_them(canvas: Canvas, sign: str) -> None:
    before = canvas.camera.sight
    if sign == "pixels alone":
        turn(canvas, 0, QPoint(30, -20))
    elif sign == "a phase":
        turn(canvas, -1, QPoint(30, -20), phase=Qt.ScrollPhase.ScrollUpdate)
    else:
        turn(canvas, -1, QPoint(30, -20), device=touch_pad())
    assert canvas.camera.zoom == 1.0
    assert (canvas.camera.sight.x, canvas.camera.sight.y) == (before.x - 30.0, before.y + 20.0)


def test_a_pad_that_tells_steps_only_pans_by_them(canvas: Canvas) -> None:
    before = canvas.camera.sight
    turn(canvas, -1, device=touch_pad())
    assert canvas.camera.sight.y == before.y + 120.0


@pytest.mark.parametrize("fingers", [True, False])
def test_control_and_the_wheel_always_zoom(canvas: Canvas, fingers: bool) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    turn(canvas, 0 if fingers else 1, QPoint(0, 40) if fingers else NOWHERE, control)
    assert canvas.camera.zoom > 1.05


def test_shift_and_the_wheel_pan_sideways(canvas: Canvas) -> None:
    before = canvas.camera.sight
    turn(canvas, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert (canvas.camera.sight.x, canvas.camera.sight.y) == (before.x - 120.0, before.y)


def test_a_pinch_zooms(canvas: Canvas) -> None:
    at = QPointF(300.0, 200.0)
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, touch_pad(), 2, at, at, at, 0.25, QPointF())
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.camera.zoom == pytest.approx(1.25)


# ---- gliding ----


def test_a_glide_arrives(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.camera.animated = True
    goal = Sight(900.0, -300.0, 0.6)
    canvas.camera.glide(goal)
    assert canvas.camera.zoom == 1.0
    assert canvas.camera.sight == goal
    qtbot.waitUntil(lambda: canvas.camera.zoom == 0.6)
    qtbot.waitUntil(lambda: canvas.camera.sight.resembles(goal))


def test_a_hand_on_the_view_ends_a_glide(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.camera.animated = True
    canvas.camera.glide(Sight(5000.0, 0.0, 1.0))
    canvas.camera.pan(QPointF(10.0, 0.0))
    here = canvas.camera.sight
    qtbot.wait(200)
    assert canvas.camera.sight == here


def test_where_nothing_shall_move_a_jump_is_one(canvas: Canvas) -> None:
    canvas.camera.glide(Sight(900.0, -300.0, 0.6))
    assert canvas.camera.zoom == 0.6


def test_on_the_way_one_point_stands_still() -> None:
    start, goal = Sight(0.0, 0.0, 1.0), Sight(300.0, 0.0, 2.0)
    still = 600.0  # seen at the same pixel from both
    for share in (0.0, 0.3, 0.8, 1.0):
        sight = between(start, goal, share)
        assert (still - sight.x) * sight.zoom == pytest.approx(600.0)


def test_everything_stays_in_view_when_the_window_gets_smaller_and_nobody_has_moved(canvas: Canvas) -> None:
    canvas.frame(None)
    canvas.resize(700, 400)
    everything = canvas.drawing.bounds()
    assert canvas.camera.sight.resembles(canvas.camera.framing(everything))
    assert canvas.camera.seen().contains(everything)


def test_a_view_that_was_moved_keeps_its_zoom_when_the_window_changes(canvas: Canvas) -> None:
    canvas.frame(None)
    canvas.camera.zoom_by(2)
    zoom = canvas.camera.zoom
    canvas.resize(700, 400)
    assert canvas.camera.zoom == zoom
