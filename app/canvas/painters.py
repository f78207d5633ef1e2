"""How a node is painted, given its layout and its state. Another look is another function in PAINTERS' place.

Painters keep nothing and change nothing; they are called with the zoom, so that text which nobody could read is left
out instead of drawn as grey noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.canvas.layouts import Anchor, Caption, Layout
from app.canvas.look import Look, faded
from app.canvas.picture_place import Shown
from app.canvas.progress import RunSign
from engine.graph import Node

RADIUS = 8.0
STRIPE = 5.0
PORT = 5.0
PORT_GROWN = 8.0
RIM = 1.8
BADGE = 8.0
BADGE_IN = 3.0
"""How far the middle of a badge lies inside the upper right corner."""
TRIANGLE = (QPointF(0.0, -BADGE - 2.5), QPointF(BADGE + 2.5, BADGE), QPointF(-BADGE - 2.5, BADGE))
READABLE_TITLE = 0.42
READABLE_TEXT = 0.6
"""Below these zooms the letters are under 6 pixels high."""
READABLE_PICTURE = 0.35
"""A picture is read from farther away than letters: it is there as long as boxes are drawn one by one, and no box
stands empty."""
SMALLEST_LETTERS, EASY_LETTERS = 5.4, 9.0
"""Pixels on the screen: less is grey noise, and more than the latter no title needs to be told from another."""

Emphasis = Literal["grown", "chosen", "faded"]


@dataclass
class State:
    """What is shown for the moment: selection, the mouse, a wire being drawn."""

    selected: bool = False
    hovered: bool = False
    level: str = ""
    emphasis: Mapping[tuple[bool, str], Emphasis] = field(default_factory=dict)
    """For ports, by (is an output, name), while a wire is drawn."""
    value: str = ""
    """The setting whose value the mouse is on."""
    run: RunSign | None = None
    """How far the training is that ends here."""
    stale: bool = False
    """Whether the training trains something else in its place."""
    picture: Shown | None = None
    """What the node computes, where that is known."""


def paint_box(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """An ordinary node: a rounded box, its category as a stripe, texts, ports, and a badge where there is trouble."""
    _body(painter, node, layout.rect, state, look, zoom)
    _grasped(painter, layout, state, look)
    _texts(painter, layout, look, zoom)
    if node.note and zoom > READABLE_TITLE:
        paint_note_sign(painter, layout.rect, look)
    for anchor in layout.anchors:
        paint_port(painter, anchor, state, look)
    if state.level:
        paint_badge(painter, QPointF(layout.rect.right() - BADGE_IN, BADGE_IN), state.level, look)


def paint_note_sign(painter: QPainter, rect: QRectF, look: Look) -> None:
    """A small sheet with two lines, clipped to the upper edge: there is a note to read.

    There, because texts, ports, the badge and the snowflake leave no other place on a small node.
    """
    sheet = QRectF(rect.right() - 30.0, rect.top() - 8.0, 9.0, 11.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)  # apart from what it lies on, as badges are
    painter.drawRoundedRect(sheet.adjusted(-1.0, -1.0, 1.0, 1.0), 2.5, 2.5)
    painter.setBrush(look.warning)
    painter.drawRoundedRect(sheet, 1.5, 1.5)
    painter.setBrush(look.node)
    for row in (3.0, 6.0):
        painter.drawRect(QRectF(sheet.left() + 2.0, sheet.top() + row, 5.0, 1.4))


def _body(painter: QPainter, node: Node, rect: QRectF, state: State, look: Look, zoom: float) -> None:
    """Filled shapes over one another, the outline too: to stroke it would take as long as all of them."""
    painter.setPen(Qt.PenStyle.NoPen)
    if state.selected:
        _rounded(painter, rect.adjusted(-4, -4, 4, 4), RADIUS + 4, look.halo)
    elif zoom > READABLE_TITLE:
        foot = rect.adjusted(0, rect.height() - 3 * RADIUS, 0, 2.5)  # of a shadow below, nothing else is seen
        _rounded(painter, foot, RADIUS, look.shadow)
    colour, width = _outline(state, look)
    half = width / 2
    _rounded(painter, rect.adjusted(-half, -half, half, half), RADIUS + half, colour)
    left = QRectF(half, half, 3 * RADIUS, rect.height() - width)
    _rounded(painter, left, RADIUS - half, look.category(node.layer.category))
    _rounded(painter, rect.adjusted(STRIPE, half, -half, -half), RADIUS - 3, look.node)


def _rounded(painter: QPainter, rect: QRectF, radius: float, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, radius, radius)


def _outline(state: State, look: Look) -> tuple[QColor, float]:
    """Colour and width. What is selected has a halo besides, what is wrong a badge: colour alone tells nothing."""
    if state.selected:
        return look.accent, 1.6 * look.stroke
    if state.level == "error":
        return look.error, 1.3 * look.stroke
    return (look.border_hovered if state.hovered else look.border), look.stroke


def _grasped(painter: QPainter, layout: Layout, state: State, look: Look) -> None:
    """The field behind the value that the mouse is on: it can be changed there."""
    for value in layout.values:
        if value.setting == state.value:
            _rounded(painter, value.field, 3.0, faded(look.accent, 0.2))


def _texts(painter: QPainter, layout: Layout, look: Look, zoom: float) -> None:
    small = zoom * look.letters < READABLE_TEXT
    for caption in layout.captions:
        if small and caption.title and layout.head.contains(caption.rect.center()):
            _title_alone(painter, caption, layout, look, zoom)
        if small:
            continue
        painter.setFont(look.title_font if caption.title else look.small_font)
        painter.setPen(look.text if caption.title else look.muted)
        painter.drawText(_start(caption, look), caption.text)


def _title_alone(painter: QPainter, caption: Caption, layout: Layout, look: Look, zoom: float) -> None:
    """The title where no other text can be read: as large as the box has room for, so that one can be told from
    another from farther away; nothing where even that is too small."""
    rect, usual = layout.head, look.title_font.pixelSize()
    fits = usual * (rect.right() - caption.rect.x() - RADIUS) / max(look.title_width(caption.text), 1.0)
    size = max(usual, int(min(EASY_LETTERS / zoom, fits, rect.height() / 2)))
    if size * zoom < SMALLEST_LETTERS:
        return
    font, metrics = look.title_at(size)
    middle = caption.rect if layout.marks else rect
    painter.setFont(font)
    painter.setPen(look.text)
    baseline = middle.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(caption.rect.x(), baseline), caption.text)


def _start(caption: Caption, look: Look) -> QPointF:
    """Where a caption's baseline begins. Handing Qt a point instead of a rectangle spares it the layout."""
    metrics = look.title_metrics if caption.title else look.small_metrics
    y = caption.rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
    if not caption.right:
        return QPointF(caption.rect.x(), y)
    width = look.title_width(caption.text) if caption.title else look.small_width(caption.text)
    return QPointF(caption.rect.right() - width, y)


