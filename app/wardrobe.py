"""A theme is put on while the program runs: what is seen in one turn, the rest when that was painted."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.session import Session
from app.slices import Slices
from app.theme import Theme, dressing

PAUSE = 100
"""Milliseconds before the rest begins: a slice of it in the turn in which the window is painted would make that longer
by a third."""


class Wardrobe(QObject):
    """Dresses the program in slices, as long as its window is there."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._rest: Slices | None = None
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._begin)
        session.training.closing.connect(self.stop)

    def put_on(self, app: QApplication, theme: Theme) -> None:
        self.stop()
        work = dressing(app, theme)
        next(work, None)
        self._session.set_theme(theme)
        self._rest = Slices(self, work)
        self._rest.ended.connect(self.stop)
        self._later.start()

    def _begin(self) -> None:
        if self._rest is not None:
            self._rest.start()

    def stop(self) -> None:
        """Leaves what is hidden as it is."""
        self._later.stop()
        if self._rest is not None:
            self._rest.stop()
            self._rest.deleteLater()
            self._rest = None
