"""A node on the canvas: one graphics item, whatever it looks like.

It has no children and takes no events: the view hands the mouse to gestures. What it looks like comes from two
functions, a layout and a painter, so that another kind of node needs another pair and no other item class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QRegion, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.layouts import Facts, Layout, PortKey
from app.canvas.look import Look
from app.canvas.painters import READABLE_PICTURE, READABLE_TITLE, Emphasis, State
from app.canvas.picture_place import Shown, around, paint_picture, pictured
from app.canvas.progress import RunSign
from app.canvas.signs import paint_bypass, paint_frozen, paint_run, paint_shared, paint_stale, run_rect
from app.canvas.styles import style_of
from engine.graph import Node
from engine.values import element_of

EXPOSED = QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption
"""Lets Qt tell how much of an item has to be painted."""
MARGIN = 14.0
"""What is painted outside the box: grown ports, the selection's halo, the badge."""


class Standing(NamedTuple):
    """The size of a node, and its ports with their places in it, as plain numbers: of a thousand nodes they are put
    together in the time that Qt would take to tell those of a hundred."""

    size: tuple[float, float]
    keys: tuple[PortKey, ...]
    at: tuple[tuple[float, float], ...]
    many: tuple[bool, ...]


class NodeItem(QGraphicsItem):
    """Shows `node` as `facts` describe it. Its position is the node's, its own coordinates start at the corner."""

    def __init__(self, node: Node, facts: Facts, look: Look) -> None:
        super().__init__()
        self.node = node
        self.facts = facts
        self.state = State(level=facts.level)
        self._look = look
        self._style = style_of(node)
        self.layout = pictured(self._style.layout(node, facts, look), facts)
        self._bounds = _outline(self.layout)
        self._ports = _ports(self.layout)
        self.standing = _standing(node.id, self.layout)
        self.setPos(*node.position)
        self.setFlag(EXPOSED, facts.picture)

    def show_node(self, node: Node, facts: Facts, look: Look) -> bool:
        """Shows another state of the node; True where its ports or its size changed."""
        self.setPos(*node.position)
        before = self.layout
        self.node, self.facts, self._look = node, facts, look
        self.setFlag(EXPOSED, facts.picture)
        self.state.level = facts.level
        self._style = style_of(node)
        layout = pictured(self._style.layout(node, facts, look), facts)
        resized = layout.rect != before.rect
        if (bounds := _outline(layout)) != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.layout, self._ports, self.standing = layout, _ports(layout), _standing(node.id, layout)
        self.update()
        return resized or layout.anchors != before.anchors

    def renew(self, node: Node, facts: Facts, look: Look) -> None:
        """Becomes what an item is that was just made: nothing of it is selected, under the mouse or in hand."""
        self.select(False)
        self.state = State(level=facts.level)
        if node is self.node and facts == self.facts and look is self._look:
            self.setPos(*node.position)  # a gesture may have left it elsewhere
        else:
            self.show_node(node, facts, look)

    def box(self) -> QRectF:
        """The box in scene coordinates."""
        return self.layout.rect.translated(self.pos())

    def port_at(self, key: PortKey) -> QPointF | None:
        """A port's place in scene coordinates, of `x[2]` that of `x`; None where the node has no such port."""
        at = self._ports.get((key.output, element_of(key.name)[0]))
        return None if at is None else self.pos() + at

    def select(self, selected: bool) -> None:
        if selected != self.state.selected:
            self.state.selected = selected
            self.setZValue(1.0 if selected else 0.0)
            self.update()

    def hover(self, hovered: bool) -> None:
        self.state.hovered = hovered
        self.update()

    def value_at(self, at: QPointF) -> str:
        """The setting whose value stands at a point of the scene; empty where there is none."""
        place = at - self.pos()
        return next((value.setting for value in self.layout.values if value.field.contains(place)), "")

    def grasp(self, setting: str) -> None:
        """Shows that a value is under the mouse or in the hand."""
        if setting != self.state.value:
            self.state.value = setting
            self.update()

    def emphasise(self, emphasis: Mapping[tuple[bool, str], Emphasis]) -> None:
        if emphasis != self.state.emphasis:
            self.state.emphasis = emphasis
            self.update()

    def show_run(self, run: RunSign | None) -> None:
        """Shows how far a training is, or nothing of it; only the sign is painted anew."""
        before = self.state.run
        if run != before:
            self.state.run = run
            for sign in (before, run):
                if sign is not None:
                    self.update(run_rect(self.layout.rect, sign, self._look))

    def show_picture(self, shown: Shown | None) -> None:
        """Shows what the node computes, or nothing of it; only the picture is painted anew."""
        if shown is not self.state.picture:
            self.state.picture = shown
            if self.layout.picture is not None:
                self.update(self.layout.picture)

    def mark_stale(self, stale: bool) -> None:
        """Shows that a training trains something else in its place."""
        if stale != self.state.stale:
            self.state.stale = stale
            self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        node, layout, look, zoom = self.node, self.layout, self._look, painter.worldTransform().m11()
        if layout.picture is not None and not (node.bypassed or layout.round):
            exposed = self._exposed(option.exposedRect, painter.worldTransform())
            if around(layout.picture).contains(exposed):
                self._paint_picture(painter, layout.picture, exposed, zoom)
                return
        self._style.paint(painter, node, layout, self.state, look, zoom)
        if layout.picture is not None and not layout.round and zoom >= READABLE_PICTURE:
            paint_picture(painter, layout.picture, self.state.picture, look)
        if node.bypassed and not node.silent:
            paint_bypass(painter, layout, self.state, look)
        if node.frozen and zoom >= READABLE_TITLE:
            paint_frozen(painter, layout, look)
        if node.shares and zoom >= READABLE_TITLE:
            paint_shared(painter, layout, look)
        if self.state.stale and zoom >= READABLE_TITLE:
            paint_stale(painter, layout, look)
        if self.state.run is not None:
            paint_run(painter, layout.rect, self.state.run, look, zoom)

    def _exposed(self, told: QRectF, view: QTransform) -> QRectF:
        """What of the item has to be painted, where Qt tells what lies around that and parts of others."""
        region: QRegion | None = getattr(self.scene(), "exposed", None)
        if region is None:
            return told
        here = region.intersected(view.mapRect(self._bounds).toAlignedRect())
        return view.inverted()[0].mapRect(QRectF(here.boundingRect()))

    def _paint_picture(self, painter: QPainter, area: QRectF, exposed: QRectF, zoom: float) -> None:
        """Nothing but the picture: beside a training every call of Qt waits for Python's lock, and a node takes 15."""
        painter.fillRect(exposed, self._look.node)
        if zoom >= READABLE_PICTURE:
            paint_picture(painter, area, self.state.picture, self._look)
        if self.state.run is not None:
            paint_run(painter, self.layout.rect, self.state.run, self._look, zoom)


def _outline(layout: Layout) -> QRectF:
    """The box, and ports and names that lie outside it, with the margin around."""
    rect = layout.rect
    for caption in layout.captions:
        rect = rect.united(caption.rect)
    for anchor in layout.anchors:
        rect = rect.united(QRectF(anchor.at.x() - 1.0, anchor.at.y() - 1.0, 2.0, 2.0))
    return rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def _standing(id: str, layout: Layout) -> Standing:
    keys = tuple(PortKey(id, anchor.port.name, anchor.output) for anchor in layout.anchors)
    at = tuple((anchor.at.x(), anchor.at.y()) for anchor in layout.anchors)
    size = layout.rect.width(), layout.rect.height()
    return Standing(size, keys, at, tuple(anchor.port.many for anchor in layout.anchors))


def _ports(layout: Layout) -> dict[tuple[bool, str], QPointF]:
    """Ports' places by (is an output, name): wires ask for them at every move."""
    return {(anchor.output, anchor.port.name): anchor.at for anchor in layout.anchors}
