"""Parts by groups: what has the same value of a column, such as all pictures of a patient, stays in one part.

Otherwise a network can learn who it is instead of what it is, and the test does not notice.
"""

from __future__ import annotations

import numpy as np

from engine.datasets.base import Array, Dataset, Table
from engine.datasets.split_base import Drawn, Indices, missing_in, numbered, strata, values_of
from engine.errors import DataError

UNEVEN = 0.02
"""Groups that stay whole miss the shares by a little; from here on it is worth a note."""
LARGEST = 20_000_000
"""Numbers in the table of classes by groups; beyond it the classes are not looked at."""


def by_group(table: Table, dataset: Dataset) -> Drawn:
    """All examples with the same value in one part; those without a value stand each for itself."""
    free = np.arange(len(table) - table.own_test)
    own_test = np.arange(len(free), len(table))
    groups, kinds, name = _numbered(values_of(table, dataset)[free]), strata(table)[free], dataset.split_by
    random = np.random.default_rng(dataset.split_seed)
    test = 0.0 if table.own_test else dataset.test
    if dataset.folds:
        held = assigned(groups, kinds, np.array([1 - test, test]), random, name) == 1
        rest = free[~held]
        if len(np.unique(groups[rest])) < dataset.folds:
            few = len(np.unique(groups[rest]))
            raise DataError(f"“{name}” has only {few} groups for {dataset.folds} folds.", "Use fewer folds.")
        folds = np.full(dataset.folds, 1 / dataset.folds)
        fold = assigned(groups[rest], kinds[rest], folds, random, name) == dataset.fold - 1
        parts = [rest[~fold], rest[fold], free[held]]
    else:
        shares = np.array([1 - dataset.validation - test, dataset.validation, test])
        part = assigned(groups, kinds, shares, random, name)
        parts = [free[part == number] for number in range(3)]
    train, validation, drawn_test = (random.permutation(part) for part in parts)
    indices = Indices(train, validation, own_test if table.own_test else drawn_test)
    return Drawn(indices, () if dataset.folds else _uneven(indices, dataset, table))


def assigned(groups: Array, kinds: Array, shares: Array, random: np.random.Generator, name: str) -> Array:
    """The part of each example, by the number of its group and of its class: no group is torn, and each part has its
    share of each class as nearly as that allows.

    Large groups come first, each goes where most is wanting of what it holds, and small ones fill up the rest: as
    StratifiedGroupKFold of scikit-learn, but with parts of any size. Raises DataError where a part would be empty.
    """
    sizes = np.bincount(groups)
    present = np.flatnonzero(sizes)
    wanted = np.flatnonzero(shares)
    if len(present) < len(wanted):
        text = f"“{name}” has only {len(present)} different values, but each of {len(wanted)} parts needs one."
        raise DataError(text, "Split by another column, or set the share of validation or test to 0.")
    kinds = kinds if len(sizes) * (kinds.max() + 1) <= LARGEST else np.zeros_like(kinds)
    holds = np.zeros((len(sizes), kinds.max() + 1))
    np.add.at(holds, (groups, kinds), 1)
    holds /= np.maximum(holds.sum(axis=0), 1)
    wanting = np.repeat(shares[:, None], holds.shape[1], axis=1)
    wanting[shares == 0] = -np.inf
    part = np.zeros(len(sizes), np.int64)
    shuffled = random.permutation(present)
    # Of about the same size: chance decides, so that another seed gives other parts.
    for group in shuffled[np.argsort(-np.floor(np.log2(sizes[shuffled])), kind="stable")]:
        there = holds[group] > 0
        part[group] = (wanting[:, there] @ holds[group, there]).argmax()
        wanting[part[group]] -= holds[group]
    _none_empty(part, sizes, wanted)
    return part[groups]


def _none_empty(part: Array, sizes: Array, wanted: Array) -> None:
    """Gives each part that has nothing the smallest group of the one with the most groups."""
    present = np.flatnonzero(sizes)
    for empty in wanted[~np.isin(wanted, part[present])]:
        richest = np.bincount(part[present]).argmax()
        own = present[part[present] == richest]
        part[own[sizes[own].argmin()]] = empty


def _numbered(values: Array) -> Array:
    """Each group as a number; what has no value is a group of its own."""
    there = ~missing_in(values)
    codes = np.zeros(len(values), np.int64)
    codes[there] = numbered(values[there])
    codes[~there] = codes.max(initial=-1) + 1 + np.arange(len(values) - there.sum())
    return codes


def _uneven(indices: Indices, dataset: Dataset, table: Table) -> tuple[str, ...]:
    asked = dataset.validation, table.own_test / len(table) or dataset.test
    came = [len(part) / len(table) for part in indices]
    if max(abs(a - b) for a, b in zip(asked, came[1:], strict=True)) <= UNEVEN:
        return ()
    shown = "{:.0%}, {:.0%} and {:.0%}".format(*came).replace("%", " %")
    return (f"The groups of “{dataset.split_by}” stay whole: {shown} are for training, validation and test.",)
