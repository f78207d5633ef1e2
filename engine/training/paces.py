"""Weights that learn slower or faster than the rest, one by one: a factor on what every step changes of each.

An optimiser knows one learning rate for a tensor, but the neurons of a group share one, and each has a factor of its
own, 0 where a wire or a neuron is frozen. So whatever the rule makes of a weight (momentum, weight decay and L1 are in
it), its change is multiplied by the factor afterwards. That hangs on the optimiser itself, as hooks around its step, so
it holds wherever steps are taken; and an optimiser without factors has no hooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.network import Network
from engine.steps import Program

Paced = Sequence[tuple[Tensor, Tensor]]
"""Weights, each with the factor of every number in it (of a shape that can be broadcast to the weight's)."""


def factors(program: Program, network: nn.Module) -> dict[str, Tensor]:
    """The factors by the names of the weights that have any but 1, in their shapes."""
    found: dict[str, Tensor] = {}
    for step in program.steps:
        if not step.paces:
            continue
        weight = network.get_parameter(f"{step.name}.weight")
        paces = torch.tensor(step.paces, dtype=weight.dtype, device=weight.device)
        own = {"weight": paces[: weight.numel()].view(weight.shape), "bias": paces[weight.numel() :]}
        found |= {f"{step.name}.{end}": each for end, each in own.items() if bool((each != 1).any())}
    return found


def paced(network: nn.Module) -> Paced:
    """The weights of a network that learn at a pace of their own."""
    if not isinstance(network, Network):
        return ()
    weights = dict(network.named_parameters())
    own = factors(network.program, network).items()
    return [(weights[name], factor) for name, factor in own if weights[name].requires_grad]


def hold_back(optimiser: Optimizer, weights: Paced) -> None:
    """Multiplies what each step of the optimiser changes of these weights by their factors, from now on."""
    if not weights:
        return
    moving = [weight.detach() for weight, _ in weights]
    back = [(1 - factor).expand_as(weight) for weight, factor in weights]
    before = [torch.empty_like(weight) for weight in moving]

    def keep(*_: Any) -> None:
        torch._foreach_copy_(before, moving)

    def draw_back(*_: Any) -> None:
        torch._foreach_lerp_(moving, before, back)  # of the two ends it gives the very bits

    optimiser.register_step_pre_hook(keep)
    optimiser.register_step_post_hook(draw_back)
