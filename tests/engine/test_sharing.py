"""Nodes that share weights compute as if each had a copy, and learn from all uses at once."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest
import torch

from engine.analysis import analyse
from engine.cost import cost
from engine.decoding import parse
from engine.encoding import dump
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from engine.nested import block_at, content, with_content
from engine.network import Network
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.sharing import parted, tied, unshareable, used_again
from engine.source import to_source
from engine.training.state import State


def twins(kind: str = "dense", settings: dict[str, object] | None = None, shape: tuple[int, ...] = (4,)) -> Graph:
    """Two inputs led through a layer that is used twice; what comes out is added."""
    graph = Graph()
    graph, one = graph.added(make("input", {"shape": shape}))
    graph, two = graph.added(make("input", {"shape": shape}))
    graph, first = graph.added(make(kind, {"units": 3} if settings is None else settings))
    graph, second = used_again(graph, first, (0.0, 200.0))
    graph, add = graph.added(make("add"))
    graph, out = graph.added(make("output"))
    port, result = graph.nodes[add].inputs[0].name, graph.nodes[first].outputs[0].name
    into = graph.nodes[first].inputs[0].name
    return graph.with_wires(
        [
            Wire(one, "out", first, into),
            Wire(two, "out", second, into),
            Wire(first, result, add, port),
            Wire(second, result, add, port),
            Wire(add, "out", out, "in"),
        ]
    )


def source_network(source: str) -> torch.nn.Module:
    module = ModuleType("drawn")
    exec(source, module.__dict__)
    return module.Network()


KINDS = {
    "dense": ({"units": 3}, (4,)),
    "conv2d": ({"channels": 2}, (3, 6, 6)),
    "lstm": ({"units": 3}, (5, 4)),
    "batch-norm": ({}, (3, 6, 6)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_two_uses_compute_what_two_layers_of_equal_weights_do_and_their_gradients_add_up(kind: str) -> None:
    settings, shape = KINDS[kind]
    shared = twins(kind, settings, shape)
    second = next(node for node in shared.nodes.values() if node.shares)
    apart = parted(shared, second.id)
    assert analyse(shared).problems == ()
    one, two = Network(to_program(shared)), Network(to_program(apart))
    own = one.state_dict()
    copies = {name.replace(second.shares, second.id, 1): tensor for name, tensor in own.items()}
    assert {*two.state_dict()} == {*own, *copies}
    two.load_state_dict(own | copies)
    inputs = torch.randn(4, *shape), torch.randn(4, *shape)
    assert torch.allclose(one(*inputs), two(*inputs), atol=1e-6)
    for network in (one, two):
        network(*inputs).square().sum().backward()
    both = dict(two.named_parameters())
    for name, weight in one.named_parameters():
        others = both[name].grad, both[name.replace(second.shares, second.id, 1)].grad
        assert weight.grad is not None
        assert others[0] is not None
        assert others[1] is not None
        assert torch.allclose(weight.grad, others[0] + others[1], atol=1e-4)


def test_the_weights_stand_once_in_the_state_the_count_and_the_source() -> None:
    graph = twins()
    network = Network(to_program(graph))
    assert [*network.state_dict()] == ["dense_1.weight", "dense_1.bias"]
    assert cost(analyse(graph)).parameters == 15
    assert cost(analyse(parted(graph, "dense_2")), cost(analyse(graph))).parameters == 30
    source = to_source(to_program(graph))
    assert source.count("self.dense_1(") == 2
    exported = source_network(source)
    exported.load_state_dict(network.state_dict())
    inputs = torch.randn(2, 4), torch.randn(2, 4)
    assert torch.equal(exported(*inputs), network(*inputs))


def test_a_block_is_used_twice() -> None:
    graph = twins()
    graph = graph.without(["dense_2"])
    graph, block = collapsed(graph, ["dense_1"])
    first = graph.nodes[block]
    result, into = first.outputs[0].name, first.inputs[0].name
    graph, again = used_again(graph, block, (0.0, 200.0))
    port = graph.nodes["add_1"].inputs[0].name
    graph = graph.with_wires([Wire("input_2", "out", again, into), Wire(again, result, "add_1", port)])
    assert analyse(graph).problems == ()
    network = Network(to_program(graph))
    assert [*network.state_dict()] == [f"{block}.dense_1.weight", f"{block}.dense_1.bias"]
    assert cost(analyse(graph)).parameters == 15
    same = torch.randn(2, 4)
    inner = network.get_submodule(f"{block}.dense_1")
    assert torch.allclose(network(same, same), 2 * inner(same))
    source = to_source(to_program(graph))
    assert source.count(f"self.{block}(") == 2
    assert source.count("Block()") <= 1
    exported = source_network(source)
    exported.load_state_dict(network.state_dict())
    assert torch.allclose(exported(same, same), network(same, same))
    # An edit inside of one is an edit inside of both.
    inside = content(graph, (block,))
    graph = with_content(graph, (block,), inside.with_settings("dense_1", units=7))
    assert block_at(graph, again) == block_at(graph, block)
    assert analyse(graph).problems == ()


def test_settings_of_one_are_settings_of_all() -> None:
    graph = twins().with_settings("dense_2", units=9)
    assert {graph.nodes[id].layer.setting("units") for id in ("dense_1", "dense_2")} == {9}
    assert analyse(graph).problems == ()


def test_another_kind_in_its_place_shares_nothing_any_more() -> None:
    graph = twins().with_layer("dense_2", make("tanh"))
    assert graph.nodes["dense_2"].shares == ""


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"shares": "dense_7"}, "Dense uses the weights of a layer that is not here."),
        ({"shares": "dense_2"}, "Dense uses the weights of Dense, which has none of its own."),
        ({"shares": "add_1"}, "Add has no weights that could be used again."),
        (
            {"layer": make("dense", {"units": 8})},
            "Dense uses the weights of Dense, but their settings are not the same.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_mended_by_weights_of_its_own(change: dict[str, object], text: str) -> None:
    graph = twins()
    graph = graph.with_node(replace(graph.nodes["dense_2"], **change))
    problem = next(problem for problem in analyse(graph).problems_of("dense_2"))
    assert (problem.text, problem.level) == (text, "error")
    assert problem.fixes[0].label == "Stop sharing"
    after = mended(graph, "dense_2", problem.fixes[0])
    assert text not in {problem.text for problem in analyse(after).problems}
    with pytest.raises(UserError):
        to_program(graph)


def test_another_shape_that_comes_in_is_said() -> None:
    graph = twins().with_settings("input_2", shape=(6,))
    assert [problem.text for problem in analyse(graph).problems] == [
        "Dense uses the weights of Dense, but what comes in has another shape there."
    ]


def test_pictures_of_another_size_may_go_through_the_same_convolution() -> None:
    graph = twins("conv2d", {"channels": 2}, (3, 6, 6))
    graph = graph.with_settings("input_2", shape=(3, 9, 9))
    assert not any("weights" in problem.text for problem in analyse(graph).problems)


def test_the_first_that_is_left_holds_the_weights_where_the_holder_is_deleted() -> None:
    graph, third = used_again(twins(), "dense_1", (0.0, 400.0))
    left = graph.without(["dense_1"])
    assert left.nodes["dense_2"].shares == ""
    assert left.nodes[third].shares == "dense_2"


def test_copies_of_both_share_among_themselves_and_a_copy_of_one_has_weights_of_its_own() -> None:
    graph = twins()
    both, names = graph.merged(graph.part(["dense_1", "dense_2"]))
    assert both.nodes[names["dense_2"]].shares == names["dense_1"]
    one, names = graph.merged(graph.part(["dense_2"]))
    assert one.nodes[names["dense_2"]].shares == ""


def test_several_layers_are_tied_to_the_first_and_take_its_settings() -> None:
    graph = parted(twins(), "dense_2").with_settings("dense_2", units=8)
    after = tied(graph, ["dense_1", "dense_2"])
    assert after.nodes["dense_2"].shares == "dense_1"
    assert after.nodes["dense_2"].layer.setting("units") == 3
    assert analyse(after).problems == ()


def test_what_has_no_weights_or_a_weight_for_each_wire_cannot_be_used_again() -> None:
    graph, neuron = twins().added(make("neuron"))
    assert "a weight for each of its wires" in unshareable(graph.nodes[neuron])
    assert unshareable(graph.nodes["add_1"]) == "Add has no weights that could be used again."
    assert unshareable(graph.nodes["dense_1"]) == ""


def test_a_drawing_comes_back_from_its_file_and_older_ones_have_none_that_share() -> None:
    graph = twins()
    assert '"shares": "dense_1"' in dump(graph)
    assert parse(dump(graph)).nodes == graph.nodes


def test_weights_stay_when_a_layer_stops_sharing_and_when_the_holder_goes() -> None:
    graph = twins("dense", {"units": 4})
    state = State.fresh(to_program(graph), TrainingSettings())
    before = {name: tensor.clone() for name, tensor in state.weights().items()}
    alone = state.carried_to(to_program(parted(graph, "dense_2"))).weights()
    assert torch.equal(alone["dense_2.weight"], before["dense_1.weight"])
    assert torch.equal(alone["dense_1.weight"], before["dense_1.weight"])
    heir = state.carried_to(to_program(graph.healed_without("dense_1"))).weights()
    assert torch.equal(heir["dense_2.bias"], before["dense_1.bias"])


def test_a_holder_that_is_bypassed_goes_on_learning_by_its_other_use() -> None:
    graph = twins("dense", {"units": 4})
    graph = graph.with_node(replace(graph.nodes["dense_1"], bypassed=True))
    network = Network(to_program(graph))
    assert all(weight.requires_grad for weight in network.parameters())
    network(torch.ones(2, 4), torch.ones(2, 4)).sum().backward()
    assert network.get_parameter("dense_1.weight").grad is not None
