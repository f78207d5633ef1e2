"""Work that would hold the window up, in a process of its own: reading large tables, writing what needs the data.

A thread would not do: parsing keeps the interpreter busy, and the window waits for it all the same. The process is
started when it is first needed and ends with the window, because its pool's queue ends then.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from PySide6.QtCore import QObject, QTimer

from engine.errors import UserError

LOOK_MS = 50
Done = Callable[[Any], object]
Failed = Callable[[UserError], object]


class Worker(QObject):
    """Runs functions of modules and calls `done` or `failed` in the window's thread; other exceptions rise there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: dict[Future[Any], tuple[Done, Failed]] = {}
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def run(self, work: Callable[..., Any], *arguments: Any, done: Done, failed: Failed) -> None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._waiting[self._pool.submit(work, *arguments)] = done, failed
        self._timer.start()

    def close(self) -> None:
        """Gives up what is being worked on: nobody waits for it any more."""
        self._timer.stop()
        self._waiting.clear()
        if self._pool is not None:
            processes = list((self._pool._processes or {}).values())
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
                process.join()
            self._pool = None

    def _look(self) -> None:
        for future in [future for future in self._waiting if future.done()]:
            done, failed = self._waiting.pop(future)
            error = future.exception()
            if error is None:
                done(future.result())
            elif isinstance(error, UserError):
                failed(error)
            else:
                raise error
        if not self._waiting:
            self._timer.stop()
