"""The adding problem: what two marked numbers of a sequence add up to.

It was made to tell networks with a memory from those without one: a mark means nothing by itself, and the two lie far
apart. A network that always says 1 has a mean squared error of 1/6, the variance of two uniform numbers' sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Scaling, Table, regression
from engine.errors import DataError
from engine.layer import layer
from engine.values import Value

CHANNELS = ("number", "mark")
MOST_NAMES = 2_000
"""Numbers of a sequence that have a name each."""


@layer
class Adding(NumberDataset):
    """Sequences of numbers of which two are marked: their sum is to be told at the end, as a test of memory.

    Each step has a number, U(0, 1), and a mark, 0 or 1. One step of the first half and one of the second half carry a
    mark of 1. To answer always 1 gives a mean squared error of 0.167. After S. Hochreiter and J. Schmidhuber, "Long
    Short-Term Memory", 1997, with the even numbers and the halves that are in use since.
    """

    kind = "adding"
    title = "Adding problem"
    keywords = ("sequence", "memory", "lstm", "gru", "recurrent", "long-term dependency", "regression", "synthetic")

    length: int = Field(50, ge=4, le=1_000, description="How many steps a sequence has.")
    sequences: int = Field(10_000, ge=10, le=200_000, description="How many sequences, all parts together.")
    seed: int = Field(
        0, ge=0, le=2**31 - 1, description="Decides which sequences are drawn; the same seed, the same sequences."
    )
    scaling: Scaling = Field("none", description="How the numbers are scaled; they lie between 0 and 1 as they are.")
    scale_target: bool = Field(False, description="Standardise what is to be predicted; it lies in [0, 2] as it is.")

    @property
    def summary(self) -> str:
        return f"{self.length} steps"

    @property
    def examples(self) -> int:
        return self.sequences

    def facts(self) -> Facts:
        return Facts(Value((self.length, 2)), Value((1,)), (), _features(self.length), "sum", channels=CHANNELS)

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        x = np.zeros((self.sequences, self.length, 2), np.float32)
        x[..., 0] = random.uniform(size=x.shape[:2])
        rows, half = np.arange(self.sequences), self.length // 2
        for start, stop in ((0, half), (half, self.length)):
            x[rows, random.integers(start, stop, self.sequences), 1] = 1
        return regression(x, (x[..., 0] * x[..., 1]).sum(1), self.facts())

    def example_of(self, values: Mapping[str, str]) -> Array:
        """A sequence that was typed: `{"number": "0.2 0.9 …", "mark": "0 1 …"}`, one number for each step."""
        return np.stack([self._typed(name, values.get(name, "")) for name in CHANNELS], 1)

    def _typed(self, name: str, text: str) -> Array:
        try:
            found = np.array([float(each) for each in text.split()], np.float32)
        except ValueError:
            raise DataError(f"“{name}” should be numbers, but is “{text[:40]}”.", "Separate them by spaces.") from None
        if len(found) != self.length or not np.isfinite(found).all():
            came = f"{len(found):,} came" if len(found) != self.length else "some are none"
            raise DataError(f"“{name}” needs {self.length:,} numbers, but {came}.", "Separate them by spaces.")
        return found


@lru_cache(maxsize=8)
def _features(length: int) -> tuple[str, ...]:
    """The name of every number, step by step; none where there are too many to be read."""
    if length * len(CHANNELS) > MOST_NAMES:
        return ()
    return tuple(f"{name} at step {step + 1}" for step in range(length) for name in CHANNELS)
