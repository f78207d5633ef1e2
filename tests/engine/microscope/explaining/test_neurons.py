"""Neurons under the microscope: every number of a drawing of them, by their names and the wires they have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.graph import Graph
from engine.microscope.explaining import explain
from engine.microscope.places import Place, Stop
from engine.microscope.questions import question
from engine.microscope.specimen import Specimen, examine
from engine.microscope.updates import update
from engine.microscope.walk import first_place, numbers, source_place, stops
from engine.training.state import State
from tests.engine.microscope.specimens import added_up, places
from tests.engine.neuron_drawings import DRAWINGS, enclosed, lesioned, mixed, skipping
from tests.engine.training.networks import ready, settings

ALL = pytest.mark.parametrize("drawn", DRAWINGS.values(), ids=DRAWINGS)


def looked_at(graph: Graph) -> Specimen:
    program, parts = ready(graph)
    return examine(State.fresh(program, settings()), parts)


def of(specimen: Specimen, node: str, last: bool = False) -> Place:
    """The weighted sum of a neuron for the first example, or what comes out of it."""
    steps = [step for step in specimen.steps if node in step.units]
    step = steps[-1] if last else steps[0]
    return Place(step.name, 0, (step.units.index(node),))


@ALL
def test_every_number_is_the_networks_own(drawn: Callable[[], Graph]) -> None:
    specimen = looked_at(drawn())
    for step in specimen.steps:
        for place in places(specimen, step.name) if specimen.loss_of(step) is None else ():
            working = explain(specimen, place)
            assert working.exact
            assert working.value == pytest.approx(specimen.value(place), rel=1e-4, abs=1e-5), place


@ALL
def test_what_goes_back_adds_up_to_autograds_gradients(drawn: Callable[[], Graph]) -> None:
    specimen = looked_at(drawn())
    steps = [step for step in specimen.steps if specimen.loss_of(step) is None]
    found = added_up(specimen, [place for step in steps for place in places(specimen, step.name)])
    ends = {loss.prediction for loss in specimen.program.losses}
    for name, delta in specimen.deltas.items():
        if name in found and name not in ends:
            np.testing.assert_allclose(found[name], delta, rtol=1e-3, atol=2e-6)
    for name, weight in specimen.weights.items():
        np.testing.assert_allclose(found[name], weight.gradient, rtol=1e-3, atol=2e-6)


@ALL
def test_the_walk_stops_at_each_and_asks_what_can_be_answered(drawn: Callable[[], Graph]) -> None:
    specimen = looked_at(drawn())
    found = stops(specimen)
    assert {stop.step for stop in found if stop.phase == "update"} == {
        step.name for step in specimen.steps if step.module is not None
    }
    for stop in found:
        place = first_place(specimen, stop)
        assert np.isfinite(numbers(specimen, stop)).all()
        question(specimen, stop, place, 0, lambda value: f"{value:.3g}")


@ALL
def test_the_step_of_every_wire_is_worked_out(drawn: Callable[[], Graph]) -> None:
    specimen = looked_at(drawn())
    for name, weight in specimen.weights.items():
        for index in np.ndindex(*weight.old.shape):
            made = update(specimen, name, index)
            assert made.new == pytest.approx(made.network, abs=2e-6)


def test_inputs_are_called_by_the_neurons_that_gave_them() -> None:
    specimen = looked_at(skipping())
    (terms,) = explain(specimen, of(specimen, "neuron_3")).terms
    assert terms.labels == ("Neuron 1", "Neuron 2", "x1")
    inside = looked_at(enclosed())
    assert explain(inside, of(inside, "block_1/neuron_5")).terms[0].labels[-1] == "x1"
    assert explain(inside, of(inside, "neuron_6")).terms[0].labels == ("Neuron 4", "Neuron 5", "Neuron 1")


def test_a_sum_goes_over_just_the_wires_there_are() -> None:
    specimen = looked_at(mixed())
    (terms,) = explain(specimen, of(specimen, "neuron_2")).terms
    assert terms.labels == ("x2", "x1")
    flat = specimen.weights["neurons_1.weight"].old
    np.testing.assert_allclose(terms.weights, flat[terms.where[:, 0]])
    np.testing.assert_allclose(terms.inputs, specimen.values["x"][0][[1, 0]])


def test_each_has_the_activation_of_its_own() -> None:
    specimen = looked_at(mixed())
    said = {node: explain(specimen, of(specimen, node, last=True)).formula for node in ("neuron_1", "neuron_2")}
    assert said == {"neuron_1": "a = max(0, z)   (Neuron 1)", "neuron_2": "a = tanh(z)   (Neuron 2)"}


def test_a_lesion_gives_zero_and_sends_nothing_back() -> None:
    specimen = looked_at(lesioned())
    working = explain(specimen, of(specimen, "neuron_2", last=True))
    assert working.formula == "a = 0"
    assert working.forward[0].symbols == "a = 0: Neuron 2 is switched off"
    assert working.terms[0].slopes[0] == 0


def test_the_way_back_from_a_wire_leads_to_the_neuron_before() -> None:
    specimen = looked_at(mixed())
    vector = of(specimen, "neuron_6")
    (terms,) = explain(specimen, vector).terms
    between = source_place(specimen, terms.source, tuple(map(int, terms.at[1])))
    assert between == of(specimen, "neuron_2", last=True)


def test_what_is_put_together_for_a_loss_is_no_loss() -> None:
    specimen = looked_at(DRAWINGS["classifying"]())
    gathered = next(step for step in specimen.steps if step.gathers)
    assert specimen.loss_of(gathered) is None
    assert Stop("forward", gathered.name) in stops(specimen)
    assert explain(specimen, Place(gathered.name, 0, (0,))).formula == "y[0] = Neuron 8"


def test_weights_are_called_by_the_ends_of_their_wires() -> None:
    specimen = looked_at(mixed())
    working = explain(specimen, of(specimen, "neuron_6"))
    assert working.terms[0].weight_label(1) == "w of Neuron 2"
    asked = question(specimen, Stop("update", "neurons_1"), Place("neurons_1"), 0, lambda value: f"{value:.3g}")
    assert asked is not None
    assert asked.text.startswith(("The gradient of the wire x", "The gradient of the bias of Neuron "))
