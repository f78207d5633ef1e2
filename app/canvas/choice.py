"""Which gesture a press of the mouse begins: what lies under it decides, and the user's habits (`navigation`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.gestures.badge import OnBadge
from app.canvas.gestures.band import Band
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.gestures.connect import Connect
from app.canvas.gestures.cut import Cut
from app.canvas.gestures.menu import Menu
from app.canvas.gestures.move import Move
from app.canvas.gestures.pan import Pan
from app.canvas.gestures.resize import Resize
from app.canvas.gestures.rewire import Rewire
from app.canvas.gestures.scrub import Scrub
from app.canvas.gestures.zoom import Zoom
from app.canvas.hits import Hit, under
from app.canvas.layouts import PortKey
from app.canvas.navigation import Deed
from app.canvas.pins import OnFlag
from app.canvas.values import how
from app.canvas.weights import has_one_weight, on_bias, set_bias, set_weight
from app.canvas.wiring import add_dot, break_port, remove, wires_at
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""Keys with which a press on a value means its node."""


def gesture_for(canvas: Canvas, press: Pointer, button: Qt.MouseButton, keys: frozenset[Qt.Key]) -> Gesture | None:
    """None where a press means nothing. `keys` are the ordinary keys held down: with Space the left button pans."""
    navigation = canvas.camera.navigation
    if Qt.Key.Key_Space in keys and button == Qt.MouseButton.LeftButton:
        return Pan(canvas, press)
    deed = navigation.of_press(button, press.modifiers)
    if deed is not None:
        return _doing(deed, canvas, press)
    if button != Qt.MouseButton.LeftButton:
        return None
    pinned = None if press.modifiers & HELD else canvas.flags.at(press.scene)
    if pinned is not None:
        return OnFlag(canvas, press, pinned)
    hit = under(canvas.drawing, press.scene, canvas.camera.zoom)
    if Qt.Key.Key_X in keys or (press.alt and hit.node is None and hit.frame is None):
        return Cut(canvas, press, _clicked(canvas, press, hit))
    if hit.port is not None and press.control and wires_at(canvas.session.graph, hit.port):
        return Rewire(canvas, press, hit.port)
    if hit.port is not None:
        return _from_port(canvas, press, hit.port)
    if hit.wire is not None:
        return _from_wire(canvas, press, hit.wire, hit.end or "target")
    if hit.node is not None and not press.modifiers & HELD and _is_number(canvas, hit.node, hit.setting):
        return Scrub(canvas, press, hit.node, hit.setting)
    if hit.frame is not None and hit.edges != (0, 0) and not press.modifiers:
        return Resize(canvas, press, hit.frame, hit.edges)
    if hit.node is not None and hit.badge and not press.modifiers & HELD:
        return OnBadge(canvas, press, hit.node)
    grasped = hit.node or hit.frame
    return Move(canvas, press, grasped) if grasped else _doing(navigation.of_empty(press.modifiers), canvas, press)


def _is_number(canvas: Canvas, id: str, setting: str) -> bool:
    """Whether a number is under the mouse that can be dragged sideways."""
    return bool(setting) and how(canvas.session.graph.nodes[id].layer, setting) == "number"


def _doing(deed: Deed, canvas: Canvas, press: Pointer) -> Gesture:
    if deed == "band":
        return Band(canvas, press, by_control=canvas.camera.navigation.control_selects)
    if deed == "cut":
        return Cut(canvas, press, lambda: canvas.ask_for_menu(press))
    if deed == "zoom":
        return Zoom(canvas, press)
    if deed == "menu":
        return Menu(canvas, press)
    return Pan(canvas, press, menu=deed == "pan or menu", selects=deed == "left pan")


def _clicked(canvas: Canvas, press: Pointer, hit: Hit) -> Callable[[], None] | None:
    """What a click means where a drag would cut: it breaks the wires of a port; with Alt it puts a dot on a wire."""
    port, wire = hit.port, hit.wire
    if port is not None:
        return lambda: break_port(canvas, port)
    if wire is None:
        return None
    if press.alt:
        return lambda: add_dot(canvas, wire, press.scene)
    return lambda: remove(canvas, [wire], "Cut")


def _from_port(canvas: Canvas, press: Pointer, key: PortKey) -> Gesture:
    """A new wire; at an input that takes one wire and has it, that wire's end."""
    graph = canvas.session.graph
    port = None if key.output else graph.nodes[key.node].input(key.name)
    if port is not None and not port.many:
        here = [wire for wire in graph.wires_into.get(key.node, ()) if wire.input == key.name]
        items = canvas.drawing.wires
        if here:  # of several that make a vector there, the one that ends nearest
            nearest = min(here, key=lambda wire: abs(items[wire].ends()[1].y() - press.scene.y()))
            return _from_wire(canvas, press, nearest, "target")
    return Connect(canvas, press, key)


def _from_wire(canvas: Canvas, press: Pointer, wire: Wire, end: str) -> Gesture:
    """The wire's nearer end comes loose, the other stays."""
    anchor = PortKey(*wire.start, True) if end == "target" else PortKey(*wire.end, False)
    return Connect(canvas, press, anchor, wire)


def double_click(canvas: Canvas, pointer: Pointer, hit: Hit) -> None:
    """What a double click opens: a value, a bias, a block, a note, a name, a ribbon's wires, the weight of a wire into
    a neuron; on any other wire it puts a dot."""
    if hit.badge:
        return  # its click has opened it
    if hit.node and on_bias(canvas, hit.node, pointer.scene):
        set_bias(canvas)
        return
    if hit.node and hit.setting:
        canvas.in_place.open(hit.node, hit.setting)
    elif hit.node and canvas.session.is_block(hit.node):
        canvas.session.enter(hit.node)
    elif hit.frame and hit.note:
        canvas.notes.open(hit.frame)
    elif hit.node or hit.frame:
        canvas.rename(hit.node or hit.frame or "")
    elif hit.port is None and canvas.unfolding.toggle(pointer.scene, hit.wire):
        return
    elif hit.wire is not None and has_one_weight(canvas.session, hit.wire):
        set_weight(canvas)
    elif hit.wire is not None:
        add_dot(canvas, hit.wire, pointer.scene)
    elif hit.port is None:
        canvas.ask_for_layer(pointer, None)
