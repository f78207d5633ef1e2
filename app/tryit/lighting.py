"""Lets what is tried light up the canvas: its pictures and wires show what the example does there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.session import Session
from app.tryit.result import Place
from engine.datasets.base import Array
from engine.training.shown import Shown

PACE = 200
"""Milliseconds after the last change until the canvas is asked: while a hand draws, all its pictures would be worked
out anew with every stroke."""


class Lighting(QObject):
    """Shows one example at a time, and ends what it has begun and nothing else."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._place: Place | None = None
        self._x: Array | None = None
        self._mine: Shown | None = None
        self._timer = QTimer(self, singleShot=True, interval=PACE)
        self._timer.timeout.connect(self._show)

    def show(self, place: Place | None, x: Array) -> None:
        """An example of the data, or (`place` None) values of somebody's own, prepared."""
        self._place, self._x = place, x
        self._timer.start()

    @property
    def closed(self) -> bool:
        """Whether somebody else has ended what it had shown."""
        return self._mine is not None and self._session.shown is None

    def end(self) -> None:
        self._timer.stop()
        mine, self._mine = self._mine, None
        if mine is not None and self._session.shown is mine:
            self._session.show_no_example()

    def _show(self) -> None:
        if self._place is not None:
            self._session.show_example(*self._place)
        elif self._x is not None:
            self._session.show_values(self._x[None])
        self._mine = self._session.shown
