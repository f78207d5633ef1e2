"""Gradients that vanish or explode on their way back, found in real trainings, and mended by what is offered."""

from __future__ import annotations

from engine.doctor.base import Bars, Finding
from tests.engine.doctor.consulting import all_mended, consult, deep, told


def test_ten_sigmoids_let_the_gradients_vanish_and_each_fix_mends_it() -> None:
    graph = deep("sigmoid", 10)
    finding = told(graph, "vanishing-gradients")
    assert finding.node == "dense_1"
    assert finding.text.startswith("The gradients vanish on their way back: ")
    assert " at Dense 1, the first layer, " in finding.text, "as the views call it"
    assert " at Dense 11, the last: " in finding.text
    assert finding.name == "Dense 1"
    assert isinstance(finding.evidence, Bars)
    assert len(finding.evidence.values) == 11
    assert finding.evidence.labels[4] == "Dense 5"
    assert finding.evidence.values[0] < finding.evidence.values[-1] / 1000
    assert [fix.label for fix in finding.fixes] == [
        "Use ReLU, started after He",
        "Insert batch norm in 10 places",
    ]
    all_mended(graph, finding)


def test_large_weights_let_the_gradients_explode_and_each_fix_mends_it() -> None:
    graph = deep("relu", 6, initialisation="normal", scale=1.0)
    finding = told(graph, "exploding-gradients")
    assert finding.text.startswith("The gradients explode: at ")
    assert [fix.label for fix in finding.fixes] == ["Cut gradients to the length 1", "Start 7 layers after He"]
    all_mended(graph, finding)


def test_a_deep_network_that_is_started_well_has_neither() -> None:
    rules = {finding.rule for finding in consult(deep("tanh", 8, initialisation="xavier"))}
    assert rules == set()


def test_a_layer_that_was_renamed_since_is_called_by_its_name() -> None:
    finding = Finding("", "dense_1", name="Dense 2")
    assert finding.place("Dense") == "Dense 2"
    assert finding.place("Hidden layer") == "Hidden layer"
    assert finding.place("Block › Dense") == "Block › Dense"
    assert finding.place("") == ""
