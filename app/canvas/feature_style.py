"""How a feature looks on the canvas: a tile with what it computes over the plane, and its formula below.

It stands in a column before the neurons, so it has their size and their port in the middle of each side.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas.layouts import Anchor, Caption, Facts, Layout
from app.canvas.look import Look, elided
from app.canvas.painters import (
    BADGE_IN,
    READABLE_TEXT,
    READABLE_TITLE,
    State,
    paint_badge,
    paint_note_sign,
    paint_port,
)
from engine.graph import Node
from engine.layers.feature import Feature

KIND = Feature.kind
SIDE = 52.0
"""Scene units: that of a neuron."""
INSIDE = 6.0
"""From the outline to the picture: around it nothing else may stand, see `picture_place.SLACK`."""
CORNER, RIM = 7.0, 2.0
NAME_GAP, NAME_ROOM = 3.0, 110.0


def feature_layout(node: Node, facts: Facts, look: Look) -> Layout:
    """A square with a port on either side; below it its name, or else its formula."""
    tile = QRectF(0.0, 0.0, SIDE, SIDE)
    anchors = tuple(
        Anchor(port, output, QPointF(SIDE if output else 0.0, SIDE / 2), (output, port.name) in facts.wired, False)
        for output, ports in ((False, node.inputs), (True, node.outputs))
        for port in ports
    )
    said = node.name or node.layer.summary
    text = elided(said, look.small_metrics, NAME_ROOM)
    width, high = look.small_width(text), look.small_metrics.height()
    caption = Caption(text, said, QRectF((SIDE - width) / 2 - 1.0, SIDE + NAME_GAP, width + 2.0, high))
    picture = tile.adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE) if facts.picture else None
    return Layout(tile, (caption,), anchors, picture=picture)


def paint_feature(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """The tile and its formula; without a picture the formula stands in the tile as well."""
    tile = layout.rect
    painter.setPen(Qt.PenStyle.NoPen)
    if state.selected:
        painter.setBrush(look.halo)
        painter.drawRoundedRect(tile.adjusted(-4, -4, 4, 4), CORNER + 4, CORNER + 4)
    colour = look.category(node.layer.category)
    if state.selected:
        colour = look.accent
    elif state.level == "error":
        colour = look.error
    elif state.hovered:
        colour = look.border_hovered
    rim = RIM * look.stroke
    painter.setBrush(colour)
    painter.drawRoundedRect(tile, CORNER, CORNER)
    painter.setBrush(look.node)
    painter.drawRoundedRect(tile.adjusted(rim, rim, -rim, -rim), CORNER - rim, CORNER - rim)
    for anchor in layout.anchors:
        if state.hovered or state.emphasis or not anchor.wired:
            paint_port(painter, anchor, state, look)
    if node.note and zoom > READABLE_TITLE:
        paint_note_sign(painter, tile, look)
    if state.level:
        paint_badge(painter, QPointF(tile.right() - BADGE_IN, BADGE_IN), state.level, look)
    if zoom * look.letters >= READABLE_TEXT:
        _paint_formula(painter, layout, look)


def _paint_formula(painter: QPainter, layout: Layout, look: Look) -> None:
    centred = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)
    painter.setFont(look.small_font)
    painter.setPen(look.muted)
    for caption in layout.captions:
        painter.drawText(caption.rect, centred, caption.text)
        if layout.picture is None:
            painter.setPen(look.text)
            painter.drawText(layout.rect, centred, elided(caption.full, look.small_metrics, SIDE - 8.0))
