"""Networks that have hardly learnt are told what holds them up, and hard tasks are left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.datasets.prepare import prepare
from engine.doctor.base import Curves
from engine.doctor.chart import NAME
from engine.doctor.doctor import Doctor
from engine.doctor.examination import Examination, examination
from engine.examples import example
from engine.fixes import in_place, mended
from engine.graph import Graph, Wire
from engine.layer import Together, Tune
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.training.watching import observe
from tests.engine.doctor.consulting import all_mended, brief, consult, data, dense, told
from tests.engine.drawings import chain, classifier

Hidden = str | tuple[str, Mapping[str, Any]]
RULE = "hardly-learns"


def plane(*hidden: Hidden, data: str = "circle", **training: Any) -> Graph:
    graph = classifier(*hidden, data=data, classes=2)
    return brief(graph, **{"epochs": 20, "batch_size": 16, "learning_rate": 0.01, **training})


def from_zero() -> Graph:
    graph = plane(dense(8), "tanh")
    for id in ("dense_1", "dense_2"):
        graph = graph.with_settings(id, initialisation="zeros")
    return graph


ILL: Mapping[str, tuple[Callable[[], Graph], str, str]] = {
    "held by weight decay": (
        lambda: plane(dense(8), "tanh", weight_decay=1.0),
        "Weight decay may hold its weights at zero: try without.",
        "Switch weight decay off",
    ),
    "held by L1": (
        lambda: plane(dense(8), "tanh", l1=1.0),
        "L1 may hold its weights at zero: try without.",
        "Switch L1 off",
    ),
    "from zero": (
        from_zero,
        "2 layers start at zero, so nothing passes through them, forwards or back.",
        "Start 2 layers after He",
    ),
    "one layer": (
        plane,
        "Without an activation, layers together can only part by a straight line, however many they are.",
        "Insert 16 hidden units with ReLU",
    ),
    "layers that do not bend": (
        lambda: plane(dense(8), dense(8), data="xor"),
        "Without an activation, layers together can only part by a straight line, however many they are.",
        "Insert ReLU in 2 places",
    ),
    "sigmoids by plain steps": (
        lambda: plane(dense(4), "sigmoid", dense(4), "sigmoid", optimiser="sgd", epochs=40),
        "A sigmoid passes on a quarter of a gradient at most, and plain steps shrink with it. Those of Adam do not.",
        "Learn by Adam",
    ),
}


@pytest.mark.parametrize("name", ILL)
def test_a_network_that_has_hardly_learnt_is_told_what_holds_it_up_and_mended(name: str) -> None:
    make, hint, label = ILL[name]
    graph = make()
    finding = told(graph, RULE)
    assert finding.text.startswith(
        f"The network has hardly learnt: after {graph.training.epochs} epochs the loss is 0."
    )
    assert (finding.hint, [fix.label for fix in finding.fixes]) == (hint, [label])
    assert isinstance(finding.evidence, Curves)
    assert not in_place(graph, finding.node, finding.fixes[0])
    assert in_place(mended(graph, finding.node, finding.fixes[0]), finding.node, finding.fixes[0])
    all_mended(graph, finding)


def test_what_is_not_named_as_a_cause_stays_as_it_is() -> None:
    finding = told(plane(dense(8), "tanh", weight_decay=1.0, l1=0.0001), RULE)
    assert finding.fixes == (Together((Tune("weight_decay", 0.0),), "Switch weight decay off"),)


@pytest.mark.parametrize(
    "graph",
    [
        plane(dense(8), "tanh", data="spirals", optimiser="sgd"),
        plane(data="gaussians"),
        plane(dense(8), "tanh", weight_decay=0.001),
        plane(dense(8), "tanh", weight_decay=1.0, epochs=2),
        plane(dense(8), "tanh", weight_decay=1.0, learning_rate=1e-5),
    ],
    ids=["a hard task", "a straight line is enough", "a little decay", "it has only begun", "something else is named"],
)
def test_where_no_cause_is_sure_or_another_one_is_named_nothing_is_said(graph: Graph) -> None:
    assert RULE not in {finding.rule for finding in consult(graph)}


@pytest.mark.parametrize("name", ["xor-neurons", "logistic-regression", "linear-regression", "half-adder", "xor"])
def test_examples_are_healthy_while_they_learn(name: str) -> None:
    graph = example(name).graph
    assert RULE not in {each.rule for each in consult(graph.with_training(device="cpu", threads=1))}


def test_numbers_that_a_plane_cannot_follow_get_a_hidden_layer() -> None:
    graph = chain("bumps", dense(1), "mean-squared-error")
    graph = graph.with_wire(Wire("bumps_1", "y", "mean_squared_error_1", "target"))
    graph = brief(graph, epochs=20, batch_size=16, learning_rate=0.01)
    all_mended(graph, told(graph, RULE))


def test_of_a_run_that_was_over_before_its_data_were_told_it_is_said_at_the_last_look() -> None:
    graph = plane()
    program, parts = to_program(graph), prepare(data(graph))
    doctor, training = (
        Doctor(graph, program, graph.training),
        Training(program, parts, graph.training, None, Controls()),
    )
    for event in training.events():
        doctor.take(event)
    assert doctor.findings == ()
    doctor.chart.know(parts)
    reading = observe(training.state, parts, {NAME: examination()})[NAME]
    assert isinstance(reading, Examination)
    doctor.conclude(reading)
    assert [finding.rule for finding in doctor.findings] == [RULE]
