"""What a click on a fix does to the drawing: `mended` applies the fixes that layers and the analysis offer."""

from __future__ import annotations

from engine.graph import Graph, Wire
from engine.layer import Change, Connect, Disconnect, Fix, Insert, Remove, Replace


def mended(graph: Graph, node: str | None, fix: Fix) -> Graph:
    """The drawing after a fix to the trouble of `node`. A fix that no longer applies returns the drawing as it is."""
    node = node or ""
    target: str = getattr(fix, "node", None) or node
    match fix:
        case Insert(layer, port) if node in graph.nodes:
            for wire in graph.wires_into.get(node, ()):
                if wire.input == port:
                    graph, _ = graph.inserted(wire, layer)
        case Change(setting, value) if target in graph.nodes:
            graph = graph.with_settings(target, **{setting: value})
        case Replace(layer) if target in graph.nodes:
            graph = graph.with_layer(target, layer)
        case Remove() if target in graph.nodes:
            graph = graph.healed_without(target)
        case Disconnect(wires):
            graph = graph.without_wires(Wire(*ends) for ends in wires)
        case Connect(source, output, target, input) if source in graph.nodes and target in graph.nodes:
            graph = graph.with_wire(Wire(source, output, target, input))
    return graph
