"""Nodes that lead wires and compute nothing."""

from __future__ import annotations

import pytest

from engine.analysis import analyse
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.layer import Replace, make
from engine.layers.data import Input, Output
from engine.program import to_program
from engine.source import to_source
from engine.values import Value
from tests.engine.drawings import chain, classifier


@pytest.mark.parametrize(
    ("kind", "twin", "text"),
    [
        ("block-input", Input(), "Block input works inside of a block only."),
        ("block-output", Output(), "Block output works inside of a block only."),
    ],
)
def test_a_block_s_port_outside_of_one_is_replaced_by_its_twin(kind: str, twin: Input | Output, text: str) -> None:
    graph = chain("block-input", "relu", "output") if kind == "block-input" else chain("input", "relu", kind)
    problem = next(problem for problem in analyse(graph).problems if problem.text == text)
    assert problem.hint == f"Outside of blocks, {twin.title} takes its place."
    assert problem.fixes == (Replace(twin),)
    assert analyse(mended(graph, problem.node, problem.fixes[0])).ready


def test_a_dot_changes_no_value() -> None:
    for value in (Value((3, 4)), Value((), 5)):
        assert make("reroute").infer(value) == value


def test_dots_leave_no_trace_in_code() -> None:
    graph = classifier("relu")
    dotted = graph
    for wire in graph.wires:
        dotted, _ = dotted.inserted(wire, make("reroute"))
    assert analyse(dotted).problems == ()
    assert to_source(to_program(dotted)) == to_source(to_program(graph))
    assert to_program(dotted).steps == to_program(graph).steps


def test_a_warning_about_what_stands_before_sees_past_dots() -> None:
    graph = classifier("softmax").healed_without("dense_1")
    plain = [problem.text for problem in analyse(graph).problems]
    assert any("oftmax" in text for text in plain)
    dotted, _ = graph.inserted(Wire("softmax_1", "out", "cross_entropy_1", "prediction"), make("reroute"))
    assert [problem.text for problem in analyse(dotted).problems] == plain


def test_dots_dissolve_and_their_wires_lead_on() -> None:
    graph = chain(("input", {"shape": (4,)}), "reroute", "relu", "output")
    graph, other = graph.added(make("tanh"))
    graph = graph.with_wire(Wire("reroute_1", "out", other, "in"))
    dissolved = graph.without_dots(["reroute_1", "relu_1", "gone_1"])
    assert "reroute_1" not in dissolved.nodes
    assert Wire("input_1", "out", "relu_1", "in") in dissolved.wires
    assert Wire("input_1", "out", "tanh_1", "in") in dissolved.wires
    assert "relu_1" in dissolved.nodes


def test_a_dot_without_a_wire_dissolves_too() -> None:
    assert chain("reroute").without_dots(["reroute_1"]) == Graph()
