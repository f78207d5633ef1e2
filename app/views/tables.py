"""Pictures as tables: what is exported has a row for each number, and a column for each thing that the number is of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def unrolled(values: np.ndarray, name: str, *axes: str) -> dict[str, np.ndarray]:
    """An array as columns: for each axis the place along it, counted from 1, and the number there, under `name`."""
    places = np.indices(values.shape).reshape(values.ndim, -1) + 1
    return {**dict(zip(axes, places, strict=True)), name: values.ravel()}


def joined(on: str, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, np.ndarray]:
    """Curves (x, y) by name over all x that any of them has, in order; not-a-number where a curve has no point."""
    known = [x for x, _ in curves.values() if len(x)]
    if not known:
        return {}
    every = np.unique(np.concatenate(known))
    columns: dict[str, np.ndarray] = {on: every}
    for name, (x, y) in curves.items():
        column = np.full(len(every), np.nan)
        column[np.searchsorted(every, x)] = y
        columns[name] = column
    return columns
