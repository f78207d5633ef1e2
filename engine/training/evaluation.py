"""How good a network is on examples that it does not learn from."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.network import Network
from engine.training.events import Metrics
from engine.training.methods import METHODS
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples, Supervised, bounds
from engine.training.metrics import Meter, whole
from engine.training.streams import carrying

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.settings import TrainingSettings
    from engine.training.methods.base import Method

WRITTEN = "sequence accuracy"
"""The share of sequences that a network writes by itself without a mistake."""
LONG = 200
"""Windows that a stream has at least, where states are carried: few of them begin with nothing."""
AT_ONCE = 1024
"""Examples that are looked at together at most, unless the batch size is larger."""


def evaluate(
    network: Network,
    examples: Examples,
    batch_size: int,
    spreads: Mapping[str, float],
    method: type[Method] = Supervised,
    carry: bool = False,
) -> Generator[None, None, Metrics]:
    """Measures loss and accuracy over a part of the data, or what else its method is measured by; yields between
    batches, so that it can be left half-way.

    Without the memory that gradients take, four times the batch size has room. The network is in evaluation mode after.
    A decoder is told what is right, as where it learns; and then it writes by itself, which the share of sequences that
    are right throughout is of. With `carry`, recurrent layers read on from window to window.
    """
    right: list[Tensor] = []
    meter = Meter(network.program.compared, spreads, terms=network.program.losses, measured=method.measured)
    known: dict[str, Tensor] = {}
    for rows, begins in _passes(examples, batch_size, carry):
        network.eval()
        with torch.inference_mode(), carrying(network, known, begins) if carry else nullcontext():
            batch = examples.take(rows) if carry else examples.slice(int(rows[0]), int(rows[-1]) + 1)
            meter.add(*method.look(network, batch), len(rows))
        yield
        if network.program.feed is not None:
            with torch.inference_mode():
                right.append(written(network, batch))
            yield
    meter.read()
    figures = meter.figures()
    return figures | {WRITTEN: float(torch.cat(right).float().mean())} if right else figures


def _passes(examples: Examples, batch_size: int, carry: bool) -> Sequence[tuple[Tensor, Tensor]]:
    """The rows that are looked at together, and where they are in streams, which of them begin anew."""
    if carry:
        return examples.streams(max(1, min(batch_size, len(examples) // LONG)), lone=True) if len(examples) else []
    size, none = max(batch_size, min(AT_ONCE, 4 * batch_size)), torch.empty(0)
    return [(torch.arange(start, stop), none) for start, stop in bounds(len(examples), size)]


def written(network: Network, batch: Batch) -> Tensor:
    """Which examples (N,) a network writes without a mistake, told its own answers."""
    feed = network.program.feed
    loss = next(loss for loss in network.program.compared if feed and loss.prediction == feed.prediction)
    values = network.run(batch)
    return whole(loss, values[loss.prediction], values[loss.target])


def figures_of_part(network: Network, parts: Parts, part: str, settings: TrainingSettings) -> Metrics:
    """What a method is measured by, over a part; at once. The network is in evaluation mode after."""
    device = next(network.parameters()).device
    examples = Examples(network.program, getattr(parts, part), device)
    measuring = evaluate(network, examples, settings.batch_size, {}, METHODS[settings.method])
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            metrics: Metrics = end.value
            return metrics
