"""Selecting by wires: what the selection is made from, what is made from it, all that hangs together with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from app.action import Action
from engine.graph import Graph, Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

Nodes = frozenset[str]


def upstream(graph: Graph, ids: Iterable[str]) -> Nodes:
    """The nodes, and all from which data flows to them."""
    return _flood(ids, lambda id: (wire.source for wire in graph.wires_into.get(id, ())))


def downstream(graph: Graph, ids: Iterable[str]) -> Nodes:
    """The nodes, and all to which data flows from them."""
    return _flood(ids, lambda id: (wire.target for wire in graph.wires_from.get(id, ())))


def connected(graph: Graph, ids: Iterable[str]) -> Nodes:
    """The nodes, and all that a way along wires leads to, whatever their direction."""
    return _flood(ids, lambda id: _neighbours(graph.wires_into, graph.wires_from, id))


def same_kind(graph: Graph, ids: Iterable[str]) -> Nodes:
    """All nodes of the kinds that are among the given ones."""
    kinds = {graph.nodes[id].layer.kind for id in ids}
    return frozenset(id for id, node in graph.nodes.items() if node.layer.kind in kinds)


def _neighbours(into: Mapping[str, tuple[Wire, ...]], out: Mapping[str, tuple[Wire, ...]], id: str) -> Iterable[str]:
    yield from (wire.source for wire in into.get(id, ()))
    yield from (wire.target for wire in out.get(id, ()))


def _flood(ids: Iterable[str], following: Callable[[str], Iterable[str]]) -> Nodes:
    seen = set(ids)
    stack = list(seen)
    while stack:
        new = set(following(stack.pop())) - seen
        seen |= new
        stack.extend(new)
    return frozenset(seen)


def _select(canvas: Canvas, reach: Callable[[Graph, Iterable[str]], Nodes]) -> None:
    """Selects what is in reach of the selected nodes, and says how much that is."""
    graph = canvas.session.graph
    nodes = canvas.session.selection & graph.nodes.keys()
    found = reach(graph, nodes)
    canvas.select(found)
    canvas.tipped.emit(f"{len(found)} {'node' if len(found) == 1 else 'nodes'} selected")


def has_node(canvas: Canvas) -> bool:
    return any(id in canvas.session.graph.nodes for id in canvas.session.selection)


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "select-upstream",
        "Select what it is made from",
        lambda c: _select(c, upstream),
        "Alt+S, U",
        enabled=has_node,
        words="select upstream before inputs ancestors",
    ),
    Action(
        "select-downstream",
        "Select what is made from it",
        lambda c: _select(c, downstream),
        "Alt+S, D",
        enabled=has_node,
        words="select downstream after outputs descendants",
    ),
    Action(
        "select-connected",
        "Select all that is connected",
        lambda c: _select(c, connected),
        "Alt+S, C",
        enabled=has_node,
        words="select linked wires",
    ),
    Action(
        "select-kind",
        "Select all of the same kind",
        lambda c: _select(c, same_kind),
        "Alt+S, K",
        enabled=has_node,
        words="select similar type",
    ),
)
