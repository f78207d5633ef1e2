"""Parts by time: the past for training, what came then for validation, and the end for the test.

In cross-validation a fold is trained on what came before it, and on nothing after (Bergmeir and Benítez 2012).
"""

from __future__ import annotations

import numpy as np

from engine.datasets.base import Array, Dataset, Table
from engine.datasets.split_base import Drawn, Indices, missing_in, number, short_texts, values_of
from engine.errors import DataError


def by_time(table: Table, dataset: Dataset) -> Drawn:
    """First training, then validation, then test; what happened at the same time is in one part."""
    free = np.arange(len(table) - table.own_test)
    own_test = np.arange(len(free), len(table))
    times = moments(values_of(table, dataset)[free], dataset.split_by)
    timed = np.flatnonzero(~np.isnan(times))
    order = timed[np.argsort(times[timed], kind="stable")]
    edges = np.flatnonzero(np.diff(times[order])) + 1
    count = len(order)
    end = count
    if dataset.test and not table.own_test:
        end = _nearest(edges, count - number(dataset.test, count), dataset)
    edges = edges[edges < end]
    if dataset.folds:
        cuts = [_nearest(edges, round(end * n / (dataset.folds + 1)), dataset) for n in range(1, dataset.folds + 1)]
        if len(set(cuts)) < len(cuts):
            few = f"“{dataset.split_by}” has too few different values for {dataset.folds} folds in the order of time."
            raise DataError(few, "Use fewer folds.")
        start, stop = (*cuts, end)[dataset.fold - 1 : dataset.fold + 1]
    else:
        stop = end
        start = _nearest(edges, end - number(dataset.validation, count), dataset) if dataset.validation else end
    left_out = len(free) - count
    what = f"{left_out:,} example{'' if left_out == 1 else 's'} without a value of “{dataset.split_by}”"
    note = f"{what} {'was' if left_out == 1 else 'were'} left out."
    test = own_test if table.own_test else order[end:]
    return Drawn(Indices(order[:start], order[start:stop], test), (note,) if left_out else ())


def _nearest(edges: Array, place: int, dataset: Dataset) -> int:
    """Where the order can be cut without tearing what happened at the same time."""
    if not len(edges):
        raise DataError(
            f"“{dataset.split_by}” has too few different values to split by time.", "Split by another column."
        )
    return int(edges[np.abs(edges - place).argmin()])


def moments(values: Array, name: str) -> Array:
    """Times (or any numbers) as float64, not-a-number where there is none. Raises DataError where they have no order in
    time."""
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind in "mM":
        return np.where(np.isnat(values), np.nan, values.astype("datetime64[us]").astype(np.float64))
    missing = missing_in(values)
    found = np.full(len(values), np.nan)
    texts = short_texts(values[~missing])
    for read in (_as_numbers, _as_dates):
        try:
            found[~missing] = read(texts)
        except ValueError:
            continue
        return found
    strange = next(text for text in texts if not _is_date(text))
    raise DataError(
        f"“{name}” holds text such as “{strange}”, which is neither a number nor a date like 2024-12-31.",
        "Split by another column.",
    )


def _as_numbers(texts: Array) -> Array:
    return texts.astype(np.float64)


def _as_dates(texts: Array) -> Array:
    return texts.astype("datetime64[us]").astype(np.float64)


def _is_date(text: str) -> bool:
    try:
        return bool(np.isfinite(_as_dates(np.array([text]))).all())
    except ValueError:
        return False
