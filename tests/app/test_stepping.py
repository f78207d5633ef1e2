"""Arrows and pages move through the list below a line of search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from app.stepping import key_pressed, stepped


@pytest.fixture
def rows(qtbot: QtBot) -> QListWidget:
    made = QListWidget()
    qtbot.addWidget(made)
    made.addItems([str(number) for number in range(30)])
    made.setCurrentRow(5)
    return made


def press(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


@pytest.mark.parametrize(
    ("key", "row"), [(Qt.Key.Key_Down, 6), (Qt.Key.Key_Up, 4), (Qt.Key.Key_PageDown, 15), (Qt.Key.Key_PageUp, 0)]
)
def test_arrows_step_and_pages_leap_within_the_list(rows: QListWidget, key: Qt.Key, row: int) -> None:
    assert stepped(rows, press(key), 10)
    assert rows.currentRow() == row


def test_other_keys_are_for_others(rows: QListWidget) -> None:
    assert not stepped(rows, press(Qt.Key.Key_A), 10)
    assert rows.currentRow() == 5


def test_only_a_press_of_a_key_counts() -> None:
    assert key_pressed(press(Qt.Key.Key_A)) is not None
    assert key_pressed(QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)) is None
    assert key_pressed(QEvent(QEvent.Type.FocusIn)) is None
