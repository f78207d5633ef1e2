"""Which wires are shown as ever while all others fade: those that have to do with what the mouse rests on.

One flag that every wire reads when it is painted. Setting the opacity of thousands of items instead would take longer
than a frame each time the mouse comes to rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.canvas.layouts import PortKey
from engine.graph import Graph, Wire

UNLIT = 0.2
"""How much of the other wires is left to be seen."""


class Spotlight:
    """`wires` are those in the light; None where nothing fades. `live` are those that a training runs through. `nodes`
    are selected: the order in which single numbers reach them is shown."""

    def __init__(self) -> None:
        self.wires: frozenset[Wire] | None = None
        self.live: frozenset[Wire] = frozenset()
        self.nodes: frozenset[str] = frozenset()

    def on(self, wire: Wire) -> bool:
        return self.wires is None or wire in self.wires


def related(graph: Graph, node: str | None, port: PortKey | None, wire: Wire | None) -> frozenset[Wire]:
    """The wires that touch a node or start or end at a port; or a wire, and those from the same port.

    Dots pass on what they get, so that a wire is followed through them to its ends.
    """
    if port is not None:
        found = [w for w in _touching(graph, port.node) if port[:2] == (w.start if port.output else w.end)]
    elif node is not None:
        found = list(_touching(graph, node))
    elif wire is not None:
        found = [w for w in graph.wires_from.get(wire.source, ()) if w.start == wire.start]
    else:
        return frozenset()
    lit: set[Wire] = set()
    while found:
        last = found.pop()
        if last not in lit:
            lit.add(last)
            dots = (id for id in (last.source, last.target) if graph.nodes[id].layer.alias)
            found.extend(other for id in dots for other in _touching(graph, id))
    return frozenset(lit)


def _touching(graph: Graph, id: str) -> Iterable[Wire]:
    return (*graph.wires_into.get(id, ()), *graph.wires_from.get(id, ()))
