"""What a click on a fix does to the drawing."""

from __future__ import annotations

from engine.fixes import mended
from engine.graph import Wire
from engine.layer import Change, Connect, Disconnect, Insert, Remove, Replace, make
from tests.engine.drawings import chain


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
