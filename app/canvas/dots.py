"""How a reroute dot looks: a knot in a wire, as small as a hand can take hold of.

Its ports lie outside it, at the ends of two short strokes that continue the wires: the dot itself is for moving it, the
strokes' ends are for pulling more wires out of it.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.layouts import Anchor, Caption, Facts, Layout
from app.canvas.look import Look
from app.canvas.painters import READABLE_TEXT, State, paint_badge, paint_port
from app.canvas.wire_item import THIN
from engine.graph import Node, Point

KIND = "reroute"
RADIUS = 8.0
AWAY = 15.0
"""From the middle to a port: a port is taken hold of from 10 pixels around it, and the dot between them."""
NAME_GAP = 5.0


def dot_layout(node: Node, facts: Facts, look: Look) -> Layout:
    """A circle with a port on either side, and below it a name where somebody gave it one."""
    middle = QPointF(RADIUS, RADIUS)
    anchors = [
        Anchor(port, output, middle + QPointF(AWAY if output else -AWAY, 0.0), key in facts.wired, key in facts.indices)
        for output, ports in ((False, node.inputs), (True, node.outputs))
        for port in ports
        if (key := (output, port.name))
    ]
    captions: tuple[Caption, ...] = ()
    if node.name:
        width, height = look.small_width(node.name), look.small_metrics.height()
        rect = QRectF(RADIUS - width / 2, 2 * RADIUS + NAME_GAP, width + 1.0, height)
        captions = (Caption(node.name, node.name, rect),)
    return Layout(QRectF(0.0, 0.0, 2 * RADIUS, 2 * RADIUS), captions, tuple(anchors))


def paint_dot(painter: QPainter, _: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """The ports are painted while the mouse is near or a wire in hand could go there; at rest it is a knot."""
    middle = layout.rect.center()
    colour = look.kind(any(anchor.is_index for anchor in layout.anchors))
    painter.setPen(QPen(colour, THIN))
    for anchor in layout.anchors:
        painter.drawLine(QLineF(middle, anchor.at))
    if state.selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.halo)
        painter.drawEllipse(middle, RADIUS + 4.0, RADIUS + 4.0)
    painter.setPen(QPen(look.accent if state.selected else colour, THIN))
    painter.setBrush(look.node if state.hovered else colour)
    painter.drawEllipse(middle, RADIUS - 1.0, RADIUS - 1.0)
    if state.hovered or state.emphasis:
        for anchor in layout.anchors:
            paint_port(painter, anchor, state, look)
    if state.level:
        paint_badge(painter, QPointF(2 * RADIUS, 0.0), state.level, look)
    if zoom >= READABLE_TEXT:
        _paint_name(painter, layout, look)


def _paint_name(painter: QPainter, layout: Layout, look: Look) -> None:
    painter.setFont(look.small_font)
    painter.setPen(look.muted)
    for caption in layout.captions:
        painter.drawText(caption.rect, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), caption.text)


def corner(middle: QPointF) -> Point:
    """Where a dot lies whose middle is at a point."""
    return round(middle.x() - RADIUS), round(middle.y() - RADIUS)
