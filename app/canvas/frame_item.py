"""A frame on the canvas: a titled rectangle behind the nodes it groups."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, elided, faded
from engine.graph import Frame

TITLE_HEIGHT = 28.0
EDGE = 6.0
"""How close to the outline the mouse takes hold of the frame; inside it belongs to the nodes."""
RADIUS = 10.0


class FrameItem(QGraphicsItem):
    def __init__(self, frame: Frame, look: Look) -> None:
        super().__init__()
        self.frame = frame
        self._look = look
        self._selected = False
        self.setZValue(-2.0)
        self.setPos(*frame.position)

    def show_frame(self, frame: Frame, look: Look) -> None:
        self.prepareGeometryChange()
        self.frame, self._look = frame, look
        self.setPos(*frame.position)
        self.update()

    def select(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    def box(self) -> QRectF:
        return QRectF(self.pos(), self._rect().size())

    def title_box(self) -> QRectF:
        return QRectF(self.pos(), self._rect().size()).adjusted(0.0, 0.0, 0.0, TITLE_HEIGHT - self._rect().height())

    def takes(self, at: QPointF, slack: float) -> bool:
        """Whether the mouse takes hold of the frame here: at its title or at its outline."""
        box, slack = self.box(), max(EDGE, slack)
        outer, inner = box.adjusted(-slack, -slack, slack, slack), box.adjusted(slack, slack, -slack, -slack)
        return self.title_box().contains(at) or (outer.contains(at) and not inner.contains(at))

    def boundingRect(self) -> QRectF:
        return self._rect().adjusted(-3.0, -3.0, 3.0, 3.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look, rect = self._look, self._rect()
        painter.setPen(QPen(look.accent if self._selected else look.border, 1.6 if self._selected else 1.0))
        painter.setBrush(faded(look.muted, 0.07))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        room = QRectF(12.0, 0.0, rect.width() - 24.0, TITLE_HEIGHT)
        painter.setFont(look.title_font)
        painter.setPen(look.muted)
        text = elided(self.frame.title or "Frame", look.title_metrics, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)

    def _rect(self) -> QRectF:
        return QRectF(0.0, 0.0, *self.frame.size)
