"""What nodes and wires say about an analysis."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.canvas.facts import Findings, explained
from app.canvas.wire_item import Load
from engine.analysis import analyse
from engine.graph import Graph, Wire
from engine.layer import make
from engine.problems import Problem
from tests.engine.drawings import chain
from tests.engine.grown import grown
from tests.engine.strategies import EDITS, Edit
from tests.thorough import tries


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


def test_a_node_that_lacks_its_wire_is_unfinished_and_not_wrong() -> None:
    graph = chain("digits", "flatten", "cross-entropy")
    assert Findings(analyse(graph), {}).of_node(graph.nodes["cross_entropy_1"]).level == "unfinished"


def test_problems_are_explained_with_their_hints() -> None:
    problems = (Problem("No input.", hint="Draw a wire."), Problem("Not used."))
    assert explained(problems) == "No input.\nDraw a wire.\n\nNot used."


def test_a_wire_into_a_dense_layer_tells_what_it_joins(drawing: Graph) -> None:
    findings = Findings(analyse(drawing), {})
    assert findings.of_wire(Wire("iris_1", "x", "dense_1", "in")).joins == (4, 8)
    assert findings.of_wire(Wire("dense_1", "out", "relu_1", "in")).joins is None
    assert findings.of_wire(Wire("iris_1", "y", "cross_entropy_1", "target")).joins is None


@settings(max_examples=tries(30), deadline=None)
@given(st.integers(0, 400), st.lists(st.sampled_from(EDITS), max_size=8), st.randoms(use_true_random=False))
def test_of_what_is_not_news_the_same_is_said(seed: int, edits: list[Edit], chance: Random) -> None:
    graph = grown(seed)
    before = Findings(analyse(graph), {})
    for edit in edits:
        was, graph = graph, edit(graph, chance)
        counted = {id: chance.choice([0, 40]) for id in graph.nodes}
        after = Findings(analyse(graph, before.analysis), counted)
        news = after.news(before)
        for node in (node for id, node in graph.nodes.items() if id not in news):
            assert node == was.nodes[node.id]
            assert after.of_node(node) == before.of_node(node)
        for wire in (wire for wire in graph.wires if wire.target not in news):
            assert wire in was.wires
            assert after.of_wire(wire) == before.of_wire(wire)
        before = after


def test_of_a_move_only_what_moved_is_news(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {"dense_1": 40})
    moved = analyse(drawing.moved({"relu_1": (0.0, 500.0)}), before.analysis)
    assert Findings(moved, {"dense_1": 40}).news(before) == {"relu_1"}


def test_another_width_is_news_for_what_it_reaches(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {})
    wider = analyse(drawing.with_settings("dense_1", units=16), before.analysis)
    assert Findings(wider, {}).news(before) == {"dense_1", "relu_1", "dense_2"}


def test_a_failure_of_the_training_is_news(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {})
    assert Findings(before.analysis, {}, {"relu_1": Problem("It failed.")}).news(before) == {"relu_1"}


def test_without_an_end_no_wire_is_spare_which_is_news_for_all(drawing: Graph) -> None:
    before = Findings(analyse(drawing), {})
    endless = drawing.without(["cross_entropy_1"])
    assert Findings(analyse(endless, before.analysis), {}).news(before) >= endless.nodes.keys()


def test_wires_that_no_end_depends_on_are_spare_as_soon_as_there_is_an_end() -> None:
    graph = chain("input", "dense", "output")
    aside, id = graph.added(make("relu"))
    spare = Wire("dense_1", "out", id, "in")
    aside = aside.with_wire(spare)
    findings = Findings(analyse(aside), {})
    assert [wire for wire in aside.wires if not findings.of_wire(wire).used] == [spare]
    assert Findings(analyse(aside.without(["output_1"])), {}).of_wire(spare).used


def test_what_a_training_failed_at_comes_before_what_is_wrong_with_the_drawing() -> None:
    graph = chain("digits", "dense", "cross-entropy")
    failure = Problem("Training stopped.", "dense_1")
    findings = Findings(analyse(graph), {}, {"dense_1": failure})
    assert findings.problems_of("dense_1")[0] is failure
    assert findings.problems_of("dense_1")[1:] == Findings(analyse(graph), {}).problems_of("dense_1") != ()
    assert Findings(analyse(graph), {}, {"digits_1": failure}).of_node(graph.nodes["digits_1"]).level == "error"
