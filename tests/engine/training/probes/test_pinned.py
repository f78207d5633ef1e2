"""A pinned probe shows of a place what torch computes there."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.events import Finished
from engine.training.loop import Controls, train
from engine.training.probes.pinned import Pinned, pinned
from engine.training.state import State
from engine.training.watching import fixed_examples, observe
from tests.engine.training.networks import digits_cnn, iris, settings
from tests.engine.training.probes.looking import seen

WAYS = ("numbers", "histogram", "heat map", "spectrum")


def pass_of(program, parts):
    """The values of the network that `seen` looks at, with gradients."""
    state = State.fresh(program, settings())
    state.network.eval()
    examples = fixed_examples(state.network, parts, torch.device("cpu"))
    values = state.network.run(examples)
    kept = [value for value in values.values() if isinstance(value, torch.Tensor) and value.requires_grad]
    for value in kept:
        value.retain_grad()
    state.network.loss(values).backward()
    return values


def test_numbers_are_over_all_examples():
    program, parts = iris()
    _, reading = seen(program, parts, pinned("dense_1"))
    expected = pass_of(program, parts)["dense_1"].detach()
    assert reading.shape == (12,)
    assert reading.numbers["mean"] == pytest.approx(float(expected.mean()), rel=1e-4)
    assert reading.numbers["size"] == pytest.approx(float(expected.square().mean().sqrt()), rel=1e-4)
    assert reading.numbers["least"] == pytest.approx(float(expected.min()))
    assert reading.numbers["greatest"] == pytest.approx(float(expected.max()))


def test_the_gradient_is_that_of_the_loss_by_the_value():
    program, parts = iris()
    _, reading = seen(program, parts, pinned("relu_1", None, "gradient", "heat map"))
    np.testing.assert_allclose(reading.matrix, pass_of(program, parts)["relu_1"].grad.numpy(), rtol=1e-4, atol=1e-7)


def test_weights_are_the_matrix_and_not_the_bias():
    program, parts = iris()
    network, reading = seen(program, parts, pinned("dense_1", None, "weights", "heat map"))
    np.testing.assert_array_equal(reading.matrix, network.get_parameter("dense_1.weight").detach().numpy())
    assert reading.size == (12, 4)


def test_feature_maps_are_those_of_the_chosen_example():
    program, parts = digits_cnn()
    _, reading = seen(program, parts, pinned("conv2d_1", None, "activation", "pictures", 3))
    np.testing.assert_allclose(
        reading.pictures, pass_of(program, parts)["conv2d_1"][3].detach().numpy(), rtol=1e-4, atol=1e-5
    )


def test_the_spectrum_counts_the_directions_that_values_spread_into():
    program, parts = iris()
    network, reading = seen(program, parts, pinned("dense_1", None, "weights", "spectrum"))
    expected = np.linalg.svd(network.get_parameter("dense_1.weight").detach().numpy(), compute_uv=False)
    np.testing.assert_allclose(reading.spectrum, expected, rtol=1e-4)
    assert 1 < reading.directions <= 4
    state = State.fresh(program, settings())
    with torch.no_grad():
        weight = state.network.get_parameter("dense_1.weight")
        weight.copy_(torch.outer(torch.ones(12), torch.arange(1.0, 5.0)))
    reading = observe(state, parts, {"p": pinned("dense_1", None, "weights", "spectrum")})["p"]
    assert reading.directions == pytest.approx(1.0, abs=0.01)


def _ways(shape, quantity):
    return (*WAYS, "pictures") if len(shape) >= (4 if quantity == "weights" else 3) else WAYS


def test_every_way_to_look_works_at_every_place_of_a_network_that_trains():
    program, parts = digits_cnn()
    probes, shapes = {}, {}
    for (node, port), name in program.names.items():
        for quantity in ("activation", "gradient", "weights"):
            probes[node, port, quantity] = pinned(node, port, quantity)
            shapes[node, port, quantity] = name
    first = observe(State.fresh(program, settings()), parts, probes)
    asked = {(*place, what): pinned(*place, what) for place in first for what in _ways(first[place].shape, place[2])}
    events = list(train(program, parts, settings(epochs=1, batch_size=64), controls=Controls(asked)))
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "completed"
    readings = observe(State.fresh(program, settings()), parts, asked)
    assert readings.keys() == asked.keys()
    assert all(isinstance(reading, Pinned) for reading in readings.values())


def test_a_place_that_the_network_lacks_has_no_reading():
    program, parts = iris()
    state = State.fresh(program, settings())
    probes = {
        "gone": pinned("dense_9"),
        "bare": pinned("relu_1", None, "weights"),
        "back": pinned("iris_1", "y", "gradient"),
    }
    assert observe(state, parts, probes) == {}
