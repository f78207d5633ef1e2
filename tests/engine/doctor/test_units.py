"""Units that no longer learn."""

from __future__ import annotations

from collections import deque

import pytest

from engine.datasets.prepare import prepare
from engine.doctor.base import Bars
from engine.doctor.chart import NAME
from engine.doctor.examination import Examination, examination
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.training.watching import observe
from tests.engine.doctor.consulting import all_mended, brief, called_to, data, deep, told


@pytest.mark.parametrize("kind", ["relu", "relu6"])
def test_steps_that_are_too_large_kill_relus_and_each_fix_mends_it(kind: str) -> None:
    graph = brief(deep(kind, 2), learning_rate=0.2)
    finding = told(graph, "dead-relu")
    assert finding.node in (f"{kind}_1", f"{kind}_2")
    assert "are zero for every example" in finding.text
    assert isinstance(finding.evidence, Bars)
    assert max(finding.evidence.values) > 0.5
    assert finding.fixes[0].label.startswith("Use LeakyReLU")
    all_mended(graph, finding)


def test_smaller_steps_are_no_remedy_for_relus_that_were_dead_before() -> None:
    graph = brief(deep("relu", 2), learning_rate=0.2)
    calm, parts = brief(graph, learning_rate=0.001), prepare(data(graph))
    killed = Training(to_program(graph), parts, graph.training, None, Controls())
    deque(killed.events(), maxlen=0)
    doctor, looks = called_to(calm), {NAME: examination()}
    training = Training(to_program(calm), parts, calm.training, killed.state, Controls(looks))
    for event in training.events():
        doctor.take(event)
    reading = observe(training.state, parts, looks)[NAME]
    assert isinstance(reading, Examination)
    doctor.conclude(reading)
    (finding,) = (finding for finding in doctor.findings if finding.rule == "dead-relu")
    assert [fix.label for fix in finding.fixes] == ["Use LeakyReLU in 2 places"]
    assert finding.hint.endswith("or start over: the steps of this training did not kill them.")


def test_weights_that_are_too_large_saturate_and_each_fix_mends_it() -> None:
    graph = deep("tanh", 2, initialisation="normal", scale=5.0)
    finding = told(graph, "saturated-units")
    assert "are saturated" in finding.text
    labels = [fix.label for fix in finding.fixes]
    assert labels[:2] == ["Start 2 layers after Xavier", "Insert batch norm in 2 places"]
    all_mended(graph, finding)


def test_sigmoids_that_are_the_answer_may_saturate() -> None:
    from tests.engine.training.networks import ready
    from tests.engine.training.probes.looking import seen

    graph = deep("tanh", 1).with_settings("cross_entropy_1", prediction="probabilities")
    wire = next(wire for wire in graph.wires if wire.end == ("cross_entropy_1", "prediction"))
    from engine.layer import make

    graph, _ = graph.inserted(wire, make("sigmoid"))
    _, reading = seen(*ready(graph), examination())
    assert [units.node for units in reading.units] == ["tanh_1"]
