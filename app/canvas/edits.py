"""What the canvas does to drawings, as functions from a graph to a graph. No Qt events, no session: only values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.canvas.look import GRID
from engine.analysis import Analysis, Trial, analyse, trial
from engine.graph import Frame, Graph, Node, Point, Wire
from engine.layer import Layer

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene

AROUND = 30.0
"""Room that a new frame leaves around its nodes, and above them for its title."""
BESIDE = (40.0, 40.0)
"""How far from the original a duplicate lies."""


def named(verb: str, graph: Graph, ids: Iterable[str]) -> str:
    """The step's name in the history: `Move Dense`, `Delete 3 nodes`."""
    chosen = list(ids)
    frames = {frame.id: frame.title or "frame" for frame in graph.frames}
    if len(chosen) == 1:
        return f"{verb} {graph.nodes[chosen[0]].title if chosen[0] in graph.nodes else frames[chosen[0]]}"
    return f"{verb} {len(chosen)} nodes"


def positions(graph: Graph, ids: Iterable[str]) -> dict[str, Point]:
    """Where nodes and frames are; ids of neither are passed over."""
    places = {frame.id: frame.position for frame in graph.frames}
    places.update((id, node.position) for id, node in graph.nodes.items())
    return {id: places[id] for id in ids if id in places}


def with_contents(ids: Iterable[str], drawing: CanvasScene) -> set[str]:
    """The given nodes and frames, and the nodes and frames inside those frames."""
    chosen = set(ids)
    for id in [id for id in chosen if id in drawing.frames]:
        box = drawing.frames[id].box()
        chosen.update(drawing.places.nodes_within(box))
        chosen.update(other for other, frame in drawing.frames.items() if box.contains(frame.box()))
    return chosen


def reanalysed(graph: Graph, analysis: Analysis) -> Analysis:
    """The analysis of a drawing after an edit: inside of a block, its entrances take what they took before."""
    roles = {node.layer.role for node in graph.nodes.values()}
    if not roles & {"entrance", "exit"}:
        return analyse(graph, analysis)
    entrances = [node for node in analysis.graph.nodes.values() if node.layer.role == "entrance"]
    return analyse(graph, analysis, {e.id: analysis.values.get((e.id, e.outputs[0].name)) for e in entrances})


# ---- adding ----


def added(analysis: Analysis, layer: Layer, at: Point, pending: Wire | None) -> tuple[Graph, str]:
    """A new node at a place, wired to the open end of `pending` where a port takes it."""
    graph, id = analysis.graph.added(layer, at)
    wire = fitting(reanalysed(graph, analysis), pending, id) if pending else None
    return (graph.with_wire(wire) if wire else graph), id


def closed(pending: Wire, id: str, port: str) -> Wire:
    """A wire with an open end, led to a port of a node."""
    return replace(pending, target=id, input=port) if pending.source else replace(pending, source=id, output=port)


def fitting(analysis: Analysis, pending: Wire, id: str) -> Wire | None:
    """The best way to close a wire at a node: a port that fits, or else one whose trouble a fix would mend."""
    node = analysis.graph.nodes[id]
    ports = node.inputs if pending.source else node.outputs
    tried = [(wire, trial(analysis, wire)) for wire in (closed(pending, id, port.name) for port in ports)]
    fits = [wire for wire, outcome in tried if outcome.fits]
    mendable = [wire for wire, outcome in tried if outcome.fixes]
    return next(iter(fits + mendable), None)


# ---- removing ----


def deleted(graph: Graph, ids: Iterable[str], wires: Iterable[Wire] = ()) -> Graph:
    return graph.without_wires(wires).without(ids)


Refused = tuple[Wire, Trial]
"""A wire that was not drawn, and why."""


def healed(analysis: Analysis, ids: Iterable[str]) -> tuple[Graph, tuple[Refused, ...]]:
    """The drawing without nodes and with the gaps bridged; and the bridges that were refused, with the reasons."""
    graph = analysis.graph
    for id in ids:
        graph = graph.healed_without(id) if id in graph.nodes else graph.without([id])
    old = set(analysis.graph.wires)
    bridges = [wire for wire in graph.wires if wire not in old]
    torn = graph.without_wires(bridges)
    now = reanalysed(torn, analysis)
    refused = tuple((wire, outcome) for wire in bridges if not (outcome := trial(now, wire)).fits)
    return graph.without_wires(wire for wire, _ in refused), refused


def extracted(analysis: Analysis, ids: Iterable[str]) -> tuple[Graph, tuple[Refused, ...]]:
    """The drawing with nodes off their wires and the gaps bridged; and the bridges that were refused.

    Wires among the nodes stay: a chain comes out as a chain.
    """
    graph = analysis.graph
    chosen = set(ids) & graph.nodes.keys()
    rest, refused = healed(analysis, chosen)
    own = graph.part(chosen).wires
    return replace(graph, wires=(*rest.wires, *own)), refused


# ---- copying ----


def duplicated(graph: Graph, ids: Iterable[str]) -> tuple[Graph, Mapping[str, str]]:
    """The drawing with a second copy of nodes and frames beside the first, and each copy's id by its original's."""
    part = graph.part(ids)
    return graph.merged(part, _free(graph, part, BESIDE))


