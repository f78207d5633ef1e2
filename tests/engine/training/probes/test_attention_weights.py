"""Attention weights are those that a pass had: what comes out follows from them."""

from __future__ import annotations

import pytest
import torch

from engine.errors import UserError
from engine.graph import Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.training.probes.attention_weights import attends, attention_weights
from tests.engine.drawings import bypassing, chain, residual_block

STEPS, FEATURES, HEADS = 5, 8, 2


def network_with(kind, **chosen):
    torch.manual_seed(3)
    graph = chain(("input", {"shape": (STEPS, FEATURES)}), (kind, {"heads": HEADS, **chosen}), "output")
    network = Network(to_program(graph)).eval()
    x = torch.randn(3, STEPS, FEATURES)
    with torch.no_grad():
        values = network.run({"x": x})
    (step,) = network.program.steps
    return network, step, values


@pytest.mark.parametrize("chosen", [{}, {"causal": True}, {"bias": False}])
def test_values_mixed_by_the_weights_are_what_self_attention_gave(chosen):
    network, step, values = network_with("self-attention", **chosen)
    weights = attention_weights(network, step, values)
    assert weights.shape == (3, HEADS, STEPS, STEPS)
    module = network.get_submodule(step.name)
    own = module.in_proj_weight[2 * FEATURES :]
    bias = module.in_proj_bias[2 * FEATURES :] if module.in_proj_bias is not None else None
    v = torch.nn.functional.linear(values["x"], own, bias).view(3, STEPS, HEADS, -1).transpose(1, 2)
    mixed = module.out_proj((weights @ v).transpose(1, 2).flatten(2))
    torch.testing.assert_close(mixed, values[step.name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("norm_first", [False, True])
def test_a_transformer_encoder_normalises_before_it_looks_only_where_it_is_told_to(norm_first):
    network, step, values = network_with("transformer-encoder", norm_first=norm_first, hidden=16)
    module = network.get_submodule(step.name)
    with torch.no_grad():
        torch.nn.init.uniform_(module.norm1.weight, 2.0, 3.0)  # so that it makes a difference
    weights = attention_weights(network, step, values)
    x = module.norm1(values["x"]) if norm_first else values["x"]
    expected = module.self_attn(x, x, x, average_attn_weights=False)[1]
    torch.testing.assert_close(weights, expected)


@pytest.mark.parametrize("kind", ["self-attention", "transformer-encoder"])
def test_rows_add_up_to_one_and_causal_attention_looks_at_nothing_later(kind):
    weights = attention_weights(*network_with(kind, causal=True))
    torch.testing.assert_close(weights.sum(-1), torch.ones(3, HEADS, STEPS))
    assert (weights.triu(1) == 0).all()
    assert (attention_weights(*network_with(kind)).triu(1) > 0).any()


def test_no_gradient_is_asked_of_the_weights():
    assert not attention_weights(*network_with("self-attention")).requires_grad


def test_inside_a_block_the_step_is_asked_by_its_long_name():
    inner = chain("block-input", ("self-attention", {"heads": HEADS}), "block-output")
    block = residual_block().changed(graph=inner, exposed=(), repeat=2)
    graph = chain(("input", {"shape": (STEPS, FEATURES)}), "output")
    graph, id = graph.without_wires(graph.wires).added(block, (0.0, 0.0))
    graph = graph.with_wire(Wire("input_1", "out", id, "in")).with_wire(Wire(id, "out", "output_1", "in"))
    network = Network(to_program(graph)).eval()
    values = network.run({"x": torch.randn(1, STEPS, FEATURES)})
    first, second = network.program.steps
    assert attention_weights(network, first, values).shape == (1, HEADS, STEPS, STEPS)
    assert not torch.equal(attention_weights(network, first, values), attention_weights(network, second, values))


def test_who_has_no_attention_says_so():
    network, step, values = network_with("self-attention")
    assert attends(step)
    other = to_program(chain(("input", {"shape": (4,)}), "dense", "output")).steps[0]
    assert not attends(other)
    with pytest.raises(UserError, match="'Dense' has no attention weights"):
        attention_weights(network, other, values)


def test_what_is_skipped_has_no_attention_to_show():
    graph = chain(("input", {"shape": (STEPS, FEATURES)}), ("self-attention", {"heads": HEADS}), "output")
    program = to_program(bypassing(graph, "self_attention_1"))
    assert not any(attends(step) for step in program.steps)


@pytest.mark.parametrize("norm_first", [False, True])
def test_of_a_decoders_layer_it_is_the_look_at_its_memory(norm_first):
    graph = chain(("input", {"shape": (3, FEATURES)}), ("transformer-decoder", {"heads": 2, "norm_first": norm_first}))
    graph, memory = graph.added(make("input", {"shape": (STEPS, FEATURES)}), (0.0, 300.0))
    graph, end = graph.added(make("output"), (400.0, 0.0))
    graph = graph.with_wire(Wire(memory, "out", "transformer_decoder_1", "memory"))
    network = Network(to_program(graph.with_wire(Wire("transformer_decoder_1", "out", end, "in")))).eval()
    told = []
    module = network.get_submodule("transformer_decoder_1.multihead_attn")
    module.register_forward_pre_hook(lambda _, given: told.append(given[0]))
    with torch.no_grad():
        values = network.run({"x": torch.randn(1, 3, FEATURES), "x2": torch.randn(1, STEPS, FEATURES)})
        weights = attention_weights(network, network.program.steps[0], values)
    assert weights.shape == (1, 2, 3, STEPS)
    assert torch.allclose(told[0], told[1], atol=1e-6)
