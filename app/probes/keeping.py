"""Remembers with a file which probes are pinned, as bookmarks are: in the preferences, and not in the file itself."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.preferences import PreferenceFile
from app.session import Session


class KeptPins(QObject):
    """Puts a file's probes back when it is opened, and keeps them as they change."""

    def __init__(self, session: Session, file: PreferenceFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._file = session, file
        self._opening = False
        session.opened.connect(self._opened)
        session.saved.connect(lambda _: self._keep())
        session.pins.changed.connect(self._keep)

    def _opened(self) -> None:
        self._opening = True
        self._session.pins.reset(self._file.pins_of(self._session.document.path))
        self._opening = False

    def _keep(self) -> None:
        path, pins = self._session.document.path, self._session.pins.pins
        if path is not None and not self._opening and (pins or self._file.pins_of(path)):
            self._file.keep_pins(path, pins)