def copied(graph: Graph, ids: Iterable[str]) -> tuple[Graph, Mapping[str, str]]:
    """The same with the copies exactly on the originals, for a drag to take them away."""
    return graph.merged(graph.part(ids))


def pasted(graph: Graph, part: Graph, at: Point) -> tuple[Graph, Mapping[str, str]]:
    """The drawing with a part added, its top left corner near a place, and the new ids by those in the part."""
    corners = [node.position for node in part.nodes.values()] + [frame.position for frame in part.frames]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    return graph.merged(part, _free(graph, part, (round(at[0] - left), round(at[1] - top))))


def _free(graph: Graph, part: Graph, offset: Point) -> Point:
    """An offset near the wished one at which nothing lies exactly on another: two must not look as if they were one."""
    taken = set(positions(graph, [*graph.nodes, *(frame.id for frame in graph.frames)]).values())
    placed = positions(part, [*part.nodes, *(frame.id for frame in part.frames)]).values()
    x, y = offset
    while any((left + x, top + y) in taken for left, top in placed):
        x, y = x + GRID, y + GRID
    return x, y


def relinked(analysis: Analysis, links: Iterable[Wire], names: Mapping[str, str]) -> tuple[Analysis, tuple[Wire, ...]]:
    """Draws for copies the wires that led into their originals; also returns those that no port takes any more.

    `names` gives a copy's id by its original's. A wire's source may be gone, or be another kind of node by now.
    """
    lost = []
    for link in links:
        wire = replace(link, target=names.get(link.target, ""))
        if trial(analysis, wire).fits:
            analysis = reanalysed(analysis.graph.with_wire(wire), analysis)
        else:
            lost.append(link)
    return analysis, tuple(lost)


# ---- arranging ----


def shifted(graph: Graph, ids: Iterable[str], across: float, down: float) -> Graph:
    return graph.moved({id: (x + across, y + down) for id, (x, y) in positions(graph, ids).items()})


def framed(graph: Graph, left: float, top: float, right: float, bottom: float) -> tuple[Graph, str]:
    """A new frame around a rectangle, and its id."""
    taken = {frame.id for frame in graph.frames}
    id = next(name for number in range(1, len(taken) + 2) if (name := f"frame_{number}") not in taken)
    corner = (round(left - AROUND), round(top - 1.7 * AROUND))
    size = (round(right + AROUND) - corner[0], round(bottom + AROUND) - corner[1])
    return graph.with_frame(Frame(id, "Frame", position=corner, size=size)), id


def retitled(graph: Graph, id: str, title: str) -> Graph:
    """Another name for a node or a frame."""
    if id in graph.nodes:
        return graph.renamed(id, title)
    frames = tuple(replace(f, title=title.strip()) if f.id == id else f for f in graph.frames)
    return replace(graph, frames=frames)


def noted(graph: Graph, id: str, note: str) -> Graph:
    """Another note on a node or a frame."""
    if id in graph.nodes:
        return graph.with_node(replace(graph.nodes[id], note=note))
    return replace(graph, frames=tuple(replace(f, note=note) if f.id == id else f for f in graph.frames))


def note_of(graph: Graph, id: str) -> str:
    notes = {frame.id: frame.note for frame in graph.frames}
    return graph.nodes[id].note if id in graph.nodes else notes.get(id, "")


def reframed(graph: Graph, *frames: Frame) -> Graph:
    """Frames in the place of those with their ids, as far behind others as these were."""
    found = {frame.id: frame for frame in frames}
    return replace(graph, frames=tuple(found.get(frame.id, frame) for frame in graph.frames))


def title_of(graph: Graph, id: str) -> str:
    titles: Mapping[str, str] = {frame.id: frame.title for frame in graph.frames}
    return graph.nodes[id].title if id in graph.nodes else titles.get(id, "")


# ---- going into a wire ----

Halves = tuple[Wire, Wire]
"""The two wires that one becomes when a node goes into it."""


def can_go_between(graph: Graph, id: str) -> bool:
    """Whether a node could be put into a wire: it has both sides and no wires yet."""
    node: Node | None = graph.nodes.get(id)
    unwired = id not in graph.wires_into and id not in graph.wires_from
    return node is not None and unwired and bool(node.inputs) and bool(node.outputs)


def halves(analysis: Analysis, wire: Wire, id: str) -> Halves | None:
    """The wires into a node and out of it that would take a wire's place: the first pair of ports that fits."""
    node = analysis.graph.nodes[id]
    for input in node.inputs:
        first = Wire(wire.source, wire.output, id, input.name)
        if not trial(analysis, first).fits:
            continue
        then = reanalysed(analysis.graph.without_wires([wire]).with_wire(first), analysis)
        for output in node.outputs:
            second = Wire(id, output.name, wire.target, wire.input)
            if trial(then, second).fits:
                return first, second
    return None


def led_through(graph: Graph, wire: Wire, by: Halves) -> Graph:
    """The drawing with two wires in the place of one, also in the order of the wires that a port takes."""
    wires = tuple(part for w in graph.wires for part in (by if w == wire else (w,)))
    return replace(graph, wires=wires)
