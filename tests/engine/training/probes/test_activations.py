"""What comes out of a node, for a few examples."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.probes import activations
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.drawings import classifier
from tests.engine.neuron_drawings import judged, level, plane, wired
from tests.engine.training.networks import digits_cnn, iris, ready, settings
from tests.engine.training.probes.looking import seen


def test_activations_of_a_vector_are_units_by_examples():
    program, parts = iris()
    network, reading = seen(program, parts, activations("relu_1"))
    network.eval()
    x = torch.from_numpy(parts.validation.x)
    expected = network.get_submodule("dense_1")(x).relu().detach()
    assert (reading.kind, reading.shape, reading.title) == ("units", (12,), "ReLU")
    np.testing.assert_allclose(reading.values, expected.numpy(), rtol=1e-5, atol=1e-6)
    assert reading.silent == pytest.approx(float((expected == 0).all(0).float().mean()))
    assert reading.mean == pytest.approx(float(expected.mean()), rel=1e-4)
    assert reading.std == pytest.approx(float(expected.std(correction=0)), rel=1e-4)
    np.testing.assert_array_equal(reading.input, parts.validation.x[0])


def test_activations_of_a_picture_are_maps_of_the_chosen_example():
    program, parts = digits_cnn()
    network, reading = seen(program, parts, activations("conv2d_1", example=5))
    network.eval()
    expected = network.get_submodule("conv2d_1")(torch.from_numpy(parts.validation.x[5:6]))[0].detach()
    assert (reading.kind, reading.values.shape) == ("maps", tuple(expected.shape))
    np.testing.assert_allclose(reading.values, expected.numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(reading.input, parts.validation.x[5])


def test_a_channel_that_is_zero_everywhere_is_dead():
    program, parts = digits_cnn()
    state = State.fresh(program, settings())
    with torch.no_grad():
        state.network.get_parameter("batch_norm_1.bias")[:2] = -100
    reading = observe(state, parts, {"probe": activations("relu_1")})["probe"]
    assert (reading.silent, reading.may_die) == (0.5, True)


@pytest.mark.parametrize("activation", ["step", "relu"])
def test_of_neurons_that_give_nothing_only_the_rectified_are_dead(activation: str):
    graph, (hidden,) = level(plane(), ["spirals_1.x"], [activation])
    graph, answer = wired(graph, hidden, activation="sigmoid")
    program, parts = ready(judged(graph, f"{answer}.out"))
    state = State.fresh(program, settings())
    with torch.no_grad():
        for name, weight in state.network.named_parameters():
            weight.fill_(-1e6 if name.endswith("bias") else 0.0)
    reading = observe(state, parts, {"probe": activations(hidden.split(".")[0])})["probe"]
    assert (reading.silent, reading.may_die) == (1.0, activation == "relu")


def test_a_pixel_that_is_white_in_every_picture_is_not_dead():
    program, parts = digits_cnn()
    _, reading = seen(program, parts, activations(program.inputs[0].node))
    assert not reading.may_die


def test_both_outputs_of_a_recurrent_layer_can_be_seen():
    program, parts = ready(classifier(("reshape", {"shape": (4, 1)}), ("lstm", {"units": 6}), "flatten"))
    _, sequence = seen(program, parts, activations("lstm_1"))
    assert (sequence.kind, sequence.values.shape) == ("sequence", (4, 6))
    _, state = seen(program, parts, activations("lstm_1", port="state"))
    assert (state.kind, state.shape) == ("units", (6,))


def test_the_data_and_the_loss_are_nodes_to_look_at_too():
    program, parts = iris()
    _, data = seen(program, parts, activations("iris_1"))
    np.testing.assert_array_equal(data.values, parts.validation.x)
    _, loss = seen(program, parts, activations("cross_entropy_1"))
    assert loss.values.shape == (1, 1)


def test_an_example_beyond_the_last_is_the_last():
    program, parts = digits_cnn()
    _, last = seen(program, parts, activations("conv2d_1", example=10_000))
    np.testing.assert_array_equal(last.input, parts.validation.x[63])
