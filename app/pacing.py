"""Figures that change faster than anybody reads: the first is shown at once, and then the latest a few times a second.

A label that says something else makes every layout around it ask anew, up to the window: 20 times a second that takes a
tenth of a processor, and from a training beside it as much of its speed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

PACE = 250
"""Milliseconds between two figures: faster ones cannot be read."""


class Paced(Generic[T]):
    """Passes on to `show` what is offered."""

    def __init__(self, parent: QObject, show: Callable[[T], object], pace: int = PACE) -> None:
        self._show = show
        self._waiting: list[T] = []
        self._timer = QTimer(parent, singleShot=True, interval=pace)
        self._timer.timeout.connect(self._again)

    def offer(self, value: T) -> None:
        self._waiting = [value]
        if not self._timer.isActive():
            self._again()

    def flush(self) -> None:
        """Shows what waits."""
        waiting, self._waiting = self._waiting, []
        for value in waiting:
            self._show(value)

    def drop(self) -> None:
        """Forgets what waits: something else is shown now."""
        self._waiting = []

    def _again(self) -> None:
        if self._waiting:
            self.flush()
            self._timer.start()
