"""Which example belongs to which part: for training, for validation while training, and for the test at the end.

Cross-validation leaves the test part alone: it is drawn first, by the share for the test, and is the same for every
fold. What is left is dealt out, and one fold after the other is the validation part.

A decision about one example must not move the others: the parts are drawn from the examples as they came, before
labels are corrected or examples added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.datasets.base import Array, Dataset, Split, Table
from engine.datasets.sharing import digests
from engine.datasets.split_base import Drawn, Indices
from engine.datasets.split_column import by_column
from engine.datasets.split_group import by_group
from engine.datasets.split_share import by_share
from engine.datasets.split_time import by_time

DRAWS: Mapping[Split, Callable[[Table, Dataset], Drawn]] = {
    "share": by_share,
    "group": by_group,
    "time": by_time,
    "column": by_column,
}


def drawn(table: Table, dataset: Dataset) -> Drawn:
    """The parts as the settings of the data set say. Raises DataError where they cannot be drawn so."""
    if table.parts is not None:
        return Drawn(Indices(*table.parts))
    if dataset.whole:
        every = np.arange(len(table))
        return Drawn(Indices(every, every, every))
    found = DRAWS[dataset.split](table, dataset)
    return found._replace(indices=apart(table, found.indices)) if dataset.drop_shared else found


def apart(table: Table, indices: Indices) -> Indices:
    """The indices without those of validation and test examples that the training part holds as well."""
    known = digests(table.x[indices.train])
    valid, held = (part[~np.isin(digests(table.x[part]), known)] for part in (indices.validation, indices.test))
    return Indices(indices.train, valid, held)


def fewer(y: Array, train: Array, share: float, latest: bool) -> Array:
    """The training indices of which only a share is learnt from: the same share of every class, and one at the least.

    They lie at random, so that the first of each class are a fair sample, and a larger share has all of a smaller one;
    where they lie in time, the `latest` of all are taken: validation and test follow on them.
    """
    if latest:
        return train[-max(1, round(share * len(train))) :]
    kinds = y[train] if y.ndim == 1 and y.dtype.kind in "iu" else np.zeros(len(train), np.int64)
    order = np.argsort(kinds, kind="stable")
    counts = np.bincount(kinds)
    place = np.empty(len(train), np.int64)
    place[order] = np.arange(len(train)) - np.repeat(np.cumsum(counts) - counts, counts)
    return train[place < np.maximum(1, np.round(share * counts))[kinds]]


def balanced(y: Array, train: Array, seed: int) -> Array:
    """The training indices with those of rarer classes repeated until each class has as many as the most frequent one.

    Each example of a class is repeated as often as the others, or once more; which ones is drawn from the seed.
    """
    random = np.random.default_rng(seed)
    kinds, counts = np.unique(y[train], return_counts=True)
    rows = []
    for kind, count in zip(kinds, counts, strict=True):
        own = train[y[train] == kind]
        whole, rest = divmod(int(counts.max()), int(count))
        rows.append(np.concatenate([np.tile(own, whole), random.permutation(own)[:rest]]))
    return random.permutation(np.concatenate(rows))
