"""Tidied drawings: what a reader of a drawing expects, and what holds for any drawing."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph import Graph, Point, Wire
from engine.layer import make
from engine.layered.tidy import tidy
from tests.engine.layered import nets
from tests.engine.strategies import graphs

GRID = 20.0


def tidied(graph: Graph, chosen: list[str] | None = None) -> dict[str, Point]:
    return tidy(graph, nets.sizes(graph), nets.port_offsets(graph), chosen, GRID)


def boxes(graph: Graph, placed: dict[str, Point]) -> dict[str, tuple[Point, Point]]:
    return {id: (placed.get(id, node.position), nets.sizes(graph)[id]) for id, node in graph.nodes.items()}


def straight(graph: Graph, placed: dict[str, Point], *ids: str) -> bool:
    return all(nets.level(graph, placed, a, b) for a, b in pairwise(ids))


def test_a_chain_runs_straight_through_its_ports_from_left_to_right() -> None:
    graph = nets.chain(6)
    placed = tidied(graph)
    assert straight(graph, placed, *graph.nodes)
    assert [x for x, _ in placed.values()] == sorted({x for x, _ in placed.values()})


def test_x_runs_straight_through_boxes_of_different_heights_and_y_goes_to_the_loss_without_pushing() -> None:
    graph = nets.two_ports()
    placed = tidied(graph)
    assert straight(graph, placed, "iris_1", "dense_1", "relu_1", "dense_2", "cross_entropy_1")
    assert all(placed[id][1] % GRID == 0 for id in ("dense_1", "relu_1", "dense_2"))
    assert nets.crossings(graph, placed) == 0


@pytest.mark.parametrize("blocks", [1, 2, 6])
def test_residual_blocks_stand_in_one_line_without_crossings(blocks: int) -> None:
    graph = nets.residual(blocks)
    placed = tidied(graph)
    assert nets.crossings(graph, placed) == 0
    assert straight(graph, placed, *graph.nodes)


@pytest.mark.parametrize("blocks", [1, 3])
def test_the_four_branches_of_an_inception_block_stand_evenly_around_their_ends(blocks: int) -> None:
    graph = nets.inception(blocks)
    placed = tidied(graph)
    assert nets.crossings(graph, placed) == 0
    branches = [placed[wire.source][1] for wire in graph.wires_into["concatenate_1"]]
    assert sorted(branches) == [min(branches) + 100.0 * number for number in range(4)]
    assert abs(placed["concatenate_1"][1] - sum(branches) / 4) <= GRID / 2
    for id in ("conv2d_3", "conv2d_5"):
        assert nets.level(graph, placed, id, graph.wires_from[id][0].target)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_a_u_net_is_straight_and_its_wires_across_lie_in_one_another(depth: int) -> None:
    graph = nets.u_net(depth)
    placed = tidied(graph)
    assert straight(graph, placed, *graph.nodes)


def test_a_wire_past_everything_does_not_drag_two_branches_out_of_their_symmetry() -> None:
    placed = tidied(nets.autoencoder())
    (_, before), (_, upper), (_, lower) = (placed[id] for id in ("dense_1", "dense_2", "dense_3"))
    assert abs(before - (upper + lower) / 2) <= GRID / 2
    assert placed["add_1"][1] == before


def test_data_stand_at_the_left_and_losses_at_the_right() -> None:
    graph = nets.residual(1)
    graph, early = nets.grow(graph, "mean-squared-error", "conv2d_1")
    graph, late = nets.grow(graph, "input")
    graph = graph.with_wire(Wire(late, "out", early, "target"))
    placed = tidied(graph)
    assert placed[early][0] == placed["cross_entropy_1"][0] == max(x for x, _ in placed.values())
    assert placed[late][0] == placed["digits_1"][0] == min(x for x, _ in placed.values())


def test_what_joins_late_stands_where_it_joins() -> None:
    graph = nets.chain(8)
    graph, side = graph.added(make("dense"))
    graph, sum_ = nets.grow(graph, "add", "relu_4", side)
    placed = tidied(graph)
    assert placed[side][0] == placed["relu_4"][0] < placed[sum_][0]


def test_parts_stand_below_one_another_and_nodes_without_wires_below_all() -> None:
    graph, _ = nets.chain(2).merged(nets.chain(4))
    for _ in range(3):
        graph, _id = graph.added(make("relu"))
    placed = tidied(graph)
    assert placed["input_1"][0] == placed["input_2"][0]
    assert placed["input_1"][1] < placed["input_2"][1] < min(placed[id][1] for id in graph.nodes if id > "relu_3")
    assert not nets.overlapping(boxes(graph, placed))


def test_a_wire_that_leads_back_is_left_out_of_account() -> None:
    graph = nets.chain(4)
    looped = graph.with_wire(Wire("relu_2", "out", "dense_1", "in"))
    assert straight(looped, tidied(looped), "dense_1", "relu_1", "dense_2", "relu_2")


def test_a_node_wired_to_itself_and_nodes_in_a_circle_find_places() -> None:
    graph = nets.neurons(1, 2)
    wires = (
        Wire("add_1", "out", "add_1", "in"),
        Wire("add_1", "out", "add_2", "in"),
        Wire("add_2", "out", "add_1", "in"),
    )
    graph = graph.with_wires(wires)
    assert not nets.overlapping(boxes(graph, tidied(graph)))


def test_a_neuron_network_is_as_symmetric_as_the_grid_allows() -> None:
    graph = nets.neurons(2, 4, 2)
    placed = tidied(graph)
    middles = [
        sum(placed[id][1] for id in layer) / len(layer) for layer in (("input_1", "input_2"), ("add_5", "add_6"))
    ]
    hidden = sum(placed[f"add_{number}"][1] for number in range(1, 5)) / 4
    assert all(abs(middle - hidden) <= GRID / 2 for middle in middles)


def test_the_whole_stays_where_it_was() -> None:
    graph = nets.chain(4).moved({id: (307.0 + 7 * n, 205.0 + n) for n, id in enumerate(nets.chain(4).nodes)})
    placed = tidied(graph)
    assert (min(x for x, _ in placed.values()), min(y for _, y in placed.values())) == (300.0, 200.0)


def test_a_selection_is_tidied_beside_what_stays_and_does_not_cover_it() -> None:
    graph = nets.inception(1)
    chosen = list(graph.nodes)[2:9]
    placed = tidied(graph, chosen)
    assert list(placed) == chosen
    shown = boxes(graph, placed)
    staying = {id: box for id, box in shown.items() if id not in chosen}
    assert all(not nets.overlapping({"a": shown[one], "b": other}) for one in chosen for other in staying.values())


def test_a_tidy_drawing_stays_as_it_is() -> None:
    for graph in (nets.two_ports(), nets.residual(2), nets.inception(2), nets.u_net(3), nets.neurons(3, 5, 2)):
        once = graph.moved(tidied(graph))
        assert once.moved(tidied(once)) == once


def test_nothing_chosen_is_nothing_to_do() -> None:
    assert tidied(nets.chain(2), []) == {}
    assert tidied(Graph()) == {}


@settings(max_examples=60, deadline=None)
@given(graphs(most=12), st.randoms(use_true_random=False))
def test_no_box_covers_another_all_stand_in_columns_of_the_grid_and_the_others_stay(
    graph: Graph, chance: random.Random
) -> None:
    chosen = [id for id in graph.nodes if chance.random() < 0.7]
    placed = tidied(graph, chosen)
    assert placed == tidied(graph, chosen)
    assert list(placed) == chosen
    shown = boxes(graph, placed)
    assert not nets.overlapping({id: shown[id] for id in chosen})
    staying = [shown[id] for id in graph.nodes if id not in placed]
    assert all(not nets.overlapping({"a": shown[one], "b": other}) for one in chosen for other in staying)
    assert all(x % GRID == 0 for x, _ in placed.values())
    assert all(y % GRID == 0 or _on_a_level_wire(graph, placed, id) for id, (_, y) in placed.items())


def _on_a_level_wire(graph: Graph, placed: dict[str, Point], id: str) -> bool:
    wires = [*graph.wires_into.get(id, ()), *graph.wires_from.get(id, ())]
    inner = [wire for wire in wires if wire.source in placed and wire.target in placed]
    return any(nets.level(graph, placed, wire.source, wire.target) for wire in inner)
