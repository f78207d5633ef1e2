"""Columns, and loops that are opened for them."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from engine.layered.ranks import Edge, closing, ranked

COUNT = 9
pairs = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda pair: pair[0] != pair[1])
edges = st.lists(pairs, unique=True, max_size=25)


@given(edges)
def test_without_the_closing_edges_there_is_no_loop_and_a_drawing_without_loops_keeps_all(edges: list[Edge]) -> None:
    turned = closing(COUNT, edges, ())
    opened = nx.DiGraph([(b, a) if (a, b) in turned else (a, b) for a, b in edges])
    assert nx.is_directed_acyclic_graph(opened)
    if nx.is_directed_acyclic_graph(nx.DiGraph(edges)):
        assert not turned


@given(edges)
def test_every_edge_leads_to_the_right(edges: list[Edge]) -> None:
    forward = [(min(edge), max(edge)) for edge in edges]
    ranks = ranked(COUNT, forward, first=(), last=(COUNT - 1,))
    assert all(ranks[a] < ranks[b] for a, b in forward)
    assert min(ranks) >= 0
    assert ranks[COUNT - 1] == max(ranks)


def test_a_loop_is_opened_where_it_returns_to_the_first() -> None:
    assert closing(3, [(0, 1), (1, 2), (2, 0)], first=(0,)) == {(2, 0)}


def test_what_feeds_something_late_stands_beside_it_unless_it_is_data() -> None:
    edges = [(0, 1), (1, 2), (2, 3), (4, 3), (5, 3)]
    ranks = ranked(6, edges, first=(0, 5), last=())
    assert (ranks[4], ranks[5]) == (2, 0)
