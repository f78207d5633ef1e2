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