def paint_port(painter: QPainter, anchor: Anchor, state: State, look: Look) -> None:
    emphasis = state.emphasis.get((anchor.output, anchor.port.name))
    colour = look.kind(anchor.is_index)
    if emphasis in ("grown", "chosen"):
        colour = look.accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(colour, 0.45 if emphasis == "chosen" else 0.22))
        painter.drawEllipse(anchor.at, PORT_GROWN + 4, PORT_GROWN + 4)
    if emphasis == "faded":
        colour = faded(colour, 0.3)
    radius = PORT_GROWN if emphasis in ("grown", "chosen") else PORT
    painter.setPen(Qt.PenStyle.NoPen)
    half = RIM * look.stroke / 2
    _dot(painter, anchor, radius + half, colour)
    if not (anchor.wired or emphasis == "chosen"):
        _dot(painter, anchor, radius - half, look.node)


def _dot(painter: QPainter, anchor: Anchor, radius: float, colour: QColor) -> None:
    """A port for many wires is a slot rather than a dot, one where whole numbers pass a square."""
    painter.setBrush(colour)
    if anchor.port.many:
        tall = radius + 4.0
        _rounded(painter, QRectF(anchor.at.x() - radius, anchor.at.y() - tall, 2 * radius, 2 * tall), radius, colour)
    elif anchor.is_index:
        side = 1.8 * radius  # looks as large as the dot
        painter.drawRect(QRectF(anchor.at.x() - side / 2, anchor.at.y() - side / 2, side, side))
    else:
        painter.drawEllipse(anchor.at, radius, radius)


def paint_badge(painter: QPainter, at: QPointF, level: str, look: Look) -> None:
    """An exclamation mark, drawn from shapes to be crisp at every zoom: on a disc an error, on a triangle a warning.
    What is only unfinished has three dots."""
    colour = look.level(level)
    painter.setPen(QPen(look.canvas, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    if level == "warning":
        painter.drawPolygon(QPolygonF([at + corner for corner in TRIANGLE]))
    else:
        painter.drawEllipse(at, BADGE, BADGE)
    painter.setPen(QPen(look.ink_on(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if level == "unfinished":
        painter.drawPoints([at + QPointF(x, 0.0) for x in (-3.6, 0.0, 3.6)])
        return
    painter.drawLine(at + QPointF(0.0, -4.0), at + QPointF(0.0, 0.8))
    painter.drawPoint(at + QPointF(0.0, 4.2))
