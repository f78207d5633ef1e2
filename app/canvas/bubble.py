"""The note at the cursor while a wire is drawn: a green tick and what would come out, or why not and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, faded

WIDEST = 300.0
PADDING = 10.0
SIGN = 22.0
"""Room for the tick or the cross."""
AWAY = QPointF(18.0, 16.0)
"""From the cursor to the bubble."""
EDGE = 4.0
"""Between the bubble and the edge of the view, at least."""
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True)
class Note:
    """What a bubble says. `offer` is what Enter would do."""

    good: bool
    text: str
    hint: str = ""
    offer: str = ""


class Bubble(QGraphicsItem):
    """Painted in screen pixels at every zoom."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._note = Note(True, "")
        self._size = QRectF()
        self._parts: list[tuple[str, QRectF, int]] = []
        self._scale = look.theme.font_scale / look.letters
        self.setScale(self._scale)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    @property
    def note(self) -> Note | None:
        return self._note if self.isVisible() else None

    def tell(self, note: Note, cursor: QPointF, scene: QPointF, room: QRectF) -> None:
        """Shows a note beside the cursor, on the side where the view has room for it."""
        if note != self._note:
            self.prepareGeometryChange()
            self._note = note
            self._measure()
            self.update()
        self._size.moveTopLeft(self._beside(cursor, room))
        self.prepareGeometryChange()
        self.setPos(scene)
        self.setVisible(True)

    def _beside(self, cursor: QPointF, room: QRectF) -> QPointF:
        """The corner, seen from the cursor: right and below, else left or above, and in the view in any case."""
        free = QRectF((room.topLeft() - cursor) / self._scale, room.size() / self._scale)
        wide, high = self._size.width(), self._size.height()
        across = AWAY.x() if AWAY.x() + wide < free.right() else -AWAY.x() - wide
        down = AWAY.y() if AWAY.y() + high < free.bottom() else -AWAY.y() - high
        return QPointF(
            max(min(across, free.right() - wide - EDGE), free.left() + EDGE),
            max(min(down, free.bottom() - high - EDGE), free.top() + EDGE),
        )

    def _measure(self) -> None:
        """Text, hint and offer below one another, each wrapped at the widest."""
        look, top, widest = self._look, PADDING, 0.0
        self._parts = []
        for index, text in enumerate((self._note.text, self._note.hint, self._note.offer)):
            if text:
                metrics = look.title_metrics if index == 0 else look.small_metrics
                rect = metrics.boundingRect(QRectF(0.0, 0.0, WIDEST, 1000.0), WRAP, text)
                self._parts.append((text, QRectF(PADDING + SIGN, top, rect.width() + 1.0, rect.height()), index))
                top, widest = top + rect.height() + 4.0, max(widest, rect.width())
        self._size = QRectF(0.0, 0.0, widest + SIGN + 2 * PADDING, top - 4.0 + PADDING)

    def boundingRect(self) -> QRectF:
        return self._size.adjusted(-4.0, -4.0, 4.0, 6.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look, colour = self._look, self._look.ok if self._note.good else self._look.error
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.shadow)
        painter.drawRoundedRect(self._size.adjusted(0, 2, 0, 3), 8, 8)
        painter.setBrush(look.node)
        painter.setPen(QPen(faded(colour, 0.8), 1.2))
        painter.drawRoundedRect(self._size, 8, 8)
        painter.translate(self._size.topLeft())
        self._paint_sign(painter, QPen(colour, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for text, rect, index in self._parts:
            painter.setFont(look.title_font if index == 0 else look.small_font)
            painter.setPen((look.text, look.muted, look.accent)[index])
            painter.drawText(rect, WRAP, text)

    def _paint_sign(self, painter: QPainter, pen: QPen) -> None:
        painter.setPen(pen)
        x, y = PADDING, PADDING + self._look.title_metrics.height() / 2
        if self._note.good:
            painter.drawPolyline(QPolygonF([QPointF(x, y), QPointF(x + 4, y + 4.5), QPointF(x + 12, y - 5)]))
        else:
            painter.drawLine(QPointF(x, y - 5), QPointF(x + 10, y + 5))
            painter.drawLine(QPointF(x, y + 5), QPointF(x + 10, y - 5))
