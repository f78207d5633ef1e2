"""The command that opens the microscope: in front, with the keys on it, and with room to read."""

from __future__ import annotations

from app.room import Window, open_with_room

KEY = "microscope"
LINES = 32
"""Lines of text that the panel should have."""


def open_microscope(window: Window) -> None:
    open_with_room(window, KEY, LINES)
