"""Which nodes are no longer what the training trains, and whether a drawing would be trained as another one is.

A run holds a drawing of its own, so people may go on drawing meanwhile. What differs from the run's drawing is found
by comparing the two values. Only what is computed counts: layers, what is skipped or held, and where values come from.
Where a node stands, what it is called and the dots on its wires change nothing; names of a block's ports are no more
than names, so its wires are compared by the inner nodes that the ports are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.block import Block
from engine.graph import Graph, Node, Wire
from engine.nested import Path, content, existing_path

Origin = tuple[str, str]
"""Where a value comes from: a node and its output."""


def stale(trained: Graph | None, now: Graph, path: Path = ()) -> frozenset[str]:
    """The nodes inside the block at `path` (or at the top) of `now` that differ from the same in `trained`.

    Without a trained drawing there are none; in a block that was not trained all are.
    """
    if trained is None or trained is now:
        return frozenset()
    after = content(now, path)
    if existing_path(trained, path) != path:
        return frozenset(after.nodes)
    return _differing(content(trained, path), after)


def alike(before: Graph, after: Graph) -> bool:
    """Whether training makes the same of two drawings, but for the learning rate: boxes that were moved or renamed,
    notes and frames are nothing to it."""
    if before is after:
        return True
    rate = {"learning_rate": after.training.learning_rate}
    same = before.training is after.training or before.training.model_copy(update=rate) == after.training
    return same and _same_content(before, after)


def _differing(before: Graph, after: Graph) -> frozenset[str]:
    found = {id for id, node in after.nodes.items() if not _same(before.nodes.get(id), node)}
    if before.wires is not after.wires:
        found.update(id for id in _rewired(before, after) - found if _fed(before, id) != _fed(after, id))
    return frozenset(found)


def _rewired(before: Graph, after: Graph) -> set[str]:
    """The nodes that may be fed by something else: those with other wires, and those behind dots with other wires.

    Of 2,000 nodes they are few, and only theirs are followed to where they begin.
    """
    old, new = before.wires_into, after.wires_into
    changed = {id for id in after.nodes if old.get(id) != new.get(id)}
    if any(after.nodes[id].layer.alias for id in changed):
        changed |= {wire.target for wire in after.wires if after.nodes[wire.source].layer.alias}
    return {id for id in changed if not after.nodes[id].layer.alias}


def _same(before: Node | None, after: Node) -> bool:
    """Whether two nodes compute the same from the same. Dots compute nothing."""
    if before is after or after.layer.alias:
        return True
    if before is None or _way(before) != _way(after):
        return False
    one, other = before.layer, after.layer
    if isinstance(one, Block) and isinstance(other, Block):
        return one is other or (one.repeat == other.repeat and _same_content(one.graph, other.graph))
    return one is other or one == other


def _way(node: Node) -> tuple[bool, bool, str]:
    return node.bypassed, node.frozen, node.shares


def _same_content(before: Graph, after: Graph) -> bool:
    return before is after or (_solid(before) == _solid(after) and not _differing(before, after))


def _solid(graph: Graph) -> set[str]:
    """The nodes that compute something."""
    return {id for id, node in graph.nodes.items() if not node.layer.alias}


def _fed(graph: Graph, id: str) -> Mapping[str, list[Origin | None]]:
    """Where the values at each wired input of a node come from, in the order of the wires."""
    fed: dict[str, list[Origin | None]] = {}
    for wire in graph.wires_into.get(id, ()):
        fed.setdefault(_port(graph.nodes[id], wire.input, entering=True), []).append(_origin(graph, wire))
    return fed


def _origin(graph: Graph, wire: Wire) -> Origin | None:
    """What really feeds a wire, behind all dots; None where a dot is fed by nothing, or only by itself."""
    seen: set[str] = set()
    while graph.nodes[wire.source].layer.alias:
        before = _first(graph.wires_into.get(wire.source, ()))
        if before is None or wire.source in seen:
            return None
        seen.add(wire.source)
        wire = before
    return wire.source, _port(graph.nodes[wire.source], wire.output, entering=False)


def _first(wires: Iterable[Wire]) -> Wire | None:
    return next(iter(wires), None)


def _port(node: Node, name: str, entering: bool) -> str:
    """What a port is known by: of a block, the inner node that it is, for its name may change."""
    if not isinstance(node.layer, Block):
        return name
    ports = node.layer.entrances if entering else node.layer.exits
    return next((id for id, port in ports.items() if port == name), name)
