"""Another kind of layer in the place of a node: it keeps its name, its place, and every wire and setting that fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.action import Action
from app.canvas.edits import reanalysed
from engine.analysis import Analysis, trial
from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import Layer

if TYPE_CHECKING:
    from app.canvas.view import Canvas


@dataclass(frozen=True)
class Replacement:
    """The drawing with the other layer, and the wires that no port of it takes."""

    graph: Graph
    lost: tuple[Wire, ...]


def replaced(analysis: Analysis, id: str, new: Layer) -> Replacement:
    """Puts another layer, given as it comes, into a node.

    A wire goes to the port of the same name, or else to the first that takes it. One whose shape does not fit stays and
    is a problem to mend; one that brings the wrong kind of value goes. The order of the wires stays.
    """
    graph = analysis.graph
    own = [wire for wire in graph.wires if id in (wire.source, wire.target)]
    layer = carried(graph.nodes[id].layer, new)
    now = reanalysed(graph.without_wires(own).with_layer(id, layer), analysis)
    led: dict[Wire, Wire] = {}
    for wire in sorted(own, key=lambda wire: wire.source == id):  # what comes in decides what goes out
        for candidate in _ways(now.graph, wire, id):
            outcome = trial(now, candidate)
            if outcome.fits or outcome.mendable:
                led[wire] = candidate
                now = reanalysed(now.graph.with_wire(candidate), now)
                break
    wires = tuple(led.get(wire, wire) for wire in graph.wires if wire in led or wire not in own)
    return Replacement(replace(now.graph, wires=wires), tuple(wire for wire in own if wire not in led))


def _ways(graph: Graph, wire: Wire, id: str) -> Iterable[Wire]:
    """How a wire could be led to the new layer: by the port of its old name first. A port that is taken is none."""
    node = graph.nodes[id]
    if wire.target == id:
        taken = {other.input for other in graph.wires_into.get(id, ())}
        free = [port.name for port in node.inputs if port.many or port.name not in taken]
        return (replace(wire, input=name) for name in sorted(free, key=lambda name: name != wire.input))
    names = [port.name for port in node.outputs]
    return (replace(wire, output=name) for name in sorted(names, key=lambda name: name != wire.output))


def carried(layer: Layer, new: Layer) -> Layer:
    """A layer of another kind with the settings that both know by one name and type, and as many units or channels."""
    wanted: dict[str, Any] = {}
    for name, field in new.fields.items():
        old = layer.fields.get(name)
        if old is not None and old.annotation == field.annotation:
            wanted[name] = layer.setting(name)
    if layer.width and new.width:
        wanted[new.width] = layer.setting(layer.width)
    for name, value in wanted.items():
        new = _changed(new, name, value)
    return new


def _changed(layer: Layer, name: str, value: Any) -> Layer:
    """With another setting, where the layer allows it."""
    try:
        return layer.changed(**{name: value})
    except UserError:
        return layer


# ---- the command ----


def node_to_replace(canvas: Canvas) -> str | None:
    """The one selected node."""
    ids = [id for id in canvas.session.selection if id in canvas.session.graph.nodes]
    return ids[0] if len(ids) == 1 and len(canvas.session.selection) == 1 else None


def ask(canvas: Canvas) -> None:
    """Opens the palette beside the selected node, to choose what takes its place."""
    id = node_to_replace(canvas)
    if id is not None:
        corner = canvas.camera.to_view(canvas.drawing.nodes[id].box().bottomLeft())
        canvas.replacement_requested.emit(id, canvas.viewport().mapToGlobal(corner))


def replace_node(canvas: Canvas, id: str, kind: str) -> None:
    """Puts another kind in a node's place and tells which wires were lost."""
    session = canvas.session
    if id not in session.graph.nodes or kind == session.graph.nodes[id].layer.kind:
        return
    title = session.graph.nodes[id].title
    try:
        made = replaced(session.analysis, id, session.shelf.made(kind))
    except UserError as error:
        session.tell(error)
        return
    session.edit(made.graph, f"Replace {title} by {made.graph.nodes[id].layer.title}")
    canvas.select((id,))
    if made.lost:
        them = "it" if len(made.lost) == 1 else "them"
        session.message.emit(lost_text(made, id, session.graph), f"Undo brings {them} back.")


def lost_text(made: Replacement, id: str, graph: Graph) -> str:
    """Which wires went, by the nodes at their other ends."""
    ends = list(dict.fromkeys(_other_end(wire, id, graph) for wire in made.lost))
    names = " and ".join(filter(None, (", ".join(ends[:-1]), ends[-1])))
    wires, them = ("The wire", "it") if len(made.lost) == 1 else (f"{len(made.lost)} wires", "them")
    return f"{wires} {names} went: {graph.nodes[id].layer.title} has no port for {them}."


def _other_end(wire: Wire, id: str, graph: Graph) -> str:
    """`from Iris`, `to Dense`."""
    return f"from {graph.nodes[wire.source].title}" if wire.target == id else f"to {graph.nodes[wire.target].title}"


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "replace",
        "Replace with…",
        ask,
        "Ctrl+R",
        "swap-horizontal",
        "Put another layer in the place of the selected one, and keep the wires that fit",
        enabled=lambda canvas: node_to_replace(canvas) is not None,
        words="change kind swap exchange",
    ),
)
