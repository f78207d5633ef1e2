"""The rules that turn gradients into steps, and what is done to gradients before.

torch has up to three implementations of each: fused ones take one pass over all weights and bring the step of a small
network to about two thirds of the time. Where a device has none, the `foreach` ones are the next best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn, optim
from torch.optim import Optimizer

from engine.adversarial import sides
from engine.errors import TrainingError
from engine.network import Network
from engine.settings import TrainingSettings
from engine.training.paces import Paced, hold_back, paced
from engine.training.quick_adam import QuickAdam, QuickAdamW, fits

SLOTS: Mapping[str, int] = MappingProxyType({"sgd": 1, "adam": 2, "adamw": 2, "rmsprop": 2, "adagrad": 1})
"""Numbers an optimiser keeps per weight."""


def make_optimiser(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    """The optimiser of the settings over all weights that are not frozen, each at its own pace (see `paces`).

    Raises TrainingError where there are none.
    """
    optimiser = _made(network, settings)
    hold_back(optimiser, [*paced(network), *_generator_paces(network, settings)])
    return optimiser


def resting() -> Optimizer:
    """For a network whose weights are all frozen: there is nothing that it could move."""
    return torch.optim.SGD([torch.zeros(0, requires_grad=True)])


def refuse_without_weights(network: nn.Module) -> None:
    """Raises TrainingError where there is nothing that may change."""
    if not trainable(network):
        raise TrainingError(
            "There is nothing to train: no layer of this network has weights that may change.",
            "Add a layer that learns, such as Dense, or unfreeze one.",
        )


def _generator_paces(network: nn.Module, settings: TrainingSettings) -> Paced:
    """A generator's weights at the rate that it has of its own; those with single paces keep these."""
    if settings.method != "adversarial" or settings.generator_rate == 1 or not isinstance(network, Network):
        return ()
    made = sides(network.program).generator
    own = [step for step in network.program.steps if step.name in made and not step.paces]
    weights = [weight for step in own for weight in trainable(network.get_submodule(step.name))]
    return [(weight, torch.tensor(settings.generator_rate, device=weight.device)) for weight in weights]


def _made(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    refuse_without_weights(network)
    weights = trainable(network)
    rule, options = _rule(settings, fits(weights))
    options |= {"lr": settings.learning_rate, "weight_decay": settings.weight_decay}
    if settings.optimiser == "rmsprop":
        return rule(weights, foreach=True, **options)
    try:
        return rule(weights, fused=True, **options)
    except RuntimeError:  # torch's way of saying that this device has no fused implementation
        return rule(weights, foreach=True, **options)


def trainable(network: nn.Module) -> list[nn.Parameter]:
    """The weights that training changes, in the order of the network."""
    return [weight for weight in network.parameters() if weight.requires_grad]


def shape_gradients(weights: list[nn.Parameter], settings: TrainingSettings) -> None:
    """Adds the pull of L1 to the gradients, then cuts them to the length of `clip`; does nothing where both are 0."""
    if settings.l1:
        pairs = [(weight.grad, weight.detach()) for weight in weights if weight.grad is not None]
        pulls: list[Tensor] = [torch.sign(weight) for _, weight in pairs]
        torch._foreach_add_([gradient for gradient, _ in pairs], pulls, alpha=settings.l1)
    if settings.clip:
        nn.utils.clip_grad_norm_(weights, settings.clip)


def _rule(settings: TrainingSettings, quick: bool) -> tuple[Callable[..., Optimizer], dict[str, Any]]:
    match settings.optimiser:
        case "sgd":
            nesterov = settings.nesterov and settings.momentum > 0
            return optim.SGD, {"momentum": settings.momentum, "nesterov": nesterov}
        case "adam":
            return QuickAdam if quick else optim.Adam, {}
        case "adamw":
            return QuickAdamW if quick else optim.AdamW, {}
        case "rmsprop":
            return optim.RMSprop, {"momentum": settings.momentum}
        case "adagrad":
            return optim.Adagrad, {}
