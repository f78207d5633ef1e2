"""A ribbon unfolded: every number that goes in, every unit, and a line for each weight between them.

The lines are straight and few enough to be followed by eye: blue where a weight is positive and orange where it is
negative, broader and denser the larger it is. Before anything has been trained they all look the same.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, faded
from app.canvas.strokes import draw_lines
from engine.graph import Wire

NICE = 300
"""More lines than these are drawn one pixel wide and without smoothing: 4,000 so take as long as these do."""
INSET = 30.0
"""Between a port and the column of dots beside it."""
APART, TALLEST = 16.0, 300.0
"""Between two dots, where a column has room for it."""
DOT = 3.5
MARGIN = 8.0
LEVELS = ((0.10, 0.22, 0.7), (0.35, 0.45, 1.1), (0.65, 0.7, 1.7), (1.0, 0.95, 2.4))
"""Up to this share of the largest weight: how dense and how broad its line is."""
NEUTRAL = (0.45, 1.0)
"""... of a weight that is not known."""


class Found(NamedTuple):
    """The connection at a place: which input and which unit, counted from 0, and its weight where it is known."""

    input: int
    unit: int
    weight: float | None


class Unfolded(QGraphicsItem):
    """The weights of `sizes` (inputs, units) between two ports, as a child of the wire that it stands for.

    `weights` is (units, inputs) or None. `lines` is (units × inputs, 4) in scene coordinates, in the same order.
    """

    def __init__(
        self, wire: Wire, start: QPointF, end: QPointF, sizes: tuple[int, int], weights: np.ndarray | None, look: Look
    ) -> None:
        super().__init__()
        self.wire, self.sizes = wire, sizes
        self.weights: np.ndarray | None = None
        self.lines = np.zeros((0, 4))
        self._look = look
        self._columns = np.zeros((0, 2)), np.zeros((0, 2))
        self._ends = start, end
        self._bounds = QRectF()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.lead(start, end)
        self.show_weights(weights)

    def lead(self, start: QPointF, end: QPointF) -> None:
        """Stands between two ports, wherever they are now."""
        self.prepareGeometryChange()
        self._ends = start, end
        room = end.x() - start.x()
        inset = min(INSET, room / 4) if room > 0 else INSET
        inputs = _column(start.x() + inset, start.y(), self.sizes[0])
        units = _column(end.x() - inset, end.y(), self.sizes[1])
        self._columns = inputs, units
        self.lines = np.hstack([np.tile(inputs, (len(units), 1)), np.repeat(units, len(inputs), axis=0)])
        corners = np.concatenate([inputs, units])
        (left, top), (right, bottom) = corners.min(axis=0) - MARGIN, corners.max(axis=0) + MARGIN
        box = QRectF(left, top, right - left, bottom - top)
        self._bounds = box.united(QRectF(start, end).normalized())
        self.update()

    def show_weights(self, weights: np.ndarray | None) -> None:
        """Shows other weights, or other numbers of the connections; those of another shape say nothing about this
        wire."""
        if weights is None or weights.shape != self.sizes[::-1]:
            self.weights = None
        else:
            self.weights = np.nan_to_num(weights.astype(float), posinf=0.0, neginf=0.0)
        self.update()

    # ---- questions ----

    def takes(self, at: QPointF) -> bool:
        """Whether a point lies among the lines."""
        corners = np.concatenate(self._columns)
        (left, top), (right, bottom) = corners.min(axis=0) - MARGIN, corners.max(axis=0) + MARGIN
        return bool(left <= at.x() <= right and top <= at.y() <= bottom)

    def nearest(self, at: QPointF, radius: float) -> Found | None:
        """The connection nearest to a point, within a radius in scene units."""
        origin, steps = self.lines[:, :2], self.lines[:, 2:] - self.lines[:, :2]
        offset = np.array((at.x(), at.y())) - origin
        lengths = np.maximum((steps**2).sum(axis=1), 1e-9)
        share = np.clip((offset * steps).sum(axis=1) / lengths, 0.0, 1.0)
        away = np.hypot(*(offset - share[:, None] * steps).T)
        row = int(away.argmin())
        if away[row] > radius:
            return None
        unit, number = divmod(row, self.sizes[0])
        return Found(number, unit, None if self.weights is None else float(self.weights[unit, number]))

    # ---- painting ----

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look, (start, end), (inputs, units) = self._look, self._ends, self._columns
        painter.setPen(QPen(faded(look.real, 0.35), 1.0))
        draw_lines(painter, _fan(start, inputs))
        draw_lines(painter, _fan(end, units))
        self._paint_weights(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, count in zip(self._columns, self.sizes, strict=True):
            _paint_dots(painter, column, min(DOT, 0.38 * _apart(count)), look)

    def _paint_weights(self, painter: QPainter) -> None:
        """Faint ones first, so that the large ones lie on top."""
        nice = len(self.lines) <= NICE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, nice)
        if self.weights is None:
            painter.setPen(self._pen(self._look.muted, *NEUTRAL, nice))
            draw_lines(painter, self.lines)
            return
        flat = self.weights.ravel()
        share = np.abs(flat) / max(float(np.abs(flat).max(initial=0.0)), 1e-12)
        level = np.searchsorted([upto for upto, _, _ in LEVELS[:-1]], share)
        for number, (_, density, width) in enumerate(LEVELS):
            for colour, chosen in ((self._look.theme.negative, flat < 0), (self._look.theme.positive, flat >= 0)):
                painter.setPen(self._pen(QColor(colour), density, width, nice))
                draw_lines(painter, self.lines[chosen & (level == number)])

    def _pen(self, colour: QColor, density: float, width: float, nice: bool) -> QPen:
        return QPen(faded(colour, density), width * self._look.stroke if nice else 0.0)


def _apart(count: int) -> float:
    """Between two of so many dots below one another."""
    return min(APART, TALLEST / max(1, count - 1))


def _column(x: float, middle: float, count: int) -> np.ndarray:
    """Places of dots below one another (count, 2)."""
    ys = middle + (np.arange(count) - (count - 1) / 2) * _apart(count)
    return np.stack([np.full(count, x), ys], axis=1)


def _paint_dots(painter: QPainter, places: np.ndarray, radius: float, look: Look) -> None:
    """Dots with a rim of the ground, which parts them from the lines."""
    dots = [QPointF(*place) for place in places.tolist()]
    for colour, across in ((look.canvas, 2 * radius + radius), (look.real, 2 * radius)):
        painter.setPen(QPen(colour, across, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(dots)


def _fan(port: QPointF, dots: np.ndarray) -> np.ndarray:
    """Lines from a port to each of its dots."""
    return np.hstack([np.tile((port.x(), port.y()), (len(dots), 1)), dots])
