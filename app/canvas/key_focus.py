"""Keys follow the mouse onto the canvas: what its keys would do there is said in the status line, and is done.

A button or a list of choices keeps the keys after a click, and would take P (pin a probe) for the choice that begins
with it. Whoever moves the mouse from there onto the drawing means the drawing. What is being typed, and whatever is
walked through by keys, keeps them.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QGraphicsView, QWidget

AIMED = 6.0
"""Pixels that a mouse moves on the canvas when somebody means it: where a list closes above one that rests, it enters
too."""


class KeyFocus:
    def __init__(self, canvas: QGraphicsView) -> None:
        self._canvas = canvas
        self._entered: QPointF | None = None
        self._settled = False

    def moved(self, at: QPointF) -> None:
        """The mouse is at this point of the viewport."""
        if self._settled:
            return
        if self._entered is None:
            self._entered = at
        elif (at - self._entered).manhattanLength() > AIMED:
            self._settled = True
            if gives_way(QApplication.focusWidget()) and self._canvas.isActiveWindow():
                self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    def left(self) -> None:
        self._entered, self._settled = None, False


def gives_way(held: QWidget | None) -> bool:
    """Whether a widget is done with the keys once the mouse is elsewhere."""
    if isinstance(held, QComboBox):
        return not held.isEditable()
    return isinstance(held, QAbstractButton | QGraphicsView)
