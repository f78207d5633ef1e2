"""Points in the plane: the six sets every teacher knows, computed rather than read.

They are defined as in the TensorFlow Playground, so that what is known of them holds here too: points lie in [-6, 6],
n is their number, U(a, b) is uniform and N(m, v) normal with variance v. Class 0 is the Playground's orange (-1),
class 1 its blue (+1). Noise runs from 0 to 0.5, the Playground's 0 to 50 %.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Dataset, Facts, NumberDataset, Scaling, Table, classification, regression
from engine.layer import layer
from engine.values import Value

RADIUS = 5.0
"""Of the circle, the spirals and the square, in the units of the axes."""
SPAN = 6.0
"""The regression sets fill the square from -SPAN to SPAN."""
AXES = ("x1", "x2")
POINTS = Field(500, ge=10, le=100_000, description="How many points, all parts together.")
NOISE = Field(0.0, ge=0, le=0.5, description="How much chance there is in the points; 0 draws the set cleanly.")
SEED = Field(0, ge=0, le=2**31 - 1, description="Decides which points are drawn; the same seed, the same points.")
AS_THEY_ARE: Scaling = "none"  # the axes are small numbers around 0 already, and pictures of the plane show them
SCALING = Field(AS_THEY_ARE, description="How the coordinates are scaled; they are small and centred as they are.")


class PlaneClasses(Dataset):
    """Points in the plane, each of one of two classes."""

    names: ClassVar[tuple[str, str]]

    points: int = POINTS
    noise: float = NOISE
    seed: int = SEED
    scaling: Scaling = SCALING

    def facts(self) -> Facts:
        return Facts(Value((2,)), Value((), 2), self.names, AXES, "class")

    @property
    def examples(self) -> int:
        return self.points

    def draw(self, random: np.random.Generator) -> tuple[Array, Array]:
        """Points (n, 2) and their classes (n,)."""
        raise NotImplementedError

    def load(self, folder: Path | None = None) -> Table:
        return classification(*self.draw(np.random.default_rng(self.seed)), self.facts())

    @property
    def halves(self) -> Array:
        """The classes of the points where each half of them is one class."""
        return (np.arange(self.points) >= self.points // 2).astype(np.int64)


@layer
class Circle(PlaneClasses):
    """A disc of one class inside a ring of the other: no straight line parts them, but a circle does.

    The inner half of the points lies at a radius of U(0, 2.5), the outer half at U(3.5, 5), at an angle of U(0, 2π).
    A point is *inside* where, with U(-5, 5) · noise added to each coordinate, its distance from the origin is below
    2.5.
    """

    kind = "circle"
    title = "Circle"
    keywords = ("playground", "ring", "2d", "two-dimensional")
    names = ("outside", "inside")

    def draw(self, random: np.random.Generator) -> tuple[Array, Array]:
        inner = self.halves == 1
        radius = np.where(
            inner, random.uniform(0, RADIUS * 0.5, self.points), random.uniform(RADIUS * 0.7, RADIUS, self.points)
        )
        angle = random.uniform(0, 2 * np.pi, self.points)
        x = radius[:, None] * np.stack((np.sin(angle), np.cos(angle)), axis=1)
        seen = x + random.uniform(-RADIUS, RADIUS, x.shape) * self.noise
        return x, np.linalg.norm(seen, axis=1) < RADIUS * 0.5


@layer
class Xor(PlaneClasses):
    """Four squares, like a chessboard: the class says whether the two coordinates have the same sign ("exclusive or").

    Both coordinates are U(-5, 5), moved 0.3 away from 0. The class is that of the product of the coordinates, with
    U(-5, 5) · noise added to each. Minsky and Papert showed in 1969 that one perceptron cannot learn it.
    """

    kind = "xor"
    title = "XOR"
    keywords = ("playground", "exclusive or", "chessboard", "2d", "two-dimensional")
    names = ("different signs", "same sign")

    def draw(self, random: np.random.Generator) -> tuple[Array, Array]:
        x = random.uniform(-RADIUS, RADIUS, (self.points, 2))
        x += np.where(x > 0, 0.3, -0.3)
        seen = x + random.uniform(-RADIUS, RADIUS, x.shape) * self.noise
        return x, seen[:, 0] * seen[:, 1] >= 0


@layer
class Gaussians(PlaneClasses):
    """Two round clouds, one of each class: a single neuron parts them, as long as there is little noise.

    The clouds are normal around (-2, -2) and (2, 2), with a variance that runs from 0.5 without noise to 4 at 0.5.
    """

    kind = "gaussians"
    title = "Two Gaussians"
    keywords = ("playground", "clouds", "normal", "2d", "two-dimensional")
    names = ("lower left", "upper right")

    def draw(self, random: np.random.Generator) -> tuple[Array, Array]:
        y = self.halves
        variance = 0.5 + 7 * self.noise
        return random.normal(0, np.sqrt(variance), (self.points, 2)) + np.where(y == 1, 2, -2)[:, None], y


@layer
class Spirals(PlaneClasses):
    """Two spirals wound around each other, one of each class: the hardest of the sets, and the measure of a network.

    Point i of n of a spiral lies at the radius 5 i/n and the angle 2π · 1.75 i/n (the other spiral: + π), with
    U(-1, 1) · noise added to each coordinate.
    """

    kind = "spirals"
    title = "Two spirals"
    keywords = ("playground", "spiral", "2d", "two-dimensional")
    names = ("second spiral", "first spiral")

    def draw(self, random: np.random.Generator) -> tuple[Array, Array]:
        y = self.halves
        way = np.concatenate([np.arange(n) / n for n in (self.points // 2, self.points - self.points // 2)])
        angle = 2 * np.pi * 1.75 * way + np.where(y == 1, 0, np.pi)
        x = RADIUS * way[:, None] * np.stack((np.sin(angle), np.cos(angle)), axis=1)
        return x + random.uniform(-1, 1, x.shape) * self.noise, y


class PlaneNumbers(NumberDataset):
    """Points in the plane, each with a number from −1 to 1."""

    points: int = POINTS
    noise: float = NOISE
    seed: int = SEED
    scaling: Scaling = SCALING
    scale_target: bool = Field(False, description="Standardise what is to be predicted; it lies in [−1, 1] as it is.")

    def facts(self) -> Facts:
        return Facts(Value((2,)), Value((1,)), (), AXES, "height")

    @property
    def examples(self) -> int:
        return self.points

    def height(self, x: Array) -> Array:
        """The number (n,) at each of the points (n, 2)."""
        raise NotImplementedError

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        x = random.uniform(-SPAN, SPAN, (self.points, 2))
        seen = x + random.uniform(-SPAN, SPAN, x.shape) * self.noise
        return regression(x, self.height(seen), self.facts())


@layer
class Plane(PlaneNumbers):
    """A tilted plane: the number to predict grows evenly with both coordinates, so one linear neuron is enough.

    Coordinates are U(-6, 6); the number is (x1 + x2) / 10, taken with U(-6, 6) · noise added to each coordinate. It is
    not cut off, so that it stays a plane: it reaches ±1.2 in the corners without noise.
    """

    kind = "plane"
    title = "Plane"
    keywords = ("playground", "regression", "linear", "2d", "two-dimensional")

    def height(self, x: Array) -> Array:
        return np.asarray(x.sum(axis=1) / 10)


BUMPS = np.array([(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)])
"""Centre and sign of each bump of the Gaussian regression."""


@layer
class Bumps(PlaneNumbers):
    """Three hills and three hollows in two rows: a regression that needs neurons working together.

    Coordinates are U(-6, 6). At the distance d from its centre a bump has the height max(0, 1 - d/2), a hollow the same
    downwards; the number is that of the nearest one, taken with U(-6, 6) · noise added to each coordinate. The
    Playground calls it "multi gaussian".
    """

    kind = "bumps"
    title = "Gaussian bumps"
    keywords = ("playground", "regression", "gaussian", "multi gaussian", "2d", "two-dimensional")

    def height(self, x: Array) -> Array:
        distance = np.linalg.norm(x[:, None, :] - BUMPS[:, :2], axis=2)
        nearest = distance.argmin(axis=1)
        return np.asarray(BUMPS[nearest, 2] * np.clip(1 - distance.min(axis=1) / 2, 0, 1))
