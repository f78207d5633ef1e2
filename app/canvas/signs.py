"""What is painted over a node that is skipped or whose weights are held. Shapes, so that they are crisp at any zoom."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.canvas.curve import curve
from app.canvas.layouts import Anchor, Layout
from app.canvas.look import Look, faded
from app.canvas.painters import RADIUS, State, paint_port

BYPASSED = 0.4
"""How much is left of a node that is skipped."""
FLAKE = 5.0
"""Radius of the snowflake, in scene units."""


def paint_bypass(painter: QPainter, layout: Layout, state: State, look: Look) -> None:
    """Veils the node and leads a line past its layer, from its first input to its first output.

    A veil, because a node painted with an opacity shows through itself.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(look.canvas, 1.0 - BYPASSED))
    painter.drawRoundedRect(layout.rect.adjusted(-1.0, -1.0, 1.0, 1.0), RADIUS + 1.0, RADIUS + 1.0)
    into, out = _first(layout, False), _first(layout, True)
    if into is not None and out is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.kind(out.is_index), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(curve(into.at, out.at))
    for anchor in layout.anchors:
        paint_port(painter, anchor, state, look)


def paint_frozen(painter: QPainter, rect: QRectF, look: Look) -> None:
    """A snowflake on the upper edge, beside the place of the note's sign: the texts leave it no room inside."""
    at = rect.topRight() - QPointF(42.0, 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)
    painter.drawEllipse(at, FLAKE + 2.5, FLAKE + 2.5)
    paint_flake(painter, at, look.real)


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


def _first(layout: Layout, output: bool) -> Anchor | None:
    return next((anchor for anchor in layout.anchors if anchor.output == output), None)
