"""How good a network is on examples that it does not learn from."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING

import torch

from engine.network import Network
from engine.training.events import Metrics
from engine.training.methods.supervised import Examples, Supervised, bounds
from engine.training.metrics import Meter

if TYPE_CHECKING:
    from engine.training.methods.base import Method

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
    """
    meter = Meter(network.program.compared, spreads, terms=network.program.losses, measured=method.measured)
    size = max(batch_size, min(AT_ONCE, 4 * batch_size))
    for start, stop in bounds(len(examples), size):
        network.eval()
        with torch.inference_mode():
            meter.add(*method.look(network, examples.slice(start, stop)), stop - start)
        yield
    meter.read()
    return meter.figures()
