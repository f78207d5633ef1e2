"""What the doctor says of drawings of loose neurons: by their names, with fixes that are for neurons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from engine.doctor.base import Finding
from engine.doctor.doctor import at_rest
from engine.doctor.examination import Examination, examination
from engine.fixes import mended
from engine.graph import Graph
from engine.layer import make
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.doctor.consulting import called_to, consult
from tests.engine.neuron_drawings import (
    DRAWINGS,
    connected,
    enclosed,
    judged,
    lesioned,
    level,
    mixed,
    neurons,
    plane,
    wired,
)
from tests.engine.training.networks import ready


def examined(graph: Graph, spoil: Callable[[torch.nn.Module], None] = lambda network: None) -> Examination:
    program, parts = ready(graph)
    state = State.fresh(program, graph.training)
    with torch.no_grad():
        spoil(state.network)
    reading = observe(state, parts, {"it": examination()})["it"]
    assert isinstance(reading, Examination)
    return reading


def told(graph: Graph, spoil: Callable[[torch.nn.Module], None]) -> tuple[Finding, ...]:
    doctor = called_to(graph)
    doctor.conclude(examined(graph, spoil))
    return doctor.findings


def silence(*units: int) -> Callable[[torch.nn.Module], None]:
    def spoil(network: torch.nn.Module) -> None:
        network.get_submodule("neurons_2").get_parameter("bias")[list(units)] = -100.0

    return spoil


@pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)
def test_every_level_of_neurons_that_learns_is_looked_at(drawn: Callable[[], Graph]) -> None:
    graph = drawn()
    reading = examined(graph)
    program, _ = ready(graph)
    heads = {step.node for step in program.steps if step.module is not None}
    assert {signs.node for signs in reading.layers} == heads
    assert all(signs.gradient > 0 and signs.update > 0 for signs in reading.layers)


def test_units_of_several_activations_are_told_apart() -> None:
    units = examined(mixed()).units
    assert [(each.kind, each.units) for each in units] == [("relu", 2), ("tanh", 1), ("sigmoid", 1)]


def test_what_is_switched_off_is_not_ill() -> None:
    assert [each.units for each in examined(lesioned()).units] == [2, 1]


def test_dead_neurons_are_named_and_given_another_activation() -> None:
    graph = connected()
    (finding,) = [each for each in told(graph, silence(0, 2)) if each.rule == "dead-relu"]
    assert finding.text == "Neuron 5 and Neuron 7 are zero for every example."
    assert finding.node == "neuron_5"
    after = mended(graph, finding.node, finding.fixes[0])
    kinds = [after.nodes[id].layer.setting("activation") for id in ("neuron_5", "neuron_6", "neuron_7")]
    assert kinds == ["leaky-relu", "relu", "leaky-relu"]


def test_one_dead_neuron_of_three_is_no_illness() -> None:
    assert not [each for each in told(connected(), silence(1)) if each.rule == "dead-relu"]


def test_a_neuron_is_named_as_people_have_named_it() -> None:
    graph = connected().renamed("neuron_5", "Corner")
    (finding,) = [each for each in told(graph, silence(0, 1, 2)) if each.rule == "dead-relu"]
    assert finding.text == "Corner, Neuron 6 and Neuron 7 are zero for every example."


def test_saturated_neurons_get_no_batch_norm() -> None:
    def push(network: torch.nn.Module) -> None:
        network.get_submodule("block_1.neurons_1").get_parameter("bias")[:] = 100.0

    (finding,) = [each for each in told(enclosed(), push) if each.rule == "saturated-units"]
    assert finding.text == "Neuron 1 and Neuron 3 are saturated: flat for most examples."
    assert finding.node == "block_1/neuron_1"
    assert [fix.label for fix in finding.fixes] == ["Set learning rate to 0.0001"]


def deep(activation: str) -> Graph:
    """Levels of four neurons, far too many for gradients to come through sigmoids."""
    graph, sources = plane(), ["spirals_1.x"]
    for _ in range(9):
        graph, sources = level(graph, sources, [activation] * 4)
    graph, end = wired(graph, *sources, activation="linear")
    return judged(graph, f"{end}.out")


def test_gradients_that_vanish_are_mended_by_other_activations() -> None:
    graph = deep("sigmoid")
    (finding,) = [each for each in consult(graph) if each.rule == "vanishing-gradients"]
    assert finding.fixes[0].label == "Use ReLU"
    after = mended(graph, finding.node, finding.fixes[0])
    kinds = [after.nodes[id].layer.setting("activation") for id in neurons(after)]
    assert kinds == ["relu"] * 36 + ["linear"]


def test_a_sigmoid_neuron_before_a_loss_that_applies_one_is_told() -> None:
    graph, end = wired(plane(), "spirals_1.x", activation="sigmoid", name="Answer")
    graph = judged(graph, f"{end}.out")
    (finding,) = [each for each in at_rest(called_to(graph).chart.record, "drawing") if each.rule == "softmax-twice"]
    assert finding.text == ("Binary cross-entropy applies a sigmoid itself, but Answer has applied a sigmoid before.")
    after = mended(graph, finding.node, finding.fixes[0])
    assert after.nodes[end].layer.setting("activation") == "linear"
    assert not [each for each in at_rest(called_to(after).chart.record, "drawing") if each.rule == "softmax-twice"]


def test_inputs_that_are_normalised_one_by_one_need_no_scaling() -> None:
    graph = Graph().added(make("wine", {"scaling": "none"}))[0]
    graph, norm = wired(graph, *(f"wine_1.x[{place}]" for place in (4, 0, 12)), kind="batch-norm")
    graph, answers = level(graph, [f"{norm}.out"], ["linear"] * 3)
    normalised = judged(graph, *answers, data="wine_1", loss="cross-entropy")
    plain, answers = level(Graph().added(make("wine", {"scaling": "none"}))[0], ["wine_1.x[12]"], ["linear"] * 3)
    for drawing, ill in ((normalised, False), (judged(plain, *answers, data="wine_1", loss="cross-entropy"), True)):
        found = at_rest(called_to(drawing).chart.record, "data")
        assert any(finding.rule == "inputs-not-scaled" for finding in found) == ill
