"""Attention: what steps see of one another, and the sentences."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.call import Call, Me, Name
from engine.layer import Layer
from engine.layers.attention import PositionalEncoding, SelfAttention, TransformerEncoder
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
