"""The window begins within its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.room import FRAME, begin_on_screen


def test_on_a_screen_that_is_too_small_for_it_a_window_begins_with_all_of_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    begin_on_screen(window, room + QSize(700, 140))
    assert window.isMaximized()
    assert window.size() == room - FRAME, "which panels are shared out by before the window is shown"
    window.show()
    qtbot.waitUntil(lambda: window.width() <= room.width() and window.height() <= room.height())


def test_a_window_that_fits_begins_as_large_as_it_wants(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    wanted = window.screen().availableSize() - FRAME
    begin_on_screen(window, wanted)
    assert window.size() == wanted
    assert not window.windowState() & Qt.WindowState.WindowMaximized
