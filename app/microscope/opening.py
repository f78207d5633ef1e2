"""The command that opens the microscope: in front, with the keys on it, and with room to read.

A dock below the canvas begins lower than a formula and a table take, so it grows where the window has the room.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget

KEY = "microscope"
LINES = 32
"""Lines of text that the panel should have."""
SHARE = 0.6
"""Of the window's height it takes at most: the drawing stays in sight."""


class Window(Protocol):
    """What the main window can do."""

    docks: dict[str, QDockWidget]

    def enter_panel(self, key: str) -> None: ...
    def height(self) -> int: ...
    def resizeDocks(self, docks: list[QDockWidget], sizes: list[int], orientation: Qt.Orientation) -> None: ...


def open_microscope(window: Window) -> None:
    window.enter_panel(KEY)
    dock = window.docks[KEY]
    wanted = min(LINES * dock.fontMetrics().height(), round(SHARE * window.height()))
    if not dock.isFloating() and dock.height() < wanted:
        window.resizeDocks([dock], [wanted], Qt.Orientation.Vertical)
