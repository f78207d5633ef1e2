"""Columns by which the answers of validation and test can be looked up among the training examples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.datasets.base import Array, Dataset
from engine.datasets.leaks_base import ENOUGH, Leak, gained
from engine.datasets.prepare import Parts
from engine.datasets.split_base import missing_in, numbered
from engine.datasets.stored import Rows

GROUPS = 10
"""Columns with fewer values say what kind of thing an example is, not whose it is."""
REPEATED = 2.0
"""Examples of a group, on average, below which nothing can be looked up."""
COVERED = 0.5
"""Of the held-out examples, for how many something can be looked up at least."""
GAIN = 0.5
"""How much of what always answering the same gets wrong must be right once it is looked up: a leak of half of it
makes a test worthless, and chance stays far below."""


def looked_up(parts: Parts, dataset: Dataset) -> Iterator[Leak]:
    """Columns by which the answers of the held-out examples can be looked up among the training examples."""
    held = [part for part in (parts.validation, parts.test) if len(part)]
    if not held or parts.train.y.ndim > 2 or (parts.train.y.ndim == 2 and parts.train.y.shape[1] > 1):
        return
    index = np.concatenate([part.index for part in held])
    y = np.concatenate([part.y for part in held]).ravel()
    own = np.unique(parts.train.index, return_index=True)[1]
    known, answers = parts.train.index[own], parts.train.y.ravel()[own]
    inputs = parts.facts.columns
    for name, values in parts.columns.items():
        if name == parts.facts.target or (dataset.split == "group" and dataset.split_by == name):
            continue
        if name not in inputs and name not in dataset.time_columns and values.dtype.kind in "OU":
            yield from _by_groups(name, values[known], answers, values[index], y, parts)
    for name, values in _numbered_groups(parts, dataset):
        if not _is_quantity(values[known], answers, values[index], y, parts.facts.y.is_index):
            yield from _by_groups(name, values[known], answers, values[index], y, parts)
    for name in dataset.time_columns:
        times = _times(name, parts)
        if times is not None and dataset.split != "time":
            yield from _by_time(name, times[known], answers, times[index], y, parts)


def _by_groups(name: str, own: Array, answers: Array, asked: Array, y: Array, parts: Parts) -> Iterator[Leak]:
    both = np.concatenate([own, asked])
    codes = numbered(both)
    known, wanted = codes[: len(own)], codes[len(own) :]
    sizes = np.bincount(known, minlength=int(codes.max()) + 1)
    groups = np.count_nonzero(sizes)
    there = (sizes[wanted] > 0) & ~missing_in(asked)
    if groups < GROUPS or len(own) < REPEATED * groups or there.mean() < COVERED:
        return
    guess = _common(known, answers, len(sizes), parts.facts.y.is_index)[wanted[there]]
    score = gained(guess, y[there], answers, parts.facts.y.is_index)
    if score >= GAIN:
        yield Leak(
            "group",
            f"Examples with the same “{name}” are in several parts, and have the same answer: looked up by it alone,"
            f" {_known_share(score)}.",
            "The network can learn whose example it is instead of what it is, and the test does not notice."
            f" Keep what has the same “{name}” in one part.",
            column=name,
            score=score,
        )


def _numbered_groups(parts: Parts, dataset: Dataset) -> Iterator[tuple[str, Array]]:
    """Columns of whole numbers that may say whose an example is, such as a patient's number, for all examples of the
    table: among the inputs too, where a network could learn them by heart."""
    beside = [name for name, values in parts.columns.items() if values.dtype.kind in "iuf"]
    apart = {parts.facts.target, *dataset.time_columns, *([dataset.split_by] if dataset.split == "group" else [])}
    for name in dict.fromkeys([*beside, *(name for name, own in parts.facts.columns.items() if len(own) == 1)]):
        values = None if name in apart else _times(name, parts)
        if values is not None and _whole(values if name in parts.columns else _in_its_unit(values, name, parts)):
            yield name, values


def _in_its_unit(values: Array, name: str, parts: Parts) -> Array:
    place, scaler = parts.facts.features.index(name), parts.scaler
    return np.asarray(values * np.ravel(scaler.scale)[place] + np.ravel(scaler.offset)[place])


def _whole(values: Array) -> bool:
    """Whether there are whole numbers alone, as float32 has them once they were scaled."""
    there = values[np.isfinite(values)]
    return bool(len(there)) and bool(np.all(np.abs(there - np.round(there)) <= 1e-3 + 1e-5 * np.abs(there)))


def _is_quantity(own: Array, answers: Array, asked: Array, y: Array, classes: bool) -> bool:
    """Whether the answers can be looked up at the next other number as well: then the numbers mean how much of
    something there is, and not whose it is."""
    known, asked, y = np.isfinite(own), asked[np.isfinite(asked)], y[np.isfinite(asked)]
    values, codes = np.unique(own[known], return_inverse=True)
    if len(values) < GROUPS or not len(asked):
        return True
    common = _common(codes, answers[known], len(values), classes)
    edges = np.array([-np.inf, *values, np.inf])
    below = np.searchsorted(values, asked)  # the place of the next smaller number among the edges
    above = np.searchsorted(values, asked, side="right") + 1
    nearest = np.where(asked - edges[below] <= edges[above] - asked, below, above) - 1
    return gained(common[nearest], y, answers, classes) >= GAIN / 2


def _by_time(name: str, own: Array, answers: Array, asked: Array, y: Array, parts: Parts) -> Iterator[Leak]:
    order = np.argsort(own, kind="stable")
    times = own[order]
    inside = (asked >= times[0]) & (asked <= times[-1])
    if np.isnan(times).any() or inside.mean() < COVERED or len(np.unique(times)) < ENOUGH:
        return
    right = np.clip(np.searchsorted(times, asked[inside]), 1, len(times) - 1)
    nearer = right - (asked[inside] - times[right - 1] < times[right] - asked[inside])
    score = gained(answers[order[nearer]], y[inside], answers, parts.facts.y.is_index)
    if score >= GAIN:
        yield Leak(
            "time",
            f"The parts overlap in time: looked up at the nearest “{name}” of the training part alone,"
            f" {_known_share(score)}.",
            "What comes next to a training example is no test of what comes later. Train on the past and test on what"
            " came after it.",
            column=name,
            score=score,
        )


def _common(codes: Array, answers: Array, groups: int, classes: bool) -> Array:
    """The most frequent class of each group, or its mean."""
    if not classes:
        return np.bincount(codes, answers, groups) / np.maximum(np.bincount(codes, minlength=groups), 1)
    kinds, places = np.unique(answers, return_inverse=True)
    pairs, counts = np.unique(codes * len(kinds) + places, return_counts=True)
    best = np.zeros(groups, np.int64)
    order = np.argsort(counts, kind="stable")  # the most frequent last, which stays
    best[pairs[order] // len(kinds)] = pairs[order] % len(kinds)
    return kinds[best]


def _known_share(score: float) -> str:
    return f"{100 * score:.0f} % of what the answers differ by are known"


def _times(name: str, parts: Parts) -> Array | None:
    """A column of times for all examples of the table, where it is there: among the columns or the inputs."""
    if name in parts.columns:
        values = parts.columns[name]
        return values.astype(np.float64) if values.dtype.kind in "biuf" else None
    if name not in parts.facts.features or parts.train.x.ndim != 2:
        return None
    place, every = parts.facts.features.index(name), (parts.train, parts.validation, parts.test)
    size = max(int(part.index.max()) for part in every if len(part)) + 1
    found = np.full(size, np.nan)
    for part in every:
        found[part.index] = _feature(part.x, place)
    return found


def _feature(x: Rows, place: int) -> Array:
    if isinstance(x, np.ndarray):
        return x[:, place]
    return np.concatenate([block[:, place] for block in x.blocks()])
