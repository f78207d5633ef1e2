"""What happened inside a layer that torch computes in one call: the layer is run again over the same batch.

Every module in it tells what came in and went out; chance falls out as it did, for the specimen knows where the random
numbers stood. Then the deltas of the layer's outputs go back through it once more, so each number inside has its delta.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.microscope.explaining.base import double
from engine.microscope.passes import array_of
from engine.microscope.specimen import Array, Specimen
from engine.network import evaluate
from engine.steps import Step
from engine.training.generators import generators, use_generators


@dataclass(eq=False)
class Inside:
    """By the names of the modules in a layer, "" being itself: what came in and went out, and, of attention, the shares
    (N, heads, steps, steps looked at) after dropout. `true`: the layer gave the same as in the pass."""

    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)
    looks: dict[str, Tensor] = field(default_factory=dict)
    true: bool = True

    def came(self, name: str, example: int) -> Array:
        return _array(self.inputs[name], example)

    def gave(self, name: str, example: int) -> Array:
        return _array(self.outputs[name], example)

    def shares(self, name: str, example: int) -> Array:
        return _array(self.looks[name], example)

    def delta(self, name: str, example: int) -> Array:
        """The gradient of the loss by what went out; zeros where none came."""
        gradient = self.outputs[name].grad
        return double(torch.zeros_like(self.outputs[name])[example]) if gradient is None else _array(gradient, example)


def _array(tensor: Tensor, example: int) -> Array:
    return double(array_of(tensor[example]))


def inside(specimen: Specimen, step: Step) -> Inside:
    """What happened in a step's module."""
    key = "inside", step.name
    if key not in specimen.memo:
        specimen.memo[key] = _replayed(specimen, step)
    found: Inside = specimen.memo[key]
    return found


class Again(NamedTuple):
    """A step by itself: its inputs, which depend on nothing, and its outputs, by their names. `true`: these are what
    they were in the pass."""

    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]
    true: bool


def again(specimen: Specimen, step: Step) -> Again:
    """Takes a step once more, with graphs of its own: so nothing that lies before it counts for its derivatives."""
    key = "again", step.name
    if key not in specimen.memo:
        specimen.memo[key] = _again(specimen, step)
    found: Again = specimen.memo[key]
    return found


def _again(specimen: Specimen, step: Step) -> Again:
    # Gradients flow through what is inside, though nothing of it may learn: so the inputs ask for them.
    begin: dict[str, Tensor] = {}
    for name in step.inputs:
        tensor = specimen.tensors[name].detach().clone()
        begin[name] = tensor.requires_grad_(tensor.is_floating_point())
    holder = specimen.holder(step)
    held = {f"self.{holder.name}": specimen.module(step)} if holder.module is not None else {}
    device = next(iter(begin.values())).device
    exact = torch.backends.cudnn.flags(enabled=False)
    with as_it_was(specimen, step, device), torch.enable_grad(), exact, specimen.precision():
        outputs = {name: evaluate(expression, {**begin, **held}) for name, expression in step.results}
    true = all(alike(specimen, outputs[name], specimen.tensors[name]) for name in outputs)
    return Again(begin, outputs, true)


def alike(specimen: Specimen, one: Tensor, other: Tensor) -> bool:
    """Whether what was computed again is what it was in the pass, as far as the precision of that lets one tell: chance
    that falls out otherwise makes far more of a difference."""
    least = 2e-2 if specimen.mixed else 1e-5
    return torch.allclose(one.float(), other.float(), rtol=max(1e-4, least), atol=least)


def _replayed(specimen: Specimen, step: Step) -> Inside:
    found = Inside()
    with _heard(specimen.module(step), found):
        _, outputs, found.true = _again(specimen, step)
    device = next(iter(outputs.values())).device
    total = torch.zeros((), device=device)
    for name, result in outputs.items():
        if name in specimen.deltas:
            total = total + (result * torch.as_tensor(specimen.deltas[name], device=device)).sum()
    if total.requires_grad:
        inner = [tensor for tensor in found.outputs.values() if tensor.requires_grad]
        torch.autograd.backward(total, inputs=inner)
    return found


@contextmanager
def as_it_was(specimen: Specimen, step: Step, device: torch.device) -> Iterator[None]:
    """Inside, torch's generators stand where they stood before the step; afterwards as they were."""
    states = generators(device)
    use_generators(specimen.drawn.get(step.name, states), device)
    try:
        yield
    finally:
        use_generators(states, device)


@contextmanager
def _heard(module: nn.Module, found: Inside) -> Iterator[None]:
    with ExitStack() as hooks:
        for name, part in module.named_modules():
            if isinstance(part, nn.MultiheadAttention):
                hooks.enter_context(part.register_forward_pre_hook(_asks_for_shares, with_kwargs=True))
            hooks.enter_context(part.register_forward_hook(_hearer(name, found)))
        yield


def _asks_for_shares(_: nn.Module, args: Any, kwargs: dict[str, Any]) -> Any:
    return args, {**kwargs, "need_weights": True, "average_attn_weights": False}


def _hearer(name: str, found: Inside) -> Any:
    def hear(_: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        if isinstance(output, tuple):
            output, found.looks[name] = output
        found.inputs[name], found.outputs[name] = args[0], output
        if output.requires_grad:
            output.retain_grad()

    return hear
