"""How much each place of an input counts for one output: what every method of attribution gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.values import Value

Array = NDArray[np.float32]
Layout = Literal["picture", "volume", "features", "steps", "tokens", "other"]


@dataclass(frozen=True, eq=False)
class Attribution:
    """`values` lie on the input: (height, width) of a picture, with its depth in front of a volume, (features,) of a
    table, (steps,) of a text, (steps, features) of a sequence, and as the input is shaped otherwise.

    Positive: the place speaks for the output, negative: against it; where `signed` is False it is a size only. In the
    unit of the output (a score, or the number that is predicted), for gradients per unit of the scaled input.
    `score` is the output for the example, `base` that for the baseline, where the method has one.
    """

    method: str
    output: int
    values: Array
    signed: bool
    score: float
    base: float | None = None
    node: str = ""
    """The convolution that Grad-CAM looked at."""

    @property
    def gap(self) -> float:
        """By how much the values miss what they should add up to: the difference between score and base."""
        return 0.0 if self.base is None else float(self.values.sum(dtype=np.float64)) - (self.score - self.base)

    @property
    def nothing(self) -> bool:
        """Whether no place counts at all."""
        return not np.any(self.values)


def layout(x: Value) -> Layout:
    """How the places of an input lie."""
    if x.is_index:
        return "tokens"
    return {1: "features", 2: "steps", 3: "picture", 4: "volume"}.get(x.rank, "other")  # type: ignore[return-value]


def on_input(values: Tensor, placed: Layout) -> Array:
    """Values for every number of the leaf (...), added up over what lies at one place: channels of a picture or volume,
    the numbers that stand for a token."""
    if placed in ("picture", "volume"):
        values = values.sum(0)
    elif placed == "tokens":
        values = values.flatten(1).sum(1) if values.dim() > 1 else values
    return to_array(values)


def strongest(values: Tensor, placed: Layout) -> Array:
    """The same for gradients, which do not add up: the channel with the largest one (Simonyan et al. 2014), for a token
    the length of the whole gradient (Li et al. 2016)."""
    if placed in ("picture", "volume"):
        values = values.gather(0, values.abs().argmax(0, keepdim=True))[0]
    elif placed == "tokens":
        values = values.flatten(1).norm(dim=1) if values.dim() > 1 else values.abs()
    return to_array(values)


def to_array(values: Tensor) -> Array:
    return np.array(values.detach().float().cpu().numpy(), np.float32)
