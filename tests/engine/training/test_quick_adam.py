"""Quick Adam gives the very numbers of torch's, in whatever way it is used."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.optim import Adam, AdamW, Optimizer

from engine.training.quick_adam import QuickAdam, QuickAdamW, fits

PAIRS = [(QuickAdam, Adam), (QuickAdamW, AdamW)]
each_pair = pytest.mark.parametrize(("quick", "torchs"), PAIRS, ids=["adam", "adamw"])


def weights() -> list[nn.Parameter]:
    random = torch.Generator().manual_seed(3)
    return [nn.Parameter(torch.randn(shape, generator=random)) for shape in ((4, 3), (4,), (1, 4))]


def take_steps(optimiser: Optimizer, held: list[nn.Parameter], steps: int, without: int | None = None) -> None:
    """Steps along gradients drawn from a seed; the learning rate is another one at each."""
    for step in range(steps):
        random = torch.Generator().manual_seed(step)
        for place, weight in enumerate(held):
            weight.grad = None if place == without and step % 2 else torch.randn(weight.shape, generator=random)
        for group in optimiser.param_groups:
            group["lr"] = 0.01 / (1 + step)
        optimiser.step()


def numbers(optimiser: Optimizer, held: list[nn.Parameter]) -> list[Tensor]:
    return [weight.detach() for weight in held] + [
        optimiser.state[weight][name] for weight in held for name in ("step", "exp_avg", "exp_avg_sq")
    ]


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


@each_pair
@pytest.mark.parametrize("without", [None, 1], ids=["all gradients", "one is missing at times"])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_it_computes_the_bits_of_torch(quick, torchs, without, decay):
    ours, theirs = weights(), weights()
    one = quick(ours, lr=0.01, weight_decay=decay, fused=True)
    other = torchs(theirs, lr=0.01, weight_decay=decay, fused=True)
    take_steps(one, ours, 9, without)
    take_steps(other, theirs, 9, without)
    assert same(numbers(one, ours), numbers(other, theirs))
    assert not torch.equal(ours[0], weights()[0])


@each_pair
def test_it_goes_on_from_the_states_of_torch_and_torch_from_its_own(quick, torchs):
    ours, theirs = weights(), weights()
    one, other = quick(ours, lr=0.01, fused=True), torchs(theirs, lr=0.01, fused=True)
    take_steps(one, ours, 4)
    take_steps(other, theirs, 4)
    kept = one.state_dict()
    one.load_state_dict(other.state_dict())
    other.load_state_dict(kept)
    take_steps(one, ours, 4)
    take_steps(other, theirs, 4)
    assert same(numbers(one, ours), numbers(other, theirs))


@each_pair
def test_what_hangs_on_a_step_is_called_around_it_once(quick, torchs):
    torchs(weights(), lr=0.01)
    held = weights()
    optimiser = quick(held, lr=0.01, fused=True)
    told: list[bool] = []
    start = held[0].detach().clone()
    optimiser.register_step_pre_hook(lambda *_: told.append(torch.equal(held[0], start)))
    optimiser.register_step_post_hook(lambda *_: told.append(torch.equal(held[0], start)))
    take_steps(optimiser, held, 1)
    assert told == [True, False]


def test_it_takes_the_steps_of_weights_on_the_processor_in_usual_numbers_only():
    assert fits(weights())
    assert not fits([*weights(), nn.Parameter(torch.zeros(2, dtype=torch.float64))])
    assert not fits([nn.Parameter(torch.zeros(2, device="meta"))])
