"""A stretched cloud: points with one direction in which they differ most, which a single neuron finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Scaling, Table, regression
from engine.datasets.plane import AXES, POINTS, SCALING, SEED
from engine.layer import layer
from engine.values import Value


@layer
class StretchedCloud(NumberDataset):
    """A cloud of points around the origin, long one way and thin the other. The number to predict is how far a point
    lies along the long way: the first principal component.

    Along the direction at the given angle the points are normal with the deviation `long`, across it with `thin`.
    """

    kind = "stretched-cloud"
    title = "Stretched cloud"
    keywords = ("gaussian", "ellipse", "principal component", "PCA", "Hebb", "Oja", "2d", "two-dimensional")

    points: int = POINTS
    angle: float = Field(30.0, ge=0, le=180, description="The direction of the long way, in degrees from the x1 axis.")
    long: float = Field(2.0, ge=0, le=10, description="The standard deviation along it, in units of the axes.")
    thin: float = Field(0.5, ge=0, le=10, description="The standard deviation across it.")
    seed: int = SEED
    scaling: Scaling = SCALING
    scale_target: bool = Field(False, description="Standardise what is to be predicted; it is small as it is.")

    def facts(self) -> Facts:
        return Facts(Value((2,)), Value((1,)), (), AXES, "place along the cloud")

    @property
    def examples(self) -> int:
        return self.points

    @property
    def along(self) -> Array:
        """The direction (2,) of the long way."""
        angle = np.radians(self.angle)
        return np.array((np.cos(angle), np.sin(angle)))

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        along = random.normal(0, self.long, self.points)
        across = random.normal(0, self.thin, self.points)
        x = along[:, None] * self.along + across[:, None] * (self.along[::-1] * (-1, 1))
        return regression(x, x @ self.along, self.facts())
