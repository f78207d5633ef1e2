"""Quick pooling gives the very numbers of torch's, forward and back, in fewer copies."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.func import grad, vmap
from torch.profiler import ProfilerActivity, profile

import engine.network
from engine import examples, quick_pooling
from engine.network import Network
from engine.program import to_program

SETTINGS = {
    "side by side": ((2,), {}),
    "overlapping": ((3,), {"stride": 2, "padding": 1}),
    "not square": (((2, 3),), {"stride": (1, 2)}),
    "spread": ((2,), {"dilation": 2, "ceil_mode": True}),
}
each_setting = pytest.mark.parametrize(("settings", "options"), SETTINGS.values(), ids=SETTINGS)


def pictures(side_by_side: bool) -> Tensor:
    drawn = torch.randn(4, 3, 9, 8, generator=torch.Generator().manual_seed(2)).relu()  # with equal maxima: zeros
    laid_out = drawn.contiguous(memory_format=torch.channels_last) if side_by_side else drawn
    return laid_out.requires_grad_()


def back(pool, x: Tensor, settings, options) -> tuple[Tensor, Tensor]:
    """What is pooled, and the gradients by `x` of some numbers that follow a flattening."""
    pooled = pool(x, *settings, **options)
    flat = pooled.flatten(1)
    (flat @ torch.randn(flat.shape[1], generator=torch.Generator().manual_seed(3))).square().sum().backward()
    assert x.grad is not None
    return pooled.detach(), x.grad


@each_setting
@pytest.mark.parametrize("side_by_side", [True, False], ids=["channels side by side", "a picture per channel"])
def test_it_computes_the_bits_of_torch(settings, options, side_by_side):
    ours = back(quick_pooling.max_pool2d, pictures(side_by_side), settings, options)
    theirs = back(F.max_pool2d, pictures(side_by_side), settings, options)
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))
    assert ours[1].abs().sum() > 0


@each_setting
def test_the_way_back_copies_less_than_torchs(settings, options):
    def copied(pool) -> int:
        with profile(activities=[ProfilerActivity.CPU]) as seen:
            back(pool, pictures(True), settings, options)
        return sum(row.count for row in seen.key_averages() if row.key == "aten::copy_")

    assert copied(quick_pooling.max_pool2d) < copied(F.max_pool2d)


def test_networks_of_many_seeds_at_once_pool_too():
    """As `engine.training.luck` trains them."""
    kernels = torch.randn(5, 3, 3, 3, 3, generator=torch.Generator().manual_seed(4))
    x = pictures(True).detach()

    def loss(pool, kernel: Tensor) -> Tensor:
        return pool(F.conv2d(x, kernel), 2).flatten(1).square().sum()

    ours = vmap(grad(lambda kernel: loss(quick_pooling.max_pool2d, kernel)))(kernels)
    theirs = vmap(grad(lambda kernel: loss(F.max_pool2d, kernel)))(kernels)
    assert torch.allclose(ours, theirs)
    assert theirs.abs().sum() > 0


def test_without_gradients_nothing_is_added():
    with torch.no_grad():
        pooled = quick_pooling.max_pool2d(pictures(True), 2)
    assert pooled.grad_fn is None


def test_drawn_networks_pool_so(monkeypatch):
    def copied() -> int:
        program = to_program(examples.example("digits-cnn").graph)
        network = Network(program)
        x = torch.rand(8, 8, 8, 1).permute(0, 3, 1, 2)
        with profile(activities=[ProfilerActivity.CPU]) as seen:
            network(x).sum().backward()
        return sum(row.count for row in seen.key_averages() if row.key == "aten::copy_")

    quickly = copied()
    monkeypatch.setattr(engine.network, "QUICK", {})
    assert quickly < copied()
