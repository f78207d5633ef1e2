"""Methods of attribution against models whose shares can be worked out by hand, and against their own promises."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.attribution import METHODS, Head, answer, convolutions, explain
from engine.attribution.occlusion import parts as occluded_parts
from engine.datasets.base import Facts
from engine.errors import UserError
from engine.graph import Wire
from engine.network import Network
from engine.program import to_program
from engine.steps import Loss
from engine.values import Value
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import after_steps, diabetes, digits_cnn, iris, ready, settings, trained

EXAMPLE = np.array([2.0, -1.0, 0.5, 3.0], np.float32)
WEIGHTS = np.array([[0.5, 1.0, 0.0, -1.0], [1.0, 2.0, 3.0, 0.25], [0.0, 0.0, 0.0, 0.0]], np.float32)
LINEAR = ("gradient-input", "integrated-gradients", "occlusion")


@pytest.fixture
def linear():
    """Iris with one Dense layer, whose weights are known."""
    program, parts = ready(classifier())
    network = Network(program)
    network.load_state_dict({"dense_1.weight": torch.from_numpy(WEIGHTS), "dense_1.bias": torch.tensor([1.0, 0, 0])})
    return network, Head.of(program, parts)


@pytest.mark.parametrize("output", [0, 1, 2])
def test_the_gradient_of_a_linear_model_is_its_weights(linear, output) -> None:
    found = explain("gradient", *linear, EXAMPLE, output)
    np.testing.assert_allclose(found.values, WEIGHTS[output])
    assert found.score == pytest.approx(float(WEIGHTS[output] @ EXAMPLE) + (output == 0))


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("output", [0, 1])
def test_of_a_linear_model_each_feature_has_weight_times_value(linear, method, output) -> None:
    found = explain(method, *linear, EXAMPLE, output)
    np.testing.assert_allclose(found.values, WEIGHTS[output] * EXAMPLE, atol=1e-5)
    assert found.signed


@pytest.mark.parametrize("method", ["integrated-gradients", "occlusion"])
def test_a_baseline_counts_only_what_differs_from_it(linear, method) -> None:
    baseline = np.array([2.0, 0.0, 0.0, 1.0], np.float32)
    found = explain(method, *linear, EXAMPLE, 1, baseline)
    np.testing.assert_allclose(found.values, WEIGHTS[1] * (EXAMPLE - baseline), atol=1e-5)


def test_noise_changes_no_gradient_of_a_linear_model(linear) -> None:
    np.testing.assert_allclose(explain("smooth-gradient", *linear, EXAMPLE, 1).values, WEIGHTS[1], rtol=1e-5)


def test_features_of_one_column_are_hidden_together(linear) -> None:
    found = explain("occlusion", *linear, EXAMPLE, 1, groups=[(1, 2)])
    shares = WEIGHTS[1] * EXAMPLE
    together = shares[1] + shares[2]
    np.testing.assert_allclose(found.values, [shares[0], together, together, shares[3]], atol=1e-5)


@pytest.mark.parametrize("make", [iris, digits_cnn, diabetes])
def test_integrated_gradients_add_up_to_the_difference_within_two_percent(make) -> None:
    program, parts = make()
    state = trained(program, parts, settings(epochs=3 if make is not diabetes else 20))
    head = Head.of(program, parts)
    for x in np.asarray(parts.validation.x)[:5]:
        guess = answer(state.network, head, x).guess
        found = explain("integrated-gradients", state.network, head, x, guess)
        difference = abs(found.score - found.base)
        assert abs(found.gap) <= 0.02 * max(difference, 1.0)
        assert not found.nothing


def test_numbers_are_explained_in_their_own_unit() -> None:
    program, parts = diabetes()
    state = trained(program, parts, settings(epochs=5))
    head = Head.of(program, parts)
    x = np.asarray(parts.validation.x)[0]
    told = answer(state.network, head, x)
    with torch.no_grad():
        raw = state.network(torch.from_numpy(x[None])).numpy()
    assert told.kind == "numbers"
    assert told.values[0] == pytest.approx(float(parts.target_scaler.invert(raw)[0, 0]), rel=1e-5)
    weight = state.network.get_submodule("dense_1").weight.detach().numpy()[0]
    found = explain("gradient", state.network, head, x, 0)
    np.testing.assert_allclose(found.values, weight * float(parts.target_scaler.scale[0]), rtol=1e-4)


# ---- Grad-CAM ----


@pytest.fixture
def corner() -> tuple[Network, Head]:
    """A convolution of two channels, each of which passes on one pixel as it is; class 1 adds up the first channel and
    takes away the second."""
    conv = ("conv2d", {"channels": 2, "kernel": 1, "bias": False})
    graph = chain("digits", conv, "flatten", ("dense", {"units": 10, "bias": False}), "cross-entropy")
    program, parts = ready(graph.with_wire(Wire("digits_1", "y", "cross_entropy_1", "target")))
    network = Network(program)
    weight = torch.zeros_like(network.get_submodule("dense_1").weight)
    channel = weight.shape[1] // 2
    weight[1, :channel], weight[1, channel:] = 1 / channel, -1 / channel
    network.load_state_dict({"conv2d_1.weight": torch.tensor([1.0, 3.0]).reshape(2, 1, 1, 1), "dense_1.weight": weight})
    return network, Head.of(program, parts)


def test_grad_cam_weighs_each_map_by_its_mean_gradient(corner) -> None:
    network, head = corner
    x = np.zeros((1, 8, 8), np.float32)
    x[0, 2, 3], x[0, 5, 5] = 1.0, -2.0
    found = explain("grad-cam", network, head, x, 1)
    # the gradient by each pixel of the maps is ±1/64, the maps are x and 3 x
    expected = np.maximum((x[0] - 3 * x[0]) / 64, 0)
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    assert not found.signed
    assert found.node == "conv2d_1"


def test_grad_cam_of_a_smaller_map_is_as_large_as_the_picture() -> None:
    layers = (("conv2d", {"channels": 3}), "relu", "max-pool2d", ("conv2d", {"channels": 4}), "relu", "flatten")
    program, parts = ready(classifier(*layers, data="digits", classes=10))
    network = Network(program)
    assert [step.node for step in convolutions(program)] == ["conv2d_1", "conv2d_2"]
    for node in ("", "conv2d_1", "conv2d_2"):
        found = explain("grad-cam", network, Head.of(program, parts), np.asarray(parts.train.x)[0], 4, node=node)
        assert found.values.shape == (8, 8)
        assert found.values.min() >= 0
        assert found.node == (node or "conv2d_2")


def test_grad_cam_says_why_it_has_nothing_to_show() -> None:
    program, parts = iris()
    with pytest.raises(UserError, match="needs a convolution, and the drawing has none"):
        explain("grad-cam", Network(program), Head.of(program, parts), np.asarray(parts.train.x)[0], 0)


def test_every_method_lies_on_a_volume_with_its_channels_added_up() -> None:
    layers = (("conv3d", {"channels": 3, "kernel": (2, 3, 3)}), "relu", "flatten")
    program, parts = ready(classifier(*layers, data="moving-dots", classes=4))
    network, head = Network(program), Head.of(program, parts)
    x = np.asarray(parts.train.x)[0]
    for method in METHODS:
        found = explain(method, network, head, x, 2)
        assert found.values.shape == (6, 10, 10), method
        assert not found.nothing, method


def test_a_convolution_that_is_gone_is_named(corner) -> None:
    with pytest.raises(UserError, match="conv2d_9 is not part of the network"):
        explain("grad-cam", *corner, np.ones((1, 8, 8), np.float32), 1, node="conv2d_9")


# ---- tokens and sequences ----


@pytest.fixture
def words() -> tuple[Network, Head]:
    """A network that reads 5 of 7 words: an embedding of two numbers, and a Dense layer of two classes over all."""
    graph = chain(
        ("input", {"shape": (5,), "classes": 7}),
        ("embedding", {"dimensions": 2}),
        "flatten",
        ("dense", {"units": 2, "bias": False}),
        "output",
    )
    program = to_program(graph)
    network = Network(program)
    loss = _loss(program.outputs[0])
    return network, Head(loss, Facts(Value((5,), 7), Value((), 2), ("no", "yes")))


def _loss(prediction: str):
    return Loss("loss", "loss", "Loss", prediction, "y", 1.0, "classification", 0.5, "scores")


def test_a_text_is_explained_word_by_word_at_the_embedding(words) -> None:
    network, head = words
    text = np.array([1, 4, 0, 6, 2])
    vectors = network.get_submodule("embedding_1").weight.detach().numpy()[text]
    weights = network.get_submodule("dense_1").weight.detach().numpy()[1].reshape(5, 2)
    shares = (vectors * weights).sum(1)
    for method in LINEAR:
        found = explain(method, network, head, text, 1)
        np.testing.assert_allclose(found.values, shares, atol=1e-5)
    size = explain("gradient", network, head, text, 1)
    np.testing.assert_allclose(size.values, np.linalg.norm(weights, axis=1), rtol=1e-5)
    assert not size.signed


def test_parts_cover_every_place() -> None:
    for shape, placed in (((1, 28, 28), "picture"), ((3, 9, 14), "picture"), ((100, 3), "steps"), ((6,), "features")):
        hidden = occluded_parts(shape, placed)
        assert hidden.any(0).all()
        assert not hidden.all(0).any() or len(hidden) == 1


def test_what_has_no_places_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="hides parts that lie side by side"):
        occluded_parts((2, 2, 2, 2), "other")


def test_asking_changes_nothing() -> None:
    program, parts = digits_cnn()
    state = after_steps(program, parts, settings(), 3)
    before = {name: tensor.clone() for name, tensor in state.network.state_dict().items()}
    random = torch.get_rng_state()
    for method in ("gradient", "smooth-gradient", "integrated-gradients", "occlusion", "grad-cam"):
        explain(method, state.network, Head.of(program, parts), np.asarray(parts.train.x)[0], 0)
    assert torch.equal(random, torch.get_rng_state())
    assert all(torch.equal(tensor, before[name]) for name, tensor in state.network.state_dict().items())
