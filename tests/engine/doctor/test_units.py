"""Units that no longer learn."""

from __future__ import annotations

import pytest

from engine.doctor.base import Bars
from tests.engine.doctor.consulting import all_mended, brief, deep, told


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


def test_weights_that_are_too_large_saturate_and_each_fix_mends_it() -> None:
    graph = deep("tanh", 2, initialisation="normal", scale=5.0)
    finding = told(graph, "saturated-units")
    assert "are saturated" in finding.text
    labels = [fix.label for fix in finding.fixes]
    assert labels[:2] == ["Start 2 layers after Xavier", "Insert batch norm in 2 places"]
    all_mended(graph, finding)


def test_sigmoids_that_are_the_answer_may_saturate() -> None:
    from engine.doctor.examination import examination
    from tests.engine.training.networks import ready
    from tests.engine.training.probes.looking import seen

    graph = deep("tanh", 1).with_settings("cross_entropy_1", prediction="probabilities")
    wire = next(wire for wire in graph.wires if wire.end == ("cross_entropy_1", "prediction"))
    from engine.layer import make

    graph, _ = graph.inserted(wire, make("sigmoid"))
    _, reading = seen(*ready(graph), examination())
    assert [units.node for units in reading.units] == ["tanh_1"]
