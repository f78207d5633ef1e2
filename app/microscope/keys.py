"""The keys of the microscope, as they stand at the head of its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from app.microscope.panel import Microscope

SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
ARROWS = (*SIDEWAYS, Qt.Key.Key_Up, Qt.Key.Key_Down)
DEEPER = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
BACK_UP = (Qt.Key.Key_Up, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)


def press(panel: Microscope, event: QKeyEvent) -> bool:
    """Does what a key is for; says whether it is one of these."""
    key, text = Qt.Key(event.key()), event.text().lower()
    if panel.board.waiting and panel.board.quiz.answer_key(event):
        pass
    elif key in SIDEWAYS:
        panel.guide.walk(1 if key == Qt.Key.Key_Right else -1)
    elif key in DEEPER or key in BACK_UP:
        panel.guide.sink(1 if key in DEEPER else -1)
    elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        panel.head.turn(1 if key == Qt.Key.Key_PageDown else -1)
    elif text in ("+", "-", "−"):
        fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        panel.board.nudge(1 if text == "+" else -1, fine)
    elif text in ("m", "q", "o") and not event.modifiers():
        {"m": panel.find_mistake, "q": panel.asking.questions.toggle, "o": panel.guide.go_to_origin}[text]()
    else:
        return False
    return True
