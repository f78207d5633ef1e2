"""Weights start as the setting says."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.call import Me
from engine.layers.basic import Dense, Embedding
from engine.layers.convolution import Conv2d
from engine.layers.weights import Learned
from engine.network import evaluate


def started(layer: Learned, module: nn.Module) -> nn.Module:
    with torch.no_grad():
        for call in layer.initialise(Me("it")):
            evaluate(call, {"self.it": module})
    return module


def test_the_default_is_torchs_own() -> None:
    assert Dense().initialise(Me("it")) == ()


@pytest.mark.parametrize(("name", "deviation"), [("xavier", 0.0625), ("he", 0.0884), ("normal", 0.3)])
def test_weights_have_the_deviation_that_the_method_promises(name: str, deviation: float) -> None:
    torch.manual_seed(0)
    layer = Dense(units=256, initialisation=name, scale=0.3)  # type: ignore[arg-type]
    linear = started(layer, nn.Linear(256, 256))
    assert linear.weight.std().item() == pytest.approx(deviation, rel=0.05)
    assert not linear.bias.any()


def test_zeros_are_zeros_in_a_convolution_without_bias() -> None:
    module = started(Conv2d(initialisation="zeros", bias=False), nn.Conv2d(1, 16, 3, bias=False))
    assert not module.weight.any()


def test_an_embedding_starts_normal() -> None:
    torch.manual_seed(0)
    module = started(Embedding(initialisation="normal", scale=0.1), nn.Embedding(500, 32))
    assert module.weight.std().item() == pytest.approx(0.1, rel=0.05)
