"""The next step of a training, taken on a copy: whoever looks at a network at rest sees gradients and updates too.

The copy does what the run would do next, with the same batch, rule and learning rate, and is then forgotten. Only what
draws from random generators (dropout) may fall out otherwise than in the run.

    rehearsal = Rehearsal(state, parts)
    rehearsal.learn(batch)         forward and backward; the gradients lie at `rehearsal.state.network`'s weights
    rehearsal.step()               ... and the weights are what the step makes of them
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.training.methods import METHODS
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, Supervised, bounds, learn
from engine.training.optimisers import refuse_without_weights, shape_gradients, trainable
from engine.training.schedules import learning_rate
from engine.training.state import State
from engine.training.streams import carrying

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network


class Rehearsal:
    """`state` is the copy that steps are taken on. Raises TrainingError where nothing may change."""

    def __init__(self, state: State, parts: Parts) -> None:
        refuse_without_weights(state.network)
        self.state = state.copy()
        self.settings = state.settings
        self.examples = Examples(self.state.network.program, parts.train, state.device)
        self.steps = len(bounds(len(self.examples), self.settings.step_size))
        self._next: Batch | None = None

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        done = self.state.epoch * self.steps + self.state.position
        return learning_rate(self.settings, done, self.steps, self.state.pace)

    def next_batch(self) -> Batch:
        """The batch that the run takes next; after the last of an epoch, the first of the next one."""
        state, settings = self.state, self.settings
        over = state.position >= self.steps
        rows = self.examples.ordered(settings, state.epoch + over)
        self._next = self.examples.take(rows[0 if over else state.position])
        return self._next

    def learn(self, batch: Batch) -> tuple[Mapping[str, Any], Tensor]:
        """Every value of the forward pass by name, and the loss; the backward pass is done."""
        network = self.state.network
        learn(network)
        network.zero_grad()
        with torch.enable_grad():
            method = METHODS[self.settings.method]
            method = method if method.by_examples else Supervised  # of what is played nothing is here to learn from
            with self.carrying(network) if batch is self._next else nullcontext():
                return method(network, self.settings).gradients(batch)

    def carrying(self, network: Network) -> AbstractContextManager[None]:
        """Lets the next batch go on from where the run is, as it will, where the settings carry states on."""
        settings, state = self.settings, self.state
        if not settings.carries:
            return nullcontext()
        over = state.position >= self.steps
        _, begins = self.examples.streams(settings.step_size)[0 if over else state.position]
        return carrying(network, dict(state.carried), begins)

    def step(self) -> None:
        """The weights move, as their gradients want it."""
        weights = trainable(self.state.network)
        if self.settings.l1 or self.settings.clip:
            shape_gradients(weights, self.settings)
        for group in self.state.optimiser.param_groups:
            group["lr"] = self.rate
        self.state.optimiser.step()
