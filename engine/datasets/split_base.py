"""What all ways to draw the parts of a data set share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.datasets.base import Array, Dataset, Table
from engine.errors import DataError


class Indices(NamedTuple):
    """Which examples of the table each part has, in the order in which it has them."""

    train: Array
    validation: Array
    test: Array


class Drawn(NamedTuple):
    indices: Indices
    notes: tuple[str, ...] = ()


def strata(table: Table) -> Array:
    """What has to be as frequent in all parts: the class of each example, where it has one."""
    return table.y if table.facts.y.is_index and table.y.ndim == 1 else np.zeros(len(table), np.int64)


def number(share: float, of: int) -> int:
    """How many examples a share is: at least one where it is not 0."""
    return max(1, round(share * of)) if share else 0


def values_of(table: Table, dataset: Dataset) -> Array:
    """The values that the parts are drawn by. Raises DataError."""
    if dataset.split_by not in table.columns:
        raise DataError(f"There is no column “{dataset.split_by}” to split by.", "Choose another column.")
    return np.asarray(table.columns[dataset.split_by])


def numbered(values: Array) -> Array:
    """A number for each different value, by which comes first. Texts may be long: an array of them would give each the
    room of the longest."""
    if values.dtype.kind != "O":
        return np.asarray(np.unique(values, return_inverse=True)[1])
    known: dict[str, int] = {}
    return np.fromiter((known.setdefault(str(value), len(known)) for value in values), np.int64, len(values))


def short_texts(values: Array, length: int = 40) -> Array:
    """The values as texts, as far as they can be a time or the name of a part."""
    return np.array([str(value)[:length] for value in values], np.str_)


def missing_in(values: Array) -> Array:
    """Which have no value."""
    if values.dtype.kind == "f":
        return np.isnan(values)
    return np.asarray(values == "") if values.dtype.kind in "OU" else np.zeros(len(values), np.bool_)
