"""The order of nodes, loops, and what an end depends on."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings

from engine.graph import Graph, Wire
from engine.structure import structure
from tests.engine.drawings import chain
from tests.engine.strategies import histories
from tests.thorough import tries


def net_of(graph: Graph) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(graph.nodes)
    net.add_edges_from((wire.source, wire.target) for wire in graph.wires)
    return net


@settings(max_examples=tries(60), deadline=None)
@given(histories(most=4))
def test_it_says_of_any_drawing_what_networkx_says(history: list[Graph]) -> None:
    for graph in history:
        net, ends = net_of(graph), list(graph.nodes)[:2]
        found = structure(graph, ends)
        if nx.is_directed_acyclic_graph(net):
            assert found.order == tuple(nx.topological_sort(net))
            assert not found.looped
        assert sorted(found.order) == sorted(graph.nodes)
        assert found.looped == {id for cycle in nx.simple_cycles(net) for id in cycle}
        assert found.used == {*ends, *(id for end in ends for id in nx.ancestors(net, end))}


def test_a_node_comes_after_all_that_lead_to_it() -> None:
    graph = chain("input", "relu", "tanh", "add").with_wire(Wire("input_1", "out", "add_1", "in"))
    order = structure(graph, ()).order
    assert all(order.index(wire.source) < order.index(wire.target) for wire in graph.wires)


def test_a_loop_stands_between_what_leads_to_it_and_what_follows() -> None:
    graph = chain("input", "add", "relu", "output").with_wire(Wire("relu_1", "out", "add_1", "in"))
    found = structure(graph, ["output_1"])
    assert (found.order, found.looped) == (("input_1", "add_1", "relu_1", "output_1"), frozenset({"add_1", "relu_1"}))
    assert found.used == set(graph.nodes)


def test_what_leads_to_no_end_is_not_used() -> None:
    graph = chain("input", "relu", "output").added(chain("tanh").nodes["tanh_1"].layer)[0]
    assert structure(graph, ["output_1"]).used == {"input_1", "relu_1", "output_1"}


def test_thousands_of_nodes_in_a_row_are_no_matter() -> None:
    """No recursion: its depth would be that of the network."""
    kinds = ["relu"] * 1_500
    ids = [f"relu_{number}" for number in range(1, len(kinds) + 1)]
    nodes = chain(*kinds, wired=False).nodes
    graph = Graph(nodes, tuple(Wire(a, "out", b, "in") for a, b in pairwise(ids)))
    assert structure(graph, ids[-1:]).order == tuple(ids)
