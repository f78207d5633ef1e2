"""What is found by a leak check, and what its checks share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.datasets.base import Array

ENOUGH = 50
"""Examples that anything is judged by at least."""


@dataclass(frozen=True)
class Leak:
    """One thing found. `examples` are places in the table; `score` is what is known too well, from 0 to 1."""

    kind: Literal["near", "group", "time", "column"]
    text: str
    hint: str
    column: str = ""
    examples: tuple[int, ...] = ()
    score: float = 0.0
    others: tuple[tuple[str, float], ...] = ()
    """The next best columns, and what they know: what is usual here."""


def gained(guess: Array, y: Array, answers: Array, classes: bool) -> float:
    """How much better a guess is than always the same one: from 0 to 1 of what that gets wrong."""
    if classes:
        kinds, counts = np.unique(answers, return_counts=True)
        always = float((y == kinds[counts.argmax()]).mean())
        right = float((y == guess).mean())
        return (right - always) / (1 - always) if always < 1 else 0.0
    spread = float(((y - answers.mean()) ** 2).mean())
    return 1 - float(((y - guess) ** 2).mean()) / spread if spread > 0 else 0.0


def evenly(count: int, most: int) -> Array:
    """At most so many places, spread over all."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.int64)
