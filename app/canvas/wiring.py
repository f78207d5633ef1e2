"""What is done to wires by a click, a menu or a key: breaking, removing, a dot or a layer put into one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.action import Action
from app.canvas import dots
from app.canvas.curve import middle, nearest, samples
from app.canvas.gestures.base import Pointer
from app.canvas.hits import Hit
from app.canvas.layouts import PortKey
from engine.graph import Graph, Wire
from engine.layer import make

if TYPE_CHECKING:
    from app.canvas.view import Canvas

GAP = 70.0
"""Between a port and a layer that is added at it."""


@dataclass(frozen=True)
class Asked:
    """What the context menu that is open, or was just used, is about; and where the mouse asked for it."""

    hit: Hit
    pointer: Pointer


def counted(count: int) -> str:
    return "1 wire" if count == 1 else f"{count} wires"


def wires_at(graph: Graph, key: PortKey) -> tuple[Wire, ...]:
    """The wires that start or end at a port, in drawing order."""
    if key.output:
        return tuple(wire for wire in graph.wires_from.get(key.node, ()) if wire.output == key.name)
    return tuple(wire for wire in graph.wires_into.get(key.node, ()) if wire.input == key.name)


def remove(canvas: Canvas, wires: Iterable[Wire], verb: str) -> None:
    """Removes wires in one step; none is no step."""
    gone = set(wires)
    if gone:
        canvas.session.edit(canvas.session.graph.without_wires(gone), f"{verb} {counted(len(gone))}")


def break_port(canvas: Canvas, key: PortKey) -> None:
    remove(canvas, wires_at(canvas.session.graph, key), "Break")


def add_dot(canvas: Canvas, wire: Wire, at: QPointF) -> None:
    """Puts a reroute dot on a wire, where it passes nearest to a point, and selects it."""
    item = canvas.drawing.wires[wire]
    place = nearest(samples(*item.ends(), item.lane), at)
    graph, id = canvas.session.graph.added(make(dots.KIND), dots.corner(place))
    canvas.session.edit(graph.spliced(wire, id), "Add a dot")
    canvas.select((id,))


def breakable(canvas: Canvas) -> frozenset[Wire]:
    """The wires that "Break all wires" means: those of the port that the menu is about, or of what is selected."""
    graph = canvas.session.graph
    if canvas.asked is not None and canvas.asked.hit.port is not None:
        return frozenset(wires_at(graph, canvas.asked.hit.port))
    chosen = canvas.session.selection
    touching = (wire for id in chosen for wire in (*graph.wires_into.get(id, ()), *graph.wires_from.get(id, ())))
    return frozenset(touching) | canvas.selected_wires


def _the_wire(canvas: Canvas) -> Wire | None:
    """The one wire that is selected: a right-click selects it too."""
    return next(iter(canvas.selected_wires)) if len(canvas.selected_wires) == 1 else None


def dot_on_wire(canvas: Canvas) -> None:
    """Where the context menu was asked for, or else halfway."""
    wire = _the_wire(canvas)
    if wire is not None:
        add_dot(canvas, wire, _place_on(canvas, wire))


def layer_into_wire(canvas: Canvas) -> None:
    """Asks for a layer to put into the wire; the palette lists what fits on both sides."""
    wire = _the_wire(canvas)
    if wire is not None:
        at = _place_on(canvas, wire)
        canvas.ask_for_layer(Pointer(at, QPointF(canvas.camera.to_view(at))), wire)


def layer_at_port(canvas: Canvas) -> None:
    """Asks for a layer at the port that the menu is about, as if a wire had been pulled from it."""
    if canvas.asked is not None and canvas.asked.hit.port is not None:
        port, pointer = canvas.asked.hit.port, canvas.asked.pointer
        away = GAP if port.output else -GAP
        pending = Wire(port.node, port.name, "", "") if port.output else Wire("", "", port.node, port.name)
        canvas.ask_for_layer(Pointer(pointer.scene + QPointF(away, 0.0), pointer.view), pending)


def _place_on(canvas: Canvas, wire: Wire) -> QPointF:
    if canvas.asked is not None and canvas.asked.hit.wire == wire:
        return canvas.asked.pointer.scene
    item = canvas.drawing.wires[wire]
    return middle(*item.ends(), item.lane)


def _has_wires(canvas: Canvas) -> bool:
    graph, asked = canvas.session.graph, canvas.asked
    if asked is not None and asked.hit.port is not None:
        return bool(wires_at(graph, asked.hit.port))
    chosen = canvas.session.selection
    return bool(canvas.selected_wires) or any(id in graph.wires_into or id in graph.wires_from for id in chosen)


def _has_selected_wires(canvas: Canvas) -> bool:
    return bool(canvas.selected_wires)


def _has_wire(canvas: Canvas) -> bool:
    return _the_wire(canvas) is not None


def _has_port(canvas: Canvas) -> bool:
    return canvas.asked is not None and canvas.asked.hit.port is not None


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "add-dot",
        "Add a dot",
        dot_on_wire,
        icon="source-commit",
        tip="Put a dot on the wire, to lead it around others or to branch it (double-click on the wire)",
        enabled=_has_wire,
        words="reroute knot elbow",
    ),
    Action(
        "insert-layer",
        "Insert a layer…",
        layer_into_wire,
        icon="plus",
        tip="Put a layer into the wire, chosen from those that fit there",
        enabled=_has_wire,
        words="between splice",
    ),
    Action(
        "remove-wires",
        "Remove the wire",
        lambda c: remove(c, c.selected_wires, "Remove"),
        tip="Remove the selected wires (or press Delete)",
        enabled=_has_selected_wires,
        words="disconnect delete cut",
    ),
    Action(
        "add-at-port",
        "Add a layer here…",
        layer_at_port,
        icon="plus",
        tip="Add a layer that fits this port, wired to it",
        enabled=_has_port,
    ),
    Action(
        "break-wires",
        "Break all wires",
        lambda c: remove(c, breakable(c), "Break"),
        icon="link-off",
        tip="Remove every wire of the port (Alt and click), or of what is selected",
        enabled=_has_wires,
        words="disconnect unplug cut",
    ),
)

MENU: tuple[str, ...] = ("wire-to", "wire-from", "", *(action.id for action in ACTIONS))
"""As they stand in the menus of the window."""
ON_WIRE: tuple[str, ...] = ("add-dot", "insert-layer", "", "pin", "unpin", "", "remove-wires")
ON_OUTPUT: tuple[str, ...] = ("wire-to", "add-at-port", "", "pin", "", "break-wires")
ON_INPUT: tuple[str, ...] = ("wire-from", "add-at-port", "", "break-wires")
