"""What is seen while files are dragged over the window: that they can be dropped, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.drops import sorted_out
from app.session import Session

MARGIN, WIDTH, RADIUS = 10.0, 4.0, 10.0
PADDING = 14
VEIL = 60
"""Of 255: what lies below is still to be seen, since data are put where they are dropped."""


def promise(paths: Sequence[Path]) -> str:
    """`Drop to import “flowers.csv” as data`, and so on."""
    drawings, data = sorted_out(paths)
    deeds = [f"open {_named(drawings)}"] if drawings else []
    deeds += [f"import {_named(data)} as data"] if data else []
    return f"Drop to {' and '.join(deeds)}"


def _named(paths: Sequence[Path]) -> str:
    return f"“{paths[0].name}”" if len(paths) == 1 else f"{len(paths)} files"


class DropHint(QWidget):
    """A frame around the whole window with a sentence in its middle. The mouse goes through it."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window, self.text = session, window, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Drop hint")
        self.hide()

    def offer(self, paths: Sequence[Path]) -> None:
        self.text = promise(paths)
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._session.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(theme.accent)
        veil = QColor(accent)
        veil.setAlpha(VEIL)
        painter.setPen(QPen(accent, WIDTH, Qt.PenStyle.DashLine))
        painter.setBrush(veil)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), RADIUS, RADIUS)
        font = painter.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.4)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = round(self.width() - 4 * MARGIN - 2 * PADDING)
        said = metrics.elidedText(self.text, Qt.TextElideMode.ElideMiddle, room)
        box = metrics.boundingRect(said).adjusted(-PADDING, -PADDING, PADDING, PADDING)
        box.moveCenter(self.rect().center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(QColor(theme.panel))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
