"""Pooling: the calls it becomes and what it says; lengths are the contract's matter."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.call import Call, Me, Name
from engine.layer import Unfit
from engine.layers.pooling import AdaptivePool, AveragePool1d, AveragePool2d, GlobalPool, MaxPool1d, MaxPool2d, Pool
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal
from tests.thorough import tries

ME = Me("it")
MODULES = {
    MaxPool1d: nn.MaxPool1d,
    MaxPool2d: nn.MaxPool2d,
    AveragePool1d: nn.AvgPool1d,
    AveragePool2d: nn.AvgPool2d,
}
CASES = settings(max_examples=tries(200), deadline=None)


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
    assert labels(spread) == ["Set kernel to 3", "Set dilation to 1"]


def test_padding_is_at_most_half_of_the_window() -> None:
    unfit = refusal(AveragePool2d(padding=2), (8, 9, 9))
    assert unfit.text == "Average pool 2D has a padding of 2, more than half of its kernel of 2."
    assert labels(unfit) == ["Set padding to 1"]


def test_a_window_that_steps_over_the_whole_input_is_refused() -> None:
    unfit = refusal(MaxPool1d(kernel=2, padding=1, dilation=3), (8, 2))
    assert unfit.text == (
        "Max pool 1D has a dilation of 3, but its input is only 2: "
        "a window at its edge steps over all of it and sees nothing but padding."
    )
    assert labels(unfit) == ["Set dilation to 2"]


def test_only_the_axis_along_which_a_window_sees_nothing_is_mended() -> None:
    unfit = refusal(MaxPool2d(kernel=(3, 2), stride=1, padding=1, dilation=(3, 2)), (8, 9, 1))
    assert unfit.text == (
        "Max pool 2D has a dilation of 3×2, but its input is only 9×1: "
        "a window at its edge steps over all of it and sees nothing but padding."
    )
    assert labels(unfit) == ["Set dilation to 3×1"]


def test_a_fix_that_would_not_mend_a_large_window_is_not_offered() -> None:
    unfit = refusal(MaxPool1d(kernel=4, padding=2, dilation=3), (8, 1))  # a smaller kernel has less room for padding
    assert unfit.text == "Max pool 1D has a window of 4 with its dilation, but its input is only 1."
    assert labels(unfit) == ["Set dilation to 1"]


@st.composite
def pools(draw: st.DrawFn) -> tuple[Pool, tuple[int, ...]]:
    """A pool with small settings, and the size of a signal or picture."""
    cls = draw(st.sampled_from(list(MODULES)))

    def sizes(low: int, high: int) -> Any:
        number = st.integers(low, high)
        return draw(number if cls.axes == 1 else st.one_of(number, st.tuples(number, number)))

    drawn: dict[str, Any] = {"kernel": sizes(1, 5), "padding": sizes(0, 2), "ceil_mode": draw(st.booleans())}
    drawn["stride"] = "kernel" if draw(st.booleans()) else sizes(1, 5)
    if "dilation" in cls.model_fields:
        drawn["dilation"] = sizes(1, 6)
    return cls(**drawn), tuple(draw(st.integers(1, 7)) for _ in range(cls.axes))


def module(pool: Pool) -> nn.Module:
    """What torch's own class makes of the same settings."""
    given = {("kernel_size" if name == "kernel" else name): value for name, value in pool.model_dump().items()}
    return MODULES[type(pool)](**{**given, "stride": pool.steps})


def accepted(pool: Pool, size: tuple[int, ...]) -> bool:
    try:
        pool.infer(Value((2, *size)))
    except Unfit:
        return False
    return True


@CASES
@given(pools())
def test_what_is_accepted_runs_forward_and_back_and_equals_torch(case: tuple[Pool, tuple[int, ...]]) -> None:
    pool, size = case
    if not accepted(pool, size):
        return
    layouts = [torch.contiguous_format, torch.channels_last] if len(size) == 2 else [torch.contiguous_format]
    for layout in layouts:
        x = torch.rand(3, 2, *size).contiguous(memory_format=layout).requires_grad_()
        pooled = evaluate(pool.forward(ME, picture(2, *size)), {"x": x})
        assert tuple(pooled.shape[1:]) == pool.infer(Value((2, *size))).shape
        assert bool(torch.isfinite(pooled).all()), "the way back would crash"
        (gradient,) = torch.autograd.grad(pooled.sum(), x)
        (expected,) = torch.autograd.grad(module(pool)(x).sum(), x)
        assert torch.equal(pooled, module(pool)(x))
        assert torch.equal(gradient, expected)
        if isinstance(pool, MaxPool1d | MaxPool2d):
            assert gradient.sum().item() == pytest.approx(pooled.numel()), "each window passes its gradient on once"


@CASES
@given(pools())
def test_what_is_refused_torch_refuses_or_makes_infinite(case: tuple[Pool, tuple[int, ...]]) -> None:
    pool, size = case
    if accepted(pool, size):
        return
    try:
        pooled = evaluate(pool.forward(ME, picture(2, *size)), {"x": torch.rand(3, 2, *size)})
    except RuntimeError:
        return
    assert bool(torch.isinf(pooled).any())


@CASES
@given(pools())
def test_the_first_fix_of_every_refusal_leads_to_a_pool_that_runs(case: tuple[Pool, tuple[int, ...]]) -> None:
    pool, size = case
    for _ in range(4):
        if accepted(pool, size):
            return
        fix = refusal(pool, (2, *size)).fixes[0]
        pool = type(pool)(**{**pool.model_dump(), fix.setting: fix.value})
    assert accepted(pool, size)


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
