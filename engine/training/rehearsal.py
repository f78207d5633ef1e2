"""The next step of a training, taken on a copy: whoever looks at a network at rest sees gradients and updates too.

The copy does what the run would do next, and is then forgotten: the same batches (several, where their gradients are
added up to one step), rule, learning rate and precision; and chance falls out as it will there.

    rehearsal = Rehearsal(state, parts)
    rehearsal.learn_next()         forward and backward; the gradients lie at `rehearsal.state.network`'s weights
    rehearsal.step()               ... and the weights are what the step makes of them

Whoever rehearses keeps torch's generators as they were (`probes.undisturbed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from engine.training.generators import use_generators
from engine.training.methods import METHODS
from engine.training.methods.base import Batch, Method, Values
from engine.training.methods.supervised import Examples, Supervised, bounds, learn
from engine.training.optimisers import refuse_without_weights, shape_gradients, trainable
from engine.training.schedules import learning_rate
from engine.training.state import State
from engine.training.streams import carrying

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network


class Turn(NamedTuple):
    """One batch of those whose gradients are added up to a step: its place among them, and the share of the step's
    examples that it has. `rows` are the examples from `start` to `stop` of these; `batch` holds until the next turn."""

    number: int
    batch: Batch
    rows: Tensor
    share: float
    start: int
    stop: int


class Rehearsal:
    """`state` is the copy that steps are taken on. Raises TrainingError where nothing may change."""

    def __init__(self, state: State, parts: Parts) -> None:
        refuse_without_weights(state.network)
        self.state = state.copy()
        self.settings = state.settings
        self.examples = Examples(self.state.network.program, parts.train, state.device)
        self.steps = len(bounds(len(self.examples), self.settings.step_size))
        if self.state.position >= self.steps:  # after the last step of an epoch comes the first of the next one
            self.state.epoch, self.state.position = self.state.epoch + 1, 0
        kind = METHODS[self.settings.method]
        kind = kind if kind.by_examples else Supervised  # of what is played nothing is here to learn from
        self.method: Method = kind(self.state.network, self.settings)
        self.method.begin(self.state, parts)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        done = self.state.epoch * self.steps + self.state.position
        return learning_rate(self.settings, done, self.steps, self.state.pace)

    @cached_property
    def rows(self) -> list[Tensor]:
        """The examples of the next step, batch by batch."""
        chosen = self.examples.ordered(self.settings, self.state.epoch)[self.state.position]
        return [chosen[start:stop] for start, stop in bounds(len(chosen), self.settings.batch_size)]

    def turns(self) -> Iterator[Turn]:
        """The batches of the next step, one after the other. Chance falls out as in the run where each is learned from
        before the next one is asked for."""
        total, start = sum(map(len, self.rows)), 0
        use_generators(self.state.generators, self.state.device)
        self.method.teach()
        for number, rows in enumerate(self.rows):
            stop = start + len(rows)
            yield Turn(number, self.examples.take(rows), rows, len(rows) / total, start, stop)
            start = stop

    def learn_next(self) -> tuple[Values, Tensor]:
        """All gradients of the next step. Returns every value of the last batch by its name, and its loss."""
        self.state.network.zero_grad()
        for turn in self.turns():
            found = self.learn(turn)
        return found

    def learn(self, turn: Turn) -> tuple[Values, Tensor]:
        """Adds the gradients of a batch to those that lie at the weights; every value by its name, and the loss."""
        network = self.state.network
        learn(network)
        with torch.enable_grad(), self.carrying(network, turn):
            return self.method.gradients(turn.batch, turn.share)

    def carrying(self, network: Network, turn: Turn) -> AbstractContextManager[None]:
        """Lets a batch go on from where the run is, as it will, where the settings carry states on."""
        if not self.settings.carries:
            return nullcontext()
        _, begins = self.examples.streams(self.settings.step_size)[self.state.position]
        return carrying(network, dict(self.state.carried), begins[turn.start : turn.stop], str(turn.start))

    def step(self) -> None:
        """The weights move, as their gradients want it."""
        weights = trainable(self.state.network)
        if self.settings.l1 or self.settings.clip:
            shape_gradients(weights, self.settings)
        for group in self.state.optimiser.param_groups:
            group["lr"] = self.rate
        self.state.optimiser.step()
