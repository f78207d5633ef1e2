"""The time of one stage in slow motion: from 0 to 1 in as many seconds as it lasts, held and gone on with at will.

Without motion there is nothing in between: a stage is complete at once, and only then its time goes by.
"""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

FRAME = 16
"""Milliseconds between two pictures while something moves."""


class StageClock(QObject):
    """`moment` is what is to be seen, `running` whether time goes by."""

    moved = Signal(float)
    """The moment has changed."""
    ended = Signal()
    """The stage's time is over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.moment = 1.0
        self.lasts = 1.0
        self.speed = 1.0
        self._animated = True
        self._gone = 0.0
        """The share of the stage's time that has gone by, up to `_since`."""
        self._since = 0.0
        self._timer = QTimer(self, interval=FRAME)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def start(self, lasts: float, animated: bool) -> None:
        """Begins a stage of so many seconds at speed 1."""
        self.lasts, self._animated, self._gone = lasts, animated, 0.0
        self.moment = 0.0 if animated else 1.0
        self.go_on()

    def complete(self) -> None:
        """Shows a stage as it is at its end, and lets no time go by."""
        self._timer.stop()
        self._gone = self.moment = 1.0

    def hold(self) -> None:
        self._gone = self._share()
        self._timer.stop()

    def go_on(self) -> None:
        self._since = perf_counter()
        self._timer.start()

    @property
    def over(self) -> bool:
        """Whether the stage's time has gone by."""
        return self._share() >= 1.0

    def set_speed(self, speed: float) -> None:
        """What is left of the stage takes the other time."""
        self._gone, self._since = self._share(), perf_counter()
        self.speed = speed

    def _share(self) -> float:
        if not self.running:
            return self._gone
        return min(1.0, self._gone + (perf_counter() - self._since) * self.speed / self.lasts)

    @Slot()
    def _tick(self) -> None:
        share = self._share()
        if self._animated and share != self.moment:
            self.moment = share
            self.moved.emit(share)
        if share >= 1.0:
            self._gone = 1.0
            self._timer.stop()
            self.ended.emit()
