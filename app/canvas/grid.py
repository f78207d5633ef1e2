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
DOT = 1.3
"""Radius of a dot in pixels."""


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
def tile(zoom: float, ground: str, dots: str, ratio: float = 1.0) -> QPixmap:
    """Opaque, with its ground: painting one over the other takes three times as long.

    `ratio` is how many pixels of the screen make one of the view: the tile has the screen's.
    """
    step = spacing(zoom) * ratio
    count = dots_per_tile(step)
    pixmap = QPixmap(round(count * step), round(count * step))
    pixmap.fill(QColor(ground))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dots))
    for i in range(count):
        for j in range(count):
            painter.drawEllipse(QPointF((i + 0.5) * step, (j + 0.5) * step), DOT * ratio, DOT * ratio)
    painter.end()
    return pixmap


def paint_grid(painter: QPainter, rect: QRectF, ground: QColor, dots: QColor) -> None:
    """Fills a scene rectangle with the ground and the dots, in whole pixels of the screen."""
    view, ratio = painter.worldTransform(), painter.device().devicePixelRatio()
    step = spacing(view.m11()) * ratio
    painter.save()
    painter.resetTransform()
    painter.scale(1.0 / ratio, 1.0 / ratio)
    shown = view.mapRect(rect)
    pixels = QRectF(shown.topLeft() * ratio, shown.size() * ratio).toAlignedRect()
    # half a step, so that a dot is painted whole, inside the tile
    painter.setBrushOrigin(QPointF(view.dx() * ratio - step / 2, view.dy() * ratio - step / 2))
    painter.fillRect(pixels, QBrush(tile(view.m11(), ground.name(), dots.name(), ratio)))
    painter.restore()
