"""What is painted over a node that is skipped, held or changed since the training began, and how far the training is.

Shapes, so that they are crisp at any zoom.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.curve import curve
from app.canvas.flake import FLAKE, paint_flake
from app.canvas.layouts import Anchor, Layout
from app.canvas.look import Look, faded
from app.canvas.painters import RADIUS, READABLE_TEXT, State, paint_port
from app.canvas.progress import RunSign

BYPASSED = 0.4
"""How much is left of a node that is skipped."""
ON_DISC = QPointF(7.0, 7.0)
"""Where the snowflake lies on a disc, from the corner around it: on its edge."""
LINK = 4.2
"""Half the width of a link of the chain."""
CLOCK = 6.0
"""Radius of the clock on a node that waits for the next training."""
RING = 5.5
"""Radius of the ring that fills while a training runs."""
TOP, WHOLE = 90 * 16, 360 * 16
"""Where the ring begins, and once around: Qt measures arcs in sixteenths of a degree."""


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


def paint_frozen(painter: QPainter, layout: Layout, look: Look) -> None:
    """A snowflake on the upper edge, beside the place of the note's sign: the texts leave it no room inside."""
    at = layout.rect.topLeft() + ON_DISC if layout.round else layout.rect.topRight() - QPointF(42.0, 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)
    painter.drawEllipse(at, FLAKE + 2.5, FLAKE + 2.5)
    paint_flake(painter, at, look.real)


def paint_shared(painter: QPainter, layout: Layout, look: Look) -> None:
    """Two links of a chain on the upper edge: its weights are those of another node."""
    at = layout.rect.topRight() - QPointF(62.0, 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)
    painter.drawEllipse(at, LINK + 4.5, LINK + 4.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.text, 1.6))
    for side in (-1, 1):
        painter.drawRoundedRect(QRectF(at.x() - LINK + side * 2.8, at.y() - 2.6, 2 * LINK, 5.2), 2.6, 2.6)


def paint_stale(painter: QPainter, layout: Layout, look: Look) -> None:
    """A clock on the upper edge, at the left: what has changed waits for the next training."""
    rect = layout.rect
    at = QPointF(rect.center().x(), rect.top() - 1.0) if layout.round else QPointF(rect.left() + 20.0, rect.top() - 4.0)
    painter.setPen(QPen(look.canvas, 5.0))  # apart from what it lies on, as badges are
    painter.setBrush(look.node)
    painter.drawEllipse(at, CLOCK, CLOCK)
    painter.setPen(QPen(look.muted, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawEllipse(at, CLOCK, CLOCK)
    painter.drawPolyline([at - QPointF(0.0, 3.4), at, at + QPointF(2.6, 1.3)])


def run_rect(rect: QRectF, sign: RunSign, look: Look) -> QRectF:
    """The room that the sign of a training takes, clipped to the lower edge of a node at the right."""
    high = max(18.0, look.small_metrics.height() + 4.0)
    width = high + (look.small_width(sign.text) + 6.0 if sign.text else 0.0)
    return QRectF(rect.right() - 10.0 - width, rect.bottom() - high / 2, width, high).adjusted(-2.0, -2.0, 2.0, 2.0)


def paint_run(painter: QPainter, rect: QRectF, sign: RunSign, look: Look, zoom: float) -> None:
    """A ring that fills, and the epoch beside it; two bars in it while the run is held, a tick when it is done."""
    pill = run_rect(rect, sign, look)
    if zoom * look.letters < READABLE_TEXT:  # nobody could read the epoch
        pill.setLeft(pill.right() - pill.height())
    painter.setPen(Qt.PenStyle.NoPen)
    for brush, inset in ((look.canvas, 0.0), (look.accent, 2.0), (look.node, 3.2)):
        painter.setBrush(brush)
        inner = pill.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    at = QPointF(pill.left() + pill.height() / 2, pill.center().y())
    _paint_ring(painter, at, sign, look)
    if sign.text and pill.width() > pill.height():
        painter.setFont(look.small_font)
        painter.setPen(look.text)
        metrics = look.small_metrics
        below = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(at.x() + pill.height() / 2 - 2.0, at.y() + below), sign.text)


def _paint_ring(painter: QPainter, at: QPointF, sign: RunSign, look: Look) -> None:
    if sign.phase == "done":
        painter.setPen(QPen(look.ok, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline([at + QPointF(-4.2, 0.2), at + QPointF(-1.2, 3.2), at + QPointF(4.4, -3.4)])
        return
    ring = QRectF(at.x() - RING, at.y() - RING, 2 * RING, 2 * RING)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.muted, 0.8))  # thin, so that what is done differs from it by more than its colour
    painter.drawEllipse(ring)
    painter.setPen(QPen(look.accent, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(ring, TOP, -round(sign.share * WHOLE))
    if sign.phase == "paused":
        painter.setPen(QPen(look.text, 1.5))
        for x in (-1.5, 1.5):
            painter.drawLine(at + QPointF(x, -2.3), at + QPointF(x, 2.3))


def _first(layout: Layout, output: bool) -> Anchor | None:
    return next((anchor for anchor in layout.anchors if anchor.output == output), None)
