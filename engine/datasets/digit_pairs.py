"""Pairs of handwritten digits, and whether both are the same digit: what siamese networks learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Dataset, Facts, Scaling, Table, classification
from engine.datasets.digits import COUNT, Digits
from engine.layer import layer
from engine.values import Value

NAMES = ("different", "same")
TRIES = 100
"""How often partners are changed; a few times are enough where there are several classes."""


@layer
class DigitPairs(Dataset):
    """898 pairs of handwritten digits, 8×8 pixels each: half of them show the same digit twice, in two hands.

    A pair is one value of two pictures, one behind the other; Split takes them apart. Every picture is in one pair
    only, so a network is judged by pairs of which it has seen neither picture. Made of the handwritten digits of
    scikit-learn.
    """

    kind = "digit-pairs"
    title = "Pairs of digits"
    keywords = ("siamese", "similarity", "verification", "metric learning", "contrastive", "twins", "same")

    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides which pictures meet; the same seed, the same pairs.")
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")

    def facts(self) -> Facts:
        return Facts(Value((2, 8, 8)), Value((), 2), NAMES, (), "both are")

    @property
    def examples(self) -> int:
        return COUNT // 2

    def load(self, folder: Path | None = None) -> Table:
        table = Digits().load(folder)
        pairs = paired(table.y, np.random.default_rng(self.seed))
        x = np.stack([table.x[pairs[:, side], 0] for side in (0, 1)], 1)
        return classification(x, table.y[pairs[:, 0]] == table.y[pairs[:, 1]], self.facts())


def paired(classes: Array, random: np.random.Generator) -> Array:
    """Pairs (N // 2, 2) of the places of N examples, each in one pair only; half of them of one class, in any order."""
    waiting: dict[int, int] = {}
    left: list[int] = []
    same: list[tuple[int, int]] = []
    wanted = len(classes) // 4
    for place in random.permutation(len(classes)):
        twin = waiting.pop(int(classes[place]), None) if len(same) < wanted else None
        if twin is not None:
            same.append((twin, int(place)))
        elif len(same) < wanted:
            waiting[int(classes[place])] = int(place)
        else:
            left.append(int(place))
    left += waiting.values()
    return random.permutation(np.concatenate([np.array(same, np.int64).reshape(-1, 2), _apart(left, classes, random)]))


def _apart(places: list[int], classes: Array, random: np.random.Generator) -> Array:
    """Pairs of places of different classes; who meets the same class changes partners with anybody."""
    mixed = random.permutation(np.array(places[: len(places) // 2 * 2], np.int64)).reshape(-1, 2)
    for _ in range(TRIES):
        alike = np.flatnonzero(classes[mixed[:, 0]] == classes[mixed[:, 1]])
        if not len(alike):
            return mixed
        others = np.union1d(alike, random.integers(len(mixed), size=len(alike)))
        mixed[others, 1] = random.permutation(mixed[others, 1])
    return mixed[classes[mixed[:, 0]] != classes[mixed[:, 1]]]
