"""Taking single numbers out of a vector: which of them a wire shall carry is chosen from a menu of their names.

A wire from the data into a neuron carries all its features at once. With Ctrl held when it is let go, or from the menu
of a wire that is there, one of them is taken, or each by a wire of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QMenu

from app.action import Action
from app.canvas.neurons import apply
from app.elements import called, names_of
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.values import element_of

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LISTED = 40
"""Names in a menu: of longer vectors the others are chosen by their numbers."""
EACH = 300
"""Wires that one command makes of one: as many as are followed by eye."""


def size_of(canvas: Canvas, wire: Wire) -> int:
    """How many numbers a wire carries that single ones could be taken of; 0 where it is no vector."""
    value = canvas.session.analysis.value_at(wire)
    vector = value is not None and value.rank == 1 and not value.is_index and element_of(wire.output)[1] is None
    return value.size if vector and value is not None and value.size > 1 else 0


def ask(canvas: Canvas, wire: Wire, base: Graph, at: QPointF) -> QMenu | None:
    """A menu of the numbers that a wire could carry; what is chosen becomes part of `base`, in place of the wire where
    that is drawn already."""
    size = size_of(canvas, wire)
    if not size:
        return None
    menu = QMenu(canvas)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction(f"All {size} numbers by one wire", partial(_put, canvas, base, wire, [wire]))
    if size <= EACH:
        every = [replace(wire, output=f"{wire.output}[{place}]") for place in range(size)]
        menu.addAction("Each number by a wire of its own", partial(_put, canvas, base, wire, every))
    menu.addSeparator()
    for place, name in enumerate(names_of(base, wire.source, wire.output, size)[:LISTED]):
        one = replace(wire, output=f"{wire.output}[{place}]")
        menu.addAction(name.replace("&", "&&"), partial(_put, canvas, base, wire, [one]))
    if size > LISTED:
        menu.addAction("Another number…", partial(_ask_number, canvas, base, wire, size, at))
    corner = canvas.camera.to_view(at)
    menu.popup(canvas.viewport().mapToGlobal(QPoint(corner.x(), corner.y())))
    return menu


def _ask_number(canvas: Canvas, base: Graph, wire: Wire, size: int, at: QPointF) -> None:
    def accept(value: float) -> None:
        place = round(value)
        if place != value or not 0 <= place < size:
            raise UserError(f"There is no number {value:g} in it.", f"Type a whole number from 0 to {size - 1}.")
        _put(canvas, base, wire, [replace(wire, output=f"{wire.output}[{place}]")])

    canvas.number.open(at, "", "A place", f"Which number of {wire.output}, from 0 to {size - 1}", accept)


def _put(canvas: Canvas, base: Graph, wire: Wire, by: Sequence[Wire]) -> None:
    """Draws wires in the place of one, also in the order in which a port takes them."""
    there = {other for other in base.wires_into.get(wire.target, ()) if other != wire}
    fresh = [each for each in by if each not in there]
    if wire in base.wires:
        wires = tuple(part for each in base.wires for part in (fresh if each == wire else (each,)))
        graph = replace(base, wires=wires)
    elif len(fresh) == 1:
        graph = base.with_wire(fresh[0])
    else:
        graph = replace(base, wires=(*base.wires, *fresh))
    if graph.wires != canvas.session.graph.wires:
        title = graph.nodes[wire.target].title
        what = f"{len(fresh)} numbers" if len(fresh) > 1 else called(graph, fresh[0]) if fresh else "nothing"
        apply(canvas, graph, f"Connect {what} to {title}")


def _vector(canvas: Canvas) -> Wire | None:
    """The one selected wire, where it carries a vector."""
    wires = canvas.selected_wires
    wire = next(iter(wires)) if len(wires) == 1 else None
    return wire if wire is not None and size_of(canvas, wire) else None


def take(canvas: Canvas) -> QMenu | None:
    """Asks which numbers the selected wire shall carry."""
    wire = _vector(canvas)
    if wire is None:
        return None
    points = canvas.drawing.wires[wire].points
    return ask(canvas, wire, canvas.session.graph, QPointF(*points[len(points) // 2]))


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "take-number",
        "Take single numbers…",
        take,
        "Alt+N, T",
        tip="Choose which numbers of the vector the selected wire carries",
        enabled=lambda canvas: _vector(canvas) is not None,
        words="element feature column split wire neuron",
    ),
)
