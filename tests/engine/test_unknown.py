"""Nodes that this version cannot understand: shown, explained, kept."""

from __future__ import annotations

import json

import pytest

from engine.analysis import analyse
from engine.errors import UserError
from engine.files import dump, parse
from engine.graph import Graph, Wire
from engine.layer import LAYERS, Replace, Unfit, make
from engine.unknown import HINT, Unknown


def drawing(**node: object) -> Graph:
    nodes = [{"id": "input_1", "kind": "input"}, {"id": "caps_1", **node}, {"id": "output_1", "kind": "output"}]
    wires = [["input_1.out", "caps_1.poses"], ["caps_1.lengths", "output_1.in"]]
    return parse(json.dumps({"format": 1, "nodes": nodes, "wires": wires}))


def unfit(graph: Graph) -> Unfit:
    with pytest.raises(Unfit) as caught:
        graph.nodes["caps_1"].layer.infer()
    return caught.value


def test_a_node_of_an_unknown_kind_says_so_and_what_to_do() -> None:
    error = unfit(drawing(kind="capsule"))
    assert error.text == "This version of Gradwire does not know the kind 'capsule'."
    assert error.hint == "Update Gradwire, or replace the node."
    assert error.fixes == ()


def test_settings_that_are_not_allowed_cost_the_node_and_not_the_file() -> None:
    error = unfit(drawing(kind="dense", settings={"units": 0, "bias": False}))
    assert error.text == "Dense: 'units' should be greater than or equal to 1, but got 0."
    assert error.fixes == (Replace(make("dense")),)
    assert error.fixes[0].label == "Replace by Dense"


def test_a_wire_to_a_port_that_a_kind_does_not_have_is_kept() -> None:
    graph = drawing(kind="dense")
    assert unfit(graph).text == "Dense has no input 'poses', but a wire uses it."
    assert len(graph.wires) == 2
    assert dump(parse(dump(graph))) == dump(graph)


def test_its_ports_are_those_that_its_kind_has_and_its_wires_use() -> None:
    node = drawing(kind="capsule").nodes["caps_1"]
    assert [port.name for port in node.inputs] == ["poses"]
    assert [port.name for port in node.outputs] == ["lengths"]
    known = drawing(kind="dense").nodes["caps_1"]
    assert [port.name for port in known.inputs] == ["in", "poses"]
    assert [port.name for port in known.outputs] == ["out", "lengths"]


def test_the_analysis_shows_the_reason_as_a_problem_of_the_node() -> None:
    problems = analyse(drawing(kind="capsule")).problems_of("caps_1")
    assert [(problem.text, problem.hint) for problem in problems] == [
        ("This version of Gradwire does not know the kind 'capsule'.", HINT)
    ]


def test_every_wire_to_it_is_kept_in_order() -> None:
    graph = drawing(kind="capsule").with_wire(Wire("caps_1", "lengths", "caps_1", "poses"))
    assert [wire.source for wire in graph.wires_into["caps_1"]] == ["input_1", "caps_1"]


def test_it_has_a_title_and_no_settings_for_a_form() -> None:
    layer = drawing(kind="capsule", settings={"routes": 3}).nodes["caps_1"].layer
    assert isinstance(layer, Unknown)
    assert (layer.title, layer.summary, layer.reason) == ("capsule", "", unfit(drawing(kind="capsule")).text)
    assert type(layer).model_fields == {}
    assert drawing(kind="dense").nodes["caps_1"].title == "Dense"
    assert Unknown not in LAYERS.values()


def test_its_settings_cannot_be_changed() -> None:
    with pytest.raises(UserError) as caught:
        drawing(kind="capsule").with_settings("caps_1", routes=4)
    assert str(caught.value) == "This version of Gradwire does not know the kind 'capsule'. " + HINT


def test_it_is_a_value() -> None:
    first, same = (drawing(kind="capsule", settings={"a": 1}).nodes["caps_1"].layer for _ in range(2))
    other = drawing(kind="capsule", settings={"a": 2}).nodes["caps_1"].layer
    assert first == same
    assert hash(first) == hash(same)
    assert first != other


def test_copies_get_ids_that_can_be_saved() -> None:
    graph = drawing(kind="My-Kind")
    merged, names = graph.merged(graph.part(["caps_1"]))
    assert names["caps_1"] == "My_Kind_1"
    assert parse(dump(merged)).nodes["My_Kind_1"].layer.kind == "My-Kind"


def test_a_message_that_quotes_the_file_stays_short() -> None:
    assert len(unfit(drawing(kind="dense", settings={"units": "x" * 100_000})).text) == 300
