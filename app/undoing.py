"""Undo and redo in a field in which nothing is being typed are those of the drawing.

Qt's text fields take Ctrl+Z for themselves whether or not there is anything to take back: who has entered a number and
thinks better of it would press in vain, with the cursor still in the field.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class DrawingsUndo(QObject):
    """Watches `line`, whose text counts as typed for as long as it is modified."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride or self._line.isModified():
            return super().eventFilter(watched, event)
        passes = any(event.matches(key) for key in KEYS)
        if passes:
            event.ignore()  # and so it goes to the menu
        return passes
