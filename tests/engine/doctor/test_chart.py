"""What guessing would cost, and what an examination measures."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from engine.doctor.chart import Chart
from engine.doctor.examination import Examination, examination
from engine.graph import Graph, Wire
from engine.program import to_program
from engine.training.events import EpochEnded
from tests.engine.doctor.consulting import deep, dense
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import ready, settings
from tests.engine.training.probes.looking import first_reading


def guess(graph: Graph) -> float | None:
    program, parts = ready(graph)
    return Chart(graph, program, graph.training, parts).record.guess


def regression(loss: str) -> Graph:
    graph = chain("diabetes", dense(1), loss)
    return graph.with_wire(Wire("diabetes_1", "y", f"{loss.replace('-', '_')}_1", "target"))


def test_guessing_costs_the_entropy_of_the_classes() -> None:
    assert guess(classifier(dense(4))) == pytest.approx(log(3), abs=1e-3)


def test_guessing_numbers_costs_their_variance() -> None:
    assert guess(regression("mean-squared-error")) == pytest.approx(1.0, abs=1e-4)
    assert guess(regression("mean-absolute-error")) == pytest.approx(0.83, abs=0.05)


def test_of_other_losses_it_is_not_known() -> None:
    assert guess(regression("huber")) is None


def test_before_the_data_are_there_it_is_not_known() -> None:
    graph = classifier(dense(4))
    assert Chart(graph, to_program(graph), graph.training).record.guess is None


def test_an_examination_measures_gradients_updates_and_units() -> None:
    program, parts = ready(deep("relu", 2))
    seen = first_reading(program, parts, examination(), epochs=1, batch_size=16, learning_rate=0.01)
    assert isinstance(seen, Examination)
    assert [layer.node for layer in seen.layers] == ["dense_1", "dense_2", "dense_3"]
    assert all(0 < layer.gradient < 1 for layer in seen.layers)
    assert all(0.02 < layer.weight < 0.2 for layer in seen.layers)
    # Adam moves each weight by about the learning rate in its first step.
    for layer in seen.layers:
        assert layer.update == pytest.approx(0.01 / layer.weight, rel=0.3)
    assert [(units.node, units.kind, units.units) for units in seen.units] == [
        ("relu_1", "relu", 24),
        ("relu_2", "relu", 24),
    ]


def test_scales_shifts_and_tables_of_vectors_are_not_among_the_layers() -> None:
    program, parts = ready(classifier("flatten", dense(8), "batch-norm", "relu", data="digits", classes=10))
    seen = first_reading(program, parts, examination(), epochs=1)
    assert isinstance(seen, Examination)
    assert [layer.node for layer in seen.layers] == ["dense_1", "dense_2"]


def test_looking_changes_nothing() -> None:
    from engine.training.loop import Controls, Training

    program, parts = ready(deep("relu", 2))
    ends = []
    for probes in ({}, {"doctor": examination()}):
        training = Training(program, parts, settings(epochs=1), None, Controls(probes, each_step=True))
        list(training.events())
        ends.append(training.state.weights())
    assert all(np.array_equal(ends[0][name].numpy(), ends[1][name].numpy()) for name in ends[0])


def test_a_run_that_goes_on_is_judged_by_its_whole_course_and_by_what_it_did_lately() -> None:
    graph = classifier(dense(4))
    chart = Chart(graph, to_program(graph), graph.training)
    epochs = [EpochEnded(number, {"loss": 1.0}, {"loss": 1.0}, 0.1, False) for number in range(1, 6)]
    chart.take(epochs[3])
    chart.recall(epochs[:4])
    chart.take(epochs[4])
    assert [epoch.epoch for epoch in chart.record.epochs] == [1, 2, 3, 4, 5]
    assert [epoch.epoch for epoch in chart.record.lately] == [4, 5]


def test_a_record_keeps_its_epochs_when_the_run_goes_on_and_when_earlier_ones_are_recalled() -> None:
    graph = classifier(dense(4))
    chart = Chart(graph, to_program(graph), graph.training)
    epochs = [EpochEnded(number, {"loss": 1 / number}, {"loss": 2 / number}, 0.1, False) for number in range(1, 8)]
    for epoch in epochs[2:4]:
        chart.take(epoch)
    before = chart.record
    chart.take(EpochEnded(5, {"loss": 0.1}, {}, 0.1, False))
    chart.recall(epochs[:2])
    chart.take(epochs[5])
    assert [epoch.epoch for epoch in before.epochs] == list(before.measured.epochs) == [3, 4]
    assert [epoch.epoch for epoch in chart.record.epochs] == [1, 2, 3, 4, 5, 6]
    measured = chart.record.measured
    assert list(measured.epochs) == [1, 2, 3, 4, 6]
    assert list(measured.held) == [2 / number for number in measured.epochs]
    assert list(measured.learnt) == [1 / number for number in measured.epochs]
    assert (measured.held.index(1 / 2), measured.held[-2:], before.measured.held[-1]) == (3, [1 / 2, 1 / 3], 1 / 2)
    with pytest.raises(ValueError):
        before.measured.held.index(1 / 3)
