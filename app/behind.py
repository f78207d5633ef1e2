"""What was trained when its drawing went, and is in the middle of a step: it ends by itself, and nobody waits for it.

A step of a large network takes seconds, and whoever opens another drawing, or starts over, means to go on at once. The
thread has been asked to end; what is left to do then, as writing its record to the end, is done when it has. Until then
nothing else may take torch's random numbers, which are one for all threads: looks wait, and so does the next run, which
begins after the last look.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from app.looking import EndingThread, Looker

POLL = 33
"""Milliseconds between two looks whether a thread has ended."""


class Behind(QObject):
    """Of one training."""

    def __init__(self, looker: Looker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looker = looker
        self._left: list[tuple[EndingThread, Callable[[], object]]] = []
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    def take(self, thread: EndingThread, then: Callable[[], object]) -> None:
        """Calls `then` in the window's thread when a thread has ended; at once where it has."""
        if not thread.is_alive():
            then()
            return
        self._left.append((thread, then))
        self._looker.wait_for(thread)
        self._timer.start()

    @property
    def is_empty(self) -> bool:
        """Whether all have ended, and nothing is left to do."""
        return not self._left

    def close(self, patience: float) -> bool:
        """Waits so many seconds for all of them and does what is left to do; says whether all have ended."""
        end = monotonic() + patience
        for thread, _ in self._left:
            thread.join(max(0.0, end - monotonic()))
        ended = not any(thread.is_alive() for thread, _ in self._left)
        self._finish(self._left)
        return ended

    def _poll(self) -> None:
        self._finish([entry for entry in self._left if not entry[0].is_alive()])

    def _finish(self, over: list[tuple[EndingThread, Callable[[], object]]]) -> None:
        self._left = [entry for entry in self._left if entry not in over]
        if not self._left:
            self._timer.stop()
        for _, then in over:
            then()
