"""The dots behind the drawing: a tile that is painted once per zoom and repeated by Qt.

The spacing of the dots is rarely a whole number of pixels. A tile of one dot would drift against the nodes, so the
tile holds as many dots as bring its size closest to whole pixels.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap

from app.canvas.look import GRID

CLOSEST = 14.0
"""Dots closer than this many pixels turn grey; every fourth remains."""


def spacing(zoom: float) -> float:
    """Pixels between two dots."""
    step = GRID * zoom
    while step < CLOSEST:
        step *= 4
    return step


def dots_per_tile(step: float) -> int:
    """How many dots make a tile whose size is closest to whole pixels."""
    return min(range(1, 13), key=lambda count: (round(abs(count * step - round(count * step)), 3), count))


@lru_cache(maxsize=16)
def tile(zoom: float, ground: str, dots: str) -> QPixmap:
    """Opaque, with its ground: painting one over the other takes three times as long."""
    step = spacing(zoom)
    count = dots_per_tile(step)
    pixmap = QPixmap(round(count * step), round(count * step))
    pixmap.fill(QColor(ground))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dots))
    for i in range(count):
        for j in range(count):
            painter.drawEllipse(QPointF((i + 0.5) * step, (j + 0.5) * step), 1.3, 1.3)
    painter.end()
    return pixmap


def paint_grid(painter: QPainter, rect: QRectF, ground: QColor, dots: QColor) -> None:
    """Fills a scene rectangle with the ground and the dots, in whole pixels."""
    view = painter.worldTransform()
    pixels = view.mapRect(rect).toAlignedRect()
    step = spacing(view.m11())
    painter.save()
    painter.resetTransform()
    # half a step, so that a dot is painted whole, inside the tile
    painter.setBrushOrigin(QPointF(view.dx() - step / 2, view.dy() - step / 2))
    painter.fillRect(pixels, QBrush(tile(view.m11(), ground.name(), dots.name())))
    painter.restore()
