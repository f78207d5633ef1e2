"""Examples of validation and test of which the training part holds nearly the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.datasets.base import Array
from engine.datasets.leaks_base import ENOUGH, Leak, evenly
from engine.datasets.prepare import Parts
from engine.datasets.stored import Rows, rows_at_once

HELD = 2_000
"""Examples of validation and test that neighbours are looked for: what is true of them is true of the rest."""
KNOWN = 60_000
"""Training examples among which they are looked for; beyond, evenly chosen ones."""
AT_ONCE = 250
"""Examples whose distances from all known ones are in memory at a time: 60 MB."""
READ = 2_000_000_000
"""Bytes that are read of examples: more would take the disk half a minute."""
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
    train = np.unique(parts.train.index, return_index=True)[1]  # examples of rare classes may be there several times
    if not held or parts.facts.x.is_index or len(train) < ENOUGH:
        return
    train = train[evenly(len(train), _readable(parts.train.x, KNOWN))]
    rows = [evenly(len(part), _readable(part.x, HELD // len(held))) for part in held]
    known, *asked = _comparable(parts.train.x, train, [(part.x, own) for part, own in zip(held, rows, strict=True)])
    if _dimensions(known) < DIMENSIONS:
        return
    near = (NEAR_PICTURES if parts.train.x.ndim == 4 else NEAR_ROWS) * _usual(known)
    copies: list[int] = []
    for part, own, compared in zip(held, rows, asked, strict=True):
        nearest = _stand_out(compared, known, near)
        for row in np.flatnonzero(nearest >= 0):
            # What is the same number for number is told of, and left out, elsewhere.
            if not np.array_equal(part.x[own[row]], parts.train.x[train[nearest[row]]]):
                copies.append(int(part.index[own[row]]))
    looked, total = sum(map(len, rows)), sum(map(len, held))
    if len(copies) < max(FEW, SOME * looked):
        return
    which = "validation and test examples" + (" that were looked at" if looked < total else "")
    yield Leak(
        "near",
        f"{len(copies):,} of the {looked:,} {which} are nearly the same as one of the training part.",
        "They were as good as learnt by heart, so the figures come out too good. Copies of one thing, such as pictures"
        " that were turned or saved again, belong in one part.",
        examples=tuple(copies),
        score=len(copies) / looked,
    )


def _readable(x: Rows, most: int) -> int:
    """How many examples can be gone through within seconds, wherever they lie."""
    return max(ENOUGH, min(most, READ // max(1, x[:1].nbytes)))


def _comparable(x: Rows, places: Array, others: Sequence[tuple[Rows, Array]]) -> list[Array]:
    """Rows whose distances say how alike examples are: thumbnails without brightness and contrast, or features of the
    same size; first those of `x` at its places."""
    found = [np.concatenate(list(_compact(rows, own))) for rows, own in ((x, places), *others)]
    if x.ndim == 4:
        return found
    mean, deviation = found[0].mean(axis=0), found[0].std(axis=0)
    return [(rows - mean) / np.where(deviation > 0, deviation, 1) for rows in found]


def _compact(x: Rows, places: Array) -> Iterator[Array]:
    """Few numbers for each example, read piece by piece."""
    for some in np.split(places, range(rows_at_once(x), len(places), rows_at_once(x))):
        block = x[some]
        if x.ndim == 4:
            yield _thumbnails(block)
        else:
            flat = block.reshape(len(block), -1)
            yield flat[:, evenly(flat.shape[1], NUMBERS)].astype(np.float32)


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
    """For each of `asked` the nearest of `known`, if it is within `near` and much nearer than others are; else -1."""
    squares = np.einsum("ij,ij->i", known, known)
    found = np.full(len(asked), -1)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        away = squares - 2 * (some @ known.T) + np.einsum("ij,ij->i", some, some)[:, None]
        close = np.flatnonzero(away.min(axis=1) < near**2)
        tenth = np.partition(away[close], NEIGHBOURS, axis=1)[:, NEIGHBOURS]
        nearest = away[close].argmin(axis=1)
        apart = np.maximum(away[close, nearest], 0) < STANDS_OUT**2 * tenth
        found[start + close[apart]] = nearest[apart]
    return found


def _dimensions(rows: Array) -> int:
    """In how many features the first rows differ."""
    return sum(len(np.unique(values)) > VALUES for values in rows[:1_000].T)
