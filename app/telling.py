"""What is told hundreds of times a second, to many: listeners that are called as plain functions.

A small network ends 250 epochs a second, and a dozen parts of the window hear of each. Called by a Qt signal, every one
of them gives Python's lock away and takes it back, which a training on its thread waits for: that cost an eighth of its
steps with every panel closed. Here the lock stays where it is. The words are those of a signal, and so are the habits:
listeners come in the order in which they connected, one that breaks keeps the others from nothing, and whoever is gone
is asked no more. Most of them want one kind of what is told and say so: they are not called to find out that it was
another. Epochs that ended between two frames are told in one go, and who wants to takes them together: what is done
once for all of them is not done for each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import ref

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


class _Known(NamedTuple, Generic[T]):
    """A listener, the kinds it wants to hear of (none are all), and whether it takes several together."""

    call: _Method | Callable[[Any], object]
    kinds: tuple[type, ...]
    together: bool


class _Method(NamedTuple):
    """Of an object of Qt, which it does not keep alive."""

    owner: ref[QObject]
    function: Callable[[Any, Any], object]


class Telling(Generic[T]):
    """A list of listeners. Methods do not keep their objects alive; functions stay."""

    def __init__(self) -> None:
        self._listeners: list[_Known[T]] = []
        self._by_kind: dict[type, tuple[_Known[T], ...]] = {}
        """Who wants to hear of a kind that was told before."""

    def connect(self, listener: Callable[[T], object], *kinds: type) -> None:
        """From now on `listener` is called with what is told, in the thread that tells it; with kinds, of those
        alone."""
        self._add(listener, kinds, together=False)

    def connect_together(self, listener: Callable[[Sequence[T]], object], *kinds: type) -> None:
        """The same for a listener that takes all that is told in one go: of one kind, in order, at least one."""
        self._add(listener, kinds, together=True)

    def _add(self, listener: Callable[[Any], object], kinds: tuple[type, ...], together: bool) -> None:
        owner = getattr(listener, "__self__", None)
        called: _Method | Callable[[Any], object] = listener
        if isinstance(owner, QObject) and hasattr(listener, "__func__"):
            called = _Method(ref(owner), listener.__func__)
        self._listeners.append(_Known(called, kinds, together))
        self._by_kind.clear()

    def emit(self, told: T) -> None:
        self.emit_together((told,))

    def emit_together(self, told: Sequence[T]) -> None:
        """Tells of several of one kind, in their order: each listener hears of all of them in its turn."""
        for known in self._wanting(type(told[0])):
            for each in (told,) if known.together else told:
                self._call(known, each)

    def _call(self, known: _Known[T], told: object) -> None:
        call = known.call
        try:
            if not isinstance(call, _Method):
                call(told)
            elif (owner := call.owner()) is not None and isValid(owner):
                call.function(owner, told)
            else:
                self._forget(known)  # Qt has deleted the object, or nobody holds it
        except Exception:
            sys.excepthook(*sys.exc_info())  # as Qt does for a slot: it is reported, and the others are told

    def _wanting(self, kind: type) -> tuple[_Known[T], ...]:
        found = self._by_kind.get(kind)
        if found is None:
            found = tuple(known for known in self._listeners if not known.kinds or issubclass(kind, known.kinds))
            self._by_kind[kind] = found
        return found

    def _forget(self, known: _Known[T]) -> None:
        if known in self._listeners:
            self._listeners.remove(known)
        self._by_kind.clear()
