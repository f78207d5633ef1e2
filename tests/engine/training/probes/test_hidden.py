"""The space of a layer: its units, its components, and the grid that goes through it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from engine.graph import Wire
from engine.training.probes import hidden_space
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import diabetes, digits_cnn, iris, ready
from tests.engine.training.probes.looking import seen


def outputs(network, parts, node, part="train"):
    """What comes out of a node for all examples of a part."""
    data = getattr(parts, part)
    with torch.no_grad():
        values = network.eval().run({"x": torch.from_numpy(data.x), "y": torch.from_numpy(data.y)})
    return values[node].numpy()


def plane(units=2):
    graph = chain("xor", ("dense", {"units": units}), "tanh", ("dense", {"units": 1}), "binary-cross-entropy")
    return ready(graph.with_wire(Wire("xor_1", "y", "binary_cross_entropy_1", "target")))


def test_components_are_those_of_scikit_learn_but_for_their_signs():
    program, parts = iris()
    network, reading = seen(program, parts, hidden_space("relu_1", dimensions=3))
    values = np.concatenate([outputs(network, parts, "relu_1", part) for part in ("train", "validation")])
    found = PCA(3).fit(values)
    np.testing.assert_allclose(np.abs(reading.points), np.abs(found.transform(values)), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(reading.explained, found.explained_variance_ratio_, rtol=1e-4)
    assert (reading.units, reading.axes, reading.there) == (12, (), (106, 22, 22))


def test_components_of_many_units_are_found_by_iteration():
    program, parts = ready(classifier(("dense", {"units": 200}), "tanh"))
    network, reading = seen(program, parts, hidden_space("tanh_1"))
    values = np.concatenate([outputs(network, parts, "tanh_1", part) for part in ("train", "validation")])
    np.testing.assert_allclose(reading.explained, PCA(2).fit(values).explained_variance_ratio_, rtol=1e-3)


def test_two_chosen_units_are_the_axes_as_they_are():
    program, parts = iris()
    network, reading = seen(program, parts, hidden_space("relu_1", axes=(3, 7)))
    np.testing.assert_allclose(reading.points[:106], outputs(network, parts, "relu_1")[:, [3, 7]], rtol=1e-5, atol=1e-6)
    assert reading.axes == (3, 7)
    assert reading.right[:106].tolist() == parts.train.y.tolist()


def test_a_layer_of_two_units_is_shown_by_them_with_the_line_of_the_next_one():
    program, parts = plane()
    network, reading = seen(program, parts, hidden_space("tanh_1"))
    assert reading.axes == (0, 1)
    layer = network.get_submodule("dense_2")
    expected = [*layer.weight[0].tolist(), *layer.bias.tolist()]
    assert reading.next_lines.tolist() == [pytest.approx(expected)]


def test_the_grid_over_the_plane_goes_through_the_layer():
    program, parts = plane()
    network, reading = seen(program, parts, hidden_space("dense_1"))
    assert reading.lines.shape == (30, 41, 2)
    first, last = reading.lines[0, 0], reading.lines[-1, -1]
    points = parts.scaler.invert(np.concatenate([parts.train.x, parts.validation.x]))
    margin = 0.08 * np.ptp(points, axis=0)
    corners = np.stack([points.min(0) - margin, points.max(0) + margin]).astype(np.float32)
    with torch.no_grad():
        expected = network.get_submodule("dense_1")(torch.from_numpy(corners)).numpy()
    np.testing.assert_allclose([first, last], expected, rtol=1e-4, atol=1e-5)


def test_maps_are_averaged_or_laid_out_flat():
    program, parts = digits_cnn()
    network, reading = seen(program, parts, hidden_space("conv2d_1", axes=(0, 1)))
    values = outputs(network, parts, "conv2d_1")
    assert (reading.pooled, reading.units, len(reading.lines)) == ("mean", 4, 0)
    count = int((reading.part == 0).sum())
    np.testing.assert_allclose(reading.points[:count], values.mean((2, 3))[:count, :2], rtol=1e-4, atol=1e-5)
    _, flat = seen(program, parts, hidden_space("conv2d_1", pooled="flat"))
    assert (flat.pooled, flat.units) == ("flat", values[0].size)


def test_numbers_to_predict_colour_the_points():
    program, parts = diabetes()
    _, reading = seen(program, parts, hidden_space("dense_1"))
    assert reading.classes == ()
    own = parts.target_scaler.invert(parts.train.y)[:, 0]
    np.testing.assert_allclose(reading.right[: len(own)], own, rtol=1e-5)
    assert reading.points.shape[1] == 2
