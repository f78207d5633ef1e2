"""How a training takes a step: the gradients of its examples, batch by batch, and from them new weights."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from torch import Tensor

from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, bounds
from engine.training.optimisers import shape_gradients, trainable
from engine.training.schedules import learning_rate
from engine.training.streams import carrying

if TYPE_CHECKING:
    from engine.training.methods.base import Method
    from engine.training.metrics import Meter
    from engine.training.state import State


class Taken(NamedTuple):
    """A step that was taken: the sum of its losses, and copies of its batches."""

    loss: float
    batches: list[Batch]


class Stepper:
    """Takes the steps of a training: moves `state` on by what a method makes of `examples`.

    `steps` is how many of them an epoch has. `batch` is the last one whose gradients were asked for; its memory is used
    again for the next.
    """

    def __init__(self, state: State, method: Method, examples: Examples) -> None:
        self.state, self.method, self.examples = state, method, examples
        self.steps = len(bounds(len(examples), state.settings.step_size))
        self.batch: Batch = {}
        self._weights = trainable(state.network)

    @property
    def done(self) -> int:
        """The steps that epochs of the present length would have taken up to here: what schedules go by."""
        return self.state.epoch * self.steps + self.state.position

    @property
    def rate(self) -> float:
        """The learning rate of the step that is due."""
        return learning_rate(self.state.settings, self.done, self.steps, self.state.pace)

    def due(self) -> list[Tensor]:
        """The rows of each step of the epoch that is still to be taken."""
        return self.examples.ordered(self.state.settings, self.state.epoch)[self.state.position :]

    def learn(self, chosen: Tensor, meter: Meter) -> None:
        """Lays the gradients of these rows, the examples of a step, at the weights."""
        for start, stop in bounds(len(chosen), self.state.settings.batch_size):
            self._learn(chosen, start, stop, meter)

    def advance(self) -> None:
        """From gradients to new weights, and one step further."""
        state, settings = self.state, self.state.settings
        if settings.l1 or settings.clip:
            shape_gradients(self._weights, settings)
        rate = self.rate
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        state.optimiser.step()
        for weight in self._weights:
            weight.grad = None
        if settings.average:
            state.follow(settings.average)
        state.step += 1
        state.position += 1

    def take(self, chosen: Tensor, meter: Meter) -> Taken:
        """A whole step, with all that is to be known of it: what is not finite is seen in the sum of the losses."""
        loss, batches = 0.0, list[Batch]()
        for start, stop in bounds(len(chosen), self.state.settings.batch_size):
            loss += self._learn(chosen, start, stop, meter).item()
            batches.append({name: tensor.clone() for name, tensor in self.batch.items()})
        self.advance()
        meter.read()
        self.state.totals = meter.totals
        return Taken(loss, batches)

    def _learn(self, chosen: Tensor, start: int, stop: int, meter: Meter) -> Tensor:
        """Adds the gradients of a batch, and returns its loss."""
        share = (stop - start) / len(chosen)
        self.batch = self.method.batch(self.examples, chosen if share == 1 else chosen[start:stop])
        with self._carrying(start, stop):
            values, loss = self.method.gradients(self.batch, share)
        meter.add(values, loss, stop - start)
        return loss

    def _carrying(self, start: int, stop: int) -> AbstractContextManager[None]:
        """Lets these rows of the step that is due go on from the step before, where the settings carry states on."""
        settings = self.state.settings
        if not settings.carries:
            return nullcontext()
        steps = self.examples.streams(settings.step_size)
        begins = steps[self.state.position][1][start:stop]
        return carrying(self.state.network, self.state.carried, begins, str(start))
