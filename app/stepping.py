"""Keys that move through a list while the focus stays in the line above it, where one types to search."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget


def key_pressed(event: QEvent) -> QKeyEvent | None:
    """The event as the press of a key, if it is one."""
    return event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None


def stepped(rows: QListWidget, event: QKeyEvent, page: int) -> bool:
    """Moves by a row or by a page of rows, and stays within the list; False where the key is another."""
    steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
    step = steps.get(Qt.Key(event.key()))
    if step is None:
        return False
    rows.setCurrentRow(min(max(rows.currentRow() + step, 0), rows.count() - 1))
    return True
