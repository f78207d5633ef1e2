"""What is done to examples before a network sees them, with numbers that were found on the training part alone.

    raw  ->  missing numbers filled in  ->  clipped  ->  scaled  ->  x

A network is of no use without it: raw values that are not prepared as its training examples were give any answer. So it
travels with the weights (the metadata of their file) and with what is exported, as a handful of numbers in JSON.

Limits for clipping are the mean and so many deviations, and not percentiles: what lies within them stays as it is,
also in small tables, where the outermost percentiles are one or two examples. They are found after filling in and the
scale after clipping, so that each step sees what it will be given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.base import Array, Dataset, Facts, Missing, NumberDataset, Scaling
from engine.datasets.stored import Rows, Stored, blocks
from engine.datasets.tokens import Vocabulary
from engine.errors import DataError
from engine.weights import read_metadata

METADATA = "preparation"
"""Its name in the metadata of a file of weights."""
CHUNK = 4096
"""Examples taken at a time where sums need float64: the whole set in float64 would take twice its memory again."""
SAMPLE = 200_000
"""Rows that a median is taken of where they lie on disk: its error is then below a hundredth of the deviation."""

SHOWN = 5
"""Features that a note names."""


@dataclass(frozen=True, eq=False)
class Scaler:
    """scaled = (value - offset) / scale, per feature of a table, per channel of pictures (both shaped to broadcast)."""

    offset: Array
    scale: Array

    @property
    def changes_nothing(self) -> bool:
        return bool(np.all(self.offset == 0) and np.all(self.scale == 1))

    def apply(self, values: Array) -> Array:
        return np.asarray((values - self.offset) / self.scale, np.float32)

    def invert(self, scaled: Array) -> Array:
        """Values in their own units again."""
        return np.asarray(scaled * self.scale + self.offset, np.float32)


@dataclass(frozen=True, eq=False)
class Preparation:
    """Steps that are not there are None. All arrays are float32 and broadcast against one example."""

    scaler: Scaler | None
    """Of x; None where x is a number out of n classes and goes in as it is."""
    fill: Array | None = None
    """What stands for a missing number."""
    low: Array | None = None
    high: Array | None = None
    """The limits that values are brought to."""
    target: Scaler | None = None
    """Of y, where it is scaled."""
    vocabulary: Vocabulary | None = None
    """What the indices of tokens stand for, where x is text."""

    @property
    def changes_nothing(self) -> bool:
        return (self.scaler is None or self.scaler.changes_nothing) and self.fill is None and self.low is None

    def suits(self, facts: Facts) -> bool:
        """Whether it was made for examples of this kind: one from a file need not have been."""
        if (self.scaler is None) != facts.x.is_index or (self.target is not None and facts.y.is_index):
            return False
        of_x = (self.fill, self.low, self.high, self.scaler.offset if self.scaler else None)
        fits = all(_broadcasts(array.shape, facts.x.shape) for array in of_x if array is not None)
        return fits and (self.target is None or _broadcasts(self.target.offset.shape, facts.y.shape))

    def apply(self, raw: Array) -> Array:
        """x (N, *shape) as a network takes it, of examples as they are in a table. Changes nothing in its place."""
        if self.scaler is None:
            return raw
        values = self.within(self.filled(raw))
        return np.asarray(values, np.float32) if self.scaler.changes_nothing else self.scaler.apply(values)

    def filled(self, raw: Array) -> Array:
        return raw if self.fill is None else np.where(np.isnan(raw), self.fill, raw)

    def within(self, values: Array) -> Array:
        return values if self.low is None else np.clip(values, self.low, self.high)

    def invert(self, x: Array) -> Array:
        """Values in their own units again; what was filled in or clipped stays so."""
        return x if self.scaler is None else self.scaler.invert(x)

    def applied(self, x: Rows) -> Rows:
        """All examples prepared. An array, which nobody else may hold, is changed in its place: no memory for it once
        more. What lies on disk is prepared when it is read."""
        if self.scaler is None or (self.changes_nothing and x.dtype == np.float32):
            return x
        if isinstance(x, Stored):
            return x.then(self.apply)
        x = x.astype(np.float32, copy=False)
        for start in range(0, len(x), CHUNK):
            x[start : start + CHUNK] = self.apply(x[start : start + CHUNK])
        return x

    def notes(self, x: Rows, facts: Facts) -> Iterator[str]:
        """Sentences on what is done to the values of all examples. Goes through them."""
        if self.fill is not None:
            missing = sum(np.isnan(block).sum(axis=0) for block in blocks(x))
            if np.any(missing):
                yield f"{_counted(missing, facts, 'missing value')} filled in{_named(missing, facts)}."
        if self.low is not None:
            cut = sum(_outside(self.filled(block), self) for block in blocks(x))
            if np.any(cut):
                yield f"{_counted(cut, facts, 'value')} clipped{_named(cut, facts)}."

    # ---- in files ----

    def to_json(self) -> str:
        """The same numbers, bit for bit, when they are read again."""
        record = {
            "fill": _listed(self.fill),
            "low": _listed(self.low),
            "high": _listed(self.high),
            "scaler": _of_scaler(self.scaler),
            "target": _of_scaler(self.target),
            "vocabulary": self.vocabulary and self.vocabulary.record(),
        }
        return json.dumps({name: value for name, value in record.items() if value is not None}, allow_nan=False)

    @staticmethod
    def from_json(text: str) -> Preparation:
        """Raises DataError where the text is none: it may come from anybody."""
        try:
            record = json.loads(text)
            if not isinstance(record, dict):
                raise ValueError
            fill, low, high = (_array(record.get(name)) for name in ("fill", "low", "high"))
            if (low is None) != (high is None):
                raise ValueError
            words = None if record.get("vocabulary") is None else Vocabulary.of(record["vocabulary"])
            return Preparation(_scaler(record.get("scaler")), fill, low, high, _scaler(record.get("target")), words)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            raise DataError(
                "What is said there of how the examples were prepared cannot be read.", "Save the weights again."
            ) from None


def read_preparation(path: Path) -> Preparation | None:
    """How the examples were prepared that the weights in a file learnt from; None where the file does not say. Raises
    FileError, DataError."""
    text = read_metadata(path).get(METADATA)
    return Preparation.from_json(text) if text else None


# ---- found on the training part ----


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


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether an array of a shape goes with one of another, which keeps its shape."""
    try:
        return np.broadcast_shapes(shape, to) == to
    except ValueError:
        return False


