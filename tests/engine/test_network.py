"""Networks made from drawings: they compute what PyTorch computes, under names that the source has too."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from torch import nn

from engine.errors import UserError
from engine.graph import Graph, Wire
from engine.grouping import unpacked
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from tests.engine.drawings import chain, classifier, pictures, residual_block


def test_a_drawn_network_equals_the_hand_written_one() -> None:
    graph = chain(("input", {"shape": (4,)}), ("dense", {"units": 8}), "relu", ("dense", {"units": 3}), "output")
    torch.manual_seed(1)
    drawn = Network(to_program(graph))
    torch.manual_seed(1)
    written = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    x = torch.randn(5, 4)
    assert torch.equal(drawn(x), written(x))


def test_weights_are_named_after_the_nodes() -> None:
    network = Network(to_program(classifier(("dense", {"units": 8}), "relu")))
    assert list(network.state_dict()) == ["dense_1.weight", "dense_1.bias", "dense_2.weight", "dense_2.bias"]


def test_a_pass_gives_every_value_and_the_sum_of_the_losses() -> None:
    graph = classifier()
    program = to_program(graph)
    network = Network(program)
    x, y = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
    values = network.run({entry.name: x if entry.port == "x" else y for entry in program.entries})
    expected = nn.functional.cross_entropy(network(x), y)
    assert torch.equal(network.loss(values), expected)
    assert values[program.names["dense_1", "out"]].shape == (6, 3)


def test_two_losses_add_up_with_their_weights() -> None:
    graph, extra = classifier().added(make("cross-entropy", {"weight": 0.5}))
    graph = graph.with_wires([Wire("dense_1", "out", extra, "prediction"), Wire("iris_1", "y", extra, "target")])
    program = to_program(graph)
    network = Network(program)
    x, y = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
    values = network.run({entry.name: x if entry.port == "x" else y for entry in program.entries})
    assert network.loss(values).item() == pytest.approx(1.5 * nn.functional.cross_entropy(network(x), y).item())


def test_a_residual_connection_adds_what_went_round() -> None:
    graph = chain(("input", {"shape": (4,)}), "tanh", "add", "output")
    graph = graph.with_wire(Wire("input_1", "out", "add_1", "in"))
    x = torch.randn(3, 4)
    assert torch.equal(Network(to_program(graph))(x), x.tanh() + x)


def test_a_frozen_node_does_not_learn() -> None:
    from dataclasses import replace

    graph = classifier(("dense", {"units": 8}))
    graph = graph.with_node(replace(graph.nodes["dense_1"], frozen=True))
    network = Network(to_program(graph))
    assert [name for name, p in network.named_parameters() if p.requires_grad] == ["dense_2.weight", "dense_2.bias"]


def test_zeros_as_initialisation_start_at_zero() -> None:
    network = Network(to_program(classifier(("dense", {"units": 8, "initialisation": "zeros"}))))
    assert not network.state_dict()["dense_1.weight"].any()


def test_ids_that_are_no_identifiers_of_ours_become_fresh_names() -> None:
    from dataclasses import replace

    graph = chain(("input", {"shape": (4,)}), "dense", "output")
    hostile = replace(graph.nodes["dense_1"], id="__class__")
    nodes = {("__class__" if id == "dense_1" else id): n for id, n in graph.nodes.items()} | {"__class__": hostile}
    wires = (Wire("input_1", "out", "__class__", "in"), Wire("__class__", "out", "output_1", "in"))
    assert list(Network(to_program(Graph(nodes, wires))).state_dict()) == ["dense_1.weight", "dense_1.bias"]


def test_a_drawing_that_is_not_ready_is_refused_with_its_first_problem() -> None:
    with pytest.raises(UserError) as caught:
        to_program(chain(("input", {"shape": (1, 8, 8)}), "dense", "output"))
    assert caught.value.text == (
        "The drawing is not ready: Dense expects a vector or a sequence of vectors, but got 1×8×8."
    )


def test_two_outputs_give_two_predictions() -> None:
    graph = chain(("input", {"shape": (4,)}), "dense", "output")
    graph, second = graph.added(make("output"))
    graph = graph.with_wire(Wire("input_1", "out", second, "in"))
    x = torch.randn(2, 4)
    predictions = Network(to_program(graph))(x)
    assert sorted(tuple(p.shape) for p in predictions) == [(2, 4), (2, 64)]


def test_weights_inside_of_a_block_are_named_after_the_way_there() -> None:
    names = Network(to_program(pictures(residual_block(repeat=2), residual_block()))).state_dict()
    assert {"block_1.0.conv2d_1.weight", "block_1.1.batch_norm_2.running_mean", "block_2.conv2d_2.bias"} <= set(names)


def test_a_block_computes_what_its_layers_do_without_one() -> None:
    graph = pictures(residual_block(repeat=3))
    flat, _ = unpacked(graph, "block_1")
    torch.manual_seed(2)
    folded = Network(to_program(graph))
    torch.manual_seed(2)
    plain = Network(to_program(flat))
    x = torch.randn(2, 8, 6, 6)
    assert torch.equal(folded(x), plain(x))


def test_a_bypassed_layer_keeps_its_weights_and_training_leaves_them_alone() -> None:
    graph = classifier(("dense", {"units": 4}), "relu")
    network = Network(to_program(graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))))
    assert "dense_1.weight" in network.state_dict()
    assert not network.get_parameter("dense_1.weight").requires_grad
    assert network.get_parameter("dense_2.weight").requires_grad


def test_a_copy_of_a_network_runs_on_weights_of_its_own() -> None:
    network = Network(to_program(pictures(residual_block())))
    copy = deepcopy(network)
    with torch.no_grad():
        for weight in copy.parameters():
            weight.zero_()
    x = torch.randn(2, 8, 6, 6)
    assert not torch.equal(network(x), copy(x))


def test_a_copy_of_a_network_runs_the_same_program_of_the_same_layers() -> None:
    """They are values: to copy them takes time, and another thread may be working out what one of them remembers."""
    program = to_program(pictures(residual_block()))
    assert deepcopy(Network(program)).program is program
    layer = classifier(("dense", {"units": 4}), "relu").nodes["dense_1"].layer
    assert deepcopy([layer])[0] is layer


def test_what_follows_a_value_can_be_asked_about_other_values() -> None:
    network = Network(to_program(classifier(("dense", {"units": 5}), "relu")))
    x = torch.randn(2, 4)
    values = network.compute({"x": x})
    assert torch.equal(values["dense_2"], network(x))
    hidden = torch.randn(2, 5)
    changed = network.compute({"x": x}, {"relu_1": hidden})
    assert torch.equal(changed["dense_2"], network.get_submodule("dense_2")(hidden))
    assert torch.equal(changed["dense_1"], values["dense_1"])
