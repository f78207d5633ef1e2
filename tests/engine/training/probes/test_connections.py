"""Every connection of a dense layer by itself: weight, contribution, gradient."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.training.probes import connections
from engine.training.watching import fixed_examples
from tests.engine.drawings import bypassing, classifier
from tests.engine.training.networks import ready
from tests.engine.training.probes.looking import first_reading, seen

HIDDEN = classifier(("dense", {"units": 6}), "relu")


def looked(kind, graph=HIDDEN, nodes=("dense_1",)):
    program, parts = ready(graph)
    network, reading = seen(program, parts, connections(nodes, kind))
    return network, fixed_examples(network, parts, torch.device("cpu")), reading.matrices


def test_weights_have_a_unit_per_row():
    network, _, (matrix,) = looked("weights")
    np.testing.assert_array_equal(matrix, network.dense_1.weight.detach().numpy())


def test_the_contributions_to_a_unit_add_up_to_what_it_gives_before_its_bias():
    network, batch, (matrix,) = looked("activations")
    given = network.dense_1(batch["x"][:1])[0] - network.dense_1.bias
    np.testing.assert_allclose(matrix.sum(1), given.detach().numpy(), rtol=1e-4, atol=1e-6)


def test_gradients_are_those_of_the_weights():
    network, batch, (matrix,) = looked("gradients")
    network.eval()
    (gradient,) = torch.autograd.grad(network.loss(network.run(batch)), [network.dense_1.weight])
    np.testing.assert_allclose(matrix, gradient.numpy(), rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("kind", ["weights", "activations", "gradients"])
def test_what_is_no_small_dense_layer_has_none(kind):
    graph = classifier(("dense", {"units": 2_000}), "relu")
    assert looked(kind, graph, ("dense_1", "relu_1", "iris_1", "dense_9"))[2] == (None, None, None, None)


def test_a_bypassed_layer_has_weights_and_nothing_else():
    graph = bypassing(classifier(("dense", {"units": 4}), "relu"), "dense_1")
    assert looked("weights", graph)[2][0] is not None
    assert looked("activations", graph)[2] == (None,)
    assert looked("gradients", graph)[2] == (None,)


def test_it_reads_while_a_training_runs():
    program, parts = ready(HIDDEN)
    reading = first_reading(program, parts, connections(("dense_1",), "gradients"))
    assert reading.matrices[0].shape == (6, 4)
