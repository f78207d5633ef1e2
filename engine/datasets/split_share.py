"""Parts by share: at random, with the same share of every class.

The split is ours rather than scikit-learn's: it has to come out the same in every version (a saved run goes on with the
same parts), to cope with a class of one example, and not to wait two seconds for an import. Each class is shared out in
proportion; where that does not come out even, the classes with the largest remainders get one more, so that every part
has within one example of its share of every class.
"""

from __future__ import annotations

import numpy as np

from engine.datasets.base import Array, Dataset, Table
from engine.datasets.split_base import Drawn, Indices, number, strata
from engine.errors import DataError


def by_share(table: Table, dataset: Dataset) -> Drawn:
    parts = split(table, dataset.validation, dataset.test, dataset.split_seed)
    if dataset.folds:
        rest = np.sort(np.concatenate([parts.train, parts.validation]))
        train, validation = dealt(table, rest, dataset)
        parts = Indices(train, validation, parts.test)
    return Drawn(parts)


def split(table: Table, validation: float, test: float, seed: int) -> Indices:
    """The training, validation and test examples, each in random order; the same for the same seed."""
    random = np.random.default_rng(seed)
    free = random.permutation(len(table) - table.own_test)
    own_test = np.arange(len(free), len(table))
    kinds = strata(table)[free]
    counts = np.bincount(kinds)
    for_test = allot(counts, 0 if table.own_test else number(test, len(free)), counts)
    # One of every class stays for the training wherever there is one.
    for_validation = allot(counts, number(validation, len(free)), np.maximum(counts - for_test - 1, 0))
    parts: tuple[list[Array], list[Array], list[Array]] = ([], [], [])
    for kind in np.flatnonzero(counts):
        cuts = np.cumsum([for_test[kind], for_validation[kind]])
        shares = np.split(free[kinds == kind], cuts)
        for part, share in zip((parts[2], parts[1], parts[0]), shares, strict=True):
            part.append(share)
    train, valid, held = (random.permutation(np.concatenate(part)) for part in parts)
    return Indices(train, valid, own_test if table.own_test else held)


def allot(counts: Array, total: int, most: Array) -> Array:
    """`total` shared out in proportion to `counts`, by the largest remainder, with no share above `most`."""
    ideal = counts * (total / max(1, counts.sum()))
    shares = np.minimum(np.floor(ideal).astype(np.int64), most)
    while shares.sum() < total and np.any(shares < most):
        wanting = np.where(shares < most, ideal - shares, -np.inf)
        shares[wanting.argmax()] += 1
    return shares


def dealt(table: Table, rest: Array, dataset: Dataset) -> tuple[Array, Array]:
    """Those of `rest` to train on, and those in the fold: dealt out one by one, class by class."""
    if len(rest) < dataset.folds:
        raise DataError(f"There are only {len(rest)} examples for {dataset.folds} folds.", "Use fewer folds.")
    random = np.random.default_rng(dataset.split_seed)
    order = random.permutation(rest)
    order = order[np.argsort(strata(table)[order], kind="stable")]
    held = np.arange(len(order)) % dataset.folds == dataset.fold - 1
    return random.permutation(order[~held]), random.permutation(order[held])
