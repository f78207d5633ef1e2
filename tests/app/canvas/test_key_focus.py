"""Keys follow the mouse onto the canvas from what is done with them, and from nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QSlider, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.canvas.view import Canvas
from tests.app.canvas.hand import EMPTY, Hand


def beside(canvas: Canvas, qtbot: QtBot, widget: QWidget) -> QWidget:
    """The canvas in one window with a widget that has the keys."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(canvas)
    column.addWidget(widget)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    return window


def wander(hand: Hand) -> None:
    for step in range(4):
        hand.move(EMPTY + QPointF(10.0 * step, 0.0))


@pytest.mark.parametrize("kind", [QComboBox, QPushButton])
def test_after_a_choice_p_pins_to_what_the_mouse_is_on(
    canvas: Canvas, hand: Hand, qtbot: QtBot, kind: type[QWidget]
) -> None:
    window = beside(canvas, qtbot, kind())
    wander(hand)
    hand.move(hand.body("relu_1"))
    assert canvas.hasFocus()
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClick(held, Qt.Key.Key_P)
    assert [pin.node for pin in canvas.session.pins.pins] == ["relu_1"]
    canvas.setParent(None)
    window.close()


@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QSlider])
def test_what_is_typed_or_walked_through_keeps_the_keys(
    canvas: Canvas, hand: Hand, qtbot: QtBot, kind: type[QWidget]
) -> None:
    widget = kind()
    window = beside(canvas, qtbot, widget)
    wander(hand)
    assert widget.hasFocus()
    canvas.setParent(None)
    window.close()


def test_a_mouse_that_rests_on_the_canvas_takes_no_keys_and_one_that_comes_back_does(
    canvas: Canvas, hand: Hand, qtbot: QtBot
) -> None:
    button = QPushButton()
    window = beside(canvas, qtbot, button)
    hand.move(EMPTY)
    hand.move(EMPTY + QPointF(2.0, 1.0))
    assert button.hasFocus()
    wander(hand)
    assert canvas.hasFocus()
    button.setFocus()  # by a key, while the mouse is there
    wander(hand)
    assert button.hasFocus()
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    wander(hand)
    assert canvas.hasFocus()
    canvas.setParent(None)
    window.close()
