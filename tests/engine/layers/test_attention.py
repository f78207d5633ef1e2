"""Attention: what steps see of one another, and the sentences."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.call import Call, Me, Name
from engine.layer import Layer, Unfit
from engine.layers.attention import (
    CrossAttention,
    PositionalEncoding,
    SelfAttention,
    TransformerDecoder,
    TransformerEncoder,
)
from engine.modules import MixtureOfExperts, RotaryAttention
from engine.network import build, evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

X = Value((6, 8))


def test_attention_is_called_as_a_person_would() -> None:
    assert SelfAttention().module(X) == Call("nn.MultiheadAttention", 8, 4, batch_first=True)
    expected = Call("nn.TransformerEncoderLayer", 8, 2, 32, activation="gelu", batch_first=True)
    assert TransformerEncoder(heads=2, hidden=32, activation="gelu").module(X) == expected
    assert PositionalEncoding(encoding="learned").module(X) == Call("modules.LearnedPositionalEncoding", 6, 8)


def test_heads_divide_the_features() -> None:
    unfit = refusal(SelfAttention(heads=4), (6, 10))
    assert unfit.text == "Self-attention has 4 heads, which do not divide 10 features."
    assert labels(unfit) == ["Set heads to 2"]


@pytest.mark.parametrize("layer", [SelfAttention(causal=True), TransformerEncoder(causal=True, dropout=0.0)])
def test_a_causal_step_does_not_see_what_follows(layer: Layer) -> None:
    before, after = seen(layer)
    assert torch.allclose(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3:], after[:, 3:])


@pytest.mark.parametrize("layer", [SelfAttention(), TransformerEncoder(dropout=0.0)])
def test_otherwise_every_step_sees_every_step(layer: Layer) -> None:
    before, after = seen(layer)
    assert not torch.allclose(before[:, :3], after[:, :3])


def seen(layer: Layer) -> tuple[torch.Tensor, torch.Tensor]:
    """The outputs before and after the fourth step is changed."""
    torch.manual_seed(0)
    x = torch.rand(2, 6, 8)
    changed = x.clone()
    changed[:, 3] += torch.arange(8.0)  # not one number for all: the transformer's normalisation would take it out
    module = build(layer.module(X) or Call("nn.Identity"))
    expression: Any = layer.forward(Me("it"), Name("x", X))
    return tuple(evaluate(expression, {"self.it": module, "x": given}) for given in (x, changed))  # type: ignore[return-value]


def test_operations_are_those_of_the_matrix_products() -> None:
    assert SelfAttention().flops(X) == 8 * 6 * 8 * 8 + 4 * 6 * 6 * 8
    assert TransformerEncoder(hidden=32).flops(X) == SelfAttention().flops(X) + 2 * 2 * 6 * 8 * 32


def test_rotary_matches_depend_on_distance_and_not_on_place() -> None:
    torch.manual_seed(0)
    attention = RotaryAttention(8, 2, batch_first=True)
    same = torch.rand(1, 1, 8).expand(1, 6, 8)
    _, weights = attention(same, same, same, need_weights=True, average_attn_weights=False)
    scores = weights.log()
    for distance in (1, 2):
        along = torch.diagonal(scores - torch.diagonal(scores, dim1=-2, dim2=-1).unsqueeze(-1), distance, -2, -1)
        assert torch.allclose(along, along[..., :1].expand_as(along), atol=1e-5)


def test_rotary_attention_tells_the_order_of_steps_and_plain_attention_does_not() -> None:
    torch.manual_seed(0)
    x = torch.rand(1, 6, 8)
    for module, tells in (
        (RotaryAttention(8, 2, batch_first=True), True),
        (nn.MultiheadAttention(8, 2, batch_first=True), False),
    ):
        straight, turned = (module(given, given, given)[0] for given in (x, x.flip(1)))
        assert torch.allclose(straight, turned.flip(1), atol=1e-5) is not tells


def test_rotary_positions_need_pairs_of_features() -> None:
    unfit = refusal(SelfAttention(heads=2, positions="rotary"), (4, 6))
    assert unfit.text == "Rotary positions need an even number of features in every head, but there are 6 for 2 heads."
    assert labels(unfit) == ["Set positions to none"]


def test_cross_attention_looks_at_the_memory_only() -> None:
    layer, memory = CrossAttention(heads=2), Value((3, 5))
    torch.manual_seed(0)
    module = build(layer.module(X, memory))
    given = {"self.it": module, "q": torch.rand(2, 6, 8), "m": torch.rand(2, 3, 5)}
    expression = layer.forward(Me("it"), Name("q", X), Name("m", memory))
    before = evaluate(expression, given)
    assert before.shape == (2, 6, 8)
    other = evaluate(expression, {**given, "q": given["q"].roll(1, 1)})
    assert torch.allclose(other, before.roll(1, 1), atol=1e-6)
    assert not torch.allclose(evaluate(expression, {**given, "m": torch.rand(2, 3, 5)}), before)


def test_a_decoder_wants_a_memory_as_wide_as_itself() -> None:
    with pytest.raises(Unfit) as caught:
        TransformerDecoder(heads=2).infer(X, Value((3, 5)))
    assert caught.value.text == "Transformer decoder expects a memory of 8 features for every step, but got 3×5."


def test_the_gate_says_how_much_each_expert_counts() -> None:
    torch.manual_seed(0)
    mixture = MixtureOfExperts(4, 6, 2)
    x = torch.rand(3, 4)
    with torch.no_grad():
        mixture.gate.weight.zero_()
        mixture.gate.bias.copy_(torch.tensor([50.0, -50.0]))
    assert torch.allclose(mixture(x), mixture.experts[0](x), atol=1e-6)
