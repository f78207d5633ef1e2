"""How a block looks on the canvas: a box upon others, the more the more copies, with its content in small.

The miniature shows at a glance which block is which, and that there is something to go into.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.layouts import Caption, Facts, Layout, Mark, box
from app.canvas.look import Look, faded
from app.canvas.painters import RADIUS, State, paint_box
from engine.block import Block
from engine.graph import Graph, Node

SHOWN = 60
"""Nodes in a miniature: more would be dust."""
MINIATURE = 34.0
"""Height of the miniature in scene units."""
SIDE = 15.0
NODE = (120.0, 60.0)
"""What a node of the content measures in the miniature, before it is made small."""
UNDER = 4.0
"""How far each box below shows under the one above."""


def block_layout(node: Node, facts: Facts, look: Look) -> Layout:
    """The layout of an ordinary node, with room for the miniature at its foot and the copies beside the title."""
    layout = box(node, facts, look)
    block = node.layer
    if not isinstance(block, Block):
        return layout
    rect = layout.rect.adjusted(0.0, 0.0, 0.0, MINIATURE + 8.0)
    room = QRectF(SIDE, layout.rect.bottom() - 2.0, rect.width() - 2 * SIDE, MINIATURE)
    captions = layout.captions
    if block.repeat > 1:
        text = f"×{block.repeat}"
        width = look.title_width(text) + 2.0
        captions = (*captions, Caption(text, text, room.adjusted(room.width() - width, 0, 0, 0), True, True))
        room.adjust(0.0, 0.0, -width - 8.0, 0.0)
    return replace(layout, rect=rect, captions=captions, marks=miniature(block.graph, room))


def paint_block(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """One box more below it for a block, two where it is repeated."""
    under = 2 if isinstance(node.layer, Block) and node.layer.repeat > 1 else 1
    painter.setPen(QPen(look.border, 1.0))
    painter.setBrush(look.node)
    for depth in range(under, 0, -1):
        inset = 6.0 * depth
        rect = layout.rect.adjusted(inset, layout.rect.height() / 2, -inset, UNDER * depth)
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
    paint_box(painter, node, layout, state, look, zoom)
    painter.setPen(Qt.PenStyle.NoPen)
    for mark in layout.marks:
        painter.setBrush(faded(look.category(mark.category), 0.85) if mark.category else look.border)
        painter.drawRect(mark.rect)


def miniature(graph: Graph, room: QRectF) -> tuple[Mark, ...]:
    """The nodes of a drawing as small boxes in their places, as large as they fit into a room."""
    nodes = list(graph.nodes.values())[:SHOWN]
    if not nodes:
        return ()
    xs, ys = [n.position[0] for n in nodes], [n.position[1] for n in nodes]
    width, height = max(xs) - min(xs) + NODE[0], max(ys) - min(ys) + NODE[1]
    scale = min(room.width() / width, room.height() / height, 0.2)
    corner = room.center() - QPointF(width, height) * (scale / 2)
    return tuple(
        Mark(
            QRectF(
                corner.x() + (node.position[0] - min(xs)) * scale,
                corner.y() + (node.position[1] - min(ys)) * scale,
                max(2.0, NODE[0] * scale),
                max(2.0, NODE[1] * scale),
            ),
            node.layer.category,
        )
        for node in nodes
    )
