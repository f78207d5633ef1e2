"""Modules and functions that torch lacks, by the name `modules.…` in a layer's calls.

Exported code carries a copy of those it uses. So each stands alone: it needs only the imports of this file, and it
reads as a person would write it there.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn


def step(x: torch.Tensor) -> torch.Tensor:
    """1 where x >= 0, else 0; the gradient passes straight through, as if nothing had been done."""
    return (x >= 0).to(x.dtype) + (x - x.detach())


def sign(x: torch.Tensor) -> torch.Tensor:
    """1 where x >= 0, else -1; the gradient passes straight through, as if nothing had been done."""
    return (x >= 0).to(x.dtype) * 2 - 1 + (x - x.detach())


def silenced(x: torch.Tensor, units: list[int]) -> torch.Tensor:
    """The same vectors [N, features] with zeros for some of the units: those that are switched off."""
    return x.index_fill(1, torch.tensor(units, device=x.device), 0.0)


class SparseLinear(nn.Module):
    """A linear layer [N, inputs] -> [N, units] that has only some of its wires, and a weight for each of these.

    `rows` lists for every unit the inputs that it reads; `weight` holds their weights in that order. Every unit starts
    as one of an nn.Linear with as many inputs would: evenly between plus and minus one by the root of their number.
    """

    def __init__(self, inputs: int, rows: list[list[int]], bias: bool = True) -> None:
        super().__init__()
        wires = [(unit, index) for unit, row in enumerate(rows) for index in row]
        unit, read = torch.tensor(wires, dtype=torch.long).view(-1, 2).unbind(1)
        bound = torch.tensor([len(row) for row in rows]).clamp(min=1).rsqrt()
        self.shape = len(rows), inputs
        self.weight = nn.Parameter((torch.rand(len(unit)) * 2 - 1) * bound[unit])
        offset = (torch.rand(len(rows)) * 2 - 1) * bound if bias else None
        self.bias = None if offset is None else nn.Parameter(offset)
        # Up to here a matrix with zeros where wires are missing is quicker than going from wire to wire.
        self.as_matrix = len(rows) * inputs <= 64 * len(unit)
        self.register_buffer("unit", unit, persistent=False)
        self.register_buffer("read", read, persistent=False)
        self.register_buffer("place", unit * inputs + read, persistent=False)

    unit: torch.Tensor
    read: torch.Tensor
    place: torch.Tensor

    def matrix(self) -> torch.Tensor:
        """The weights as nn.Linear has them, with zeros where there is no wire."""
        units, inputs = self.shape
        flat = self.weight.new_zeros(units * inputs)
        return flat.index_add(0, self.place, self.weight).view(units, inputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.as_matrix:
            return F.linear(x, self.matrix(), self.bias)
        carried = x.index_select(-1, self.read) * self.weight
        total = carried.new_zeros(*x.shape[:-1], self.shape[0])
        total = total.index_add(-1, self.unit, carried)
        return total if self.bias is None else total + self.bias


class PositionalEncoding(nn.Module):
    """Adds sines and cosines of the position to a sequence [N, steps, features] (Vaswani et al. 2017)."""

    encoding: torch.Tensor

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        position = torch.arange(steps).unsqueeze(1)
        rate = torch.exp(torch.arange(0, features, 2) * (-math.log(10000.0) / features))
        encoding = torch.zeros(steps, features)
        encoding[:, 0::2] = torch.sin(position * rate)
        encoding[:, 1::2] = torch.cos(position * rate[: features // 2])
        self.register_buffer("encoding", encoding, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.encoding


class LearnedPositionalEncoding(nn.Module):
    """Adds a learned vector for every position to a sequence [N, steps, features]."""

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        self.encoding = nn.Parameter(0.02 * torch.randn(steps, features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.encoding
