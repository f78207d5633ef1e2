"""The one rhythm in which the canvas shows what a training changes on it.

Signs, wires and lines each knew when they had rested; now and then two of them fell together. Each on its own made Qt
paint what it touched, and the nodes below it once more: 19 pictures a second of a drawing that eight were meant for,
and a training loses about as much of a processor as the window's thread takes. What falls on one beat is one picture.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

PERIOD = 200
"""Milliseconds between two beats: five a second, for hundreds of lines are painted anew each time."""


class Beat(QObject):
    """Calls what asked for it on the next beat; at once, where the last one is long enough ago."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._due: dict[Callable[[], object], None] = {}
        self._timer = QTimer(self, singleShot=True, interval=PERIOD)
        self._timer.timeout.connect(self._strike)

    def ask(self, show: Callable[[], object]) -> None:
        """Whoever asks twice before a beat is called once."""
        self._due[show] = None
        if not self._timer.isActive():
            self._strike()

    def _strike(self) -> None:
        due, self._due = self._due, {}
        if due:
            self._timer.start()
        for show in due:
            show()
