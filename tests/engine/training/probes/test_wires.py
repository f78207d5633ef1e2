"""What travels along wires: activations, gradients by wire, and the weights at their ends."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.training.probes import Lead, Observation, leads, wire_values
from engine.training.probes.wires import traced, weights_of, with_gradients
from engine.training.watching import fixed_examples
from tests.engine.drawings import bypassing, chain, classifier, residual_block
from tests.engine.training.networks import ready
from tests.engine.training.probes.looking import first_reading, seen

IN, OUT = Wire("iris_1", "x", "dense_1", "in"), Wire("dense_1", "out", "relu_1", "in")


def looked(graph: Graph, kinds=("weights", "activations", "gradients"), prefix: str = ""):
    """The network of a drawing, what a pass gives, and what its wires carry, by wire."""
    program, parts = ready(graph)
    found = leads(graph, prefix)
    network, reading = seen(program, parts, wire_values(found.values(), kinds))
    batch = fixed_examples(network, parts, torch.device("cpu"))
    return network, batch, {wire: place for place, wire in enumerate(found)}, reading


def forked() -> Graph:
    """dense_1 feeds relu_1 and tanh_1, which are added."""
    graph = classifier(("dense", {"units": 6}), "relu", "add")
    graph, tanh = graph.added(make("tanh"), (0.0, 0.0))
    return graph.with_wire(Wire("dense_1", "out", tanh, "in")).with_wire(Wire(tanh, "out", "add_1", "in"))


def test_activations_are_those_of_a_pass_in_evaluation_mode():
    graph = classifier(("dense", {"units": 6}), "relu")
    network, batch, rows, reading = looked(graph, ("activations",))
    network.eval()
    value = network.run(batch)["dense_1"]
    np.testing.assert_allclose(reading.activations[rows[OUT]], [value.abs().mean().item(), value.mean().item()], 1e-5)
    assert np.isnan(reading.gradients).all()
    assert np.isnan(reading.weights).all()


def test_class_numbers_have_no_size():
    _, _, rows, reading = looked(classifier("relu"))
    y = Wire("iris_1", "y", "cross_entropy_1", "target")
    assert np.isnan(reading.activations[rows[y]]).all()
    assert np.isnan(reading.gradients[rows[y]]).all()


def test_weights_are_told_at_wires_into_layers_that_have_some():
    network, _, rows, reading = looked(classifier(("dense", {"units": 6}), "relu"), ("weights",))
    weight = network.dense_1.weight
    expected = [weight.square().mean().sqrt().item(), weight.mean().item()]
    np.testing.assert_allclose(reading.weights[rows[IN]], expected, 1e-5)
    assert np.isnan(reading.weights[rows[OUT]]).all()


@pytest.mark.parametrize("kind", ["lstm", "gru", "self-attention", "batch-norm", "prelu"])
def test_of_other_layers_it_is_what_is_multiplied_with_the_input(kind: str):
    shape = (4, 8) if kind != "batch-norm" else (4, 8, 8)
    graph = chain(("input", {"shape": shape}), kind, "output")
    network = Network(to_program(graph))
    wires = leads(graph)
    size, _ = weights_of(network, tuple(wires.values()))[0]
    assert size > 0
    assert np.isnan(weights_of(network, tuple(wires.values()))[1]).all()


def test_each_wire_shows_the_gradient_that_comes_back_over_it_alone():
    network, batch, rows, reading = looked(forked())
    network.eval()
    to_relu, to_tanh = rows[OUT], rows[Wire("dense_1", "out", "tanh_1", "in")]
    values = {k: v.detach() for k, v in network.run(batch).items() if isinstance(v, torch.Tensor)}
    hidden = values["dense_1"]
    sides = [hidden.clone().requires_grad_(), hidden.clone().requires_grad_()]
    summed = torch.relu(sides[0]) + torch.tanh(sides[1])
    loss = torch.nn.functional.cross_entropy(network.dense_2(summed), batch["y"])
    for row, gradient in zip((to_relu, to_tanh), torch.autograd.grad(loss, sides), strict=True):
        np.testing.assert_allclose(
            reading.gradients[row], [gradient.abs().mean().item(), gradient.mean().item()], rtol=1e-4
        )
    assert reading.gradients[to_relu, 0] != reading.gradients[to_tanh, 0]


def test_the_pass_that_tells_wires_apart_gives_the_whole_gradients_too():
    program, parts = ready(forked())
    apart, whole = wire_values(leads(forked()).values(), ("gradients",)), wire_values((), ("gradients",))
    network, first = seen(program, parts, apart)
    batch = fixed_examples(network, parts, torch.device("cpu"))
    network.eval()
    shared, alone = Observation(0, 0, batch), Observation(0, 0, batch)
    apart.read(network, shared)
    whole.read(network, shared)
    for name, gradient in alone.gradients(network).items():
        torch.testing.assert_close(shared.gradients(network)[name], gradient)
    assert first.gradients.shape == (len(leads(forked())), 2)


def test_looking_leaves_the_gradients_of_the_weights_alone():
    network, _, _, _ = looked(forked())
    assert all(weight.grad is None for weight in network.parameters())


def test_wires_through_dots_and_bypassed_layers_lead_to_what_is_behind_them():
    graph = chain("iris", ("dense", {"units": 6}), "reroute", "relu", ("dense", {"units": 3}), "cross-entropy")
    graph = graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target"))
    graph = graph.with_wire(Wire("reroute_1", "out", "relu_1", "in"))
    found = leads(bypassing(graph, "relu_1"))
    assert found[Wire("dense_1", "out", "reroute_1", "in")] == Lead("dense_1", "out", ("dense_2",))
    assert found[Wire("reroute_1", "out", "relu_1", "in")] == Lead("reroute_1", "out", ("dense_2",))
    _, _, rows, reading = looked(graph)
    to_dot, behind = rows[Wire("dense_1", "out", "reroute_1", "in")], rows[Wire("reroute_1", "out", "relu_1", "in")]
    np.testing.assert_allclose(reading.gradients[to_dot], reading.gradients[behind])
    np.testing.assert_allclose(reading.activations[to_dot], reading.activations[behind])
    assert reading.gradients[to_dot, 0] > 0


def blocks(repeat: int = 1) -> Graph:
    """digits, a convolution, residual blocks, and a classifier."""
    graph = classifier(("conv2d", {"channels": 4}), "flatten", data="digits", classes=10)
    graph, block = graph.added(residual_block(4, repeat), (0.0, 0.0))
    graph = graph.without_wires([Wire("conv2d_1", "out", "flatten_1", "in")])
    graph = graph.with_wire(Wire("conv2d_1", "out", block, "in"))
    return graph.with_wire(Wire(block, "out", "flatten_1", "in"))


@pytest.mark.parametrize(("repeat", "prefix"), [(1, "block_1/"), (2, "block_1/0/"), (2, "block_1/1/")])
def test_inside_of_blocks_wires_are_told_as_outside(repeat: int, prefix: str):
    graph = blocks(repeat)
    content = graph.nodes["block_1"].layer.graph
    program, parts = ready(graph)
    found = leads(content, prefix)
    _, reading = seen(program, parts, wire_values(found.values()))
    rows = {wire: place for place, wire in enumerate(found)}
    entrance = rows[Wire("block_input_1", "out", "conv2d_1", "in")]
    past = rows[Wire("block_input_1", "out", "add_1", "in")]
    (exit,) = (row for wire, row in rows.items() if wire.target == "block_output_1")
    assert (reading.activations[:, 0] > 0).all()
    assert (reading.gradients[:, 0] > 0).all()
    assert reading.weights[entrance, 0] > 0
    assert reading.gradients[entrance, 0] != reading.gradients[past, 0]
    assert np.isnan(reading.weights[past, 0])
    assert reading.gradients[exit, 0] > 0


def test_a_wire_into_a_block_brings_back_what_all_in_it_send():
    graph = blocks()
    network, batch, rows, reading = looked(graph)
    network.eval()
    values, _ = traced(network, with_gradients(batch))
    (gradient,) = torch.autograd.grad(network.loss(values), [values["conv2d_1"]])
    into = rows[Wire("conv2d_1", "out", "block_1", "in")]
    np.testing.assert_allclose(reading.gradients[into, 0], gradient.abs().mean().item(), rtol=1e-4)
    assert reading.weights[into, 0] > 0


def test_a_wire_that_is_not_of_the_network_carries_nothing():
    program, parts = ready(classifier("relu"))
    _, reading = seen(program, parts, wire_values([Lead("dense_9", "out", ("relu_1",)), Lead("iris_1", "x", ())]))
    assert np.isnan(reading.gradients).all()
    assert np.isnan(reading.activations[0]).all()


def test_it_reads_while_a_training_runs():
    graph = forked()
    program, parts = ready(graph)
    reading = first_reading(program, parts, wire_values(leads(graph).values()))
    assert np.isfinite(reading.activations[:, 0]).sum() == len(graph.wires) - 1  # all but the classes


def test_equal_questions_are_equal_probes():
    found = leads(forked())
    assert wire_values(found.values(), ("weights",)) == wire_values(tuple(found.values()), ["weights"])


def test_a_drawing_without_a_loss_has_activations_only():
    graph = chain("iris", ("dense", {"units": 3}), "output")
    network = Network(to_program(graph)).eval()
    parts = prepare(graph.nodes["iris_1"].layer)
    examples = {"x": torch.from_numpy(np.asarray(parts.train.x[:8], np.float32))}
    reading = wire_values(leads(graph).values()).read(network, Observation(0, 0, examples))
    assert np.isnan(reading.gradients).all()
    assert np.isfinite(reading.activations).all()