def _evenly(count: int, most: int) -> Array:
    return np.arange(0, count, max(1, -(-count // most)))


def _axes(x: Rows) -> tuple[int, ...]:
    """Over which a scale is the same: the pixels of pictures, the steps of sequences."""
    return (0, 2, 3) if x.ndim == 4 else tuple(range(x.ndim - 1))


def _moments(x: Rows, first: Callable[[Array], Array]) -> tuple[Array, Array]:
    """Mean and standard deviation, summed in float64."""
    axes = _axes(x)
    chunks = [slice(start, start + CHUNK) for start in range(0, len(x), CHUNK)]
    count = x.size // x[:1].sum(axes, keepdims=True).size
    mean = sum(first(x[chunk]).sum(axes, np.float64, keepdims=True) for chunk in chunks) / count
    variance = sum(((first(x[chunk]) - mean) ** 2).sum(axes, keepdims=True) for chunk in chunks) / count
    return np.asarray(mean)[0], np.sqrt(variance)[0]


def _outside(values: Array, preparation: Preparation) -> Array:
    return np.asarray(((values < preparation.low) | (values > preparation.high)).sum(axis=0))


def _by_column(counts: Any, facts: Facts) -> dict[str, int]:
    """How many there are of each column, which may have become several numbers; none for pictures."""
    if len(facts.features) != np.size(counts):
        return {}
    return {name: int(np.max(counts.flat[places])) for name, places in facts.columns.items()}


def _counted(counts: Any, facts: Facts, what: str) -> str:
    total = sum(_by_column(counts, facts).values()) or int(np.sum(counts))
    return f"{total:,} {what}{'' if total == 1 else 's'}"


def _named(counts: Any, facts: Facts) -> str:
    """In which columns, most first; nothing for pictures."""
    found = {name: count for name, count in _by_column(counts, facts).items() if count}
    order = sorted(found, key=lambda name: -found[name])
    shown = [f"{found[name]:,} of “{name}”" for name in order[:SHOWN]]
    more = f" and {len(order) - SHOWN} more" if len(order) > SHOWN else ""
    return f": {', '.join(shown)}{more}" if shown else ""


# ---- as JSON ----


def _listed(values: Array | None) -> Any:
    return None if values is None else values.tolist()


def _of_scaler(scaler: Scaler | None) -> Any:
    return None if scaler is None else {"offset": _listed(scaler.offset), "scale": _listed(scaler.scale)}


def _array(record: Any) -> Array | None:
    if record is None:
        return None
    with np.errstate(over="ignore"):
        values = np.array(record, np.float64).astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError
    return values


def _scaler(record: Any) -> Scaler | None:
    if record is None:
        return None
    offset, scale = _array(record["offset"]), _array(record["scale"])
    if offset is None or scale is None or offset.shape != scale.shape or not scale.all():
        raise ValueError
    return Scaler(offset, scale)
