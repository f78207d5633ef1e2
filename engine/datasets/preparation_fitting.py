"""The preparation of a data set found on its training part: what fills gaps, the limits for clipping, and the scales.

Examples may lie on disk, so all of it is found piece by piece, and each step sees what the steps before it leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.datasets.base import Array, Dataset, Facts, Missing, NumberDataset, Scaling
from engine.datasets.preparation import CHUNK, Preparation, Scaler
from engine.datasets.stored import Rows, blocks

SAMPLE = 200_000
"""Rows that a median is taken of where they lie on disk: its error is then below a hundredth of the deviation."""


def learnt(x: Rows, y: Array, dataset: Dataset, facts: Facts) -> Preparation:
    """The preparation that the settings of a data set ask for, with numbers from `x` and `y`, its training part."""
    target = None
    if isinstance(dataset, NumberDataset) and dataset.scale_target and not facts.y.is_index:
        target = fitted(y, "standardise")
    if facts.x.is_index:
        return Preparation(None, target=target, vocabulary=facts.vocabulary)
    fill = None
    if dataset.gaps and dataset.missing != "leave out":
        fill = filling(x, dataset.missing, [places for places in facts.columns.values() if len(places) > 1])
    now = Preparation(None, fill)
    low, high = limits(x, dataset.clip, now.filled) if dataset.clip else (None, None)
    now = Preparation(None, fill, low, high)
    return Preparation(fitted(x, dataset.scaling, lambda raw: now.within(now.filled(raw))), fill, low, high, target)


def fitted(x: Rows, scaling: Scaling, first: Callable[[Array], Array] = lambda raw: raw) -> Scaler:
    """A scaler for examples like `x` (N, *shape), with which `first` is done: per channel for pictures, per feature
    otherwise."""
    axes = _axes(x)
    if scaling == "none":
        like = x[:1].min(axes, keepdims=True)[0]
        return Scaler(np.zeros_like(like), np.ones_like(like))
    extremes = [
        (block.min(axes, keepdims=True)[0], block.max(axes, keepdims=True)[0]) for block in map(first, blocks(x))
    ]
    low, high = (np.array(side) for side in zip(*extremes, strict=True))
    low, high = low.min(axis=0), high.max(axis=0)
    offset, scale = (low, high - low) if scaling == "0 to 1" else _moments(x, first)
    # What never changes carries nothing and is left as large as it is: no division by (nearly) 0.
    return Scaler(offset.astype(np.float32), np.where(high > low, scale, 1).astype(np.float32))


def limits(x: Rows, deviations: float, first: Callable[[Array], Array] = lambda raw: raw) -> tuple[Array, Array]:
    """So many deviations below and above the mean; per feature or channel as the scaler. What has only two values, as
    a category that is there or not, has no outliers however rare one of them is."""
    mean, deviation = _moments(x, first)
    low, high = mean - deviations * deviation, mean + deviations * deviation
    if x.ndim == 2:
        least, most = (np.array([side(block, axis=0) for block in map(first, blocks(x))]) for side in (np.min, np.max))
        least, most = least.min(axis=0), most.max(axis=0)
        two = np.all([np.all((block == least) | (block == most), axis=0) for block in map(first, blocks(x))], axis=0)
        low, high = np.where(two, least, low), np.where(two, most, high)
    return low.astype(np.float32), high.astype(np.float32)


def filling(x: Rows, missing: Missing, together: Sequence[Sequence[int]] = ()) -> Array:
    """What is put in place of missing numbers, for each number of an example; 0 where all of them are missing.

    Numbers that stand `together` for a category, one of them 1 and the others 0, become the most frequent category: one
    has no mean. With "zero" they become none of the categories.
    """
    if missing == "zero":
        return np.zeros(x.shape[1:], np.float32)
    rows: Array = x if isinstance(x, np.ndarray) else x[_evenly(len(x), SAMPLE)]
    flat = rows.reshape(len(rows), -1)
    found = np.zeros(flat.shape[1], np.float32)
    for place in range(flat.shape[1]):
        there = flat[:, place]
        there = there[~np.isnan(there)]
        if len(there):
            found[place] = STANDS_FOR[missing](there)
    for places in together:
        own = flat[:, places][~np.isnan(flat[:, places]).any(axis=1)]
        if len(own) and np.all((own == 0) | (own == 1)) and np.all(own.sum(axis=1) <= 1):
            found[list(places)] = np.arange(len(places)) == own.sum(axis=0).argmax()
    return found.reshape(x.shape[1:])


def _most_frequent(values: Array) -> float:
    """The smallest of them where several are as frequent."""
    kinds, counts = np.unique(values, return_counts=True)
    return float(kinds[counts.argmax()])


STANDS_FOR: Mapping[Missing, Callable[[Array], float]] = {
    "mean": lambda values: float(values.mean(dtype=np.float64)),
    "median": lambda values: float(np.median(values)),
    "most frequent": _most_frequent,
}


def _evenly(count: int, most: int) -> Array:
    return np.arange(0, count, max(1, -(-count // most)))


def _axes(x: Rows) -> tuple[int, ...]:
    """Over which a scale is the same: the pixels of pictures, the steps of sequences."""
    return (0, *range(2, x.ndim)) if x.ndim >= 4 else tuple(range(x.ndim - 1))


def _moments(x: Rows, first: Callable[[Array], Array]) -> tuple[Array, Array]:
    """Mean and standard deviation, summed in float64."""
    axes = _axes(x)
    chunks = [slice(start, start + CHUNK) for start in range(0, len(x), CHUNK)]
    count = x.size // x[:1].sum(axes, keepdims=True).size
    mean = sum(first(x[chunk]).sum(axes, np.float64, keepdims=True) for chunk in chunks) / count
    variance = sum(((first(x[chunk]) - mean) ** 2).sum(axes, keepdims=True) for chunk in chunks) / count
    return np.asarray(mean)[0], np.sqrt(variance)[0]
