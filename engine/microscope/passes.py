"""A pass through a network, forward and backward, with everything that came about in it.

What goes back depends on who learns from which loss. Most methods make the sum of all losses smaller; of two networks
that play against one another each has losses of its own (`engine.adversarial`), so there are two ways back: a value of
the generator has the gradient of what the generator learns from, every other that of what the discriminator does. A
method without losses sends nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.adversarial import MIXTURE, before, sides
from engine.errors import UserError
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Loss, Program
from engine.training.generators import generators, use_generators
from engine.training.methods import METHODS
from engine.training.methods.base import Batch

Array = NDArray[Any]


@dataclass(frozen=True)
class Aim:
    """What some steps learn from; `title` says who they are where there are others, `steps` is None for all."""

    losses: tuple[Loss, ...]
    title: str = ""
    steps: frozenset[str] | None = None


class Pass(NamedTuple):
    """Every value of a pass, the gradients of those that a loss depends on, the sum of all losses, and where torch's
    generators stood before each step."""

    tensors: dict[str, Any]
    deltas: dict[str, Array]
    loss: float
    drawn: Mapping[str, Mapping[str, Tensor]]


def aims(program: Program, settings: TrainingSettings) -> tuple[Aim, ...]:
    """Who learns from what: those that are named last take all that is left."""
    if settings.method != "adversarial":
        return (Aim(program.losses),)
    found = sides(program)
    mixtures = {step.inputs[1] for step in program.steps if step.module is not None and step.module.target == MIXTURE}
    made = frozenset(before(program, mixtures))
    return (
        Aim((*found.fooling, *found.others), "the generator", made),
        Aim((*found.telling, *found.others), "the discriminator"),
    )


def passed(
    network: Network,
    batch: Batch,
    settings: TrainingSettings,
    precision: AbstractContextManager[object] | None = None,
) -> Pass:
    """The pass, forward in a precision of its own; what its losses make of the weights lies at these."""
    drawn = {}
    # cuDNN refuses to go back through a recurrent layer in evaluation mode.
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False), comparing():
        begin = {n: t.detach().clone().requires_grad_(t.is_floating_point()) for n, t in batch.items()}
        device = next(iter(begin.values())).device
        values: Mapping[str, Any] = {}
        with precision or nullcontext():
            for step, environment in network.trace(begin):
                values = environment  # which goes on to be filled
                drawn[step.name] = generators(device)
        tensors = {name: value for name, value in values.items() if isinstance(value, Tensor)}
        deltas: dict[str, Array] = {}
        for aim in reversed(aims(network.program, settings)):
            deltas |= _sent_back(network, tensors, aim)
    return Pass(tensors, deltas, total(tensors, network.program.losses), drawn)


def _sent_back(network: Network, tensors: Mapping[str, Tensor], aim: Aim) -> dict[str, Array]:
    """The gradients of an aim by the values of its steps; those of the weights are added to what lies there."""
    for tensor in tensors.values():
        if tensor.requires_grad:
            tensor.retain_grad()
            tensor.grad = None
    goal = sum((tensors[loss.name] * loss.weight for loss in aim.losses), torch.zeros(()))
    if goal.requires_grad:
        torch.autograd.backward(goal, retain_graph=True)
    own = {name for step in network.program.steps if aim.steps and step.name in aim.steps for name in step.variables}
    found = {n: array_of(t.grad).copy() for n, t in tensors.items() if t.requires_grad and t.grad is not None}
    return {name: array for name, array in found.items() if aim.steps is None or name in own}


def method_gradients(network: Network, batch: Batch, settings: TrainingSettings) -> None:
    """Leaves at the weights what the method of the run makes of the examples, where that is no gradient of all losses
    together. Chance falls out as in a pass from the same place."""
    method = METHODS[settings.method]
    if not method.by_examples or method.by_loss_alone:
        return
    network.zero_grad()
    with torch.enable_grad(), comparing():
        method(network, settings).gradients(batch)


@contextmanager
def repeated(device: torch.device) -> Iterator[None]:
    """Afterwards torch's generators stand where they stood: what follows draws the same numbers."""
    states = generators(device)
    try:
        yield
    finally:
        use_generators(states, device)


@contextmanager
def comparing() -> Iterator[None]:
    """Raises UserError where a normalisation over the batch needs a second example."""
    try:
        yield
    except ValueError as error:
        if "more than 1" not in str(error):
            raise
        text = "A normalisation of this network compares the examples of a batch and cannot look at one alone."
        raise UserError(text, "Look at the whole batch.") from None


def arrays(tensors: Mapping[str, Tensor]) -> dict[str, Array]:
    return {name: array_of(tensor) for name, tensor in tensors.items()}


def array_of(tensor: Tensor) -> Array:
    """The numbers of a tensor; numpy has none with half of the bits, and takes each as it is among those with all."""
    half = tensor.dtype in (torch.bfloat16, torch.float16)
    found: Array = (tensor.detach().float() if half else tensor.detach()).cpu().numpy()
    return found


def total(values: Mapping[str, Any], losses: Sequence[Loss]) -> float:
    """The weighted sum of some losses of a pass."""
    return float(np.sum([float(values[loss.name].detach()) * loss.weight for loss in losses])) if losses else 0.0
