"""Gradients that vanish or explode on their way back, found in real trainings, and mended by what is offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.doctor.base import HOLDS, Bars, Finding
from engine.doctor.chart import BEGINNING
from engine.doctor.examination import Examination, examination
from engine.fixes import mended
from engine.graph import Graph
from engine.training.events import Observed
from tests.engine.doctor.consulting import all_mended, called_to, consult, deep, told
from tests.engine.training.networks import ready
from tests.engine.training.probes.looking import first_reading

WILD = deep("relu", 6, initialisation="normal", scale=1.0)


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
    finding = told(WILD, "exploding-gradients")
    assert finding.text.startswith("The gradients explode: at ")
    assert [fix.label for fix in finding.fixes] == ["Cut gradients to the length 1", "Start 7 layers after He"]
    all_mended(WILD, finding)


def long_run(graph: Graph, first: int = 1, layers: int = 7) -> list[Finding]:
    """What is told in a long run of which the optimiser has calmed the gradients down by the second look."""
    program, parts = ready(graph)
    begun = first_reading(program, parts, examination(), epochs=1)
    assert isinstance(begun, Examination)
    begun = replace(begun, layers=begun.layers[-layers:])
    calm = replace(begun, layers=tuple(replace(layer, gradient=layer.weight) for layer in begun.layers))
    doctor = called_to(graph)
    for look in range(10 * HOLDS):
        seen = replace(calm if look else begun, step=first + 500 * look)
        doctor.take(Observed(seen.step, seen.epoch, {"doctor": seen}))
    return [finding for finding in doctor.findings if finding.rule == "exploding-gradients"]


def test_gradients_that_exploded_in_the_first_steps_are_told_of_all_through_a_long_run() -> None:
    (finding,) = long_run(WILD)
    assert finding.text.startswith("The gradients exploded in the first steps: at Dense 7 they were ")
    assert isinstance(finding.evidence, Bars)
    assert max(finding.evidence.values) > 10, "the picture is of the first steps too"
    for fix in finding.fixes:
        assert long_run(mended(WILD, finding.node, fix)) == [], fix.label


@pytest.mark.parametrize("first", [BEGINNING + 1, 5_000])
def test_one_odd_batch_of_a_run_that_went_on_is_no_start(first: int) -> None:
    assert long_run(WILD, first) == []


def test_a_network_of_two_layers_has_no_way_back_to_explode_on() -> None:
    assert long_run(WILD, layers=3) != []
    assert long_run(WILD, layers=2) == []


def test_a_deep_network_that_is_started_well_has_neither() -> None:
    rules = {finding.rule for finding in consult(deep("tanh", 8, initialisation="xavier"))}
    assert rules == set()


def test_a_layer_that_was_renamed_since_is_called_by_its_name() -> None:
    finding = Finding("", "dense_1", name="Dense 2")
    assert finding.place("Dense") == "Dense 2"
    assert finding.place("Hidden layer") == "Hidden layer"
    assert finding.place("Block › Dense") == "Block › Dense"
    assert finding.place("") == ""
