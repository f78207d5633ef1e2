"""What the examples in a reading are: their classes or numbers, and the part of the data that each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.training.probes.base import Array, Reading
from engine.training.probes.sample import Sample

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts


@dataclass(frozen=True, eq=False, kw_only=True)
class OfExamples(Reading):
    """`right` (n,) is what each example is: the number of its class, or a number, whose `middle` gets no colour and
    whose distance `limit` gets all of it; `target` is what it is called. `part` and `there` are those of a `Sample`."""

    part: NDArray[np.uint8]
    there: tuple[int, int, int]
    right: Array
    classes: tuple[str, ...]
    target: str
    limit: float
    middle: float


def labels_of(parts: Parts, taken: Sample) -> dict[str, Any]:
    """What an `OfExamples` says of a sample, by name."""
    facts, scaler = parts.facts, parts.target_scaler
    known = {"part": taken.part, "there": taken.there, "target": facts.target}
    numbers = taken.y.reshape(len(taken), -1)[:, 0]
    if facts.y.is_index:
        return {
            **known,
            "right": np.asarray(numbers, np.float32),
            "classes": facts.classes,
            "limit": 1.0,
            "middle": 0.0,
        }
    scale, offset = (float(scaler.scale.flat[0]), float(scaler.offset.flat[0])) if scaler else (1.0, 0.0)
    limit = float(np.abs(numbers).max()) or 1.0
    right = np.asarray(numbers * scale + offset, np.float32)
    return {**known, "right": right, "classes": (), "limit": limit * scale, "middle": offset}
