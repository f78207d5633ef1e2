"""What a picture shows now, in words: all of them, or the first line where there is little room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from app.forms import as_plain_tip
from app.pacing import Paced

UNBOUNDED = 16_777_215
"""Qt's word for no limit."""


class Verdict(QLabel):
    """Words that wrap; below the mouse they stand in full, with a note. They change no faster than they can be read,
    since with each change everything around them is laid out anew; `text` says what they will be."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._words = self._note = self._said = ""
        self._short = False
        self._paced = Paced[str](self, self._say)

    def text(self) -> str:
        return self._words

    def setText(self, text: str) -> None:
        if text != self._words:
            self._words = text
            self._paced.offer(text)

    def _say(self, text: str) -> None:
        self._said = text
        self._write()
        self._tip()

    def _write(self) -> None:
        cut = self.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideRight, max(40, self.width() - 4))
        super().setText(cut if self._short else self._said)

    def note(self, words: str) -> None:
        """Something that is told besides, where there is no room for it elsewhere."""
        if words != self._note:
            self._note = words
            self._tip()

    def shorten(self, short: bool) -> None:
        """Shows one line alone, and three dots where there is more."""
        self._short = short
        self.setMaximumHeight(self.fontMetrics().lineSpacing() + 2 if short else UNBOUNDED)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._short:
            self._write()

    def _tip(self) -> None:
        words = " ".join(filter(None, (self.text(), self._note)))
        self.setToolTip(as_plain_tip(words) if words else "")
