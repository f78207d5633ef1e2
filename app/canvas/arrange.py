"""Arranging what is selected: align, distribute, put into a grid, tidy. Each is one step of the history, or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from app.action import Action
from app.canvas import edits
from app.canvas.facts import Findings
from app.canvas.look import GRID
from app.canvas.wire_item import ROOM, TAG_PADDING
from engine import arranging
from engine.arranging import Axis, Box, Side
from engine.graph import Frame, Graph, Point
from engine.layered.tidy import tidy as tidied

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LEAST, MOST = 80.0, 160.0
"""Between two columns of a tidy drawing: for a wire's bends at least, and for a wide tag at most."""
HINT = "Click on one, then on others with Shift held, or draw a band around them."

ALIGNED: Mapping[Side, str] = {
    "left": "Align left",
    "right": "Align right",
    "top": "Align top",
    "bottom": "Align bottom",
    "centre": "Align centres",
    "middle": "Align middles",
}
DISTRIBUTED: Mapping[Axis, str] = {"across": "Distribute horizontally", "down": "Distribute vertically"}


def align(canvas: Canvas, side: Side) -> None:
    """Brings one side of all that is selected onto one line."""
    _arrange(canvas, 2, "align", ALIGNED[side], lambda boxes: arranging.aligned(boxes, side))


def distribute(canvas: Canvas, axis: Axis) -> None:
    """Makes the gaps between selected neighbours equal."""
    _arrange(canvas, 3, "distribute", DISTRIBUTED[axis], lambda boxes: arranging.distributed(boxes, axis))


def to_grid(canvas: Canvas) -> None:
    """Puts the selection into rows and columns, close together."""
    _arrange(canvas, 2, "arrange", "Arrange in a grid", lambda boxes: arranging.in_grid(boxes, GRID))


def tidy(canvas: Canvas) -> None:
    """Lays out the selected nodes in columns along their wires; all nodes where fewer than two are selected.

    The others stay, and frames close around what was inside them.
    """
    graph, drawing = canvas.session.graph, canvas.drawing
    chosen = edits.with_contents(canvas.session.selection, drawing) & drawing.nodes.keys()
    ids = [id for id in graph.nodes if id in chosen or len(chosen) < 2]
    if not ids:
        return
    canvas.glide.finish()
    sizes = {id: (item.layout.rect.width(), item.layout.rect.height()) for id, item in drawing.nodes.items()}
    ports = {(id, a.port.name, a.output): a.at.y() for id, item in drawing.nodes.items() for a in item.layout.anchors}
    before = edits.positions(graph, ids)
    after = tidied(graph, sizes, ports, ids, GRID, _beside(canvas))
    if after == before:
        canvas.session.message.emit("Everything is tidy already.", "")
        return
    held = {id: drawing.places.nodes_within(frame.box()) for id, frame in drawing.frames.items()}
    canvas.session.edit(_refitted(graph.moved(after), graph, held, sizes), edits.named("Tidy", graph, ids))
    if len(ids) == len(graph.nodes) and not canvas.camera.seen().contains(drawing.bounds()):
        canvas.frame(None)
    canvas.glide.run(before)


def _arrange(
    canvas: Canvas, fewest: int, verb: str, label: str, arranged: Callable[[Mapping[str, Box]], Mapping[str, Point]]
) -> None:
    """Moves the selected nodes and frames; what lies in a frame goes with it."""
    canvas.glide.finish()
    graph, drawing, chosen = canvas.session.graph, canvas.drawing, canvas.session.selection
    carried = {id: drawing.places.nodes_within(drawing.frames[id].box()) for id in chosen if id in drawing.frames}
    along = {node for nodes in carried.values() for node in nodes}
    nodes = {id: _box(item.box()) for id, item in drawing.nodes.items() if id in chosen and id not in along}
    boxes = nodes | {id: _box(drawing.frames[id].box()) for id in carried}
    if len(boxes) < fewest:
        number = {2: "two", 3: "three"}[fewest]
        canvas.session.message.emit(f"Select at least {number} nodes or frames to {verb} them.", HINT)
        return
    places = {id: (round(x), round(y)) for id, (x, y) in arranged(boxes).items()}
    moved: dict[str, Point] = dict(places)
    for frame, inside in carried.items():
        across, down = places[frame][0] - boxes[frame].x, places[frame][1] - boxes[frame].y
        moved |= {id: (x + across, y + down) for id, (x, y) in edits.positions(graph, inside).items()}
    before = edits.positions(graph, moved)
    if moved != before:
        canvas.session.edit(graph.moved(moved), label)
        canvas.glide.run({id: place for id, place in before.items() if id in graph.nodes})


