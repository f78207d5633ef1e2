"""Drawing on the pad, and the picture that a network gets of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from pytestqt.qtbot import QtBot

from app.pen import PenPad


@pytest.fixture
def pad(qtbot: QtBot) -> PenPad:
    made = PenPad()
    made.resize(300, 200)
    qtbot.addWidget(made)
    made.show()
    return made


def draw(qtbot: QtBot, pad: PenPad, *places: tuple[int, int]) -> None:
    """One stroke over places of the pad, in pixels."""
    first, *others = (QPoint(*place) for place in places)
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=first)
    for place in others:
        qtbot.mouseMove(pad, place)
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))


def thickness(picture: np.ndarray) -> float:
    """Ink in the rows of a vertical stroke, in pixels."""
    return float(picture[10:18].sum(1).mean())


def test_a_stroke_becomes_a_centred_picture_when_the_hand_is_lifted(qtbot: QtBot, pad: PenPad) -> None:
    with qtbot.waitSignals([pad.drawn, pad.lifted]) as told:
        draw(qtbot, pad, (60, 10), (60, 90))
    picture = told.all_signals_and_args[-2].args[0] if told.all_signals_and_args else pad.picture()
    assert (picture.shape, picture.dtype) == ((28, 28), np.float32)
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    assert (rows[0], rows[-1]) == (4, 23)
    assert columns[0] in (12, 13)
    assert columns[-1] in (14, 15)


def test_a_small_digit_has_strokes_as_thick_as_a_large_one(qtbot: QtBot, pad: PenPad) -> None:
    draw(qtbot, pad, (150, 10), (150, 190))
    large = thickness(pad.picture())
    pad.clear()
    draw(qtbot, pad, (80, 100), (80, 145))
    assert thickness(pad.picture()) == pytest.approx(large, rel=0.1)
    assert 1.5 < large < 3.5, "as in MNIST"


def test_a_full_stop_stays_a_dot(qtbot: QtBot, pad: PenPad) -> None:
    draw(qtbot, pad, (100, 100), (100, 100))
    assert 1 <= pad.picture().sum() < 16


def test_strokes_are_taken_back_one_by_one_and_the_pad_is_wiped(qtbot: QtBot, pad: PenPad) -> None:
    draw(qtbot, pad, (100, 20), (100, 180))
    one = pad.picture()
    draw(qtbot, pad, (60, 100), (240, 100))
    assert not np.array_equal(pad.picture(), one)
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(pad.picture(), one)
    with qtbot.waitSignal(pad.drawn) as told:
        pad.clear()
    assert pad.empty
    assert not told.args[0].any()


def test_wiping_after_keeping_says_nothing(qtbot: QtBot, pad: PenPad) -> None:
    draw(qtbot, pad, (100, 20), (100, 180))
    with qtbot.assertNotEmitted(pad.drawn, wait=80):
        pad.wipe()
    assert pad.empty


def test_while_the_hand_moves_pictures_come_too(qtbot: QtBot, pad: PenPad) -> None:
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    with qtbot.waitSignal(pad.drawn):
        qtbot.mouseMove(pad, QPoint(100, 120))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 120))


def test_the_other_button_draws_nothing(qtbot: QtBot, pad: PenPad) -> None:
    qtbot.mouseClick(pad, Qt.MouseButton.RightButton, pos=QPoint(100, 20))
    assert pad.empty


def test_a_pen_that_is_pressed_harder_draws_thicker(pad: PenPad) -> None:
    def stroke(pressure: float) -> float:
        pad.wipe()
        for kind, y in ((QEvent.Type.TabletPress, 20), (QEvent.Type.TabletMove, 180), (QEvent.Type.TabletRelease, 180)):
            at = QPointF(150, y)
            none = Qt.KeyboardModifier.NoModifier
            left = Qt.MouseButton.LeftButton
            device = QPointingDevice.primaryPointingDevice()
            event = QTabletEvent(kind, device, at, at, pressure, 0, 0, 0, 0, 0, none, left, left)
            QCoreApplication.sendEvent(pad, event)
            assert event.isAccepted(), "no mouse event follows"
        return thickness(pad.picture())

    light, usual, hard = (stroke(pressure) for pressure in (0.1, 0.5, 1.0))
    assert light < usual < hard
    assert len(pad.strokes) == 1
