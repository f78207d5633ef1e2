"""How good a network is on examples that it does not learn from."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.network import Network
from engine.training.events import Metrics
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, Supervised, bounds
from engine.training.metrics import Meter, whole

if TYPE_CHECKING:
    from engine.training.methods.base import Method

WRITTEN = "sequence accuracy"
"""The share of sequences that a network writes by itself without a mistake."""
AT_ONCE = 1024
"""Examples that are looked at together at most, unless the batch size is larger."""


def evaluate(
    network: Network,
    examples: Examples,
    batch_size: int,
    spreads: Mapping[str, float],
    method: type[Method] = Supervised,
) -> Generator[None, None, Metrics]:
    """Measures loss and accuracy over a part of the data, or what else its method is measured by; yields between
    batches, so that it can be left half-way.

    Without the memory that gradients take, four times the batch size has room. The network is in evaluation mode after.
    A decoder is told what is right, as where it learns; and then it writes by itself, which the share of sequences that
    are right throughout is of.
    """
    right: list[Tensor] = []
    meter = Meter(network.program.compared, spreads, terms=network.program.losses, measured=method.measured)
    size = max(batch_size, min(AT_ONCE, 4 * batch_size))
    for start, stop in bounds(len(examples), size):
        network.eval()
        with torch.inference_mode():
            batch = examples.slice(start, stop)
            meter.add(*method.look(network, batch), stop - start)
        yield
        if network.program.feed is not None:
            with torch.inference_mode():
                right.append(written(network, batch))
            yield
    meter.read()
    figures = meter.figures()
    return figures | {WRITTEN: float(torch.cat(right).float().mean())} if right else figures


def written(network: Network, batch: Batch) -> Tensor:
    """Which examples (N,) a network writes without a mistake, told its own answers."""
    feed = network.program.feed
    loss = next(loss for loss in network.program.compared if feed and loss.prediction == feed.prediction)
    values = network.run(batch)
    return whole(loss, values[loss.prediction], values[loss.target])
