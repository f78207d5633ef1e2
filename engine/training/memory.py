"""What a training will need, found out before any of it is taken.

The network is built and run once on torch's meta device, where tensors have shapes and no contents. What autograd keeps
for the backward pass is counted as autograd keeps it, so that layers with inner states (LSTM, attention) count in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from engine.cost import flop_counter
from engine.datasets.memory import SHARE, in_words
from engine.datasets.memory import free_memory as in_system
from engine.errors import TrainingError
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.optimisers import SLOTS

PROBE_BATCH = 2
"""Examples of the pass on the meta device: one alone is refused by batch normalisation."""


@dataclass(frozen=True)
class Needs:
    """Bytes of all weights, bytes that one example's forward pass keeps for the backward one, and its operations."""

    weights: int
    activations: int = 0
    flops: float = 0.0

    def bytes(self, settings: TrainingSettings, batch: int) -> int:
        """Weights, gradients, what the optimiser keeps, one copy to fall back on, the best weights, and the activations
        of a batch."""
        copies = 2 * (1 + SLOTS[settings.optimiser]) + 2
        return self.weights * copies + self.activations * batch

    def step_flops(self, batch: int) -> float:
        """Operations of one step: the backward pass takes twice those of the forward pass."""
        return 3 * self.flops * batch


@lru_cache(maxsize=32)
def measure(program: Program) -> Needs:
    """What a program needs, without taking memory for it.

    That of the last programs is known: a drawing is trained many times, and a pass on the meta device, which takes a
    fifth of a second where there is an LSTM, is longer than many a training.
    """
    with torch.device("meta"):
        network = Network(program)
    weights = sum(weight.numel() * weight.element_size() for weight in network.parameters())
    try:
        return Needs(weights, *_pass(network))
    except (RuntimeError, NotImplementedError):  # an operation that torch does not know on meta
        return Needs(weights)


def _pass(network: Network) -> tuple[int, float]:
    """Bytes kept and operations of one example's pass."""
    kept: dict[int, Any] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage._cdata] = storage
        return tensor

    counter = flop_counter()
    with counter, torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        values = network.run(_blank(network.program), told=True)
    parameters = {weight.untyped_storage()._cdata for weight in network.parameters()}
    kept |= {value.untyped_storage()._cdata: value.untyped_storage() for value in values.values() if _is_tensor(value)}
    size = sum(storage.nbytes() for key, storage in kept.items() if key not in parameters)
    return size // PROBE_BATCH, counter.get_total_flops() / PROBE_BATCH


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor)


def _blank(program: Program) -> dict[str, Tensor]:
    return {
        entry.name: torch.empty(
            (PROBE_BATCH, *entry.value.shape),
            dtype=torch.int64 if entry.value.is_index else torch.float32,
            device="meta",
        )
        for entry in program.entries
    }


def refuse_too_large(needs: Needs, settings: TrainingSettings, batch: int, free: int | None) -> None:
    """Raises TrainingError with the figures where training would take more than 80 % of the free memory (bytes)."""
    wanted = needs.bytes(settings, batch)
    if free is None or wanted <= SHARE * free:
        return
    examples = needs.activations * batch
    raise TrainingError(
        f"Training this network needs about {in_words(wanted)} of memory, but only {in_words(free)} are free.",
        f"A smaller batch size helps: {in_words(examples)} are for the batch of {batch:,} examples."
        if examples > wanted / 2
        else f"Make its largest layers smaller: {in_words(wanted - examples)} are for its weights.",
    )


def free_memory(device: torch.device) -> int | None:
    """Bytes that can still be had on a device, or None where the system does not tell."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory()
    return in_system()
