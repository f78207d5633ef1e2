"""What baselines are fitted and judged on: a table of numbers, made of any examples, and no larger than seconds allow.

Of tokens each is counted, large pictures are made smaller, and where there are more examples or numbers than a model
can be fitted on in seconds, evenly chosen ones stand for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.prepare import Part, Parts
from engine.datasets.stored import Rows

Array = NDArray[Any]

EXAMPLES = 10_000
"""Examples that a baseline is fitted on at most: of 784 numbers each a forest takes some six seconds."""
NUMBERS = 800
"""Numbers of an example at most; a picture of 28×28 stays as it is."""
JUDGED = 20_000
"""Examples that are judged at most: the deviation of an accuracy is then below 0.4 %."""
BLOCK = 2000
"""Examples that are made into features at a time."""


def fitted_on(parts: Parts, numbers: int = EXAMPLES * NUMBERS) -> tuple[Array, Array, tuple[str, ...]]:
    """Features (n, k) of training examples, y, and what was left out."""
    train, width = parts.train, width_of(parts)
    most = max(500, min(EXAMPLES, numbers // width))
    rows = np.arange(len(train)) if len(train) <= most else np.linspace(0, len(train) - 1, most).round().astype(int)
    notes: tuple[str, ...] = ()
    if len(rows) < len(train):
        notes += (f"Fitted on {len(rows):,} of the {len(train):,} training examples, to be done in seconds.",)
    if raw_width(parts) > width:
        notes += (f"Each example is summed up in {width:,} of its {raw_width(parts):,} numbers.",)
    x = np.concatenate([features(x, parts) for x, _ in blocks(train, rows)])
    y = np.asarray(train.y)[rows]
    return x, y if parts.facts.y.is_index else y.reshape(len(y), -1), notes


def raw_width(parts: Parts) -> int:
    return parts.facts.x.classes or parts.facts.x.size


def width_of(parts: Parts) -> int:
    """The numbers that an example is for a baseline."""
    x = parts.facts.x
    if x.rank == 3 and not x.is_index and x.size > NUMBERS:
        by = _pooled_by(x.shape)
        return x.shape[0] * (x.shape[1] // by) * (x.shape[2] // by)
    return min(NUMBERS, raw_width(parts))


def features(x: Array, parts: Parts) -> Array:
    """(n, k) real numbers of examples (n, *shape): of tokens how often each occurs, of pictures smaller ones."""
    value = parts.facts.x
    if value.is_index:
        width = width_of(parts)
        flat = x.reshape(len(x), -1) % width
        places = flat + width * np.arange(len(x))[:, None]
        return np.bincount(places.reshape(-1), minlength=len(x) * width).reshape(len(x), width).astype(np.float32)
    x = np.nan_to_num(np.asarray(x, np.float32))
    if value.size <= NUMBERS:
        return x.reshape(len(x), -1)
    if value.rank == 3:
        by = _pooled_by(value.shape)
        channels, height, width = value.shape
        x = x[:, :, : height // by * by, : width // by * by]
        return x.reshape(len(x), channels, height // by, by, width // by, by).mean((3, 5)).reshape(len(x), -1)
    return x.reshape(len(x), -1)[:, np.linspace(0, value.size - 1, NUMBERS).round().astype(int)]


def _pooled_by(shape: tuple[int, ...]) -> int:
    """The side of the squares of pixels that are averaged."""
    by = ceil((prod(shape) / NUMBERS) ** 0.5)
    return max(1, min(by, shape[1], shape[2]))


def judged_rows(part: Part, numbers: int = 0) -> Array:
    """The rows of a part that are judged."""
    most = min(JUDGED, max(1, NUMBERS * EXAMPLES // max(1, numbers)))
    return np.arange(len(part)) if len(part) <= most else np.linspace(0, len(part) - 1, most).round().astype(int)


def blocks(part: Part, rows: Array) -> Iterator[tuple[Array, Array]]:
    x: Rows = part.x
    for start in range(0, len(rows), BLOCK):
        chosen = rows[start : start + BLOCK]
        yield np.asarray(x[chosen]), np.asarray(part.y)[chosen]
