"""One piece of work at a time on a thread, for a panel that shows what comes of it.

Only the answer to the latest question counts: what was asked before is dropped when it arrives. The thread ends with
its work, so that nothing is left over when a window closes. Work that is mostly Python belongs into a process instead
(it would take the window's turns); this is for numpy, torch and short reading.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import UserError

POLL = 33
"""Milliseconds between two looks for an answer: once a frame."""


class Background(QObject):
    """`ask` begins; `done(result)` or `refused(UserError)` follows, in the window's thread."""

    done = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: SimpleQueue[tuple[int, Any, BaseException | None]] = SimpleQueue()
        self._asked = 0
        self._working = False
        self._next: Callable[[], Any] | None = None
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        return self._working

    def ask(self, work: Callable[[], Any]) -> None:
        """Does `work` on a thread, after what is being done there already."""
        self._asked += 1
        self._next = work
        if not self._working:
            self._begin()

    def forget(self) -> None:
        """Drops what was asked; work under way ends unseen."""
        self._asked += 1
        self._next = None

    def _begin(self) -> None:
        work, self._next = self._next, None
        if work is not None:
            self._working = True
            Thread(target=_answer, args=(self._answers, self._asked, work), name="background").start()
            self._timer.start()

    def _poll(self) -> None:
        try:
            number, result, error = self._answers.get_nowait()
        except Empty:
            return
        self._working = False
        self._timer.stop()
        self._begin()
        if number == self._asked:
            self._tell(result, error)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        if error is None:
            self.done.emit(result)
        elif isinstance(error, UserError):
            self.refused.emit(error)
        else:
            raise error


def _answer(answers: SimpleQueue[tuple[int, Any, BaseException | None]], number: int, work: Callable[[], Any]) -> None:
    try:
        answers.put((number, work(), None))
    except BaseException as error:  # it is raised again in the window's thread, where it is reported
        answers.put((number, None, error))
