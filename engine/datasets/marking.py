"""Decisions about single examples carried out: where they belong, and what they are.

A mark that no longer says anything, because its example or its class is not there any more, is passed over, and the
notes say so: the data may have been imported again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from engine.datasets.base import Array, Facts
from engine.datasets.marks import Mark
from engine.datasets.split_base import Indices


def moved(indices: Indices, marks: Sequence[Mark], count: int) -> Indices:
    """The parts of `count` examples as the marks have them; what is moved stands behind the others of its part."""
    where = {mark.example: mark.part for mark in marks if mark.part and mark.example < count}
    if not where:
        return indices
    named = np.fromiter(where, np.int64)
    parts = []
    for name, part in zip(Indices._fields, indices, strict=True):
        own = [example for example, target in where.items() if target == name]
        parts.append(np.concatenate([part[~np.isin(part, named)], np.array(own, np.int64)]))
    return Indices(*parts)


def relabelled(y: Array, marks: Sequence[Mark], facts: Facts) -> Array:
    """y, or a copy of it with the right labels."""
    labels = {mark.example: right for mark in marks if (right := _label(mark, y, facts)) is not None}
    if not labels:
        return y
    found = y.copy()
    for example, right in labels.items():
        found[example] = right
    return found


def told(marks: Sequence[Mark], y: Array, facts: Facts) -> Iterator[str]:
    """Sentences on what the marks do to the examples whose answers are `y`."""
    there = [mark for mark in marks if mark.example < len(y)]
    parts: Counter[str] = Counter(mark.part for mark in there)
    labels = [_label(mark, y, facts) is not None for mark in there if mark.label]
    if parts["out"]:
        yield f"{_many(parts['out'], 'example')} left out by hand."
    if moved := sum(parts[name] for name in Indices._fields):
        yield f"{_many(moved, 'example')} put into another part by hand."
    if any(labels):
        yield f"{_many(sum(labels), 'example')} given another label by hand."
    if not all(labels):
        strange = next(mark.label for mark in there if mark.label and _label(mark, y, facts) is None)
        yield f"{_many(labels.count(False), 'corrected label')} not taken, such as “{strange}”: there is no such class."
    if gone := len(marks) - len(there):
        yield f"{_many(gone, 'decision')} passed over: the data has no such example any more."


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{' was' if count == 1 else 's were'}"


def _label(mark: Mark, y: Array, facts: Facts) -> float | int | None:
    """The right answer that a mark names; None where it names none, or none that there is."""
    if not mark.label or mark.example >= len(y):
        return None
    if facts.y.is_index:
        return facts.classes.index(mark.label) if y.ndim == 1 and mark.label in facts.classes else None
    try:
        value = float(mark.label)
    except ValueError:
        return None
    return value if np.isfinite(value) and y[0].size == 1 else None
