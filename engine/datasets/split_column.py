"""Parts by a column that names them, as many published data sets have one."""

from __future__ import annotations

import numpy as np

from engine.datasets.base import Array, Dataset, Table
from engine.datasets.marks import CALLED
from engine.datasets.split_base import Drawn, Indices, missing_in, number, short_texts, strata, values_of
from engine.datasets.split_share import allot, dealt
from engine.errors import DataError

SHOWN = 4
"""Values of a column that a message names."""


def by_column(table: Table, dataset: Dataset) -> Drawn:
    """As the column says. Where it names none for validation, these are drawn from those for training."""
    values, name = values_of(table, dataset), dataset.split_by
    free = np.arange(len(table)) < len(table) - table.own_test
    texts = np.char.lower(np.char.strip(short_texts(values)))
    parts = [free & np.isin(texts, [word for word in CALLED if CALLED[word] == part]) for part in Indices._fields]
    missing = missing_in(values) | (texts == "")
    strange = free & ~missing & ~np.any(parts, axis=0)
    if strange.any():
        raise DataError(
            f"“{name}” should say train, validation or test, but it says {_some(values[strange])}.",
            "Split by another column, or by share.",
        )
    if not parts[0].any():
        raise DataError(f"“{name}” names no example for training.", "Split by another column, or by share.")
    random = np.random.default_rng(dataset.split_seed)
    train, validation, test = (random.permutation(np.flatnonzero(part)) for part in parts)
    test = np.concatenate([test, np.flatnonzero(~free)])
    if dataset.folds:
        train, validation = dealt(table, np.sort(np.concatenate([train, validation])), dataset)
    elif not len(validation) and dataset.validation:
        train, validation = _drawn_from(train, strata(table), dataset.validation)
    left_out = int((free & missing).sum())
    what = f"{left_out:,} example{'' if left_out == 1 else 's'} for which “{name}” names no part"
    notes = [f"{what} {'was' if left_out == 1 else 'were'} left out."] if left_out else []
    notes += [] if len(test) else [f"“{name}” names no example for the test, so the test part is empty."]
    return Drawn(Indices(train, validation, test), tuple(notes))


def _drawn_from(train: Array, kinds: Array, share: float) -> tuple[Array, Array]:
    """What stays of `train`, which is in random order, and a share of each class."""
    counts = np.bincount(kinds[train])
    wanted = allot(counts, number(share, len(train)), np.maximum(counts - 1, 0))
    by_class = np.argsort(kinds[train], kind="stable")
    place = np.arange(len(train)) - np.repeat(np.cumsum(counts) - counts, counts)
    taken = np.zeros(len(train), np.bool_)
    taken[by_class] = place < wanted[kinds[train][by_class]]
    return train[~taken], train[taken]


def _some(values: Array) -> str:
    kinds = list(dict.fromkeys(f"“{str(value)[:40]}”" for value in values[:10_000]))
    return ", ".join(kinds[:SHOWN]) + (" and more" if len(kinds) > SHOWN else "")
