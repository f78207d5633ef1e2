"""How a neuron looks on the canvas: a disc with what it computes inside, because it is a thing to grab.

Wires arrive around its left half and leave at its right. The sign of its activation is a small disc at the lower right
or, where there is no picture, the curve itself in the middle. A dot at the lower left says that it has a bias. One that
is switched off is hollow, dashed and crossed out, so that it is not told from the others by its colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import ceil, erf, exp, log1p, sin, sqrt, tanh

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QPolygonF, QTransform

from app.canvas.layouts import Anchor, Caption, Facts, Layout
from app.canvas.look import Look, elided
from app.canvas.painters import BADGE_IN, READABLE_TEXT, READABLE_TITLE, State, paint_badge, paint_note_sign, paint_port
from app.canvas.picture_place import Shown, target
from app.canvas.values import Value
from engine.graph import Node
from engine.layer import make
from engine.layers.neuron import Neuron

KIND = Neuron.kind
ACROSS = 52.0
"""Scene units: two ports that are taken hold of from 10 pixels around them leave room for a hand between them."""
RIM = 2.4
INSIDE = 3.6
"""From the outline to the picture."""
SIGN = 8.5
"""Radius of the sign of the activation beside a picture."""
NAME_GAP, NAME_ROOM = 3.0, 120.0
BIAS = 3.2
PRINTED = 1.5
"""Up to this zoom neurons are printed from a picture: nearer, few are in sight, and halves of a pixel would be seen."""
AROUND = 6.0
"""What a disc's halo and shadow reach beyond it."""
FARTHEST = 3.0
"""The sign of an activation shows it from minus this to this."""
CURVES: Mapping[str, Callable[[float], float]] = {
    "linear": lambda x: x / FARTHEST,
    "step": lambda x: float(x >= 0),
    "sign": lambda x: 1.0 if x >= 0 else -1.0,
    "sigmoid": lambda x: 1.0 / (1.0 + exp(-2.0 * x)),
    "tanh": lambda x: tanh(1.6 * x),
    "relu": lambda x: max(0.0, x) / FARTHEST,
    "leaky-relu": lambda x: (x if x > 0 else 0.25 * x) / FARTHEST,
    "elu": lambda x: x / FARTHEST if x > 0 else 0.45 * (exp(2.0 * x) - 1.0),
    "gelu": lambda x: x * (1.0 + erf(x / sqrt(2.0))) / 2.0 / FARTHEST,
    "silu": lambda x: x / (1.0 + exp(-x)) / FARTHEST,
    "softplus": lambda x: log1p(exp(x)) / FARTHEST,
    "sine": lambda x: sin(x * 3.14159 / FARTHEST),
}
"""Drawn steeper than they are where that tells one from another at the size of a letter."""


def neuron_layout(node: Node, facts: Facts, look: Look) -> Layout:
    """A disc with a port on either side; below it its name, where somebody gave it one, and a rate that is not 1."""
    middle = QPointF(ACROSS / 2, ACROSS / 2)
    anchors = [
        Anchor(port, output, middle + QPointF(ACROSS / 2 if output else -ACROSS / 2, 0.0), key in facts.wired, False)
        for output, ports in ((False, node.inputs), (True, node.outputs))
        for port in ports
        if (key := (output, port.name))
    ]
    disc = QRectF(0.0, 0.0, ACROSS, ACROSS)
    picture = disc.adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE) if facts.picture else None
    captions, rate = _captions(node, look)
    sign = QRectF(ACROSS - 2 * SIGN, ACROSS - 2 * SIGN, 2 * SIGN, 2 * SIGN) if facts.picture else _core(disc)
    values = (Value("activation", _activation(node), sign, sign), *rate)
    return Layout(disc, captions, tuple(anchors), values=values, picture=picture, round=True)


def _captions(node: Node, look: Look) -> tuple[tuple[Caption, ...], tuple[Value, ...]]:
    high, top = look.small_metrics.height(), ACROSS + NAME_GAP
    captions: tuple[Caption, ...] = ()
    values: tuple[Value, ...] = ()
    if node.name:
        text = elided(node.name, look.small_metrics, NAME_ROOM)
        captions = (Caption(text, node.name, _below(look.small_width(text), top, high)),)
        top += high
    rate = node.layer.setting("rate")
    if rate != 1:
        text = f"rate × {rate:g}"
        rect = _below(look.small_width(text), top, high)
        captions = (*captions, Caption(text, text, rect))
        values = (Value("rate", f"{rate:g}", rect, rect),)
    return captions, values


