"""Clusters on a ring: points of which a generative model is seen to learn all clusters, or to leave some out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Dataset, Facts, Scaling, Table, classification
from engine.datasets.plane import AXES, POINTS, RADIUS, SCALING, SEED
from engine.layer import layer
from engine.values import Value


@layer
class Clusters(Dataset):
    """Round clouds of points on a ring around the origin, each a class of its own.

    Cluster k of n lies at the radius 5 and the angle 2π k/n; its points are normal around it.
    """

    kind = "clusters"
    title = "Ring of clusters"
    keywords = ("gaussian", "mixture", "gan", "mode collapse", "2d", "two-dimensional")

    points: int = POINTS
    clusters: int = Field(8, ge=2, le=50, description="How many clouds there are.")
    spread: float = Field(0.3, ge=0, le=5, description="The standard deviation of a cloud, in units of the axes.")
    seed: int = SEED
    scaling: Scaling = SCALING

    def facts(self) -> Facts:
        names = tuple(f"cluster {number + 1}" for number in range(self.clusters))
        return Facts(Value((2,)), Value((), self.clusters), names, AXES, "cluster")

    @property
    def examples(self) -> int:
        return self.points

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        cluster = np.arange(self.points) % self.clusters
        angle = 2 * np.pi * cluster / self.clusters
        centres = RADIUS * np.stack((np.cos(angle), np.sin(angle)), axis=1)
        return classification(centres + random.normal(0, self.spread, centres.shape), cluster, self.facts())
