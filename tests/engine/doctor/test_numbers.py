"""A run that broke: the node where it began, how it came to that, and what mends it."""

from __future__ import annotations

import numpy as np

from engine.datasets.prepare import prepare
from engine.doctor.doctor import Doctor
from engine.graph import Graph, Wire
from engine.program import to_program
from tests.engine.doctor.consulting import all_mended, brief, consult, data, told, treated
from tests.engine.drawings import chain
from tests.engine.training.networks import with_examples


def line(**training: float) -> Graph:
    graph = chain("plane", ("dense", {"units": 4}), ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("plane_1", "y", "mean_squared_error_1", "target"))
    return brief(graph, optimiser="sgd", epochs=3, **training)


def test_the_first_node_that_is_not_a_number_is_named_with_how_it_came_to_that() -> None:
    graph = line(learning_rate=2.0)
    finding = told(graph, "not-a-number")
    assert finding.level == "error"
    assert finding.node in graph.nodes
    assert finding.text.startswith("Training stopped at step ")
    assert "The learning rate was 2." in finding.text
    assert " moved Dense 2 by " in finding.text
    assert [fix.label for fix in finding.fixes] == ["Set learning rate to 0.001", "Cut gradients to the length 1"]


def test_each_fix_keeps_the_numbers_finite() -> None:
    graph = line(learning_rate=0.3)
    all_mended(graph, told(graph, "not-a-number"))


def test_gaps_in_the_data_are_no_matter_of_the_learning_rate() -> None:
    graph = line(learning_rate=0.01)
    parts = prepare(data(graph))
    x = parts.train.x.copy()
    x[3, 0] = np.nan
    doctor = Doctor(graph, to_program(graph), graph.training, with_examples(parts, x, parts.train.y))
    *_, (finding,) = treated(graph, doctor)
    assert finding.rule == "gaps-in-the-data"
    assert finding.node == "plane_1"
    assert finding.hint == "Fill or remove the gaps in the data."
    assert finding.fixes == ()


def test_the_rate_that_is_offered_is_as_much_lower_as_the_steps_were_too_long() -> None:
    graph = chain("diabetes", ("dense", {"units": 16}), "relu", ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))
    graph = brief(graph, optimiser="sgd", learning_rate=9.0, batch_size=32)
    finding = told(graph, "not-a-number")
    assert finding.fixes[0].label == "Set learning rate to 0.01"
    all_mended(graph, finding)


def test_a_run_that_ends_well_says_nothing() -> None:
    assert consult(line(learning_rate=0.01)) == ()
