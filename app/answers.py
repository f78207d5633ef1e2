"""Answers that come later, from other threads: whoever waits for one is called in the window's thread.

A future may be answered by the thread that trains or by one that looks; both know no Qt. One timer looks, once a frame
and only while something is awaited, which answers are there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from engine.errors import UserError

POLL = 33
"""Milliseconds between two looks: once a frame."""
T = TypeVar("T")


class Answers(QObject):
    """Waits for any number of futures at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._awaited: list[tuple[Future[Any], Callable[[Any], object], Callable[[UserError], object] | None]] = []
        self._timer = QTimer(self, interval=POLL)
        self._timer.timeout.connect(self._poll)

    @property
    def idle(self) -> bool:
        return not self._awaited

    def wait(
        self,
        answer: Future[T],
        then: Callable[[T], object],
        refused: Callable[[UserError], object] | None = None,
    ) -> None:
        """Calls `then` with the answer, or `refused` with the UserError in its place. Where `refused` is None it is
        dropped; other errors are raised, where they are reported. A widget that is gone by then is not called."""
        self._awaited.append((answer, then, refused))
        self._timer.start()

    def forget(self) -> None:
        """Drops all that is awaited."""
        self._awaited.clear()
        self._timer.stop()

    def _poll(self) -> None:
        done = [entry for entry in self._awaited if entry[0].done()]
        self._awaited = [entry for entry in self._awaited if entry not in done]
        if not self._awaited:
            self._timer.stop()
        for answer, then, refused in done:
            _tell(answer, then, refused)


def _tell(answer: Future[Any], then: Callable[[Any], object], refused: Callable[[UserError], object] | None) -> None:
    if answer.cancelled():
        return
    error = answer.exception()
    if error is None:
        if _is_there(then):
            then(answer.result())
    elif not isinstance(error, UserError):
        raise error
    elif refused is not None and _is_there(refused):
        refused(error)


def _is_there(function: Callable[..., object]) -> bool:
    owner = getattr(function, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
