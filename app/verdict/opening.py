"""The command that opens the verdict: in front, and with room to read."""

from __future__ import annotations

from app.room import Window, open_with_room

KEY = "verdict"
LINES, LETTERS = 24, 100
"""Of text, that the panel should have room for: a table with the examples beside it."""


def open_verdict(window: Window) -> None:
    open_with_room(window, KEY, LINES, LETTERS)


def open_several(window: Window) -> None:
    """The page on which the drawing is trained several times."""
    open_verdict(window)
    panel = window.docks[KEY].widget()
    turn = getattr(panel, "open_several", None)  # the panel itself is imported when it is first shown
    if turn is not None:
        turn()
