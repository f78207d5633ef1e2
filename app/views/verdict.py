"""What a picture shows now, in words: all of them, or the first line or two where there is little room.

The words are painted here: whenever a QLabel says something else, every layout around it is made anew and the dock is
painted, also where the words take as many lines as before, and most of them tell numbers that change.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel

from app.forms import as_plain_tip
from app.pacing import Paced
from app.wording import kept_together

UNBOUNDED = 16_777_215
"""Qt's word for no limit."""
USUAL = 40
"""Letters in a line where nothing else says how wide it is to be."""


class Verdict(QLabel):
    """Words that wrap; below the mouse they stand in full, with a note. They change no faster than they can be read.
    `text` says what they will be, and `shown` what stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.shown = ""
        self._words = self._note = self._said = ""
        self._lines = 0
        """How many lines there may be; 0 where there is room for all."""
        self._paced = Paced[str](self, self._say)

    def text(self) -> str:
        return self._words

    def setText(self, text: str) -> None:
        if text != self._words:
            self._words = text
            self._paced.offer(text)

    def _say(self, text: str) -> None:
        self._said = kept_together(text)
        self._write()
        self._tip()

    def _write(self) -> None:
        shown, high = self._cut() if self._lines else self._said, self._high(self.width())
        if shown != self.shown:
            self.shown = shown
            self.setAccessibleName(shown)
            if self._high(self.width()) != high:
                self.updateGeometry()
            self.update()
        self.setHidden(not self._said)  # an empty line is room that the picture could have

    # ---- room ----

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._high(width)

    def sizeHint(self) -> QSize:
        width = USUAL * self.fontMetrics().averageCharWidth()
        return QSize(width, self._high(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._high(UNBOUNDED), self.maximumHeight()))

    def _high(self, width: int) -> int:
        """How high the words are where they have so much room beside one another."""
        return self._room(self.shown, width) if self.shown else 0

    def _room(self, text: str, width: int) -> int:
        return self.fontMetrics().boundingRect(QRect(0, 0, width, UNBOUNDED), Qt.TextFlag.TextWordWrap, text).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextWordWrap), self.shown)
        painter.end()

    def _cut(self) -> str:
        """As many whole words as fit into the lines, and three dots where there are more; of one line all letters."""
        metrics, wide = self.fontMetrics(), max(40, self.width() - 4)
        if self._lines == 1:
            return metrics.elidedText(self._said, Qt.TextElideMode.ElideRight, wide)
        words, most = self._said.split(" "), self._lines * metrics.lineSpacing() + 2
        for end in range(len(words), 0, -1):
            text = self._said if end == len(words) else f"{' '.join(words[:end])} …"
            if self._room(text, wide) <= most:
                return text
        return metrics.elidedText(self._said, Qt.TextElideMode.ElideRight, wide)

    def note(self, words: str) -> None:
        """Something that is told besides, where there is no room for it elsewhere."""
        if words != self._note:
            self._note = words
            self._tip()

    def shorten(self, short: bool, lines: int = 1) -> None:
        """Shows one line alone, or so many, and three dots where there is more."""
        self._lines = lines if short else 0
        self.setMaximumHeight(lines * self.fontMetrics().lineSpacing() + 2 if short else UNBOUNDED)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._lines:
            self._write()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._lines:
            self.shorten(True, self._lines)

    def _tip(self) -> None:
        words = " ".join(filter(None, (self.text(), self._note)))
        self.setToolTip(as_plain_tip(words) if words else "")
