"""Long work on a thread that tells how far it is: an iterator whose items arrive in the window's thread, and a cancel.

Stopping is not asking for the next item, as for a training. The thread is no daemon: `close` stops and joins it. It is
for work that spends its time in torch and numpy; what is mostly Python belongs into a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.behind import Behind
from engine.errors import UserError

POLL = 33
"""Milliseconds between two looks for items: once a frame."""
PATIENCE = 3.0
"""Seconds that cancelled work has to end when the window closes."""


class _Work:
    """One iterator on its thread."""

    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self.items: SimpleQueue[Any] = SimpleQueue()
        self.cancelled = False
        self.error: BaseException | None = None
        self.over = False
        self._make = make
        self.thread = Thread(target=self._run, name="streaming")

    def _run(self) -> None:
        try:
            for item in self._make():
                if self.cancelled:
                    break
                self.items.put(item)
        except BaseException as error:  # it is raised again in the window's thread, where it is reported
            self.error = error
        self.over = True


class Stream(QObject):
    """`start` begins, in the place of what is under way; then `came(item)` for each, and `ended` or `refused`."""

    came = Signal(object)
    ended = Signal()
    refused = Signal(object)
    """A UserError: why it cannot be done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: _Work | None = None
        self._left: list[_Work] = []
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, make: Callable[[], Iterator[Any]]) -> None:
        """Goes through what `make`, called on the thread, gives."""
        self.cancel()
        self._work = _Work(make)
        self._work.thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Stops after the present item; nothing more arrives, `ended` neither."""
        if self._work is not None:
            self._work.cancelled = True
            self._left.append(self._work)
            self._work = None
        self._timer.stop()

    def end_behind(self, behind: Behind) -> None:
        """Stops, and is waited for there."""
        self.cancel()
        for work in self._left:
            behind.take(work.thread, lambda: None)

    def close(self) -> bool:
        """Stops for good; says whether all threads have ended in time."""
        self.cancel()
        for work in self._left:
            work.thread.join(PATIENCE)
        return not any(work.thread.is_alive() for work in self._left)

    def _poll(self) -> None:
        work = self._work
        if work is None:
            return
        over = work.over  # read first: what came before it is in the queue by then
        while work is self._work:
            try:
                item = work.items.get_nowait()
            except Empty:
                break
            self.came.emit(item)
        if over and work is self._work:
            self._timer.stop()
            self._work = None
            work.thread.join()
            self._tell(work.error)

    def _tell(self, error: BaseException | None) -> None:
        if error is None:
            self.ended.emit()
        elif isinstance(error, UserError):
            self.refused.emit(error)
        else:
            raise error
