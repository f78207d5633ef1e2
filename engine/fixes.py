"""What a click on a fix does to the drawing: `mended` applies the fixes that layers, the analysis and the doctor offer.

Nodes are named as programs and probes name them, `block_1/0/dense_2`: what lies in a block is mended there, in all of
its copies at once, since they share one drawing. Training settings are part of the drawing, so a fix may change those
as well, and is undone like any other.
"""

from __future__ import annotations

from dataclasses import replace

from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.layer import Change, Connect, Disconnect, Fix, Insert, Remove, Replace, Together, Tune, Unshare
from engine.nested import content, located, with_content

STEP = 200.0
"""From one node to the next in a row that reads well; most nodes are narrower by a wire's length."""


def mended(graph: Graph, node: str | None, fix: Fix) -> Graph:
    """The drawing after a fix to the trouble of `node`. A fix that no longer applies returns the drawing as it is."""
    match fix:
        case Together(fixes):
            for each in fixes:
                graph = mended(graph, node, each)
            return graph
        case Tune(setting, value):
            return graph if graph.training.setting(setting) == value else graph.with_training(**{setting: value})
        case Disconnect(wires):
            return graph.without_wires(Wire(*ends) for ends in wires)
        case Connect(source, output, target, input) if source in graph.nodes and target in graph.nodes:
            return graph.with_wire(Wire(source, output, target, input))
    found = located(graph, getattr(fix, "node", None) or node or "")
    if found is None:
        return graph
    path, id = found
    before = content(graph, path)
    after = _mended_at(before, id, fix)
    return graph if after is before else with_content(graph, path, after)


def _mended_at(graph: Graph, id: str, fix: Fix) -> Graph:
    """The level of the drawing that holds the node `id`, after a fix to it."""
    match fix:
        case Insert(layer, port):
            together = graph.gathered(id, port)[:-1]  # the last takes them all along
            for wire in graph.wires_into.get(id, ()):
                if wire.input == port and wire not in together:
                    graph, _ = _with_room(graph, wire).inserted(wire, layer)
        case Change(setting, value):
            graph = graph.with_settings(id, **{setting: value})
        case Replace(layer):
            graph = graph.with_layer(id, layer)
        case Unshare():
            graph = graph.with_node(replace(graph.nodes[id], shares=""))
        case Remove():
            graph = graph.healed_without(id)
    return graph


def _with_room(graph: Graph, wire: Wire) -> Graph:
    """The drawing with room for a node in a wire that runs to the right: what stands at its end or beyond moves on,
    and frames grow along."""
    start, end = graph.nodes[wire.source].position[0], graph.nodes[wire.target].position[0]
    lacking = 2 * STEP - (end - start)
    if end <= start or lacking <= 0:
        return graph
    places = {node.id: node.position for node in graph.nodes.values()} | {f.id: f.position for f in graph.frames}
    grown = tuple(
        replace(frame, size=(frame.size[0] + lacking, frame.size[1]))
        if frame.position[0] < end <= frame.position[0] + frame.size[0]
        else frame
        for frame in graph.frames
    )
    moved = replace(graph, frames=grown) if grown != graph.frames else graph
    return moved.moved({id: (x + lacking, y) for id, (x, y) in places.items() if x >= end})


def in_place(graph: Graph, node: str | None, fix: Fix) -> bool:
    """Whether a fix has been made already, by its button or by hand: making it (again) would change nothing."""
    match fix:
        case Together((Insert() as first, Insert() as last)) if (first.node, first.port) == (last.node, last.port):
            return _stand_before(graph, last.node or node or "", last.port, last.layer.kind, first.layer.kind)
        case Together(fixes):
            return all(in_place(graph, node, each) for each in fixes)
        case Insert(layer, port):
            return _stand_before(graph, fix.node or node or "", port, layer.kind)
    try:
        return mended(graph, node, fix) == graph
    except UserError:
        return False


def _stand_before(graph: Graph, node: str, port: str, *kinds: str) -> bool:
    """Whether layers of these kinds stand before a port, the one next to it first; also where the node is gone."""
    found = located(graph, node)
    if found is None:
        return True
    level = content(graph, found[0])
    here = [wire.source for wire in level.wires_into.get(found[1], ()) if wire.input == port]
    for kind in kinds:
        behind = [id for id in here if level.nodes[id].layer.kind == kind]
        if not behind:
            return False
        here = [wire.source for id in behind for wire in level.wires_into.get(id, ())]
    return True
