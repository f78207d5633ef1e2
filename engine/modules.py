"""Modules and functions that torch lacks, by the name `modules.…` in a layer's calls.

Exported code carries a copy of those it uses. So each stands alone: it needs only the imports of this file, and it
reads as a person would write it there.
"""

from __future__ import annotations

import math

import torch
from torch import nn


def step(x: torch.Tensor) -> torch.Tensor:
    """1 where x >= 0, else 0; the gradient passes straight through, as if nothing had been done."""
    return (x >= 0).to(x.dtype) + (x - x.detach())


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