def _box(rect: QRectF) -> Box:
    return Box(rect.x(), rect.y(), rect.width(), rect.height())


def _beside(canvas: Canvas) -> float:
    """Between two columns: as much as the widest tag on a wire needs."""
    findings, look = Findings(canvas.session.analysis, {}), canvas.drawing.look
    widest = max((look.small_width(findings.of_wire(wire).text) for wire in canvas.session.graph.wires), default=0.0)
    return min(MOST, max(LEAST, ceil((widest + 2 * (TAG_PADDING + ROOM)) / GRID) * GRID))


def _refitted(graph: Graph, was: Graph, held: Mapping[str, Collection[str]], sizes: Mapping[str, Point]) -> Graph:
    """Draws frames around the nodes that they held, with the room that they left around them."""
    frames = []
    for frame in graph.frames:
        before, after = ({id: Box(*g.nodes[id].position, *sizes[id]) for id in held[frame.id]} for g in (was, graph))
        frames.append(_around(frame, before, after) if before != after else frame)
    return replace(graph, frames=tuple(frames))


def _around(frame: Frame, before: Mapping[str, Box], after: Mapping[str, Box]) -> Frame:
    was, now = arranging.bounds(before), arranging.bounds(after)
    left, top = was.x - frame.position[0], was.y - frame.position[1]
    width, height = frame.size[0] - was.width + now.width, frame.size[1] - was.height + now.height
    return replace(frame, position=(now.x - left, now.y - top), size=(width, height))


def _has_nodes(canvas: Canvas) -> bool:
    return bool(canvas.session.graph.nodes)


def _toggle_snapping(canvas: Canvas) -> None:
    canvas.set_snapping(not canvas.snapping)


def _snaps(canvas: Canvas) -> bool:
    return canvas.snapping


def _aligning(side: Side, key: str) -> Action[Canvas]:
    return Action(
        f"align-{side}", ALIGNED[side], lambda c: align(c, side), f"Alt+A, {key}", words="arrange line up edges"
    )


def _distributing(axis: Axis, id: str, key: str) -> Action[Canvas]:
    keys = f"Alt+A, {key}"
    return Action(id, DISTRIBUTED[axis], lambda c: distribute(c, axis), keys, words="arrange equal gaps space evenly")


TIDY: Action[Canvas] = Action(
    "tidy",
    "Tidy",
    tidy,
    "L",
    "auto-fix",
    "Lay the selection out along its wires, or everything",
    _has_nodes,
    words="layout arrange clean up automatic order",
)
ALIGNING = (
    _aligning("left", "L"),
    _aligning("right", "R"),
    _aligning("top", "T"),
    _aligning("bottom", "B"),
    _aligning("middle", "M"),
    _aligning("centre", "C"),
)
SPACING = (
    _distributing("across", "distribute-across", "H"),
    _distributing("down", "distribute-down", "V"),
    Action("to-grid", "Arrange in a grid", to_grid, "Alt+A, G", words="rows columns matrix"),
)
SNAPPING: Action[Canvas] = Action(
    "snapping",
    "Snap to the grid",
    _toggle_snapping,
    "Shift+Tab",
    "dots-grid",
    "Let moved nodes come to stand on the grid",
    checked=_snaps,
    words="magnet align dots",
)
ACTIONS: tuple[Action[Canvas], ...] = (TIDY, SNAPPING, *ALIGNING, *SPACING)
