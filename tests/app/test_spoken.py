"""Nodes and wires in words, to the letter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import spoken
from engine.analysis import analyse
from engine.graph import Frame, Graph, Wire
from engine.layer import make
from engine.problems import Problem
from tests.engine.drawings import chain, classifier


@pytest.fixture
def drawing() -> Graph:
    return classifier(("dense", {"units": 8}), "relu")


def test_a_node_is_told_with_all_that_is_seen_of_it(drawing: Graph) -> None:
    analysis = analyse(drawing)
    assert spoken.node(analysis, "dense_1") == "Dense, 4 → 8, no problem, 1 wire in, 1 out"
    assert spoken.node(analysis, "iris_1") == "Iris, 4 and class of 3, no problem, 2 wires out"
    assert spoken.node(analysis, "cross_entropy_1").endswith("no problem, 2 wires in")


def test_a_name_of_its_own_comes_with_the_kind(drawing: Graph) -> None:
    assert spoken.name(drawing.renamed("dense_1", "Hidden").nodes["dense_1"]) == "Hidden, Dense"


def test_states_and_problems_are_told(drawing: Graph) -> None:
    node = replace(drawing.nodes["dense_1"], frozen=True, bypassed=True)
    assert spoken.states(node) == "frozen, bypassed"
    graph = chain("dense", "relu")
    analysis = analyse(graph)
    text = spoken.node(analysis, "dense_1")
    found = analysis.problems_of("dense_1")
    assert found[0].text in text
    assert "shape not known yet" in text
    assert spoken.problems(found[:1]) == "unfinished: Dense has no input."
    wrong, doubtful = Problem("A loop."), Problem("Softmax twice.", level="warning")
    assert spoken.problems((wrong, doubtful, doubtful)).startswith("1 problem and 2 warnings: A loop.")
    assert spoken.problems((wrong, found[0])).startswith("1 problem and unfinished: ")


def test_a_node_alone_has_no_wires() -> None:
    graph, id = Graph().added(make("relu"))
    assert spoken.wires(analyse(graph), id) == "no wires"


def test_a_wire_is_told_by_where_it_leads(drawing: Graph) -> None:
    analysis = analyse(drawing)
    told = [spoken.wire(analysis, wire) for wire in drawing.wires_from["iris_1"]]
    assert told == ["wire to Dense, 4", "wire to Cross-entropy, target, class of 3"]


def test_a_frame_is_told_by_its_title() -> None:
    assert spoken.frame(Frame("frame_1", "Encoder")) == "frame Encoder"
    assert spoken.frame(Frame("frame_1")) == "frame without a title"


def test_a_neuron_tells_its_activation_and_what_is_held_or_off() -> None:
    graph = Graph()
    graph, iris = graph.added(make("iris"))
    graph, id = graph.added(make("neuron", {"activation": "relu", "bias": False, "frozen_wires": (f"{iris}.x[1]",)}))
    wire = Wire(iris, "x[1]", id, "in")
    graph = graph.with_wire(wire)
    assert spoken.states(graph.nodes[id]) == "relu, no bias, 1 wire frozen"
    assert spoken.states(replace(graph.nodes[id], bypassed=True)).endswith(", switched off")
    assert spoken.wire(analyse(graph), wire) == "wire to Neuron 1, sepal width (cm), weight frozen"
