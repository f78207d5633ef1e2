"""A theme is put on while the program runs, in turns of a few milliseconds: what is seen first, the rest after that.

Each turn is painted as it is. To hold the painting back until all of it is there has frozen windows for good.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.session import Session
from app.slices import Slices
from app.theme import Theme, dressing

SLICE = 0.005
"""Seconds of a turn: what it changes is laid out and painted for twice as long."""


class Wardrobe(QObject):
    """Dresses the program in slices, as long as its window is there."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._rest: Slices | None = None
        session.training.closing.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether something has not had its turn yet."""
        return self._rest is not None

    def put_on(self, app: QApplication, theme: Theme) -> None:
        work = self._changing(dressing(app, theme, self.busy), theme)
        self.stop()
        next(work, None)
        self._rest = Slices(self, work, SLICE)
        self._rest.ended.connect(self.stop)
        self._rest.start()

    def _changing(self, steps: Iterator[bool], theme: Theme) -> Iterator[None]:
        """The session is told in a turn of its own, when what was done before is painted: both at once take a frame and
        a half."""
        for time_to_tell in steps:
            yield
            if time_to_tell:
                self._session.set_theme(theme)
                yield

    def stop(self) -> None:
        """Leaves what has not had its turn as it is."""
        if self._rest is not None:
            self._rest.stop()
            self._rest.deleteLater()
            self._rest = None
