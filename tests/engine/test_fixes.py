"""What a click on a fix does to the drawing."""

from __future__ import annotations

from engine.analysis import analyse
from engine.fixes import in_place, mended
from engine.graph import Frame, Wire
from engine.grouping import collapsed
from engine.layer import Change, Connect, Disconnect, Insert, Remove, Replace, Together, Tune, make
from engine.nested import content
from tests.engine.drawings import chain
from tests.engine.neuron_drawings import between


def test_insert_puts_the_layer_into_the_wire_before_the_port() -> None:
    graph = mended(chain("input", "dense", "output"), "dense_1", Insert(make("flatten"), "in"))
    assert [w.target for w in graph.wires] == ["flatten_1", "dense_1", "output_1"]


def test_change_sets_the_setting_of_the_troubled_node_or_of_the_one_it_names() -> None:
    graph = chain("input", "dense", "output")
    assert mended(graph, "dense_1", Change("units", 10)).nodes["dense_1"].layer.units == 10  # type: ignore[attr-defined]
    assert mended(graph, "output_1", Change("units", 7, "dense_1")).nodes["dense_1"].layer.units == 7  # type: ignore[attr-defined]


def test_remove_wires_its_neighbours_together() -> None:
    graph = mended(chain("input", "relu", "output"), "relu_1", Remove())
    assert graph.wires == (Wire("input_1", "out", "output_1", "in"),)


def test_replace_keeps_the_wires_that_fit() -> None:
    graph = mended(chain("input", "relu", "output"), "relu_1", Replace(make("tanh")))
    assert graph.nodes["relu_1"].layer == make("tanh")
    assert len(graph.wires) == 2


def test_disconnect_and_connect_are_each_other_s_opposite() -> None:
    graph = chain("input", "relu")
    ends = ("input_1", "out", "relu_1", "in")
    cut = mended(graph, "relu_1", Disconnect((ends,)))
    assert cut.wires == ()
    assert mended(cut, "relu_1", Connect(*ends)) == graph


def test_a_fix_for_a_node_that_is_gone_changes_nothing() -> None:
    graph = chain("input", "relu")
    assert mended(graph, "gone_1", Change("units", 3)) is graph
    assert mended(graph, "gone_1", Insert(make("flatten"), "in")) is graph


def test_a_fix_may_set_what_the_drawing_is_trained_with() -> None:
    graph = chain("input", "dense", "output")
    fix = Tune("learning_rate", 1e-4)
    after = mended(graph, None, fix)
    assert fix.label == "Set learning rate to 0.0001"
    assert after.training.learning_rate == 1e-4
    assert after.nodes is graph.nodes
    assert mended(after, None, fix) is after


def test_several_fixes_together_are_one_change_with_one_name() -> None:
    graph = chain("input", "dense", "tanh", "dense", "tanh", "output")
    swaps = (Replace(make("relu"), "tanh_1"), Replace(make("relu"), "tanh_2"), Tune("batch_size", 8))
    fix = Together(swaps, "Use ReLU")
    after = mended(graph, None, fix)
    assert [node.layer.kind for node in after.nodes.values()] == ["input", "dense", "relu", "dense", "relu", "output"]
    assert after.training.batch_size == 8
    assert fix.label == "Use ReLU"


def test_a_fix_reaches_into_blocks_by_the_name_that_programs_have_for_a_node() -> None:
    graph, block = collapsed(chain("input", "dense", "relu", "dense", "output"), ["dense_1", "relu_1"], "Stage")
    graph = graph.with_settings(block, repeat=2)
    for copy in (0, 1):
        after = mended(graph, f"{block}/{copy}/relu_1", Replace(make("tanh")))
        assert [node.layer.kind for node in content(after, (block,)).nodes.values()].count("tanh") == 1
        assert in_place(after, f"{block}/{copy}/relu_1", Replace(make("tanh")))
    inserted = mended(graph, f"{block}/0/relu_1", Insert(make("batch-norm"), "in"))
    assert "batch_norm_1" in content(inserted, (block,)).nodes
    assert mended(graph, f"{block}/0/gone_1", Replace(make("tanh"))) is graph
    assert mended(graph, "relu_7/relu_1", Replace(make("tanh"))) is graph


def test_a_fix_that_has_been_made_is_in_place_and_no_longer_after_undo() -> None:
    graph = chain("input", "dense", "relu", "output")
    fixes = (
        Change("units", 3, "dense_1"),
        Replace(make("tanh"), "relu_1"),
        Insert(make("batch-norm"), "in", "relu_1"),
        Remove("relu_1"),
        Tune("patience", 5),
    )
    for fix in (*fixes, Together(fixes[:2], "Both")):
        assert not in_place(graph, None, fix), fix
        assert in_place(mended(graph, None, fix), None, fix), fix


def test_half_of_what_belongs_together_is_not_in_place() -> None:
    graph = chain("input", "dense", "relu", "output")
    both = Together((Change("units", 3, "dense_1"), Tune("patience", 5)), "Both")
    assert not in_place(mended(graph, None, both.fixes[0]), None, both)


def test_what_is_inserted_gets_room_and_frames_grow_along() -> None:
    graph = chain("input", "dense", "relu", "output")  # 200 units from one to the next
    graph = graph.with_frame(Frame("frame_1", position=(150.0, -50.0), size=(300.0, 200.0)))
    graph = graph.with_frame(Frame("frame_2", position=(550.0, -50.0), size=(200.0, 200.0)))
    after = mended(graph, "relu_1", Insert(make("batch-norm"), "in"))
    places = {id: node.position[0] for id, node in after.nodes.items()}
    assert places == {"input_1": 0, "dense_1": 200, "batch_norm_1": 400, "relu_1": 600, "output_1": 800}
    assert [(frame.position[0], frame.size[0]) for frame in after.frames] == [(150, 500), (750, 200)]


def test_where_there_is_room_nothing_moves() -> None:
    graph = chain("input", "dense", "output").moved({"output_1": (900.0, 0.0)})
    after = mended(graph, "output_1", Insert(make("relu"), "in"))
    assert after.nodes["output_1"].position == (900.0, 0.0)


def test_a_layer_before_numbers_that_stand_together_takes_all_of_them_in_their_order() -> None:
    graph = between()
    before = graph.wires_into["dense_2"]
    after = mended(graph, "dense_2", Insert(make("dropout"), "in"))
    assert [wire.start for wire in after.wires_into["dropout_1"]] == [wire.start for wire in before]
    assert after.wires_into["dense_2"] == (Wire("dropout_1", "out", "dense_2", "in"),)
    assert analyse(after).ready
    assert not analyse(after).problems
