"""Weights come as statistics and pictures."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.probes import weights
from engine.training.probes.base import shrunk
from tests.engine.drawings import classifier
from tests.engine.training.networks import digits_cnn, iris, ready
from tests.engine.training.probes.looking import seen


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


def test_of_kernels_with_many_channels_the_chosen_one_is_shown():
    layers = (("conv2d", {"channels": 5}), ("conv2d", {"channels": 4}), "flatten")
    program, parts = ready(classifier(*layers, data="digits", classes=10))
    network, reading = seen(program, parts, weights("conv2d_2", channel=3))
    kernels = network.get_parameter("conv2d_2.weight").detach().numpy()
    assert reading.parameters[0].channel == 3
    np.testing.assert_array_equal(reading.parameters[0].filters, kernels[:, 3:4])
    _, beyond = seen(program, parts, weights("conv2d_2", channel=99))
    np.testing.assert_array_equal(beyond.parameters[0].filters, kernels[:, 4:])


def test_a_huge_matrix_is_thinned_before_it_is_averaged():
    matrix = torch.arange(20_000.0)[:, None].expand(20_000, 10_000)
    small = shrunk(matrix)
    assert max(small.shape) <= 128
    assert small[0].std() == 0
    pixel = 20_000 / len(small)
    assert np.abs(np.diff(small[:-1, 0]) - pixel).max() < 0.02 * pixel


def test_kernels_of_a_volume_are_pictures_slice_by_slice():
    program, parts = ready(
        classifier(("conv3d", {"channels": 4, "kernel": (2, 3, 3)}), "global-pool", data="moving-dots", classes=4)
    )
    network, reading = seen(program, parts, weights("conv3d_1", 1))
    found = reading.parameters[0]
    assert (found.shape, found.channel) == ((4, 1, 2, 3, 3), 1)
    np.testing.assert_allclose(found.filters[:, 0], network.get_parameter("conv3d_1.weight").detach()[:, 0, 1])
