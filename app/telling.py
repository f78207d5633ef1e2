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
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import ref

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


class _Method(NamedTuple):
    """Of an object of Qt, which it does not keep alive."""

    owner: ref[QObject]
    function: Callable[[Any, Any], object]


class Telling(Generic[T]):
    """A list of listeners. Methods do not keep their objects alive; functions stay."""

    def __init__(self) -> None:
        self._listeners: list[_Method | Callable[[T], object]] = []

    def connect(self, listener: Callable[[T], object]) -> None:
        """From now on `listener` is called with what is told, in the thread that tells it."""
        owner = getattr(listener, "__self__", None)
        if isinstance(owner, QObject) and hasattr(listener, "__func__"):
            self._listeners.append(_Method(ref(owner), listener.__func__))
        else:
            self._listeners.append(listener)

    def emit(self, told: T) -> None:
        for known in tuple(self._listeners):
            try:
                if type(known) is not _Method:
                    known(told)  # type: ignore[operator]
                elif (owner := known.owner()) is not None and isValid(owner):
                    known.function(owner, told)
                else:
                    self._listeners.remove(known)  # Qt has deleted the object, or nobody holds it
            except Exception:
                sys.excepthook(*sys.exc_info())  # as Qt does for a slot: it is reported, and the others are told
