"""A theme is put on while the program runs, in slices: what is seen first, and then what is hidden."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.session import Session
from app.slices import Slices
from app.theme import Theme, dressing


class Wardrobe(QObject):
    """Dresses the program as long as its window is there. The session has the theme at once."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._work: Generator[None] | None = None
        self._slices: Slices | None = None
        session.training.closing.connect(self.stop)

    @property
    def busy(self) -> bool:
        return self._slices is not None

    def put_on(self, app: QApplication, theme: Theme) -> None:
        self.stop()
        self._work = dressing(app, theme)
        next(self._work, None)
        self._slices = Slices(self, self._work)
        self._slices.ended.connect(self.stop)
        self._slices.start()
        self._session.set_theme(theme)

    def stop(self) -> None:
        """Leaves the rest as it is."""
        if self._slices is not None and self._work is not None:
            self._slices.stop()
            self._slices.deleteLater()
            self._work.close()
            self._slices = self._work = None
