"""What is done to neurons: switching them off, their activation, wiring columns, opening a layer into them and closing
them into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from app.action import Action
from app.canvas import edits
from engine.errors import UserError
from engine.graph import Graph, Node, Wire
from engine.layers.neuron import Activation, Neuron
from engine.units import closed, exploded

if TYPE_CHECKING:
    from app.canvas.view import Canvas

ACTIVATIONS: tuple[str, ...] = get_args(Activation)
LOOP = "Data flows one way: forward."
FULL = 100_000
"""Wires that one command draws at most: a drawing holds no more."""


def chosen(canvas: Canvas) -> list[Node]:
    """The selected nodes, in drawing order."""
    return [node for id, node in canvas.session.graph.nodes.items() if id in canvas.session.selection]


def neurons(canvas: Canvas) -> list[Node]:
    """The neurons among them."""
    return [node for node in chosen(canvas) if isinstance(node.layer, Neuron)]


def _has_neurons(canvas: Canvas) -> bool:
    return bool(neurons(canvas))


# ---- off and on ----


def toggle_off(canvas: Canvas) -> None:
    """Switches the selected neurons off, or all on again if all are off: what the network is without them is seen at
    once, and nothing that they learned is lost."""
    nodes, graph = neurons(canvas), canvas.session.graph
    if nodes:
        off = not _all_off(canvas)
        label = edits.named("Switch", graph, [node.id for node in nodes]) + (" off" if off else " on")
        canvas.session.edit(graph.with_nodes([replace(node, bypassed=off) for node in nodes]), label)


def _all_off(canvas: Canvas) -> bool:
    nodes = neurons(canvas)
    return bool(nodes) and all(node.bypassed for node in nodes)


# ---- activation ----


def choose_activation(canvas: Canvas) -> QMenu | None:
    """A menu of activations beside the selected neurons."""
    nodes = neurons(canvas)
    if not nodes:
        return None
    now = {str(node.layer.setting("activation")) for node in nodes}
    menu = QMenu(canvas)
    for name in ACTIVATIONS:
        entry = menu.addAction(name, partial(set_activation, canvas, [node.id for node in nodes], name))
        entry.setCheckable(True)
        entry.setChecked(now == {name})
    menu.aboutToHide.connect(menu.deleteLater)
    corner = canvas.camera.to_view(canvas.drawing.bounds([nodes[0].id]).bottomRight())
    room = canvas.viewport().rect()
    corner = QPoint(min(max(corner.x(), 0), room.right()), min(max(corner.y(), 0), room.bottom()))
    menu.popup(canvas.viewport().mapToGlobal(corner))
    return menu


def set_activation(canvas: Canvas, ids: Iterable[str], name: str, merge: object = None) -> None:
    graph = canvas.session.graph
    present = [id for id in ids if id in graph.nodes]
    changed = [
        replace(graph.nodes[id], layer=graph.nodes[id].layer.changed(activation=name))
        for id in present
        if graph.nodes[id].layer.setting("activation") != name
    ]
    if changed:
        label = edits.named("Set activation of", graph, [node.id for node in changed])
        canvas.session.edit(graph.with_nodes(changed), f"{label} to {name}", merge)


def step_activation(canvas: Canvas, by: int) -> None:
    """The next activation of the list, or the one before, for the selected neurons; steps in a row are one step of the
    history."""
    nodes = neurons(canvas)
    if nodes:
        place = ACTIVATIONS.index(str(nodes[0].layer.setting("activation")))
        name = ACTIVATIONS[(place + by) % len(ACTIVATIONS)]
        ids = [node.id for node in nodes]
        set_activation(canvas, ids, name, ("activation", frozenset(ids)))
        canvas.tipped.emit(f"Activation: {name}")


# ---- wiring columns ----


def columns(nodes: Sequence[Node]) -> list[list[Node]]:
    """Nodes by the columns in which they stand, from left to right: a column ends where a gap begins."""
    found: list[list[Node]] = []
    right = float("-inf")
    for node in sorted(nodes, key=lambda node: (node.position[0], node.position[1])):
        if not found or node.position[0] > right + COLUMN:
            found.append([])
            right = node.position[0]
        found[-1].append(node)
    return [sorted(column, key=lambda node: node.position[1]) for column in found]


COLUMN = 80.0
"""Scene units between the left sides of two nodes of one column at most: a neuron and a half."""


def connected(graph: Graph, nodes: Sequence[Node]) -> Graph:
    """The drawing with each node of a column wired to each of the next. Raises UserError where that cannot be."""
    wires: list[Wire] = []
    there = set(graph.wires)
    found = columns(nodes)
    if len(found) < 2:
        text = "All that is selected stands in one column."
        raise UserError(
            text, "Select two columns beside each other: each node of the left is wired to each of the right."
        )
    for left, right in pairwise(found):
        sources = [node for node in left if node.outputs]
        targets = [node for node in right if node.inputs]
        if len(sources) * len(targets) + len(graph.wires) > FULL:
            raise UserError(f"That would be {len(sources) * len(targets):,} wires; a drawing holds {FULL:,}.")
        for target in targets:
            wires += [Wire(s.id, s.outputs[0].name, target.id, target.inputs[0].name) for s in sources]
    fresh = [wire for wire in wires if wire not in there]
    if not fresh:
        raise UserError("All of these are wired already.")
    return with_all(graph, fresh)


def with_all(graph: Graph, wires: Sequence[Wire]) -> Graph:
    """The drawing with many wires at once. Raises UserError where one would push another away."""
    whole = replace(graph, wires=(*graph.wires, *wires))
    for (target, input), fresh in _ends(wires).items():
        port = whole.nodes[target].input(input)
        here = [wire for wire in whole.wires_into.get(target, ()) if wire.input == input]
        if port is None or port.many or len(here) == 1 or all(map(whole.is_scalar, here)):
            continue
        text = f"{whole.nodes[target].title} takes one wire, or several that carry one number each."
        raise UserError(text, f"It would get {len(fresh)} more. Put a Concatenate before it to join vectors.")
    return whole


def _ends(wires: Iterable[Wire]) -> dict[tuple[str, str], list[Wire]]:
    found: dict[tuple[str, str], list[Wire]] = {}
    for wire in wires:
        found.setdefault(wire.end, []).append(wire)
    return found


def connect_all(canvas: Canvas) -> None:
    """Wires each node of a selected column to each of the next column, in one step."""
    session = canvas.session
    try:
        graph = connected(session.graph, chosen(canvas))
    except UserError as error:
        session.tell(error)
        return
    put(canvas, graph)


def put(canvas: Canvas, graph: Graph) -> bool:
    """Makes a drawing with more wires the present one, unless a node at their end could not take them."""
    count = len(graph.wires) - len(canvas.session.graph.wires)
    return apply(canvas, graph, f"Connect {count} wire{'' if count == 1 else 's'}")


def apply(canvas: Canvas, graph: Graph, label: str) -> bool:
    """The same under a name of its own."""
    session = canvas.session
    fresh = set(graph.wires) - set(session.graph.wires)
    after = edits.reanalysed(graph, session.analysis)
    if looped := after.looped - session.analysis.looped:
        title = session.graph.nodes[min(looped)].title
        session.message.emit(f"These wires would close a loop through {title}.", LOOP)
        return False
    for target in {wire.target for wire in fresh}:
        known = {problem.text for problem in session.analysis.problems_of(target)}
        for problem in after.problems_of(target):
            if problem.level == "error" and problem.port and problem.text not in known:
                session.message.emit(problem.text, problem.hint)
                return False
    session.edit(graph, label)
    return True


# ---- opening and closing ----


def explode(canvas: Canvas) -> None:
    """Opens the selected layer into its neurons, which are selected and in view then."""
    session = canvas.session
    nodes = [node for node in chosen(canvas) if not isinstance(node.layer, Neuron)]
    if len(nodes) != 1:
        session.message.emit("Select one Dense layer to open it into its neurons.", "")
        return
    node = nodes[0]
    try:
        graph, ids = exploded(session.graph, node.id, session.analysis)
    except UserError as error:
        session.tell(error)
        return
    session.edit(graph, f"Open {node.title} into neurons")
    _show(canvas, ids)


def close(canvas: Canvas) -> None:
    """Closes the selected neurons into a Dense layer, which is selected and in view then."""
    session = canvas.session
    ids = [node.id for node in neurons(canvas)]
    if not ids:
        session.message.emit("Select the neurons that shall become a layer.", "")
        return
    try:
        graph, id = closed(session.graph, ids, session.analysis)
    except UserError as error:
        session.tell(error)
        return
    session.edit(graph, f"Close {len(ids)} neuron{'' if len(ids) == 1 else 's'} into a layer")
    _show(canvas, (id,))


def _show(canvas: Canvas, ids: Iterable[str]) -> None:
    present = [id for id in ids if id in canvas.drawing.nodes]
    canvas.select(present)
    box = canvas.drawing.bounds(present)
    seen = canvas.camera.seen()
    if box.width() > seen.width() or box.height() > seen.height():
        canvas.bookmarks.frame(present)
    else:
        canvas.camera.reveal(box)


def _explodable(canvas: Canvas) -> bool:
    nodes = chosen(canvas)
    return len(nodes) == 1 and nodes[0].layer.kind == "dense"


def _has_several(canvas: Canvas) -> bool:
    return len(canvas.session.selection) > 1


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "switch-off",
        "Switch off",
        toggle_off,
        "B",
        "power",
        "Let the selected neurons give zero, or work again: what they learned is kept",
        enabled=_has_neurons,
        checked=_all_off,
        words="lesion ablation neuron disable on",
    ),
    Action(
        "activation",
        "Activation…",
        choose_activation,
        "A",
        tip="Choose what the selected neurons make of their weighted sums",
        enabled=_has_neurons,
        words="neuron step sign sigmoid tanh relu function",
    ),
    Action(
        "activation-next",
        "Next activation",
        lambda c: step_activation(c, 1),
        "Shift+Down",
        enabled=_has_neurons,
        words="neuron function",
    ),
    Action(
        "activation-previous",
        "Activation before",
        lambda c: step_activation(c, -1),
        "Shift+Up",
        enabled=_has_neurons,
        words="neuron function",
    ),
    Action(
        "connect-all",
        "Connect all",
        connect_all,
        "Alt+N, C",
        tip="Wire each node of a selected column to each of the column to its right",
        enabled=_has_several,
        words="full fully connected dense neurons columns wire",
    ),
    Action(
        "explode",
        "Open into neurons",
        explode,
        "Alt+N, O",
        tip="Open the selected Dense layer into its neurons; what it learned is kept",
        enabled=_explodable,
        words="explode expand neurons dense units",
    ),
    Action(
        "close-neurons",
        "Close into a layer",
        close,
        "Alt+N, L",
        tip="Make one Dense layer of the selected neurons; what they learned is kept",
        enabled=_has_neurons,
        words="collapse implode neurons dense group",
    ),
)
