"""Activations: what they compute; shapes are the contract's matter."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from engine.call import Call, Me, Name
from engine.layer import make
from engine.layers.activation import PReLU, Softmax, Step
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import refusal

X = torch.linspace(-3, 3, 13).reshape(1, 13)


def of(kind: str, **settings: Any) -> torch.Tensor:
    expression = make(kind, settings).forward(Me("it"), Name("x", Value((13,))))
    result: torch.Tensor = evaluate(expression, {"x": X})
    return result


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("relu", {}, X.clamp(min=0)),
        ("leaky-relu", {"slope": 0.1}, F.leaky_relu(X, 0.1)),
        ("elu", {"alpha": 2.0}, F.elu(X, 2.0)),
        ("gelu", {}, F.gelu(X)),
        ("gelu", {"approximate": True}, F.gelu(X, approximate="tanh")),
        ("silu", {}, X * X.sigmoid()),
        ("sigmoid", {}, X.sigmoid()),
        ("tanh", {}, X.tanh()),
        ("softmax", {}, X.softmax(-1)),
        ("softplus", {"beta": 2.0}, F.softplus(X, 2.0)),
        ("step", {}, (X >= 0).float()),
    ],
)
def test_an_activation_computes_its_formula(kind: str, settings: dict[str, Any], expected: torch.Tensor) -> None:
    assert torch.allclose(of(kind, **settings), expected, atol=1e-6)


def test_the_gradient_passes_straight_through_a_step() -> None:
    x = torch.tensor([-7.0, -0.1, 0.0, 3.3], requires_grad=True)
    result = evaluate(Step().forward(Me("it"), Name("x")), {"x": x})
    (result * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert result.tolist() == [0.0, 0.0, 1.0, 1.0]
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_a_prelu_learns_a_slope_for_every_channel_if_asked() -> None:
    assert PReLU().module(Value((8, 4, 4))) == Call("nn.PReLU")
    assert PReLU(each_channel=True, slope=0.1).module(Value((8, 4, 4))) == Call("nn.PReLU", 8, init=0.1)


def test_softmax_of_a_picture_can_go_over_its_channels() -> None:
    assert Softmax(axis=1).forward(Me("it"), Name("x")) == Call("F.softmax", Name("x"), dim=1)
    assert refusal(Softmax(axis=2), (10,)).text == (
        "Softmax is set to axis 2, but a row of 10 numbers has axis 1 only."
    )
