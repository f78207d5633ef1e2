"""One connected part: numbers for nodes, and wires that lead to the right."""

from __future__ import annotations

from itertools import pairwise

from engine.graph import Wire
from engine.layered.part import laid_out, planned, rounded_up
from tests.engine.layered import nets


def test_data_come_first_and_losses_last() -> None:
    graph = nets.two_ports()
    plan = planned(graph, list(graph.nodes), nets.sizes(graph), nets.port_offsets(graph))
    assert {plan.ids[number] for number in plan.first} == {"iris_1"}
    assert {plan.ids[number] for number in plan.last} == {"cross_entropy_1"}


def test_a_wire_that_closes_a_loop_is_turned_round() -> None:
    graph = nets.chain(4).with_wire(Wire("relu_2", "out", "dense_1", "in"))
    ids = list(graph.nodes)
    plan = planned(graph, ids, nets.sizes(graph), nets.port_offsets(graph))
    assert all(ids.index(plan.ids[link.source]) < ids.index(plan.ids[link.target]) for link in plan.links)


def test_columns_are_as_wide_as_their_widest_node() -> None:
    graph = nets.inception()
    sizes = nets.sizes(graph)
    placed = laid_out(planned(graph, list(graph.nodes), sizes, nets.port_offsets(graph)), 20.0, 100.0)
    lefts = sorted({x for x, _ in placed.values()})
    for left, following in pairwise(lefts):
        widest = max(sizes[id][0] for id, (x, _) in placed.items() if x == left)
        assert following == left + widest + 100.0


def test_lengths_are_rounded_up_to_the_grid() -> None:
    assert [rounded_up(length, 20.0) for length in (0.0, 0.1, 20.0, 20.1)] == [0.0, 20.0, 20.0, 40.0]
