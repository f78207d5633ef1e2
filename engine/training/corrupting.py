"""Inputs with noise in them, or with parts left out: what a network gets that learns to say what they were.

While it learns, every batch is spoilt anew, from torch's own generator, which is kept with a run. Wherever a network is
judged or looked at an example is always spoilt in the same way, so that figures can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from engine.steps import Corruption, Entry

DIFFERENT = 1024
"""Examples that are spoilt each in a way of its own where it is to be always the same; then they repeat."""
NUMBERS = 4_000_000
"""Numbers that all these ways take together at the most: 48 MB with what is drawn for each."""
SEED = 0


@dataclass(frozen=True)
class Drawn:
    """What is drawn for inputs of some shape: normal noise, numbers from 0 to 1 (what is below a share is left out),
    and numbers from 0 to 1 that choose other tokens."""

    noise: Tensor
    chance: Tensor
    other: Tensor

    @classmethod
    def like(cls, shape: tuple[int, ...], device: torch.device, generator: torch.Generator | None = None) -> Drawn:
        return cls(
            torch.randn(shape, device=device, generator=generator),
            torch.rand(shape, device=device, generator=generator),
            torch.rand(shape, device=device, generator=generator),
        )

    def to(self, device: torch.device) -> Drawn:
        return Drawn(self.noise.to(device), self.chance.to(device), self.other.to(device))

    def of(self, rows: Tensor) -> Drawn:
        return Drawn(self.noise[rows], self.chance[rows], self.other[rows])


@lru_cache(maxsize=2)
def kept(entry: Entry) -> Drawn:
    """What is drawn for the inputs of an entry, always the same (examples, *shape), on the processor. It is not to be
    written to: it is drawn once."""
    count = max(1, min(DIFFERENT, NUMBERS // max(1, entry.value.size)))
    generator = torch.Generator().manual_seed(SEED)
    return Drawn.like((count, *entry.value.shape), torch.device("cpu"), generator)


def spoilt(corruption: Corruption, entry: Entry, x: Tensor, drawn: Drawn) -> Tensor:
    """The inputs (N, *shape) with noise, and with a share of them left out: numbers become 0, tokens other ones."""
    out = drawn.chance < corruption.masked
    if entry.value.classes is not None:
        return torch.where(out, (drawn.other * entry.value.classes).long(), x)
    return (x + corruption.noise * drawn.noise).masked_fill(out, 0.0)
