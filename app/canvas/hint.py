"""What an empty canvas says to somebody who sees it for the first time."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.look import Look, faded
from app.session import Session
from app.theme import Theme
from engine.graph import Graph

TITLE = "Draw a network"
LINES = (
    "Press Tab or double-click to add a layer,",
    "drag one here from the list at the left, or open an example.",
    "Your own data: drop a table or a folder of pictures here.",
)
WIDE = 480
"""What the longest line takes at the usual size of text: larger text grows until this fills the view."""


class EmptyHint(QWidget):
    """Lies over the view and lets the mouse through. A widget, because what is painted into a view scrolls with it."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._look = Look(session.theme)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        session.drawn.connect(lambda _, after: self._follow(after))
        session.themed.connect(self._restyle)
        self._follow(session.graph)

    def _follow(self, graph: Graph) -> None:
        self.setVisible(not graph.nodes and not graph.frames)

    def _restyle(self, theme: Theme) -> None:
        self._look = Look(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, scale = self._look, min(self._look.theme.font_scale, self.width() / WIDE)
        painter.translate(self.rect().center())
        painter.scale(scale, scale)
        self._sketch(painter, 0, -64)
        painter.setFont(_sized(look.title_font, 21))
        painter.setPen(look.text)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRect(-WIDE // 2, -22, WIDE, 32), centre, TITLE)
        painter.setFont(_sized(look.small_font, 14))
        painter.setPen(look.muted)
        for number, line in enumerate(LINES):
            painter.drawText(QRect(-WIDE // 2, 18 + 24 * number, WIDE, 22), centre, line)

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


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized
