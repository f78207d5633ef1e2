"""Points in a picture: thousands of discs, triangles and squares, drawn in a single call.

Each kind of mark is drawn once, into a strip of small pictures; Qt then copies them to their places. So 1,000 points
cost a quarter of a millisecond, where drawing them one by one takes 3, and 20 beside a training: every call of Qt has
to get Python's lock back from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any, Literal

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

Shape = Literal["o", "t", "s"]
ROOM = 2.4
"""Half the side of a mark's picture by its radius: what a ring around it takes."""


@dataclass(frozen=True)
class Style:
    """How one kind of point looks: filled with its colour and edged with `edge`, or `edge` inside a line of its colour.

    A ring around it, where it has a colour, stands out whatever lies beneath.
    """

    colour: str
    shape: Shape = "o"
    filled: bool = True
    edge: str = "#ffffff"
    ring: str = ""


@lru_cache(maxsize=16)
def strip(styles: tuple[Style, ...], radius: float, ratio: float) -> tuple[QPixmap, int]:
    """The marks side by side, and how many pixels of the screen each takes. `ratio`: pixels of the screen by ours."""
    side = ceil(2 * ROOM * radius * ratio)
    picture = QPixmap(side * len(styles), side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, style in enumerate(styles):
        painter.resetTransform()
        painter.translate(side * (place + 0.5), side / 2)
        painter.scale(ratio, ratio)
        draw_mark(painter, style, radius)
    painter.end()
    return picture, side


def draw_mark(painter: QPainter, style: Style, radius: float) -> None:
    """One mark around the painter's origin."""
    if style.ring:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(style.ring), 0.45 * radius))
        painter.drawEllipse(QPointF(), 1.75 * radius, 1.75 * radius)
    line, fill = (style.edge, style.colour) if style.filled else (style.colour, style.edge)
    painter.setPen(QPen(QColor(line), (0.22 if style.filled else 0.45) * radius))
    painter.setBrush(QColor(fill))
    if style.shape == "o":
        painter.drawEllipse(QPointF(), radius, radius)
    elif style.shape == "s":
        painter.drawRect(QRectF(-0.9 * radius, -0.9 * radius, 1.8 * radius, 1.8 * radius))
    else:
        corners = ((-1.1, -0.85), (1.1, -0.85), (0.0, 1.15))
        painter.drawPolygon([QPointF(x * radius, y * radius) for x, y in corners])


class Points:
    """Many marks at their places in a picture, in the order in which they are drawn."""

    def __init__(self) -> None:
        self._fragments: Any = PrimitiveArray(QPainter.PixmapFragment, 10)
        self._picture, self._side = QPixmap(), 0

    def put(
        self, places: np.ndarray, kinds: np.ndarray, styles: Sequence[Style], radius: float, ratio: float = 1.0
    ) -> None:
        """`places` (n, 2) in pixels; `kinds` (n,) says which of the styles each point has."""
        self._picture, self._side = strip(tuple(styles), radius, ratio)
        self._fragments.resize(len(places))
        rows = self._fragments.ndarray()
        rows[:, 0:2] = places
        rows[:, 2] = kinds * self._side
        rows[:, 3], rows[:, 8], rows[:, 9] = 0.0, 0.0, 1.0
        rows[:, 4:6] = self._side
        rows[:, 6:8] = 1.0 / ratio

    def draw(self, painter: QPainter) -> None:
        if self._side and len(self._fragments.ndarray()):
            painter.drawPixmapFragments(*self._fragments.drawargs(), self._picture)  # type: ignore[call-arg]


class Segments:
    """Many short lines, drawn in a single call."""

    def __init__(self, ends: np.ndarray) -> None:
        """`ends` (n, 4): x and y where each begins, and where it ends, in pixels."""
        self._lines: Any = PrimitiveArray(QLineF, 4)
        self._lines.resize(len(ends))
        self._lines.ndarray()[:] = ends

    def draw(self, painter: QPainter) -> None:
        if len(self._lines.ndarray()):
            painter.drawLines(*self._lines.drawargs())
