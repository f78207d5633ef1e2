"""How a step is taken, as far as training knows: what is computed of some examples, and which gradients that leaves.

A method has a name in the training settings and a file of its own here. The loop asks it for the gradients of a batch
and does the rest, alike for all: accumulation, clipping, the optimiser and its schedule, figures, probes, events. What
a method asks of a drawing, and what it makes of its program, stands in `engine.methods`, which needs no torch.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import Tensor

from engine.errors import TrainingError
from engine.steps import Program
from engine.training.metrics import Measured

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network
    from engine.settings import TrainingSettings
    from engine.training.events import Metrics
    from engine.training.methods.supervised import Examples
    from engine.training.state import State

Batch = Mapping[str, Tensor]
"""The program's inputs and targets by name; the examples lie along the first axis."""
Values = Mapping[str, Any]
"""Every value of a pass by its name."""


class Method:
    """One run's way to take steps. `network` learns in place."""

    name: ClassVar[str]
    by_examples: ClassVar[bool] = False
    """Whether the gradients of some examples are all there is to a step: then it can be rehearsed."""
    by_loss_alone: ClassVar[bool] = False
    """Whether a step is the gradient of the losses of examples as they are: then many networks can take it at once."""
    measured: ClassVar[Measured] = Measured()
    remedy: ClassVar[str] = ""
    """What helps where numbers grow beyond all bounds, if it is something of the method's own."""

    def __init__(self, network: Network, settings: TrainingSettings) -> None:
        self.network, self.settings = network, settings

    @classmethod
    def refuse(cls, program: Program) -> None:
        """Raises TrainingError where the method finds nothing to go by in a program."""
        if not program.losses:
            raise TrainingError("The drawing has no loss, so there is nothing to make smaller.", "Add a loss node.")

    @classmethod
    def look(cls, network: Network, batch: Batch) -> tuple[Values, Tensor]:
        """Every value of one pass by its name, and what the method is measured by, a scalar. A decoder is told what is
        right, as where it learns."""
        values = network.run(batch, told=True)
        return values, network.loss(values)

    def begin(self, state: State, data: Parts) -> None:
        """Called once before the first step; what has to be known to go on belongs into `state.play`."""

    def teach(self) -> None:
        """Says to the network how much of what is right it is told as it learns, where that changes over a run."""

    def batch(self, examples: Examples, rows: Tensor) -> Batch:
        """What is learned from next: these rows of the examples, unless a method makes its own."""
        return examples.take(rows)

    def figures(self) -> Metrics:
        """Figures of the epoch so far besides the losses and their own."""
        return {}

    def epoch_ended(self) -> None:
        """The figures of the next epoch begin."""

    def measure(self, part: str) -> Generator[None, None, Metrics] | None:
        """Measures the network for the validation or test part where that is not done by examples; yields often."""
        return None

    def judged(self, metrics: Metrics) -> float:
        """The number that is smaller the better the network is: what early stopping goes by."""
        return metrics[self.measured.name]

    def gradients(self, batch: Batch, share: float = 1.0) -> tuple[Values, Tensor]:
        """Adds the gradients of a batch, times `share`, to those that lie at the weights.

        Returns every value of the pass, and the loss, the mean over the examples and a scalar without a history.
        """
        raise NotImplementedError

    def precision(self) -> AbstractContextManager[object]:
        """What the forward pass of a step is computed in: matrix products in half of the bits where that was chosen."""
        return nullcontext() if self.settings.precision == "float32" else halved(self.network)


def halved(network: Network) -> AbstractContextManager[object]:
    """Inside, the matrix products of a network are computed in half of the bits."""
    return torch.autocast(next(network.parameters()).device.type, dtype=torch.bfloat16)
