"""The shape of a wire that stands for many: every number it carries is joined to every unit of a dense layer.

It is drawn as a ribbon: strands that part behind the port and meet again at the next, over a tint. The ribbon grows
with the logarithm of the number of connections, for they range from a handful to hundreds of millions. It stays one
item and two calls of the painter: a tinted shape and one path of thin strands cost about what a wire's thick one does.
"""

from __future__ import annotations

from math import hypot, log10

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from app.canvas.curve import curve, reach

SLIGHTEST, GROWTH, WIDEST = 3.0, 1.7, 15.0
"""Scene units across: of one connection, for every tenfold more, and at most."""
BULGE = 0.75
"""How far the middle of a cubic follows its two inner points."""


def breadth(joins: tuple[int, int]) -> float:
    """How wide the ribbon of (inputs, units) is in its middle, in scene units."""
    return min(WIDEST, SLIGHTEST + GROWTH * log10(max(1, joins[0] * joins[1])))


def strand(start: QPointF, end: QPointF, lane: float | None, aside: float) -> QPainterPath:
    """A wire that passes `aside` of the middle one, in scene units, and meets it at both ends."""
    if lane is not None:
        return curve(start, end, lane + aside)
    across, down = end.x() - start.x(), end.y() - start.y()
    length = max(1.0, hypot(across, down))
    shift = QPointF(-down, across) * (aside / BULGE / length)
    pull = QPointF(reach(start.x(), start.y(), end.x(), end.y()), 0.0)
    path = QPainterPath(start)
    path.cubicTo(start + pull + shift, end - pull + shift, end)
    return path


def ribbon(
    start: QPointF, end: QPointF, lane: float | None, joins: tuple[int, int]
) -> tuple[QPainterPath, QPainterPath]:
    """The shape to tint, and the strands to draw over it."""
    half = breadth(joins) / 2
    upper, lower = strand(start, end, lane, -half), strand(start, end, lane, half)
    shape = QPainterPath(upper)
    shape.connectPath(lower.toReversed())
    strands = QPainterPath(upper)
    strands.addPath(curve(start, end, lane))
    strands.addPath(lower)
    return shape, strands
