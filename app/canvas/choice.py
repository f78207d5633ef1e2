"""Which gesture a press of the mouse begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.gestures.band import Band
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.connect import Connect
from app.canvas.gestures.move import Move
from app.canvas.gestures.pan import Pan
from app.canvas.layouts import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas


def gesture_for(canvas: Canvas, press: Pointer, button: Qt.MouseButton, keys: frozenset[Qt.Key]) -> Gesture | None:
    """What is under the mouse decides, and the `keys` held down; the middle button and Space always pan."""
    if button == Qt.MouseButton.MiddleButton or (Qt.Key.Key_Space in keys and button == Qt.MouseButton.LeftButton):
        return Pan(canvas, press)
    if button == Qt.MouseButton.RightButton:
        return Pan(canvas, press, menu=True)
    if button != Qt.MouseButton.LeftButton:
        return None
    hit = canvas.drawing.hit(press.scene, canvas.camera.zoom)
    if hit.port is not None:
        return _from_port(canvas, press, hit.port)
    if hit.wire is not None:
        return _from_wire(canvas, press, hit.wire, hit.end or "target")
    grasped = hit.node or hit.frame
    return Move(canvas, press, grasped) if grasped else Band(canvas, press)


def _from_port(canvas: Canvas, press: Pointer, key: PortKey) -> Gesture:
    """A new wire; at an input that takes one wire and has it, that wire's end."""
    graph = canvas.session.graph
    port = None if key.output else graph.nodes[key.node].input(key.name)
    if port is not None and not port.many:
        for wire in graph.wires_into.get(key.node, ()):
            if wire.input == key.name:
                return _from_wire(canvas, press, wire, "target")
    return Connect(canvas, press, key)


def _from_wire(canvas: Canvas, press: Pointer, wire: Wire, end: str) -> Gesture:
    """The wire's nearer end comes loose, the other stays."""
    anchor = PortKey(*wire.start, True) if end == "target" else PortKey(*wire.end, False)
    return Connect(canvas, press, anchor, wire)
