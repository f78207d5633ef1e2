"""The walk goes forward, then backward, then to the weights, on the user's own graph."""

from __future__ import annotations

import numpy as np
import pytest

from engine import examples
from engine.microscope.explaining import explain
from engine.microscope.places import Stop
from engine.microscope.specimen import Place, Selection, Specimen, examine
from engine.microscope.walk import first_place, numbers, source_place, stops, strongest
from engine.training.state import State
from tests.engine.drawings import bypassing
from tests.engine.training.networks import digits_cnn, ready, settings


def xor() -> Specimen:
    graph = examples.example("xor").graph
    program, parts = ready(graph)
    return examine(State.fresh(program, graph.training), parts, Selection("train", (0,)))


def test_the_walk_over_xor() -> None:
    layers = ["dense_1", "tanh_1", "dense_2", "binary_cross_entropy_1"]
    assert stops(xor()) == (
        *(Stop("forward", name) for name in layers),
        *(Stop("backward", name) for name in reversed(layers)),
        Stop("update", "dense_1"),
        Stop("update", "dense_2"),
    )


def test_what_is_bypassed_or_frozen_is_passed_over() -> None:
    graph = bypassing(examples.example("xor").graph, "tanh_1")
    program, parts = ready(graph)
    specimen = examine(State.fresh(program, graph.training), parts)
    assert all(stop.step != "tanh_1" for stop in stops(specimen))


def test_one_looks_first_where_most_happens() -> None:
    program, parts = digits_cnn()
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (3,)))
    cell = first_place(specimen, Stop("forward", "conv2d_1")).cell
    values = np.abs(specimen.values["conv2d_1"][0])
    assert values[cell] == values.max()
    back = first_place(specimen, Stop("backward", "conv2d_1")).cell
    assert np.abs(specimen.deltas["conv2d_1"][0])[back] == np.abs(specimen.deltas["conv2d_1"][0]).max()
    assert strongest(specimen, specimen.steps[-1], 0) == ()


def test_an_input_of_a_term_leads_to_the_step_that_computed_it() -> None:
    specimen = xor()
    assert source_place(specimen, "tanh_1", (0, 3)) == Place("tanh_1", 0, (3,))
    assert source_place(specimen, "x", (0, 1)) is None


def test_the_picture_of_a_recurrent_layer_backward_is_that_of_the_whole_way_through_time() -> None:
    program, parts = ready(examples.example("digits-lstm").graph)
    specimen = examine(State.fresh(program, settings()), parts, Selection("train", (0,)))
    stop = Stop("backward", "lstm_1")
    shown = numbers(specimen, stop)
    assert shown.shape == specimen.values["lstm_1_sequence"].shape[1:]
    place = first_place(specimen, stop)
    assert explain(specimen, place).delta == shown[place.cell]
    assert np.abs(shown[-1]).max() > 0
    assert np.allclose(shown[-1], specimen.deltas["lstm_1_state"][0], atol=1e-6)


def test_a_loss_is_shown_by_the_cells_that_it_is_the_mean_of() -> None:
    specimen = xor()
    assert numbers(specimen, Stop("forward", "binary_cross_entropy_1")).mean() == pytest.approx(specimen.loss, rel=1e-5)
    assert numbers(specimen, Stop("backward", "binary_cross_entropy_1")).sum() == 1
