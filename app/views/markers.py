"""Thin vertical lines in a plot at which something happened, each with a letter on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.plots import Plot, pen

NEAR = 6
"""Pixels from a line within which the mouse is at it."""
APART = 3
"""Pixels below which lines are drawn as one: a slider that is dragged changes a rate a hundred times."""


@dataclass(frozen=True)
class Marker:
    """`x` on the plot's axis; `text` is told when the mouse is near."""

    x: float
    letter: str
    colour: str
    text: str


class Markers(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """All markers of a plot as one item, behind its curves."""

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._plot = plot
        self._markers: tuple[Marker, ...] = ()
        self.setZValue(-20)
        plot.addItem(self, ignoreBounds=True)

    @property
    def markers(self) -> tuple[Marker, ...]:
        return self._markers

    def show_markers(self, markers: Sequence[Marker]) -> None:
        markers = tuple(sorted(markers, key=lambda marker: marker.x))
        if markers != self._markers:
            self._markers = markers
            self.update()

    def near(self, at: QPointF | None) -> Marker | None:
        """The marker below the mouse, which is at a position of the axes."""
        width = self.pixelWidth()
        if at is None or not self._markers or not width:
            return None
        nearest = min(self._markers, key=lambda marker: abs(marker.x - at.x()))
        return nearest if abs(nearest.x - at.x()) <= NEAR * width else None

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        room, wide, high = self.viewRect(), self.pixelWidth(), self.pixelHeight()
        if not (wide and high):
            return
        painter.setFont(self._plot.tick_font)
        metrics = QFontMetricsF(self._plot.tick_font)
        last, letters_end = -1e300, -1e300
        for marker in self._markers:
            if not room.left() <= marker.x <= room.right() or marker.x - last < APART * wide:
                continue
            last = marker.x
            painter.setPen(pen(marker.colour, 1, dashed=True))
            painter.drawLine(QPointF(marker.x, room.top()), QPointF(marker.x, room.bottom()))
            if marker.x < letters_end:
                continue
            width = metrics.horizontalAdvance(marker.letter) + 6
            letters_end = marker.x + (width + 4) * wide
            painter.save()
            painter.translate(marker.x, room.bottom())  # y grows upwards here: bottom is where the axis ends
            painter.scale(wide, -high)
            painter.setPen(pen(marker.colour, 1))
            painter.drawText(QRectF(3, 1, width, metrics.height()), Qt.AlignmentFlag.AlignLeft, marker.letter)
            painter.restore()
