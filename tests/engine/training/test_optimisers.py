"""The rules take the steps that torch's own take, and gradients are shaped as the settings say."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn, optim

from engine.errors import TrainingError
from engine.training.loop import train
from engine.training.optimisers import SLOTS, make_optimiser, shape_gradients, trainable
from engine.training.probes import activations, gradient_flow
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.training.networks import iris, settings

PLAIN = {
    "sgd": lambda w: optim.SGD(w, lr=0.01, momentum=0.8, nesterov=True, weight_decay=0.1),
    "adam": lambda w: optim.Adam(w, lr=0.01, weight_decay=0.1),
    "adamw": lambda w: optim.AdamW(w, lr=0.01, weight_decay=0.1),
    "rmsprop": lambda w: optim.RMSprop(w, lr=0.01, momentum=0.8, weight_decay=0.1),
    "adagrad": lambda w: optim.Adagrad(w, lr=0.01, weight_decay=0.1),
}


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))


def with_gradients(module: nn.Module) -> nn.Module:
    module(torch.ones(2, 3)).sum().backward()
    return module


@pytest.mark.parametrize("name", list(PLAIN))
def test_a_rule_takes_the_same_steps_as_torch(name):
    ours, plain = network(), network()
    chosen = settings(optimiser=name, learning_rate=0.01, momentum=0.8, nesterov=True, weight_decay=0.1)
    rules = make_optimiser(ours, chosen), PLAIN[name](plain.parameters())
    for _ in range(5):
        for module, rule in zip((ours, plain), rules, strict=True):
            rule.zero_grad()
            with_gradients(module)
            rule.step()
    for mine, other in zip(ours.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(mine, other)


def test_every_rule_of_the_settings_has_its_memory_counted():
    for name, slots in SLOTS.items():
        module = with_gradients(network())
        rule = make_optimiser(module, settings(optimiser=name))
        rule.step()
        first = next(module.parameters())
        kept = [value for value in rule.state[first].values() if torch.is_tensor(value) and value.shape == first.shape]
        assert len(kept) == slots


def test_nesterov_without_momentum_is_plain_descent():
    make_optimiser(network(), settings(optimiser="sgd", nesterov=True, momentum=0))


def test_clipping_cuts_the_gradient_to_its_length():
    module = with_gradients(network())
    shape_gradients(trainable(module), settings(clip=0.5))
    total = torch.cat([weight.grad.flatten() for weight in module.parameters()]).norm()
    assert float(total) == pytest.approx(0.5, rel=1e-4)


def test_l1_pulls_every_weight_towards_zero():
    module, plain = with_gradients(network()), with_gradients(network())
    shape_gradients(trainable(module), settings(l1=0.1))
    for weight, other in zip(module.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad + 0.1 * weight.sign())


def test_frozen_weights_are_left_out():
    module = network()
    module[0].requires_grad_(False)
    assert trainable(module) == [*module[1].parameters()]


def test_a_network_that_is_frozen_whole_is_not_trained_but_looked_at():
    program, parts = iris()
    held = replace(program, steps=tuple(replace(step, frozen=True) for step in program.steps))
    state = State.fresh(held, settings())
    seen = observe(state, parts, {"activations": activations("dense_1"), "gradients": gradient_flow()})
    assert list(seen) == ["activations"]
    with pytest.raises(TrainingError, match="There is nothing to train"):
        next(train(held, parts, settings()))


def test_a_network_without_weights_is_refused():
    with pytest.raises(TrainingError) as refused:
        make_optimiser(nn.Sequential(nn.ReLU()), settings())
    assert str(refused.value) == (
        "There is nothing to train: no layer of this network has weights that may change. "
        "Add a layer that learns, such as Dense, or unfreeze one."
    )
