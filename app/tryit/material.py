"""What the panel has to know of the data, worked out once for a data set and off the window's thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from app.tryit.columns import Column, columns
from engine.datasets.base import Array, Dataset, Facts
from engine.datasets.prepare import Part, Parts

Kind = Literal["picture", "text", "points", "table", "series", "other"]
PARTS = ("train", "validation", "test")
SAMPLE = 20_000
SAMPLE_BYTES = 200_000_000
"""Examples that a mean is taken of at most, and their bytes; ranges are those of all, where they lie in memory."""


@dataclass(frozen=True, eq=False)
class Material:
    """A data set with its parts. `low`, `high` (*shape) are the range of the training part, in the data's own units,
    `mean` its mean example, prepared for the network, and `nothing` the example of zeros, prepared too."""

    drawn: Dataset
    """The data set as it is on the drawing."""
    dataset: Dataset
    """The same, knowing what was found when the data was loaded: the vocabulary of a text."""
    parts: Parts
    low: Array
    high: Array
    mean: Array
    nothing: Array
    target: tuple[float, float]
    """The least and the greatest number to predict in the training part, in its own unit."""

    @classmethod
    def of(cls, dataset: Dataset, parts: Parts) -> Material:
        facts = parts.facts
        known = dataset.knowing(facts)
        zeros = np.zeros(facts.x.shape, np.float32)
        if facts.x.is_index:
            return cls(dataset, known, parts, zeros, zeros, zeros, zeros, _target(parts))
        x = parts.train.x
        some = np.asarray(x[: max(1, min(SAMPLE, SAMPLE_BYTES // (4 * facts.x.size)))])
        all_of_it = x if isinstance(x, np.ndarray) else some
        low, high = (raw_of(parts, end) for end in (all_of_it.min(0), all_of_it.max(0)))
        return cls(dataset, known, parts, low, high, some.mean(0), prepared(parts, zeros), _target(parts))

    @property
    def facts(self) -> Facts:
        return self.parts.facts

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.facts)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a table."""
        names = self.facts.features or tuple(f"x{n + 1}" for n in range(self.facts.x.size))
        return columns(names)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Features that stand for one column together."""
        return tuple(column.at for column in self.columns if column.values) if self.facts.x.rank == 1 else ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The parts that have examples."""
        found = tuple(name for name in PARTS if len(self.part(name)))
        return found[:1] if self.dataset.whole else found

    def part(self, name: str) -> Part:
        part: Part = getattr(self.parts, name)
        return part

    def raw(self, part: str, row: int) -> Array:
        """An example as it is in the data, before it is prepared."""
        return raw_of(self.parts, np.asarray(self.part(part).x[row : row + 1])[0])

    def prepared(self, raw: Array) -> Array:
        """An example as the network sees it."""
        return prepared(self.parts, raw)

    @cached_property
    def raw_mean(self) -> Array:
        """The mean example of the training part, in the data's own units."""
        return raw_of(self.parts, self.mean)

    def baseline(self, name: str) -> Array:
        return self.mean if name == "mean" else self.nothing

    def told(self, part: str, row: int) -> Array:
        """What the data says is right, an index or numbers in their own unit."""
        y, scaler = self.part(part).y[row], self.parts.target_scaler
        return np.atleast_1d(scaler.invert(y[None])[0] if scaler is not None and not self.facts.y.is_index else y)

    @cached_property
    def classes(self) -> Mapping[str, int]:
        return {name: index for index, name in enumerate(self.facts.classes)}


def kind_of(facts: Facts) -> Kind:
    """What an example can be made with."""
    shape = facts.x.shape
    if facts.x.is_index:
        return "text" if facts.vocabulary is not None else "other"
    if len(shape) == 3:
        return "picture" if shape[0] in (1, 3) else "other"
    if shape == (2,):
        return "points"
    return {1: "table", 2: "series"}.get(len(shape), "other")  # type: ignore[return-value]


def prepared(parts: Parts, raw: Array) -> Array:
    """An example (*shape) as the network sees it: filled in, clipped and scaled as the training part was."""
    if parts.facts.x.is_index:
        return np.asarray(raw, np.int64)
    return np.asarray(parts.preparation.apply(np.asarray(raw, np.float32)[None])[0], np.float32)


def raw_of(parts: Parts, x: Array) -> Array:
    """What an example was before it was prepared; what was filled in or clipped stays so."""
    return np.array(parts.preparation.invert(x))


def _target(parts: Parts) -> tuple[float, float]:
    y = parts.train.y
    if parts.facts.y.is_index or not len(y):
        return 0.0, 1.0
    y = parts.target_scaler.invert(y) if parts.target_scaler is not None else y
    return float(y.min()), float(y.max())
