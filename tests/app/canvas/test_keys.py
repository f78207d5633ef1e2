"""Keys and the commands they mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.canvas.commands import Commands
from app.canvas.keys import KEYS, command_for


@pytest.mark.parametrize("text", list(KEYS))
def test_every_key_is_one_that_qt_knows(text: str) -> None:
    assert QKeySequence(text).toString() not in ("", "Unknown")
    assert QKeySequence(text).count() == 1


def test_the_arrows_of_the_key_pad_are_arrows() -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, modifiers)
    assert command_for(event) is Commands.actual_size


def test_other_keys_mean_nothing() -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    assert command_for(event) is None
