"""Room to read: for a panel that needs it, a dock below the canvas grows where the window has it; and for the window
itself, which is never larger than the screen.

A dock below the canvas begins lower than a formula or a table takes.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QWidget

SHARE = 0.4
"""Of the window's height a panel takes at most: half of it, besides menus and tools, stays the drawing's."""
WIDE_SHARE = 0.38
"""Of the window's width a panel takes at most: the panels at its side can still be read."""
FRAME = QSize(16, 48)
"""Pixels that a title bar and a border take around a window; a wide one, as it is not known before it is shown."""


class Window(Protocol):
    """What the main window can do."""

    docks: dict[str, QDockWidget]

    def enter_panel(self, key: str) -> None: ...
    def height(self) -> int: ...
    def width(self) -> int: ...
    def resizeDocks(self, docks: list[QDockWidget], sizes: list[int], orientation: Qt.Orientation) -> None: ...


def open_with_room(window: Window, key: str, lines: int, letters: int = 0) -> None:
    """Shows a panel with room for so many lines of text of so many letters, in front and with the keys on it."""
    window.enter_panel(key)
    dock = window.docks[key]
    wanted = min(lines * dock.fontMetrics().height(), round(SHARE * window.height()))
    if not dock.isFloating() and dock.height() < wanted:
        window.resizeDocks([dock], [wanted], Qt.Orientation.Vertical)
    wide = min(letters * dock.fontMetrics().averageCharWidth(), round(WIDE_SHARE * window.width()))
    if not dock.isFloating() and dock.width() < wide:
        window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)


def begin_on_screen(window: QWidget, wanted: QSize) -> None:
    """The size of the first start: the wanted one, or all of a screen that is too small for it. What stands beyond the
    edge of a small laptop or a projector is neither seen nor found."""
    room = window.screen().availableSize() - FRAME
    window.resize(wanted.boundedTo(room))
    if window.size() != wanted:
        window.setWindowState(Qt.WindowState.WindowMaximized)
