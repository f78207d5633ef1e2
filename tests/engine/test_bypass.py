"""What may be skipped, and why something may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis import analyse
from engine.bypass import bypassable
from engine.graph import Graph, Wire
from tests.engine.drawings import chain, classifier, pictures, residual_block


def reason(graph: Graph, id: str) -> str:
    return bypassable(analyse(graph), id)


def test_what_keeps_the_shape_can_be_bypassed() -> None:
    graph = classifier(("dense", {"units": 4}), "relu")
    assert reason(graph, "dense_1") == reason(graph, "relu_1") == ""
    assert reason(pictures(residual_block()), "block_1") == ""


@pytest.mark.parametrize(
    ("graph", "id", "text"),
    [
        (classifier(), "dense_1", "Dense cannot be bypassed: it makes 3 of 4."),
        (classifier(), "iris_1", "Iris cannot be bypassed: only layers can."),
        (classifier(), "cross_entropy_1", "Cross-entropy cannot be bypassed: only layers can."),
        (chain("input", "reroute", "output"), "reroute_1", "Reroute dot passes everything on already."),
        (chain("relu"), "relu_1", "ReLU cannot be bypassed: nothing is wired to it."),
        (chain("relu", "relu"), "relu_2", "ReLU cannot be bypassed: what comes out of it is not known yet."),
    ],
)
def test_what_cannot_be_bypassed_has_a_reason(graph: Graph, id: str, text: str) -> None:
    assert reason(graph, id) == text


def test_where_branches_meet_nothing_can_be_bypassed() -> None:
    graph = chain("input", "relu", "add", "output").with_wire(Wire("input_1", "out", "add_1", "in"))
    assert reason(graph, "add_1") == "Add cannot be bypassed: 2 wires end at it."


def test_what_is_bypassed_can_be_switched_on_again_whatever_has_become_of_it() -> None:
    graph = classifier()
    graph = graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))
    assert reason(graph, "dense_1") == ""


def test_only_the_first_output_passes_on() -> None:
    graph = chain(("input", {"shape": (4, 6)}), ("lstm", {"units": 6}), "output")
    graph, output = graph.added(graph.nodes["output_1"].layer)
    state = graph.nodes["lstm_1"].outputs[1].name
    graph = graph.with_wire(Wire("lstm_1", state, output, "in"))
    assert reason(graph, "lstm_1") == "LSTM cannot be bypassed: more than its first output is in use."
    graph = graph.with_node(replace(graph.nodes["lstm_1"], bypassed=True))
    texts = [problem.text for problem in analyse(graph).problems]
    assert texts == [f"LSTM is bypassed, so nothing comes out of it at '{state}'."]
