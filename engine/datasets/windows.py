"""Windows over something that runs on: a text, a time series. They are looked at where they lie and not copied.

Windows overlap, so a part drawn from all of them by chance would hold most of what another part holds: a network that
learnt it by heart would pass every test. What runs on is therefore cut into stretches first, for training, validation
and test in the order of time, and every window, with what is to be predicted from it, lies within one stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from engine.datasets.stored import Array, Rows, Stored

AT_ONCE = 32_000_000
"""Bytes up to which windows are copied out: small beside any memory, and batches of an array are gathered faster."""

Stretch = tuple[int, int]
"""Where a stretch begins, and where the next one does."""
Stretches = tuple[list[Stretch], list[Stretch], list[Stretch]]
"""Those of the training, the validation and the test part."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Rows [starts[i], starts[i] + length) of `whole` (n, *shape): as an array (N, length, *shape) would be."""

    whole: Array
    starts: Array
    length: int

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), self.length, *self.whole.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.whole.dtype

    def __getitem__(self, rows: Any) -> Array:
        """Of a slice, or an array of numbers or booleans."""
        return np.asarray(self.whole[self.starts[rows][:, None] + np.arange(self.length)])

    @property
    def rows(self) -> Rows:
        """All of them: an array where they take little, else stored."""
        stored = Stored(self)
        return stored[:] if prod(stored.shape) * stored.dtype.itemsize <= AT_ONCE else stored


@dataclass(frozen=True)
class Shares:
    """How large the parts are; with `folds`, the block number `fold` of what is no test is for validation."""

    validation: float
    test: float
    folds: int = 0
    fold: int = 0


def cut(length: int, shares: Shares) -> Stretches:
    """`length` steps in stretches: the test last, the validation part before it, and training first."""
    held = round(length * (1 - shares.test))
    if not shares.folds:
        learnt = held - round(length * shares.validation)
        return [(0, learnt)], [(learnt, held)], [(held, length)]
    start, stop = (held * fold // shares.folds for fold in (shares.fold, shares.fold + 1))
    return [(0, start), (stop, held)], [(start, stop)], [(held, length)]


def starts_in(stretches: Sequence[Stretch], length: int, stride: int) -> Array:
    """Where windows of `length` begin so that each lies within one stretch, `stride` apart."""
    found = [np.arange(start, stop - length + 1, stride) for start, stop in stretches]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def in_parts(starts: Sequence[Array]) -> tuple[Array, Array, Array]:
    """The examples of each part, where those of one part stand behind those of the one before."""
    train, validation, test = (len(each) for each in starts)
    every = np.arange(train + validation + test)
    return every[:train], every[train : train + validation], every[train + validation :]
