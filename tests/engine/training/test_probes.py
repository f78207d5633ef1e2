"""What probes see is what torch computes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.grouping import collapsed
from engine.network import Network
from engine.training.events import Observed
from engine.training.loop import Controls, Training, train
from engine.training.probes import BINS, activations, gradient_flow, histogram, weights
from engine.training.watching import observe
from tests.engine.drawings import classifier
from tests.engine.training.networks import digits_cnn, iris, ready, settings


def first_reading(program, parts, probe, **chosen):
    controls = Controls({"probe": probe}, each_step=True)
    events = train(program, parts, settings(**chosen), controls=controls)
    return next(event for event in events if isinstance(event, Observed)).readings["probe"]


def seen(program, parts, probe):
    torch.manual_seed(0)
    network = Network(program)
    return network, observe(network, parts, {"probe": probe})["probe"]


def test_gradients_are_those_of_the_step_before_clipping():
    program, parts = iris()
    chosen = {"batch_size": 106, "optimiser": "sgd", "momentum": 0, "learning_rate": 0.1}
    training = Training(program, parts, settings(**chosen), None, Controls())
    network = training.state.network
    values = network.run({"x": torch.from_numpy(parts.train.x), "y": torch.from_numpy(parts.train.y)})
    torch.autograd.backward(network.loss(values))
    flow = first_reading(program, parts, gradient_flow(), clip=1e-3, **chosen)
    assert flow.nodes == ("dense_1", "dense_2")
    assert flow.titles == ("Dense", "Dense")
    for row, name in enumerate(flow.nodes):
        gradient = torch.cat([weight.grad.flatten() for weight in network.get_submodule(name).parameters()])
        assert flow.mean[row] == pytest.approx(float(gradient.abs().mean()), rel=1e-4)
        assert flow.largest[row] == pytest.approx(float(gradient.abs().max()), rel=1e-4)


def test_the_update_is_the_length_of_the_step_by_that_of_the_weights():
    program, parts = iris()
    chosen = {"batch_size": 106, "optimiser": "sgd", "momentum": 0, "learning_rate": 0.1}
    training = Training(program, parts, settings(**chosen), None, Controls(each_step=True))
    before = {name: tensor.clone() for name, tensor in training.state.weights().items()}
    events = training.events()
    while training.state.step < 1:
        next(events)
    after = training.state.weights()
    moved = torch.cat([(after[n] - before[n]).flatten() for n in ("dense_1.weight", "dense_1.bias")]).norm()
    length = torch.cat([before[n].flatten() for n in ("dense_1.weight", "dense_1.bias")]).norm()
    flow = first_reading(program, parts, gradient_flow(), **chosen)
    assert flow.update[0] == pytest.approx(float(moved / length), rel=1e-4)


def test_weights_come_with_statistics_histogram_and_picture():
    program, parts = iris()
    network, reading = seen(program, parts, weights())
    assert [(p.node, p.name, p.shape) for p in reading.parameters] == [
        ("dense_1", "weight", (12, 4)),
        ("dense_1", "bias", (12,)),
        ("dense_2", "weight", (3, 12)),
        ("dense_2", "bias", (3,)),
    ]
    first, weight = reading.parameters[0], network.get_parameter("dense_1.weight").detach()
    assert first.mean == pytest.approx(float(weight.mean()), abs=1e-6)
    assert first.std == pytest.approx(float(weight.std(correction=0)), rel=1e-5)
    assert first.histogram.counts.sum() == 48
    np.testing.assert_allclose(first.matrix, weight.numpy(), rtol=1e-6)


def test_large_weights_are_shown_in_at_most_128_pixels_a_side():
    program, parts = iris(("dense", {"units": 301}))
    network, reading = seen(program, parts, weights("dense_1"))
    matrix = reading.parameters[0].matrix
    assert matrix.shape == (101, 4)
    weight = network.get_parameter("dense_1.weight").detach().numpy()
    np.testing.assert_allclose(matrix[7], weight[21:24].mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(matrix[100], weight[300], rtol=1e-4, atol=1e-6)
    assert {p.node for p in reading.parameters} == {"dense_1"}


def test_kernels_of_a_convolution_are_pictures():
    program, parts = digits_cnn()
    _, reading = seen(program, parts, weights("conv2d_1"))
    assert reading.parameters[0].filters.shape == (4, 1, 3, 3)


def test_rows_of_a_first_dense_layer_are_pictures_of_what_it_sees():
    program, parts = ready(classifier("flatten", ("dense", {"units": 100}), data="digits", classes=10))
    network, reading = seen(program, parts, weights("dense_1"))
    filters = reading.parameters[0].filters
    assert filters.shape == (64, 1, 8, 8)
    np.testing.assert_array_equal(filters[3].ravel(), network.get_parameter("dense_1.weight")[3].detach().numpy())


def test_activations_of_a_vector_are_units_by_examples():
    program, parts = iris()
    network, reading = seen(program, parts, activations("relu_1"))
    network.eval()
    x = torch.from_numpy(parts.validation.x)
    expected = network.get_submodule("dense_1")(x).relu().detach()
    assert (reading.kind, reading.shape, reading.title) == ("units", (12,), "ReLU")
    np.testing.assert_allclose(reading.values, expected.numpy(), rtol=1e-5, atol=1e-6)
    assert reading.dead == pytest.approx(float((expected == 0).all(0).float().mean()))
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
    torch.manual_seed(0)
    network = Network(program)
    with torch.no_grad():
        network.get_parameter("batch_norm_1.bias")[:2] = -100
    assert observe(network, parts, {"probe": activations("relu_1")})["probe"].dead == 0.5


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


def test_histograms_leave_out_what_is_not_finite_and_count_the_rest():
    spread = histogram(torch.tensor([0.0, 1.0, float("nan"), float("inf")]))
    assert spread.counts.sum() == 2
    assert (len(spread.counts), len(spread.edges)) == (BINS, BINS + 1)
    assert histogram(torch.randn(100_000)).counts.sum() == pytest.approx(100_000, rel=0.2)


def test_histograms_agree_with_those_of_numpy():
    numbers = torch.randn(5000)
    counts, edges = np.histogram(numbers.numpy(), BINS)
    spread = histogram(numbers)
    assert np.abs(spread.counts - counts).sum() <= 4  # a number on an edge may fall to either side
    np.testing.assert_allclose(spread.edges, edges, rtol=1e-5, atol=1e-5)


def test_equal_numbers_and_none_at_all_have_a_histogram():
    assert histogram(torch.ones(7)).counts.max() == 7
    assert histogram(torch.full((3,), float("nan"))).counts.sum() == 0


def test_readings_do_not_change_with_the_network():
    program, parts = iris()
    network, reading = seen(program, parts, weights("dense_1"))
    kept = reading.parameters[0].matrix.copy()
    with torch.no_grad():
        network.get_parameter("dense_1.weight").zero_()
    np.testing.assert_array_equal(reading.parameters[0].matrix, kept)


def test_layers_inside_of_a_block_are_seen_by_their_paths():
    graph = classifier(("dense", {"units": 4}), "relu")
    graph, block = collapsed(graph, ["dense_1", "relu_1"], "Unit")
    program, parts = ready(graph.with_settings(block, repeat=2))
    flow = first_reading(program, parts, gradient_flow())
    assert flow.nodes == ("block_1/0/dense_1", "block_1/1/dense_1", "dense_2")
    _, inner = seen(program, parts, activations("block_1/1/relu_1"))
    _, whole = seen(program, parts, activations("block_1"))
    assert (inner.title, whole.title) == ("ReLU", "Unit")
    assert np.array_equal(inner.values, whole.values)
    _, read = seen(program, parts, weights("block_1"))
    assert [p.node for p in read.parameters] == ["block_1/0/dense_1"] * 2 + ["block_1/1/dense_1"] * 2
