"""The order in which the nodes of a drawing run, which of them stand in loops, and on which an end depends.

Every wire that is drawn asks for all of it anew, while the hand still moves. With 2,000 nodes networkx takes 25 ms for
that, most of it to build its own graph; so it is asked only where there is a loop, which it knows how to take apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import networkx as nx

from engine.graph import Graph


class Structure(NamedTuple):
    """`order` is topological; nodes of a loop stand where the loop stands. `used` are the ends and all before them."""

    order: tuple[str, ...]
    looped: frozenset[str]
    used: frozenset[str]


def structure(graph: Graph, ends: Iterable[str]) -> Structure:
    """What follows from the wires alone; `ends` are the nodes for whose sake the others are there."""
    order, looped = _running(graph), frozenset[str]()
    if len(order) < len(graph.nodes):
        order, looped = _around_loops(graph)
    return Structure(order, looped, _leading_to(graph, ends))


def _running(graph: Graph) -> tuple[str, ...]:
    """Kahn's order, generation by generation; what stands in a loop or behind one is missing."""
    waiting = {id: len(sources) for id, sources in graph.sources.items()}
    order = [id for id in graph.nodes if id not in waiting]
    for id in order:  # grows meanwhile
        for target in graph.targets.get(id, ()):
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    return tuple(order)


def _around_loops(graph: Graph) -> tuple[tuple[str, ...], frozenset[str]]:
    """The order in which every loop stands as one, and the nodes of all loops."""
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(graph.nodes)
    net.add_edges_from((wire.source, wire.target) for wire in graph.wires)
    groups = nx.condensation(net)
    members = [groups.nodes[group]["members"] for group in nx.topological_sort(groups)]
    looped = {id for group in members if len(group) > 1 for id in group}
    looped |= {wire.source for wire in graph.wires if wire.source == wire.target}
    return tuple(id for group in members for id in sorted(group)), frozenset(looped)


def _leading_to(graph: Graph, ends: Iterable[str]) -> frozenset[str]:
    found = list(ends)
    used = set(found)
    for id in found:  # grows meanwhile
        before = set(graph.sources.get(id, ())) - used
        used |= before
        found += before
    return frozenset(used)
