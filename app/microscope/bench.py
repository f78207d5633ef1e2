"""Where the microscope works things out: on one thread of its own, so that the window never waits.

A specimen belongs to nobody else, so explaining it needs no care but order: one thing after the other. Of several
questions under one name the last one is answered; the others are out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject

from app.answers import Answers
from engine.errors import UserError

T = TypeVar("T")


class Bench(QObject):
    """The thread begins with the first question and ends with `close`; it may begin again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._answers = Answers(self)
        self._latest: dict[str, int] = {}
        self._count = 0

    @property
    def idle(self) -> bool:
        return self._answers.idle

    def work(
        self,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], object],
        refused: Callable[[UserError], object] | None = None,
    ) -> None:
        """Calls `task` on the thread and `then` with what it returns in the window's, unless `name` was asked anew."""
        self._count += 1
        number = self._latest[name] = self._count
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "microscope")

        def wanted() -> T | None:
            return task() if self._latest.get(name) == number else None

        def told(found: T | None) -> None:
            if self._latest.get(name) == number and found is not None:
                then(found)

        self._answers.wait(self._pool.submit(wanted), told, refused)

    def forget(self) -> None:
        """What is being worked out is no longer wanted."""
        self._latest.clear()
        self._answers.forget()

    def close(self) -> None:
        self.forget()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
