"""Examples of validation and test of which the training part holds nearly the same ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.datasets.base import Array
from engine.datasets.leaks_base import ENOUGH, Leak, evenly
from engine.datasets.prepare import Part, Parts
from engine.datasets.sharing import shared

HELD = 2_000
"""Examples of validation and test that neighbours are looked for: what is true of them is true of the rest."""
KNOWN = 60_000
"""Training examples among which they are looked for; beyond, evenly chosen ones."""
AT_ONCE = 250
"""Examples whose distances from all known ones are in memory at a time: 60 MB."""
SIDE = 14
"""Pixels of a thumbnail each way at most: what is nearly the same picture is the same at this size."""
NUMBERS = 256
"""Numbers of an example that is no picture, evenly chosen where there are more."""
NEAR_PICTURES = 0.05
"""Of the usual distance between two examples. Pictures that were saved anew or brightened stay below it; of 10,000
test pictures of Fashion-MNIST one in a thousand does, and digits that look alike are three times as far apart."""
NEAR_ROWS = 0.02
"""Of the usual distance between two rows: what two measurements of the same thing differ by. Irises, whose petals are
rounded to a millimetre, are at least twice as far apart."""
NEIGHBOURS = 10
STANDS_OUT = 0.15
"""A copy is so much nearer than the tenth neighbour. Where examples just lie densely the nearest is at a third of that
distance or more, and nearer than this in one of 200, with numbers of four dimensions or more."""
DIMENSIONS = 4
VALUES = 10
"""Different values that a feature has at least to count as a dimension."""
FEW = 5
SOME = 0.01
"""As for examples that are the same number for number: what happens by chance."""


def near_copies(parts: Parts) -> Iterator[Leak]:
    """Examples of validation and test of which the training part holds nearly the same ones."""
    held = [part for part in (parts.validation, parts.test) if len(part)]
    if not held or parts.facts.x.is_index or len(parts.train) < ENOUGH:
        return
    index = np.concatenate([part.index for part in held])
    chosen = evenly(len(index), HELD)
    x = np.concatenate([_taken(part, chosen - start) for part, start in _with_starts(held)])
    train = np.asarray(parts.train.x[evenly(len(parts.train), KNOWN)])
    known, asked = _comparable(train, x)
    if _dimensions(known) < DIMENSIONS:
        return
    near = (NEAR_PICTURES if train.ndim == 4 else NEAR_ROWS) * _usual(known)
    close = _stand_out(asked, known, near)
    if close.any():
        close &= ~shared(x, train)
    count = int(close.sum())
    if count < max(FEW, SOME * len(x)):
        return
    of = f"{count:,} of the {len(index):,}" if len(x) == len(index) else f"{count:,} of {len(x):,} that were looked at"
    yield Leak(
        "near",
        f"{of} validation and test examples are nearly the same as one of the training part.",
        "They were as good as learnt by heart, so the figures come out too good. Copies of one thing, such as pictures"
        " that were turned or saved again, belong in one part.",
        examples=tuple(int(place) for place in index[chosen][close]),
        score=count / len(x),
    )


def _with_starts(parts: list[Part]) -> Iterator[tuple[Part, int]]:
    start = 0
    for part in parts:
        yield part, start
        start += len(part)


def _taken(part: Part, places: Array) -> Array:
    return np.asarray(part.x[places[(places >= 0) & (places < len(part))]])


def _comparable(train: Array, x: Array) -> tuple[Array, Array]:
    """Rows whose distances say how alike examples are: thumbnails without brightness and contrast, or features of the
    same size."""
    if train.ndim == 4:
        return _thumbnails(train), _thumbnails(x)
    flat = [rows.reshape(len(rows), -1).astype(np.float32) for rows in (train, x)]
    places = evenly(flat[0].shape[1], NUMBERS)
    flat = [rows[:, places] for rows in flat]
    mean, deviation = flat[0].mean(axis=0), flat[0].std(axis=0)
    scale = np.where(deviation > 0, deviation, 1)
    return (flat[0] - mean) / scale, (flat[1] - mean) / scale


def _thumbnails(x: Array) -> Array:
    count, _, height, width = x.shape
    step = max(1, -(-max(height, width) // SIDE))
    rows, columns = max(1, height // step), max(1, width // step)
    shown = x[:, :, : rows * min(step, height), : columns * min(step, width)].mean(axis=1, dtype=np.float32)
    small = shown.reshape(count, rows, -1, columns, shown.shape[2] // columns).mean(axis=(2, 4)).reshape(count, -1)
    small -= small.mean(axis=1, keepdims=True)
    return np.asarray(small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6), np.float32)


def _usual(rows: Array) -> float:
    """The middle distance of two examples."""
    random = np.random.default_rng(0)
    one, other = (rows[random.integers(0, len(rows), 1_000)] for _ in range(2))
    return float(np.median(np.linalg.norm(one - other, axis=1)))


def _stand_out(asked: Array, known: Array, near: float) -> Array:
    """Which of `asked` have one of `known` within `near`, and much nearer than others."""
    squares = np.einsum("ij,ij->i", known, known)
    found = np.zeros(len(asked), np.bool_)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        away = squares - 2 * (some @ known.T) + np.einsum("ij,ij->i", some, some)[:, None]
        close = np.flatnonzero(away.min(axis=1) < near**2)
        nearest = np.sqrt(np.maximum(np.partition(away[close], NEIGHBOURS, axis=1)[:, : NEIGHBOURS + 1], 0))
        found[start + close] = nearest.min(axis=1) < STANDS_OUT * nearest.max(axis=1)
    return found


def _dimensions(rows: Array) -> int:
    """In how many features the first rows differ."""
    return sum(len(np.unique(values)) > VALUES for values in rows[:1_000].T)
