"""The canvas' keys, each naming a command. A menu that binds the same key calls the same command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.canvas.commands import Commands

KEYS: dict[str, Callable[[Commands], object]] = {
    "Tab": Commands.open_palette,
    "Shift+A": Commands.open_palette,
    "Delete": Commands.delete,
    "Backspace": Commands.delete,
    "Ctrl+Delete": Commands.heal,
    "Ctrl+Backspace": Commands.heal,
    "Ctrl+A": Commands.select_all,
    "Ctrl+I": Commands.invert_selection,
    "Esc": Commands.select_none,
    "Ctrl+C": Commands.copy,
    "Ctrl+X": Commands.cut,
    "Ctrl+V": Commands.paste,
    "Ctrl+D": Commands.duplicate,
    "C": Commands.frame,
    "F2": Commands.rename,
    "F": Commands.show_selection,
    "Home": Commands.show_all,
    "Ctrl+0": Commands.actual_size,
    "Ctrl++": Commands.zoom_in,
    "Ctrl+=": Commands.zoom_in,
    "Ctrl+-": Commands.zoom_out,
    "Left": lambda commands: commands.walk("left"),
    "Right": lambda commands: commands.walk("right"),
    "Up": lambda commands: commands.walk("up"),
    "Down": lambda commands: commands.walk("down"),
    **{
        f"Ctrl+{shift}{key}": partial(Commands.nudge, across=x * far, down=y * far)
        for shift, far in (("", 1), ("Shift+", 5))
        for key, x, y in (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
    },
}


def _code(text: str) -> int:
    combination: QKeyCombination = QKeySequence(text)[0]  # type: ignore[index]  # the stubs lack __getitem__
    return combination.toCombined()


_BY_CODE = {_code(text): command for text, command in KEYS.items()}


def command_for(event: QKeyEvent) -> Callable[[Commands], object] | None:
    """The command that a key press means. The key pad's arrows are arrows."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _BY_CODE.get(QKeyCombination(modifiers, Qt.Key(event.key())).toCombined())
