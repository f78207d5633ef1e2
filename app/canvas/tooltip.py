"""What the canvas says about the thing under the mouse, as plain text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.canvas.facts import explained
from app.canvas.hits import Hit, under
from app.canvas.layouts import PortKey
from app.canvas.scene import CanvasScene
from app.canvas.unfolded import NICE
from app.canvas.values import how
from app.canvas.weights import BIAS_TOLD, on_bias
from app.elements import called, is_frozen
from app.forms import range_of
from engine.analysis import Analysis
from engine.graph import Graph, Wire
from engine.layer import Layer

if TYPE_CHECKING:
    from app.canvas.view import Canvas

STALE = "Changed since the training began, and not part of it yet."
ACCEPTS = {"real": "takes real numbers", "index": "takes whole numbers", "any": "takes anything"}


def tooltip(hit: Hit, drawing: CanvasScene, analysis: Analysis) -> str:
    """Empty where there is nothing to say beyond what is painted."""
    if hit.port is not None:
        return _of_port(hit.port, analysis)
    if hit.node is not None and hit.setting:
        return _of_value(analysis.graph.nodes[hit.node].layer, hit.setting)
    if hit.node is not None:
        return _of_node(hit.node, drawing, analysis)
    if hit.frame is not None and hit.note and drawing.frames[hit.frame].note_is_cut:
        return drawing.frames[hit.frame].frame.note
    return _of_wire(hit.wire, drawing, analysis) if hit.wire is not None else ""


def told_at(canvas: Canvas, at: QPointF) -> str:
    """What is said about a point of the viewport: of the picture there, of the thing, and of what a wire carries."""
    point = canvas.camera.to_scene(at)
    if flagged := canvas.flags.told_at(point):
        return flagged
    hit = under(canvas.drawing, point, canvas.camera.zoom)
    if hit.node and on_bias(canvas, hit.node, point):
        return BIAS_TOLD
    line = "" if hit.node or hit.port else canvas.unfolding.told_at(point)
    if line:
        return line
    picture = canvas.pictures.told_at(hit.node, point) if hit.node and not hit.badge else ""
    said = tooltip(hit, canvas.drawing, canvas.session.analysis)
    return "\n\n".join(part for part in (picture, said, canvas.wire_show.told(hit.wire)) if part)


def as_plain(text: str) -> str:
    """Text that Qt shows as it stands: tooltips that look like HTML would be rendered, pictures loaded and all."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if text else ""


def _of_node(id: str, drawing: CanvasScene, analysis: Analysis) -> str:
    item = drawing.nodes[id]
    stale = STALE if item.state.stale else ""
    shared = _shared(analysis.graph, id)
    node = analysis.graph.nodes[id]
    parts = (explained(drawing.problems_of(id)), "\n".join(item.layout.cut), node.note, shared, stale)
    return "\n\n".join(part for part in parts if part)


def _shared(graph: Graph, id: str) -> str:
    """Whose weights a node uses, and who uses its own."""
    holder = graph.nodes.get(graph.nodes[id].shares)
    others = graph.sharing(id)
    if holder is not None:
        return f"Uses the weights of {holder.title} ({holder.id})."
    return f"Its weights are used by {', '.join(others)} as well." if others else ""


def _of_port(key: PortKey, analysis: Analysis) -> str:
    node = analysis.graph.nodes[key.node]
    port = node.output(key.name) if key.output else node.input(key.name)
    if port is None:
        return ""
    value = analysis.values.get((key.node, key.name)) if key.output else None
    if key.output:
        says = f"gives {value}" if value is not None else "gives a value that is not known yet"
    else:
        says = ACCEPTS[port.accepts] + (", from any number of wires" if port.many else "")
        says += " (may stay empty)" if port.optional else ""
    return "\n".join(part for part in (f"{port.name}: {says}", port.description) if part)


def _of_value(layer: Layer, setting: str) -> str:
    """What the setting means, what it may be, and how it is changed here."""
    field = layer.fields[setting]
    ways = {"number": "Drag sideways or double-click to change it.", "choice": "Double-click to choose."}
    way = ways.get(how(layer, setting), "Double-click to change it.")
    return "\n".join(part for part in (field.description, range_of(field), way) if part)


def _of_wire(wire: Wire, drawing: CanvasScene, analysis: Analysis) -> str:
    nodes = analysis.graph.nodes
    value, item = analysis.value_at(wire), drawing.wires.get(wire)
    ends = f"{called(analysis.graph, wire)} → {nodes[wire.target].title}"
    if is_frozen(analysis.graph, wire):
        ends += "\nIts weight is frozen."
    if value is None:
        return f"{ends}\nWhat travels here is not known yet."
    return "\n".join((ends, str(value), *([_of_ribbon(*item.joins)] if item is not None and item.joins else [])))


def _of_ribbon(inputs: int, units: int) -> str:
    """What a double-click shows, and of how much."""
    where = "see them one by one" if inputs * units <= NICE else "see them as a picture"
    joined = f"{inputs:,} input{'' if inputs == 1 else 's'} × {units:,} unit{'' if units == 1 else 's'}"
    count = inputs * units
    return f"{joined}: {count:,} weight{'' if count == 1 else 's'}. Double-click to {where}."
