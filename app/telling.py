"""What is told hundreds of times a second, to many: listeners that are called as plain functions.

A small network ends 250 epochs a second, and a dozen parts of the window hear of each. Called by a Qt signal, every one
of them gives Python's lock away and takes it back, which a training on its thread waits for: that cost an eighth of its
steps with every panel closed. Here the lock stays where it is. The words are those of a signal, and so are the habits:
listeners come in the order in which they connected, one that breaks keeps the others from nothing, and whoever is gone
is asked no more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakMethod

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


class Telling(Generic[T]):
    """A list of listeners. Methods do not keep their objects alive; functions stay."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], Callable[[T], object] | None]] = []

    def connect(self, listener: Callable[[T], object]) -> None:
        """From now on `listener` is called with what is told, in the thread that tells it."""
        owner = getattr(listener, "__self__", None)
        weak = isinstance(owner, QObject)
        self._listeners.append(WeakMethod(listener) if weak else lambda: listener)

    def emit(self, told: T) -> None:
        for known in tuple(self._listeners):
            listener = known()
            if listener is None or _gone(listener):
                self._listeners.remove(known)
                continue
            try:
                listener(told)
            except Exception:
                sys.excepthook(*sys.exc_info())  # as Qt does for a slot: it is reported, and the others are told


def _gone(listener: Callable[..., object]) -> bool:
    """Whether Qt has deleted the object whose method it is."""
    owner: Any = getattr(listener, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
