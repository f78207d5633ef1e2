"""The snowflake of what training leaves alone: of a node's weights, and of a single wire's."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

FLAKE = 5.0
"""Radius of the snowflake, in scene units."""


def paint_flake(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """Three strokes through a point, with a small fork at each end."""
    painter.setPen(QPen(colour, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for arm in range(6):
        tip = at + _spoke(arm * pi / 3, FLAKE)
        painter.drawLine(at, tip)
        knot = at + _spoke(arm * pi / 3, 0.55 * FLAKE)
        for side in (-1, 1):
            painter.drawLine(knot, knot + _spoke(arm * pi / 3 + side * pi / 3.4, 0.38 * FLAKE))


def _spoke(angle: float, length: float) -> QPointF:
    return QPointF(length * cos(angle), length * sin(angle))
