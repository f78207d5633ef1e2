"""Several networks of one program trained in one pass: their weights are stacked along a first axis.

`torch.vmap` takes the forward pass of all; the backward pass of the sum of their losses gives each its own gradients,
for none depends on another's weights, and the optimisers work number by number, so they need know nothing of it. The
modules are lent the stacked tensors for the length of a pass, which costs a tenth of what `functional_call` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import backward

from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, Supervised, bounds, forward, learn, order
from engine.training.optimisers import make_optimiser, shape_gradients, trainable
from engine.training.paces import factors, hold_back
from engine.training.schedules import Pace, learning_rate
from engine.training.state import State

CLOSE = 1e-3
"""How far the loss in a stack may lie from that of the network alone, relatively: rounding is a thousand times less."""
TRIED = 8
"""Examples that this is tried with."""


class Stack:
    """Networks from several seeds, on one set of examples. `network` is one of them at a time, by `load`."""

    def __init__(self, program: Program, examples: Examples, settings: TrainingSettings, seeds: Sequence[int]) -> None:
        self.settings, self.seeds, self.examples = settings, tuple(seeds), examples
        self.device = examples.device
        networks = [State.fresh(program, settings.changed(seed=seed)).network for seed in seeds]
        self.network = networks[0]
        self.steps = len(bounds(len(examples), settings.batch_size))
        self.step = 0
        self._alone = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        learning = {name for name, weight in self.network.named_parameters() if weight.requires_grad}
        states = [network.state_dict() for network in networks]
        self._stacked = {
            name: torch.stack([state[name] for state in states]).requires_grad_(name in learning)
            for name in self._alone
        }
        self._weights = nn.ParameterList([nn.Parameter(self._stacked[name]) for name in sorted(learning)])
        self._stacked |= dict(zip(sorted(learning), self._weights, strict=True))
        self._places = [_place(self.network, name) for name in self._stacked]
        self._optimiser = make_optimiser(self._weights, settings)
        paces = factors(program, self.network).items()
        hold_back(self._optimiser, [(self._stacked[name], own) for name, own in paces if name in learning])
        self._pass = torch.vmap(self._one, in_dims=(0, 0), randomness="different")

    def agrees(self) -> bool:
        """Whether each network in the stack gives the loss that it gives alone, and learns; tried on a few examples.

        Some layers (recurrent ones) do not take stacked weights, and say so by an error or by a wrong answer.
        """
        few = self.examples.slice(0, min(TRIED, len(self.examples)))
        batch = {name: tensor.expand(len(self.seeds), *tensor.shape) for name, tensor in few.items()}
        try:
            self.network.eval()
            with torch.no_grad():
                together = self._losses(batch)
            learn(self.network)
            kept = {name: tensor.detach().clone() for name, tensor in self._stacked.items()}
            backward(self._losses(batch).sum())
            for name, tensor in self._stacked.items():
                tensor.detach().copy_(kept[name])  # normalisation counts what it sees
        except (RuntimeError, ValueError, TypeError, NotImplementedError):
            return False
        finally:
            self._forget_gradients()
        return bool(torch.allclose(together, self._each_alone(few), rtol=CLOSE, atol=1e-6))

    def epoch(self, epoch: int) -> Iterator[tuple[int, Tensor]]:
        """Takes the steps of an epoch (from 0); after each, how many examples it had and the losses (networks,)."""
        count, sample = len(self.examples), self.settings.bootstrap
        rows = torch.stack([order(seed, epoch, count, sample) for seed in self.seeds]).to(self.device)
        learn(self.network)
        for start, stop in bounds(len(self.examples), self.settings.batch_size):
            yield stop - start, self._learn(self._gathered(rows[:, start:stop]))

    def load(self, row: int) -> Network:
        """The network with the weights of one of the seeds."""
        self.network.load_state_dict({name: tensor[row].detach() for name, tensor in self._stacked.items()})
        return self.network

    # ---- a step ----

    def _learn(self, batch: Batch) -> Tensor:
        losses = self._losses(batch)
        backward(losses.sum())
        self._shape_gradients()
        rate = learning_rate(self.settings, self.step, self.steps, Pace())
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.step()
        self._forget_gradients()
        self.step += 1
        return losses.detach()

    def _losses(self, batch: Batch) -> Tensor:
        """The loss of each network, for a batch of its own (networks, examples, ...)."""
        own = [slots[name] for slots, name in self._places]
        try:
            losses: Tensor = self._pass([*self._stacked.values()], dict(batch))
        finally:
            for (slots, name), tensor in zip(self._places, own, strict=True):
                slots[name] = tensor
        return losses

    def _one(self, tensors: Sequence[Tensor], batch: Batch) -> Tensor:
        for (slots, name), tensor in zip(self._places, tensors, strict=True):
            slots[name] = tensor
        return forward(self.network, batch)[1]

    def _gathered(self, rows: Tensor) -> Batch:
        """The examples of rows (networks, examples)."""
        flat = rows.reshape(-1).to(next(iter(self.examples.tensors.values())).device)
        return {
            name: tensor.index_select(0, flat).view(*rows.shape, *tensor.shape[1:]).to(self.device)
            for name, tensor in self.examples.tensors.items()
        }

    def _shape_gradients(self) -> None:
        """As for one network; each has its gradients cut to its own length."""
        settings = self.settings
        if settings.l1:
            shape_gradients(trainable(self._weights), settings.model_copy(update={"clip": 0.0}))
        if settings.clip:
            gradients = [weight.grad for weight in self._weights if weight.grad is not None]
            squares = torch.stack([gradient.flatten(1).square().sum(1) for gradient in gradients])
            cut = (settings.clip / (squares.sum(0).sqrt() + 1e-6)).clamp(max=1.0)  # as torch does
            for gradient in gradients:
                gradient.mul_(cut.view(-1, *[1] * (gradient.dim() - 1)))

    def _forget_gradients(self) -> None:
        for weight in self._weights:
            weight.grad = None

    def _each_alone(self, batch: Batch) -> Tensor:
        losses = []
        for row in range(len(self.seeds)):
            with torch.no_grad():
                losses.append(Supervised.look(self.load(row).eval(), batch)[1])
        return torch.stack(losses)


def _place(network: nn.Module, name: str) -> tuple[dict[str, Any], str]:
    """Where a module keeps the tensor of this name."""
    path, _, last = name.rpartition(".")
    module = network.get_submodule(path)
    return (module._parameters if last in module._parameters else module._buffers), last