def _below(width: float, top: float, high: float) -> QRectF:
    return QRectF((ACROSS - width) / 2 - 1.0, top, width + 2.0, high)


def _core(disc: QRectF) -> QRectF:
    """The middle of the disc, where the curve of the activation is drawn."""
    return disc.adjusted(ACROSS * 0.26, ACROSS * 0.26, -ACROSS * 0.26, -ACROSS * 0.26)


def _activation(node: Node) -> str:
    return str(node.layer.setting("activation"))


def paint_neuron(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """The disc, what it computes, its signs; wired ports only while the mouse is near or a wire could go there."""
    disc = layout.rect
    if zoom <= PRINTED and layout.picture is None:
        _stamp(painter, node, disc, state, look, zoom)
        _paint_above(painter, node, layout, state, look, zoom)
        return
    _paint_disc(painter, node, disc, state, look, zoom)
    if layout.picture is not None and zoom >= READABLE_TITLE and not node.silent:
        _paint_function(painter, layout.picture, state.picture, look)
        _paint_sign(painter, node, layout, state, look, zoom)
    elif node.silent:
        _paint_off(painter, disc, look)
    elif zoom >= READABLE_TITLE or layout.picture is None:
        _paint_curve(painter, _core(disc), node, look.text, 2.0 * look.stroke)
    if zoom >= READABLE_TITLE:
        _paint_bias(painter, node, disc, look)
    _paint_above(painter, node, layout, state, look, zoom)


def _paint_above(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """What is seen of a few neurons only."""
    disc = layout.rect
    _paint_ports(painter, layout, state, look)
    if node.note and zoom > READABLE_TITLE:
        paint_note_sign(painter, disc, look)
    if state.level:
        paint_badge(painter, QPointF(disc.right() - BADGE_IN, BADGE_IN), state.level, look)
    if zoom * look.letters >= READABLE_TEXT:
        _paint_captions(painter, layout, state, look)


def _stamp(painter: QPainter, node: Node, disc: QRectF, state: State, look: Look, zoom: float) -> None:
    """All neurons of a kind look alike, and hundreds may be in sight: they are printed from one picture, which takes a
    tenth of the time."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    seen = state.selected, state.hovered, state.level == "error"
    bias = isinstance(node.layer, Neuron) and node.layer.bias
    print_ = _print(look, _activation(node), bias, node.silent, seen, zoom * ratio)
    corner, side = disc.left() - AROUND, print_.width() / (zoom * ratio)
    painter.drawPixmap(QRectF(corner, corner, side, side), print_, QRectF(print_.rect()))


@lru_cache(maxsize=128)
def _print(
    look: Look, activation: str, bias: bool, silent: bool, seen: tuple[bool, bool, bool], scale: float
) -> QPixmap:
    selected, hovered, wrong = seen
    node = Node("", make(KIND, {"activation": activation, "bias": bias}), bypassed=silent)
    state = State(selected=selected, hovered=hovered, level="error" if wrong else "")
    disc = QRectF(0.0, 0.0, ACROSS, ACROSS)
    side = ceil((ACROSS + 2 * AROUND) * scale)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(AROUND, AROUND)
    _paint_disc(painter, node, disc, state, look, 1.0)
    if silent:
        _paint_off(painter, disc, look)
    else:
        _paint_curve(painter, _core(disc), node, look.text, 2.0 * look.stroke)
    _paint_bias(painter, node, disc, look)
    painter.end()
    return pixmap


def _paint_disc(painter: QPainter, node: Node, disc: QRectF, state: State, look: Look, zoom: float) -> None:
    """Filled discs over one another: to stroke a circle takes longer."""
    painter.setPen(Qt.PenStyle.NoPen)
    if state.selected:
        _fill(painter, disc, 4.5, look.halo)
    elif zoom > READABLE_TITLE:
        _fill(painter, disc.translated(0.0, 2.0), 0.0, look.shadow)
    rim = RIM * look.stroke * (1.35 if state.selected or state.hovered else 1.0)
    if node.silent:
        _fill(painter, disc, 0.0, look.canvas)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_rim(node, state, look), rim, Qt.PenStyle.DashLine))
        painter.drawEllipse(disc.adjusted(rim / 2, rim / 2, -rim / 2, -rim / 2))
        painter.setPen(Qt.PenStyle.NoPen)
        return
    _fill(painter, disc, 0.0, _rim(node, state, look))
    _fill(painter, disc, -rim, look.node)


def _rim(node: Node, state: State, look: Look) -> QColor:
    if state.selected:
        return look.accent
    if state.level == "error":
        return look.error
    if node.silent:
        return look.muted
    return look.border_hovered if state.hovered else look.category(node.layer.category)


def _fill(painter: QPainter, disc: QRectF, wider: float, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawEllipse(disc.adjusted(-wider, -wider, wider, wider))


def _paint_function(painter: QPainter, area: QRectF, shown: Shown | None, look: Look) -> None:
    """The picture as far as the disc reaches: as a brush, which is quicker than a round clip and has smooth edges."""
    painter.setPen(Qt.PenStyle.NoPen)
    if shown is None:
        painter.setBrush(look.quiet)
        painter.drawEllipse(area)
        return
    rect = target(area, shown)
    pixmap = shown.pixmap
    brush = QBrush(pixmap)
    across, down = rect.width() / pixmap.width(), rect.height() / pixmap.height()
    brush.setTransform(QTransform(across, 0.0, 0.0, down, rect.left(), rect.top()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.smooth)
    painter.setBrush(brush)
    painter.drawEllipse(area)
    if shown.text:  # one number on one colour, for one example
        painter.setFont(look.small_font)
        painter.setPen(QColor(look.theme.ink_on(pixmap.toImage().pixelColor(0, 0).name())))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown.text)


def _paint_sign(painter: QPainter, node: Node, layout: Layout, state: State, look: Look, zoom: float) -> None:
    """The activation as a small disc on the edge."""
    value = layout.values[0]
    lit = state.value == value.setting
    painter.setPen(Qt.PenStyle.NoPen)
    _fill(painter, value.rect, 1.2, look.accent if lit else look.border)
    _fill(painter, value.rect, 0.0, look.node)
    if zoom >= READABLE_TEXT:
        _paint_curve(painter, value.rect.adjusted(3.6, 4.2, -3.6, -4.2), node, look.text, 1.5 * look.stroke)


def _paint_curve(painter: QPainter, room: QRectF, node: Node, colour: QColor, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(curve_of(_activation(node), room.left(), room.top(), room.width(), room.height()))


@lru_cache(maxsize=128)
def curve_of(activation: str, left: float, top: float, width: float, height: float) -> QPolygonF:
    """The curve of an activation in a room; zero is in the middle of its height where it falls below zero."""
    function = CURVES[activation]
    xs = [FARTHEST * (place / 16.0 - 1.0) for place in range(33)]
    ys = [function(x) for x in xs]
    low = -1.0 if min(ys) < -0.5 else min(0.0, *ys) - 0.12
    high = 1.0
    if activation in ("step", "sign"):  # upright where it jumps
        xs, ys = [-FARTHEST, 0.0, 0.0, FARTHEST], [function(-1.0), function(-1.0), 1.0, 1.0]
    points = ((x / FARTHEST + 1.0, (high - y) / (high - low)) for x, y in zip(xs, ys, strict=True))
    return QPolygonF([QPointF(left + width * x / 2, top + height * y) for x, y in points])


def _paint_off(painter: QPainter, disc: QRectF, look: Look) -> None:
    """A cross over what is switched off."""
    inset = ACROSS * 0.2
    room = disc.adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(look.muted, 2.6 * look.stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(room.topLeft(), room.bottomRight())
    painter.drawLine(room.bottomLeft(), room.topRight())


def _paint_bias(painter: QPainter, node: Node, disc: QRectF, look: Look) -> None:
    if isinstance(node.layer, Neuron) and node.layer.bias:
        painter.setPen(QPen(look.canvas, 1.6))
        painter.setBrush(look.muted if node.silent else look.text)
        painter.drawEllipse(bias_dot(disc), BIAS + 0.8, BIAS + 0.8)


def bias_dot(disc: QRectF) -> QPointF:
    """The middle of the dot that says that a neuron has a bias."""
    return disc.center() + QPointF(-1.0, 1.0) * (ACROSS / 2 * 0.707)


def _paint_ports(painter: QPainter, layout: Layout, state: State, look: Look) -> None:
    """An unwired port is always seen: it is what a neuron still lacks."""
    for anchor in layout.anchors:
        if state.hovered or state.emphasis or not anchor.wired:
            paint_port(painter, anchor, state, look)


def _paint_captions(painter: QPainter, layout: Layout, state: State, look: Look) -> None:
    painter.setFont(look.small_font)
    rated = next((value.rect for value in layout.values if value.setting == "rate"), None)
    for caption in layout.captions:
        lit = caption.rect == rated and state.value == "rate"
        painter.setPen(look.accent if lit else look.muted)
        painter.drawText(caption.rect, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), caption.text)
