"""What an empty canvas says to somebody who sees it for the first time."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.look import Look, faded

TITLE = "Draw a network"
LINES = (
    "Press Tab or double-click to add a layer,",
    "drag one here from the palette, or open an example.",
)


class EmptyHint(QWidget):
    """Lies over the view and lets the mouse through. A widget, because what is painted into a view scrolls with it."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, middle = self._look, self.rect().center()
        self._sketch(painter, middle.x(), middle.y() - 64)
        title = QFont(look.title_font)
        title.setPixelSize(round(look.title_font.pixelSize() * 1.6 * look.theme.font_scale))
        painter.setFont(title)
        painter.setPen(look.text)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRect(0, middle.y() - 22, self.width(), 32), centre, TITLE)
        painter.setFont(_plain(look))
        painter.setPen(look.muted)
        for number, line in enumerate(LINES):
            painter.drawText(QRect(0, middle.y() + 18 + 24 * number, self.width(), 22), centre, line)

    def _sketch(self, painter: QPainter, x: int, y: int) -> None:
        """Two small boxes with a wire between them."""
        look = self._look
        painter.setPen(QPen(faded(look.accent, 0.9), 2.0))
        painter.drawLine(x - 18, y, x + 18, y)
        painter.setBrush(look.node)
        for left in (x - 66, x + 18):
            painter.drawRoundedRect(left, y - 16, 48, 32, 7, 7)
        painter.setBrush(look.accent)
        for at in (x - 18, x + 18):
            painter.drawEllipse(at - 4, y - 4, 8, 8)


def _plain(look: Look) -> QFont:
    font = QFont(look.small_font)
    font.setPixelSize(round(14 * look.theme.font_scale))
    return font
