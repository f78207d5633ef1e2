"""Points painted with the mouse: the data set that everybody can make for themselves.

The points are settings of the node, so they are saved, undone and compared with the drawing. They are rounded to a
hundredth, finer than a mouse can point at, which keeps files short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field

from engine.datasets.base import Array, Facts, NumberDataset, Scaling, Table, classification, regression
from engine.datasets.plane import AXES, SCALING, SPAN
from engine.errors import DataError
from engine.layer import Learnt, layer
from engine.limits import PAINTED
from engine.values import Value

Spot = tuple[float, float, float]
"""Both coordinates, and the class (0 is the first) or the number."""

COLOURS = 6
"""Classes that can be painted: as many as the colours of curves that are told apart at a glance."""
DIGITS = 2


def _within(points: tuple[Spot, ...]) -> tuple[Spot, ...]:
    for x, y, _ in points:
        if not (-SPAN <= x <= SPAN and -SPAN <= y <= SPAN):
            raise ValueError(f"points between −{SPAN:g} and {SPAN:g} each way")
    return points


Spots = Annotated[tuple[Spot, ...], AfterValidator(_within), Field(max_length=PAINTED)]


@layer
class Painted(NumberDataset):
    """Points in the plane that you paint yourself: in the boundary view, with a brush and a colour for each class.

    Coordinates lie between −6 and 6, as in the sets of the playground. Numbers to predict lie between −1 and 1.
    """

    kind = "painted"
    title = "Painted points"
    keywords = ("playground", "draw", "mouse", "own data", "brush", "2d", "two-dimensional")

    predict: Literal["class", "number"] = Field("class", description="What is painted: classes, or numbers.")
    classes: int = Field(2, ge=2, le=COLOURS, description="How many classes there are to paint with.")
    scaling: Scaling = SCALING
    scale_target: bool = Field(False, description="Standardise what is to be predicted; it lies in [−1, 1] as it is.")
    points: Learnt[Spots] = Field((), description="The points: both coordinates and the class.")

    @property
    def summary(self) -> str:
        return f"{len(self.points):,} point{'' if len(self.points) == 1 else 's'}"

    @property
    def examples(self) -> int:
        return len(self.points)

    def facts(self) -> Facts:
        if self.predict == "number":
            return Facts(Value((2,)), Value((1,)), (), AXES, "height")
        names = tuple(f"class {number}" for number in range(1, self.classes + 1))
        return Facts(Value((2,)), Value((), self.classes), names, AXES, "class")

    def load(self, folder: Path | None = None) -> Table:
        if not self.points:
            raise DataError("No points are painted yet.", "Paint some in the boundary view: choose a class and drag.")
        given = np.array(self.points)
        if self.predict == "number":
            return regression(given[:, :2], np.clip(given[:, 2], -1, 1), self.facts())
        return classification(given[:, :2], np.clip(given[:, 2], 0, self.classes - 1), self.facts())

    def with_points(self, new: Iterable[Sequence[float]]) -> Painted:
        """With more points, as far as there is room for them; those outside of the plane are left out."""
        inside = [
            (round(x, DIGITS), round(y, DIGITS), round(value, DIGITS))
            for x, y, value in new
            if abs(x) <= SPAN and abs(y) <= SPAN
        ]
        return self.model_copy(update={"points": (*self.points, *inside)[:PAINTED]})

    def without_points(self, at: tuple[float, float], radius: float) -> Painted:
        """Without the points that lie within `radius` of a place."""
        x, y = at
        kept = tuple(spot for spot in self.points if (spot[0] - x) ** 2 + (spot[1] - y) ** 2 > radius**2)
        return self.model_copy(update={"points": kept})

    @property
    def full(self) -> bool:
        return len(self.points) >= PAINTED


def sprayed(at: tuple[float, float], radius: float, count: int, random: np.random.Generator) -> Array:
    """(count, 2) places evenly within a disc: what a brush leaves."""
    angle, distance = random.uniform(0, 2 * np.pi, count), radius * np.sqrt(random.uniform(0, 1, count))
    return np.array(at) + distance[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
