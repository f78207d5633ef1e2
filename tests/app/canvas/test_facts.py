"""What nodes and wires say about an analysis."""

from __future__ import annotations

from app.canvas.facts import Findings, explained
from app.canvas.wire_item import Load
from engine.analysis import Problem, analyse
from engine.graph import Graph, Wire
from tests.engine.drawings import chain


def test_a_node_tells_shapes_parameters_and_wired_ports(drawing: Graph) -> None:
    facts = Findings(analyse(drawing), {"dense_1": 40}).of_node(drawing.nodes["dense_1"])
    assert facts.shapes == ("8",)
    assert facts.parameters == 40
    assert facts.level == ""
    assert facts.wired == {(False, "in"), (True, "out")}


def test_whole_numbers_are_told_at_both_ends(drawing: Graph) -> None:
    findings = Findings(analyse(drawing), {})
    assert findings.of_node(drawing.nodes["iris_1"]).indices == {(True, "y")}
    assert findings.of_node(drawing.nodes["cross_entropy_1"]).indices == {(False, "target")}
    assert findings.of_wire(Wire("iris_1", "y", "cross_entropy_1", "target")) == Load("class of 3", True)


def test_a_wire_that_ends_in_trouble_is_broken() -> None:
    graph = chain("digits", "dense", "cross-entropy")
    findings = Findings(analyse(graph), {})
    assert findings.of_wire(graph.wires[0]).text == "1×8×8"
    assert findings.of_wire(graph.wires[1]).text == ""
    assert findings.of_node(graph.nodes["dense_1"]).level == "error"


def test_problems_are_explained_with_their_hints() -> None:
    problems = (Problem("No input.", hint="Draw a wire."), Problem("Not used."))
    assert explained(problems) == "No input.\nDraw a wire.\n\nNot used."


def test_a_wire_into_a_dense_layer_tells_what_it_joins(drawing: Graph) -> None:
    findings = Findings(analyse(drawing), {})
    assert findings.of_wire(Wire("iris_1", "x", "dense_1", "in")).joins == (4, 8)
    assert findings.of_wire(Wire("dense_1", "out", "relu_1", "in")).joins is None
    assert findings.of_wire(Wire("iris_1", "y", "cross_entropy_1", "target")).joins is None


def test_what_is_said_not_to_have_changed_has_not(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {"dense_1": 40})
    edits = (
        drawing.moved({"relu_1": (0.0, 500.0)}),
        drawing.with_settings("dense_1", units=16),
        drawing.without(["relu_1"]),
        drawing.without_wires([Wire("relu_1", "out", "dense_2", "in")]),
        drawing.with_settings("dense_2", units=7),
    )
    for graph in edits:
        after = Findings(analyse(graph, before.analysis), {"dense_1": graph.nodes["dense_1"].layer.units * 5})  # type: ignore[attr-defined]
        kept = [node for id, node in graph.nodes.items() if after.same_of_node(node, before) and id in drawing.nodes]
        assert all(after.of_node(node) == before.of_node(drawing.nodes[node.id]) for node in kept)
        wires = [wire for wire in graph.wires if wire in drawing.wires and after.same_of_wire(wire, before)]
        assert all(after.of_wire(wire) == before.of_wire(wire) for wire in wires)


def test_a_move_leaves_nothing_to_be_asked_again(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {})
    after = Findings(analyse(drawing.moved({"relu_1": (0.0, 500.0)}), before.analysis), {})
    assert all(after.same_of_node(node, before) for node in after.analysis.graph.nodes.values())
    assert all(after.same_of_wire(wire, before) for wire in drawing.wires)
