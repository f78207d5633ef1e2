"""Edits of a drawing: what each does, and what none of them may break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from engine.errors import UserError
from engine.graph import Frame, FreshIds, Graph, Wire
from engine.layer import make
from tests.engine.drawings import chain
from tests.engine.strategies import histories
from tests.thorough import tries


def wire(source: str, target: str, output: str = "out", input: str = "in") -> Wire:
    return Wire(source, output, target, input)


def assert_sound(graph: Graph) -> None:
    """What holds for every drawing that is made by edits."""
    assert all(node.id == id for id, node in graph.nodes.items())
    assert all(w.source in graph.nodes and w.target in graph.nodes for w in graph.wires), "a wire leads nowhere"
    assert all(graph.nodes[w.source].output(w.output) for w in graph.wires)
    assert all(graph.nodes[w.target].input(w.input) for w in graph.wires)
    assert len(set(graph.wires)) == len(graph.wires), "a wire stands twice"
    ids = [*graph.nodes, *(frame.id for frame in graph.frames)]
    assert len(set(ids)) == len(ids), "an id stands twice"


@settings(max_examples=tries(60), deadline=None)
@given(histories())
def test_no_edit_leaves_a_dangling_wire_or_an_id_twice(history: list[Graph]) -> None:
    for graph in history:
        assert_sound(graph)


@settings(max_examples=tries(40), deadline=None)
@given(histories())
def test_wires_by_their_ends_are_those_of_a_drawing_made_anew(history: list[Graph]) -> None:
    for graph in history:
        assert_grouped(graph)


def test_wires_that_come_and_go_are_grouped_as_in_a_drawing_made_anew() -> None:
    graph = chain("input", "dense", "relu", "add", wired=False)
    ends = [("input_1", "dense_1"), ("dense_1", "relu_1"), ("dense_1", "add_1"), ("relu_1", "add_1")]
    drawn = [wire(*end) for end in (*ends, ("input_1", "relu_1"))]  # the last replaces another
    for each in drawn:
        graph = graph.with_wire(each)
        assert_grouped(graph)
    equal = [replace(each) for each in graph.wires]
    for taken in (equal[:1], equal[1:3], equal):
        graph = graph.without_wires(taken)
        assert_grouped(graph)
    assert not graph.wires


def test_cutting_a_wire_groups_only_those_at_its_ends_again() -> None:
    graph = chain("input", "dense", "relu", "output")
    assert_grouped(graph)
    cut = graph.without_wires([wire("input_1", "dense_1")])
    assert cut.wires_into["output_1"] is graph.wires_into["output_1"]
    assert cut.targets["relu_1"] is graph.targets["relu_1"]


def assert_grouped(graph: Graph) -> None:
    """What is known of the wires is what would be found anew; asking for it also makes the next edit carry it on."""
    anew = Graph(graph.nodes, graph.wires)
    assert (graph.wires_into, graph.wires_from) == (anew.wires_into, anew.wires_from)
    assert (graph.sources, graph.targets) == (anew.sources, anew.targets)


def test_an_edit_of_a_node_groups_no_wires_again() -> None:
    graph = chain("input", "dense", "relu")
    edited = graph.with_settings("dense_1", units=3) if graph.wires_into else graph
    assert edited.wires_into is graph.wires_into


@settings(max_examples=tries(25), deadline=None)
@given(histories(most=1))
def test_an_edit_changes_nothing_in_the_drawing_it_starts_from(history: list[Graph]) -> None:
    before = history[0]
    nodes, wires, frames = dict(before.nodes), before.wires, before.frames
    assert (before.nodes, before.wires, before.frames) == (nodes, wires, frames)
    for node in history[-1].nodes.values():
        same = before.nodes.get(node.id)
        assert same is node or same != node, f"{node.id} is unchanged, but not shared"


def test_fresh_ids_count_up_within_a_kind_and_fill_gaps() -> None:
    graph = chain("conv2d", "conv2d", "conv2d").without(["conv2d_2"])
    assert graph.fresh_id("conv2d") == "conv2d_2"
    fresh = FreshIds(graph.nodes)
    assert [fresh.make("conv2d"), fresh.make("conv2d")] == ["conv2d_2", "conv2d_4"]
    assert graph.fresh_id("cross-entropy") == "cross_entropy_1"


def test_a_new_wire_replaces_the_one_at_a_port_that_takes_one() -> None:
    graph = chain("input", "dense", "relu").with_wire(wire("input_1", "relu_1"))
    assert graph.wires_into["relu_1"] == (wire("input_1", "relu_1"),)


def test_a_port_that_takes_many_wires_keeps_them_in_drawing_order() -> None:
    graph = chain("dense", "relu", "add", wired=False)
    graph = graph.with_wires([wire("relu_1", "add_1"), wire("dense_1", "add_1"), wire("relu_1", "add_1")])
    assert graph.wires_into["add_1"] == (wire("dense_1", "add_1"), wire("relu_1", "add_1"))


def test_removing_a_node_removes_its_wires_and_nothing_else() -> None:
    graph = chain("input", "dense", "relu", "output").without(["dense_1"])
    assert graph.wires == (wire("relu_1", "output_1"),)
    assert list(graph.nodes) == ["input_1", "relu_1", "output_1"]


def test_healing_wires_what_fed_a_node_to_all_that_it_fed() -> None:
    graph = chain("input", "dense", "relu").added(make("output"))[0].with_wire(wire("dense_1", "output_1"))
    assert set(graph.healed_without("dense_1").wires) == {wire("input_1", "relu_1"), wire("input_1", "output_1")}


def test_healing_keeps_the_place_of_a_wire_among_many() -> None:
    graph = chain("input", "dense", "relu", "add", wired=False).with_wires(
        [wire("input_1", "dense_1"), wire("dense_1", "add_1"), wire("relu_1", "add_1")]
    )
    healed = graph.healed_without("dense_1")
    assert [w.source for w in healed.wires_into["add_1"]] == ["input_1", "relu_1"]


def test_a_node_without_input_is_removed_with_its_wires() -> None:
    assert chain("input", "dense").healed_without("input_1").wires == ()


def test_a_node_dropped_on_a_wire_stands_halfway_in_it() -> None:
    graph, id = chain("input", "output").inserted(wire("input_1", "output_1"), make("flatten"))
    assert id == "flatten_1"
    assert graph.nodes[id].position == (100.0, 0.0)
    assert graph.wires == (wire("input_1", "flatten_1"), wire("flatten_1", "output_1"))


def test_a_changed_layer_keeps_the_wires_that_still_fit() -> None:
    graph = chain("input", "lstm", "output")
    assert graph.with_layer("lstm_1", make("dense")).wires == (wire("input_1", "lstm_1"),)
    assert graph.with_layer("lstm_1", make("gru")).wires == graph.wires


def test_settings_that_are_not_allowed_name_the_setting_and_its_range() -> None:
    with pytest.raises(UserError) as caught:
        chain("dense").with_settings("dense_1", units=0)
    assert caught.value.text == "Dense: 'units' should be greater than or equal to 1, but got 0."


def test_moving_takes_nodes_and_frames() -> None:
    graph = chain("dense").with_frame(Frame("frame_1", "Head")).moved({"dense_1": (1.0, 2.0), "frame_1": (3.0, 4.0)})
    assert graph.nodes["dense_1"].position == (1.0, 2.0)
    assert graph.frames[0].position == (3.0, 4.0)


def test_a_part_holds_only_the_wires_within_it() -> None:
    part = chain("input", "dense", "relu", "output").part(["dense_1", "relu_1"])
    assert part.wires == (wire("dense_1", "relu_1"),)


def test_pasting_gives_fresh_ids_and_tells_them() -> None:
    graph = chain("input", "dense").with_frame(Frame("frame_1"))
    merged, names = graph.merged(graph, (10.0, 20.0))
    assert names == {"input_1": "input_2", "dense_1": "dense_2", "frame_1": "frame_2"}
    assert merged.nodes["dense_2"].position == (210.0, 20.0)
    assert merged.wires == (wire("input_1", "dense_1"), wire("input_2", "dense_2"))
    assert_sound(merged)


def test_reaching_follows_wires_forward_only_and_survives_loops() -> None:
    graph = chain("input", "dense", "relu")
    assert graph.reaches("input_1", "relu_1")
    assert not graph.reaches("relu_1", "input_1")
    looped = graph.with_wire(wire("relu_1", "dense_1"))
    assert looped.reaches("relu_1", "dense_1")
    assert not looped.reaches("dense_1", "input_1")


def test_names_are_stripped_and_titles_fall_back_to_the_kind() -> None:
    graph = chain("dense").renamed("dense_1", "  Encoder ")
    assert graph.nodes["dense_1"].title == "Encoder"
    assert graph.renamed("dense_1", " ").nodes["dense_1"].title == "Dense"


def test_equal_drawings_are_equal_whatever_was_asked_of_them() -> None:
    graph = chain("input", "dense")
    assert graph.wires_into  # fills a cache inside
    assert graph == replace(graph)


def test_a_layer_put_into_one_of_several_numbers_at_a_port_takes_them_all() -> None:
    graph = chain("iris", ("dense", {"units": 3}), wired=False)
    graph = graph.with_wires(Wire("iris_1", f"x[{n}]", "dense_1", "in") for n in range(3))
    graph, relu = graph.inserted(Wire("iris_1", "x[1]", "dense_1", "in"), make("relu"))
    assert [wire.output for wire in graph.wires_into[relu]] == ["x[0]", "x[1]", "x[2]"]
    assert graph.wires_into["dense_1"] == (Wire(relu, "out", "dense_1", "in"),)


def test_a_neuron_put_into_one_of_several_numbers_at_a_port_takes_that_one() -> None:
    graph = chain("iris", ("dense", {"units": 3}), wired=False)
    graph = graph.with_wires(Wire("iris_1", f"x[{n}]", "dense_1", "in") for n in range(3))
    graph, neuron = graph.inserted(Wire("iris_1", "x[1]", "dense_1", "in"), make("neuron"))
    assert [wire.source for wire in graph.wires_into["dense_1"]] == ["iris_1", neuron, "iris_1"]
