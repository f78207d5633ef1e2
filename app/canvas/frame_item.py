"""A frame on the canvas: a titled rectangle behind the nodes it groups, with a note below its title."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, elided, faded
from engine.graph import Frame

TITLE_HEIGHT = 28.0
MARGIN = 12.0
"""Beside the title and the note, and below the note."""
EDGE = 6.0
"""How close to the outline the mouse takes hold of the frame; inside it belongs to the nodes."""
RADIUS = 10.0

Edges = tuple[int, int]
"""The sides that the mouse is on: -1 left or top, 1 right or bottom, 0 neither."""
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class FrameItem(QGraphicsItem):
    """`note_height` is that of the whole note, wrapped; more than fits in the frame is not painted."""

    def __init__(self, frame: Frame, look: Look) -> None:
        super().__init__()
        self.frame = frame
        self._wider = 0.0
        self._look = look
        self._selected = False
        self.note_height = self._measured()
        self.setZValue(-2.0)
        self.setPos(*frame.position)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # it is told which part is painted

    def show_frame(self, frame: Frame, look: Look) -> None:
        self.prepareGeometryChange()
        self.frame, self._look = frame, look
        self.note_height = self._measured()
        self.setPos(*frame.position)
        self.update()

    def reach_around(self, boxes: NDArray[np.float64]) -> None:
        """Is shown wider than it is where boxes (n, 4) that it holds stick out: on a projector some are wider than at a
        desk, and nobody wants to save a drawing for that."""
        (x, y), (width, height) = self.frame.position, self.frame.size
        left, top, right, bottom = boxes.T
        held = (left >= x) & (left + right < 2 * (x + width)) & (top >= y) & (bottom <= y + height)
        wider = max(0.0, float(right[held].max(initial=x)) + MARGIN - x - width)
        if wider != self._wider:
            self.prepareGeometryChange()
            self._wider = wider
            self.update()

    def select(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    # ---- where its parts are, in scene coordinates ----

    def box(self) -> QRectF:
        return QRectF(self.pos(), self._rect().size())

    def title_box(self) -> QRectF:
        return QRectF(self.pos(), self._rect().size()).adjusted(0.0, 0.0, 0.0, TITLE_HEIGHT - self._rect().height())

    def name_box(self) -> QRectF:
        """Where the letters of its title stand."""
        wide = self._look.title_metrics.horizontalAdvance(self.frame.title or "Frame") + 2 * MARGIN
        return self.title_box() & QRectF(self.pos(), QSizeF(wide, TITLE_HEIGHT))

    def note_box(self) -> QRectF:
        """What is seen of the note; empty without one."""
        return self._note_rect().translated(self.pos())

    @property
    def note_is_cut(self) -> bool:
        return self.note_height > self._note_rect().height()

    def takes(self, at: QPointF, slack: float) -> bool:
        """Whether the mouse takes hold of the frame here: at its title, its note or its outline."""
        on_text = self.title_box().contains(at) or self.note_box().contains(at)
        return on_text or self.edges_at(at, slack) != (0, 0)

    def edges_at(self, at: QPointF, slack: float) -> Edges:
        """The sides by which the mouse would resize the frame here; both near a corner.

        Of the title only a narrow strip resizes: the rest moves the frame.
        """
        box, slack = self.box(), max(EDGE, slack)
        if not box.adjusted(-slack, -slack, slack, slack).contains(at):
            return 0, 0
        left, right = at.x() - box.left(), box.right() - at.x()
        top, bottom = at.y() - box.top(), box.bottom() - at.y()
        on = min(left, right, bottom) <= slack or top <= slack / 2
        corner = 2 * slack
        across = -1 if left <= corner else 1 if right <= corner else 0
        down = -1 if top <= corner / 2 else 1 if bottom <= corner else 0
        return (across, down) if on else (0, 0)

    # ---- painting ----

    def boundingRect(self) -> QRectF:
        return self._rect().adjusted(-3.0, -3.0, 3.0, 3.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look, rect = self._look, self._rect()
        painter.setPen(QPen(look.accent if self._selected else look.border, 1.6 if self._selected else 1.0))
        painter.setBrush(faded(look.muted, 0.07))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        shown = QRectF(option.exposedRect)  # a node's picture lives in it: no words there
        room = QRectF(MARGIN, 0.0, rect.width() - 2 * MARGIN, TITLE_HEIGHT)
        painter.setPen(look.muted)
        if shown.intersects(room):
            painter.setFont(look.title_font)
            text = elided(self.frame.title or "Frame", look.title_metrics, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
        if self.frame.note and shown.intersects(self._note_rect()):
            painter.setFont(look.small_font)
            painter.drawText(self._note_rect(), WRAPPED, self.frame.note)

    def _rect(self) -> QRectF:
        return QRectF(0.0, 0.0, self.frame.size[0] + self._wider, self.frame.size[1])

    def _note_rect(self) -> QRectF:
        """Whole lines only: half a line of letters cannot be read."""
        if not self.frame.note:
            return QRectF()
        line = self._look.small_metrics.lineSpacing()
        room = self.frame.size[1] - TITLE_HEIGHT - MARGIN
        height = self.note_height if self.note_height <= room else max(0.0, room // line * line)
        return QRectF(MARGIN, TITLE_HEIGHT, self.frame.size[0] - 2 * MARGIN, height)

    def _measured(self) -> float:
        if not self.frame.note:
            return 0.0
        room = QRectF(0.0, 0.0, self.frame.size[0] - 2 * MARGIN, 1e6)
        return self._look.small_metrics.boundingRect(room, WRAPPED, self.frame.note).height()
