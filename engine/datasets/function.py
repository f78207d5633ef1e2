"""A function of one number: the smallest regression there is, and one that a curve shows whole.

The functions are a few that each ask for something else: a smooth wave, a hill, edges, a kink, jumps, and a wave that
becomes faster. All run from −1 to 1 or from 0 to 1 over x from −6 to 6, as the sets of the plane do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Scaling, Table, regression
from engine.datasets.plane import SPAN
from engine.layer import layer
from engine.values import Value

Shape = Literal["sine", "hill", "square wave", "triangle", "sawtooth", "chirp"]

FUNCTIONS: Mapping[str, Callable[[Array], Array]] = {
    "sine": np.sin,
    "hill": lambda x: np.exp(-0.5 * x**2),
    "square wave": lambda x: np.where(np.floor(x / 3) % 2 == 0, 1.0, -1.0),
    "triangle": lambda x: 1 - np.abs(x) / 3,
    "sawtooth": lambda x: 2 * (x / 4 - np.floor(x / 4)) - 1,
    "chirp": lambda x: np.sin(0.2 * (x + SPAN) ** 2),
}
"""Numbers (n,) at places (n,) between -SPAN and SPAN."""


@layer
class Function(NumberDataset):
    """A function of one number, as points on its curve: a regression that can be seen whole, and fitted by bumps.

    Places are U(-6, 6). Noise adds N(0, noise²) to the number that is to be predicted.
    """

    kind = "function"
    title = "Function"
    keywords = ("curve", "sine", "regression", "approximation", "one-dimensional", "1d", "wave")

    function: Shape = Field("sine", description="Which curve the points lie on.")
    points: int = Field(200, ge=10, le=100_000, description="How many points, all parts together.")
    noise: float = Field(0.0, ge=0, le=0.5, description="The standard deviation of the chance in the numbers.")
    seed: int = Field(
        0, ge=0, le=2**31 - 1, description="Decides which points are drawn; the same seed, the same points."
    )
    scaling: Scaling = Field("none", description="How the places are scaled; they are small and centred as they are.")
    scale_target: bool = Field(False, description="Standardise what is to be predicted; it lies in [−1, 1] as it is.")

    @property
    def summary(self) -> str:
        return self.function

    @property
    def examples(self) -> int:
        return self.points

    def facts(self) -> Facts:
        return Facts(Value((1,)), Value((1,)), (), ("x",), "f(x)")

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        x = random.uniform(-SPAN, SPAN, self.points)
        y = FUNCTIONS[self.function](x) + random.normal(0, 1, self.points) * self.noise
        return regression(x[:, None], y, self.facts())
