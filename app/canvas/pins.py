"""Where probes are pinned: a small flag with a letter on each node and wire that one watches.

A flag is a child of its node and moves with it; on a wire it stands where the wire begins. A click on it shows what the
probe sees, and pulling it off the canvas takes the plot along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import isValid

from app.action import Action
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.hits import under
from app.canvas.layouts import PortKey
from app.canvas.look import Look
from app.canvas.painters import READABLE_TITLE
from app.pins import MOST, Pin
from engine.graph import Graph, Node, Wire
from engine.values import element_of

if TYPE_CHECKING:
    from app.canvas.hits import Hit
    from app.canvas.view import Canvas

RADIUS = 8.0
REACH = 11.0
"""From the middle of a flag, in scene units: a little more than is seen."""
ON_NODE = QPointF(2.0, -4.0)
"""From a node's upper left corner."""
ON_WIRE = QPointF(16.0, -15.0)
"""From the port where a wire begins: above it, so that the wire can still be taken hold of."""
APART = 18.0
"""Between two flags at one place."""

CALLED = {"activation": "the output", "gradient": "the gradient", "weights": "the weights"}


class Flag(QGraphicsItem):
    """A disc with a letter, in the colour that the probe has in its plot's title."""

    def __init__(self, pin: Pin, look: Look, at: QPointF, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.pin, self._look = pin, look
        self.setPos(at)
        self.setZValue(3.0)

    def boundingRect(self) -> QRectF:
        return QRectF(-RADIUS - 2.0, -RADIUS - 2.0, 2 * RADIUS + 4.0, 2 * RADIUS + 4.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        if painter.worldTransform().m11() < READABLE_TITLE:
            return
        look = self._look
        painter.setPen(QPen(look.canvas, 2.0))
        painter.setBrush(look.text)
        painter.drawEllipse(QPointF(), RADIUS, RADIUS)
        painter.setPen(look.canvas)
        painter.setFont(look.small_font)
        painter.drawText(self.boundingRect(), Qt.AlignmentFlag.AlignCenter, self.pin.letter)


class Flags(QObject):
    """Keeps the flags in step with the probes and the drawing."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._flags: dict[str, Flag] = {}
        session = canvas.session
        session.pins.changed.connect(self.show)
        session.analysed.connect(lambda _: self.show())
        session.themed.connect(lambda _: self._clear())
        session.themed.connect(lambda _: self.show())

    def show(self) -> None:
        """Brings all flags up to date: nodes may have come, gone, or changed their size."""
        if not self._flags and not self._canvas.session.pins.pins:
            return
        self._clear()
        taken: dict[tuple[str, str], int] = {}
        for pin in self._canvas.session.pins.pins:
            id = self._id(pin)
            item = self._canvas.drawing.nodes.get(id) if id is not None else None
            if id is None or item is None:
                continue
            own, whole = PortKey(id, pin.port, True), PortKey(id, element_of(pin.port)[0], True)
            port = (item.port_at(own) or item.port_at(whole)) if pin.wire else None
            start = ON_NODE if port is None else port - item.pos() + ON_WIRE
            place = (id, pin.port if pin.wire else "")
            number = taken[place] = taken.get(place, -1) + 1
            at = start + QPointF(number * APART, 0.0)
            self._flags[pin.letter] = Flag(pin, self._canvas.drawing.look, at, item)

    def at(self, scene: QPointF) -> Pin | None:
        """The probe whose flag is at a point."""
        for flag in self._flags.values():
            if isValid(flag) and flag.isVisible():
                away = flag.scenePos() - scene
                if away.x() ** 2 + away.y() ** 2 <= REACH**2:
                    return flag.pin
        return None

    def point_at(self, scene: QPointF) -> bool:
        """The mouse is at a point: says whether it is on a flag, which can be taken hold of."""
        found = self.at(scene) is not None
        if found:
            self._canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        return found

    def told_at(self, scene: QPointF) -> str:
        """What a tooltip says at a point: what the probe is pinned to, and what can be done with its flag."""
        pin = self.at(scene)
        if pin is None:
            return ""
        where = self._canvas.session.title_of(pin.node) or pin.node
        return f"Probe {pin.letter}: {CALLED[pin.quantity]} of {where}. Click to show its plot, drag to pull it out."

    def _id(self, pin: Pin) -> str | None:
        """The node at the level that is looked at; None where the probe is pinned elsewhere."""
        prefix = self._canvas.session.prefix
        id = pin.node.removeprefix(prefix)
        return id if pin.node.startswith(prefix) and "/" not in id else None

    def _clear(self) -> None:
        for flag in self._flags.values():
            if isValid(flag) and flag.scene() is not None:
                flag.scene().removeItem(flag)
        self._flags = {}


class OnFlag(Gesture):
    """A press on a flag: a click shows what its probe sees, a drag pulls the plot out."""

    cursor = Qt.CursorShape.ClosedHandCursor
    follows_edge = False

    def __init__(self, canvas: Canvas, press: Pointer, pin: Pin) -> None:
        super().__init__(canvas, press)
        self._pin = pin

    def begin(self) -> None:
        self.say("Let go where the plot is to stand.")

    def end(self, pointer: Pointer) -> None:
        super().end(pointer)
        pins = self.canvas.session.pins
        if self.dragging:
            pins.pulled.emit(self._pin.letter, self.canvas.viewport().mapToGlobal(pointer.view.toPoint()))
        else:
            pins.asked.emit(self._pin.letter)


# ---- pinning ----


def places(canvas: Canvas) -> list[tuple[str, str, bool]]:
    """What "Pin a probe" means, as node, output, and whether it is a wire: what the mouse points at, where it has moved
    to something else since something was selected, or else the wires and nodes that are selected."""
    graph = canvas.session.graph
    found = [_of_wire(wire) for wire in canvas.selected_wires if wire in graph.wires]
    found += [_of_node(graph.nodes[id]) for id in sorted(canvas.session.selection) if id in graph.nodes]
    if canvas.hand.last is not None and (canvas.hand.points or not found):
        hit = under(canvas.drawing, canvas.hand.last.scene, canvas.camera.zoom)
        if hit.wire not in canvas.selected_wires and hit.node not in canvas.session.selection:
            found = _under(hit, graph) or found
    return [place for place in found if place[1] and place[0] in graph.nodes]  # the scene may still show what was


def _under(hit: Hit, graph: Graph) -> list[tuple[str, str, bool]]:
    """The places that something under the mouse stands for."""
    if hit.wire is not None:
        return [_of_wire(hit.wire)]
    if hit.port is not None and hit.port.output:
        return [(hit.port.node, hit.port.name, False)]
    if hit.port is not None:
        return [_of_wire(wire) for wire in graph.wires if wire.end == (hit.port.node, hit.port.name)]
    return [_of_node(graph.nodes[hit.node])] if hit.node is not None and hit.node in graph.nodes else []


def pin(canvas: Canvas) -> None:
    """Pins a probe to each of these places."""
    session = canvas.session
    found = places(canvas)
    if not found:
        session.message.emit("There is nothing to pin a probe to.", "Select a node or a wire, or put the mouse on one.")
    for node, port, wire in found:
        if session.pins.add(session.prefix + node, port, wire) is None:
            text = f"There are {MOST} probes already."
            session.message.emit(text, "Close one of them in the Probes panel.")
            return


def unpin(canvas: Canvas) -> None:
    for letter in _pinned(canvas):
        canvas.session.pins.remove(letter)


def _pinned(canvas: Canvas) -> list[str]:
    prefix = canvas.session.prefix
    chosen = {(prefix + node, port, wire) for node, port, wire in places(canvas)}
    return [pin.letter for pin in canvas.session.pins.pins if (pin.node, pin.port, pin.wire) in chosen]


def _of_wire(wire: Wire) -> tuple[str, str, bool]:
    return wire.source, wire.output, True


def _of_node(node: Node) -> tuple[str, str, bool]:
    return node.id, node.outputs[0].name if node.outputs else "", False


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "pin",
        "Pin a probe",
        pin,
        "P",
        "pin-outline",
        "Watch what comes out of the node or wire that the mouse points at or that is selected, in a plot of its own",
        words="watch observe plot monitor inspect",
    ),
    Action(
        "unpin",
        "Remove the probe",
        unpin,
        "Shift+P",
        "pin-off-outline",
        enabled=lambda canvas: bool(_pinned(canvas)),
        words="unpin close",
    ),
)
