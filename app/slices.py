"""Long work of the window's own thread, cut in slices: between two of them keys and the mouse are answered.

What must be done in this thread, such as making widgets and importing what knows Qt, cannot go to another. So the work
is a generator that yields wherever it may rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import thread_time
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal

SLICE = 0.008
"""Seconds of the processor after which the window gets its turn, half of a frame; a step may take longer than that."""


class Slices(QObject):
    """Goes through `work` whenever the window has nothing else to do, `slice` seconds at a time. `ended` comes when it
    is done."""

    ended = Signal()

    def __init__(self, parent: QObject, work: Iterator[object], slice: float = SLICE) -> None:
        super().__init__(parent)
        self._work, self._most, self._resting = work, slice, False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """Leaves the rest undone."""
        self._timer.stop()

    def _turn(self) -> None:
        """Works every other time: what was changed is painted in a turn between."""
        self._resting = not self._resting
        if not self._resting:
            self._slice()

    def _slice(self) -> None:
        """A few steps, or one long one."""
        begun = thread_time()
        while thread_time() - begun < self._most:
            try:
                next(self._work)
            except StopIteration:
                self._timer.stop()
                self.ended.emit()
                return
            except BaseException:
                self._timer.stop()  # or it would fail for ever
                raise


def classes_of_qt(modules: Iterable[ModuleType] = (QtCore, QtGui, QtWidgets)) -> Iterator[None]:
    """Brings up all classes of Qt that are not there yet, one by one: Qt for Python does so for each when it is asked
    for, and pyqtgraph asks for all of them at once, for fifty milliseconds."""
    for module in modules:
        for name in dir(module):
            if name not in vars(module):
                getattr(module, name)
                yield
