"""A veil over the drawing that lets only what was found shine through.

One item above all others, so that it works on nodes and on the overview alike and no node has to know of searching.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, faded
from app.canvas.overview import FAR
from app.canvas.strokes import draw_rects

ABOVE = 5.0
"""Above nodes and overview, below what a gesture shows."""
HALO = 4.0
"""Pixels between a box and the mark around it."""
SOLID = 0.66
"""How much of what is covered the veil takes away: it stays to be seen as surroundings."""


class Veil(QGraphicsItem):
    """`boxes` shine through, `outlines` (frames) are only marked, `current` is marked most.

    From far away a hole for each of many boxes would take a tenth of a second to cut: there a box in its colour is laid
    on the veil instead, which looks the same, for the overview draws no more than that.
    """

    def __init__(self, extent: QRectF) -> None:
        super().__init__()
        self._extent = extent
        self._boxes: tuple[tuple[QRectF, QColor], ...] = ()
        self._outlines: tuple[QRectF, ...] = ()
        self._current: QRectF | None = None
        self._look: Look | None = None
        self.setZValue(ABOVE)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def reveal(
        self, boxes: Iterable[tuple[QRectF, QColor]], outlines: Iterable[QRectF], current: QRectF | None, look: Look
    ) -> None:
        self._boxes, self._outlines = tuple(boxes), tuple(outlines)
        self._current, self._look = current, look
        self.update()

    def boundingRect(self) -> QRectF:
        return self._extent

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        if self._look is None:
            return
        pixel = 1.0 / painter.worldTransform().m11()
        exposed = QRectF(option.exposedRect)
        seen = [(box, colour) for box, colour in self._boxes if box.intersects(exposed)]
        if FAR * pixel > 1.0:
            self._cover(painter, exposed, seen, pixel)
        else:
            self._cut_out(painter, exposed, seen, pixel)
        for box in self._outlines:
            self._mark(painter, box, faded(self._look.accent, 0.7), 1.5 * pixel, pixel)
        if self._current is not None:
            self._mark(painter, self._current, self._look.accent, 3.0 * pixel, pixel)

    def _cut_out(self, painter: QPainter, exposed: QRectF, seen: list[tuple[QRectF, QColor]], pixel: float) -> None:
        """The veil with a hole around each box."""
        assert self._look is not None
        path = QPainterPath()
        path.addRect(exposed)
        for box, _ in seen:
            path.addRoundedRect(_around(box, HALO * pixel), 8.0, 8.0)
        painter.fillPath(path, faded(self._look.canvas, SOLID))
        for box, _ in seen:
            self._mark(painter, box, faded(self._look.accent, 0.7), 1.5 * pixel, pixel)

    def _cover(self, painter: QPainter, exposed: QRectF, seen: list[tuple[QRectF, QColor]], pixel: float) -> None:
        """The veil as a whole, and the boxes on it, each colour in one call."""
        assert self._look is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(exposed, faded(self._look.canvas, SOLID))
        colours: dict[str, list[tuple[float, float, float, float]]] = {}
        for box, colour in seen:
            colours.setdefault(colour.name(), []).append((box.x(), box.y(), box.width(), box.height()))
        painter.setPen(QPen(faded(self._look.accent, 0.7), 1.5 * pixel))
        for name, rows in colours.items():
            painter.setBrush(QColor(name))
            draw_rects(painter, np.array(rows))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _mark(self, painter: QPainter, box: QRectF, colour: QColor, width: float, pixel: float) -> None:
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_around(box, HALO * pixel), 8.0, 8.0)


def _around(box: QRectF, room: float) -> QRectF:
    return box.adjusted(-room, -room, room, room)
