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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.base import Array, Facts
from engine.datasets.stored import Rows, Stored, blocks
from engine.datasets.tokens import Vocabulary
from engine.errors import DataError
from engine.weights import read_metadata

METADATA = "preparation"
"""Its name in the metadata of a file of weights."""
CHUNK = 4096
"""Examples taken at a time where sums need float64: the whole set in float64 would take twice its memory again."""
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


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether an array of a shape goes with one of another, which keeps its shape."""
    try:
        return np.broadcast_shapes(shape, to) == to
    except ValueError:
        return False


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
