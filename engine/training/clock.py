"""The time that a training has taken, for its own figures and for what is spaced out by it."""

from __future__ import annotations

from time import perf_counter


class Clock:
    """Seconds of training: it stands still while an event is out, however long that is."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._stopped_at: float | None = None

    def now(self) -> float:
        return (perf_counter() if self._stopped_at is None else self._stopped_at) - self._start

    def stop(self) -> None:
        self._stopped_at = perf_counter()

    def go_on(self) -> None:
        if self._stopped_at is not None:
            self._start += perf_counter() - self._stopped_at
            self._stopped_at = None
