"""Pooling: the calls it becomes and what it says; lengths are the contract's matter."""

from __future__ import annotations

import torch

from engine.call import Call, Me, Name
from engine.layers.pooling import AdaptivePool, AveragePool2d, GlobalPool, MaxPool1d, MaxPool2d
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

ME = Me("it")


def picture(*shape: int) -> Name:
    return Name("x", Value(shape))


def test_pooling_is_called_as_a_person_would() -> None:
    x = picture(3, 8, 8)
    assert MaxPool2d().forward(ME, x) == Call("F.max_pool2d", x, 2)
    assert MaxPool2d(kernel=3, stride=2, padding=1).forward(ME, x) == Call("F.max_pool2d", x, 3, stride=2, padding=1)
    assert AveragePool2d(count_include_pad=False).forward(ME, x) == Call("F.avg_pool2d", x, 2, count_include_pad=False)


def test_a_window_larger_than_the_picture_can_be_mended() -> None:
    unfit = refusal(MaxPool2d(kernel=4), (8, 3, 3))
    assert unfit.text == "Max pool 2D has a window of 4×4, but its input is only 3×3."
    assert labels(unfit) == ["Set kernel to 3"]
    spread = refusal(MaxPool1d(kernel=4, dilation=2), (8, 5))
    assert spread.text == "Max pool 1D has a window of 4 with its dilation, but its input is only 5."
    assert labels(spread) == ["Set kernel to 3"]


def test_padding_is_at_most_half_of_the_window() -> None:
    unfit = refusal(AveragePool2d(padding=2), (8, 9, 9))
    assert unfit.text == "Average pool 2D has a padding of 2, more than half of its kernel of 2."
    assert labels(unfit) == ["Set padding to 1"]


def test_a_global_pool_makes_one_number_of_every_channel() -> None:
    x = torch.rand(2, 3, 4, 5)
    pooled = evaluate(GlobalPool().forward(ME, picture(3, 4, 5)), {"x": x})
    assert torch.equal(pooled, x.mean((2, 3)))
    largest = evaluate(GlobalPool(mode="max").forward(ME, picture(3, 20)), {"x": x.flatten(2)})
    assert torch.equal(largest, x.amax((2, 3)))


def test_a_global_pool_can_go_over_the_steps_of_a_sequence() -> None:
    layer = GlobalPool(layout="steps first")
    assert layer.infer(Value((20, 8))) == Value((8,))
    assert layer.forward(ME, picture(20, 8)) == Call(".mean", Name("x"), 1)


def test_an_adaptive_pool_of_a_signal_has_one_size() -> None:
    unfit = refusal(AdaptivePool(size=(2, 3)), (8, 20))
    assert unfit.text == "Adaptive pool expects one size for a signal of channels × length, but is set to 2×3."
    assert labels(unfit) == ["Set size to 2"]
    assert AdaptivePool(size=4).forward(ME, picture(8, 20)) == Call("F.adaptive_avg_pool1d", Name("x"), 4)
