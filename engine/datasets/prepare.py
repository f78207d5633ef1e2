"""From a data set to what a run learns from: three parts, scaled.

The split is ours rather than scikit-learn's: it has to come out the same in every version (a saved run goes on with the
same parts), to cope with a class of one example, and not to wait two seconds for an import. Each class is shared out in
proportion; where that does not come out even, the classes with the largest remainders get one more, so that every part
has within one example of its share of every class. A set that is all there is, such as a truth table, is not split:
each part is the whole of it.

The scaler is fitted on the training part alone: what is measured on the other two must not have been seen before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.datasets.base import Array, Dataset, Facts, Table
from engine.datasets.memory import require
from engine.datasets.preparation import Preparation, Scaler, learnt
from engine.datasets.sharing import digests
from engine.datasets.stored import Rows, only
from engine.errors import DataError

AS_IT_IS = Scaler(np.zeros(1, np.float32), np.ones(1, np.float32))
"""Of what is not scaled: numbers out of n classes."""


@dataclass(frozen=True, eq=False)
class Part:
    """Examples for one use. `index` says which examples of the table they are. Shared by runs: not to be written to."""

    x: Rows
    """float32 (N, *shape), scaled; int64 where the values are indices. On disk where it has no room in memory."""
    y: Array
    """int64 (N,) classes, or float32 (N, k) numbers, scaled where the data set says so."""
    index: Array
    """int64 (N,)."""

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Parts:
    """A data set, ready for training. A part is empty where its share is 0."""

    train: Part
    validation: Part
    test: Part
    facts: Facts
    preparation: Preparation
    """What was done to the examples, with numbers from the training part."""
    notes: tuple[str, ...] = ()
    names: Sequence[str] = ()
    """What each example of the table is called, where it has a name; `Part.index` says which they are."""
    columns: Mapping[str, Array] = field(default_factory=dict)
    """Values of each example of the table that the parts may be drawn by, by name."""

    @property
    def scaler(self) -> Scaler:
        """Of x."""
        return self.preparation.scaler or AS_IT_IS

    @property
    def target_scaler(self) -> Scaler | None:
        """Of y, where y was scaled."""
        return self.preparation.target


def prepare(dataset: Dataset, folder: Path | None = None) -> Parts:
    """The parts of a data set, for a drawing in `folder`. Raises DataError. The last two asked for are kept."""
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in dataset.files(folder))
    return _prepared(dataset, folder, stamps)


@lru_cache(maxsize=2)
def _prepared(dataset: Dataset, folder: Path | None, stamps: tuple[tuple[Path, int, int], ...]) -> Parts:  # noqa: ARG001
    """`stamps` is only there to be compared: other files, other parts."""
    # Twice the examples: as they were read, and as the three parts.
    require(2 * dataset.examples * 4 * (dataset.facts().x.size + 2), f"The data set “{dataset.title}”")
    table = dataset.load(folder)
    _check(table, dataset)
    indices = _indices(table, dataset)
    taken = [only(table.x, index) for index in indices]
    preparation = learnt(taken[0], table.y[indices[0]], dataset, table.facts)
    scale = preparation.target
    answers = [table.y[index] if scale is None else scale.apply(table.y[index]) for index in indices]
    train, validation, test = (
        Part(preparation.applied(x), y, index) for x, y, index in zip(taken, answers, indices, strict=True)
    )
    return Parts(train, validation, test, table.facts, preparation, table.notes, table.names, table.columns)


def _indices(table: Table, dataset: Dataset) -> tuple[Array, Array, Array]:
    """Which examples each part has, as the settings of the data set say."""
    every = np.arange(len(table))
    indices = table.parts or (every, every, every)
    if not dataset.whole and table.parts is None:
        indices = split(table, dataset.validation, dataset.test, dataset.split_seed)
        indices = apart(table, indices) if dataset.drop_shared else indices
    if dataset.balanced and table.facts.y.is_index and table.y.ndim == 1:
        indices = (balanced(table.y, indices[0], dataset.split_seed), *indices[1:])
    return indices


def split(table: Table, validation: float, test: float, seed: int) -> tuple[Array, Array, Array]:
    """The indices of the training, validation and test examples, each in random order; the same for the same seed."""
    random = np.random.default_rng(seed)
    free = random.permutation(len(table) - table.own_test)
    own_test = np.arange(len(free), len(table))
    strata = table.y[free] if table.facts.y.is_index and table.y.ndim == 1 else np.zeros(len(free), np.int64)
    counts = np.bincount(strata)
    for_test = allot(counts, 0 if table.own_test else _number(test, len(free)), counts)
    # One of every class stays for the training wherever there is one.
    for_validation = allot(counts, _number(validation, len(free)), np.maximum(counts - for_test - 1, 0))
    parts: tuple[list[Array], list[Array], list[Array]] = ([], [], [])
    for kind in np.flatnonzero(counts):
        cuts = np.cumsum([for_test[kind], for_validation[kind]])
        shares = np.split(free[strata == kind], cuts)
        for part, share in zip((parts[2], parts[1], parts[0]), shares, strict=True):
            part.append(share)
    train, valid, held = (random.permutation(np.concatenate(part)) for part in parts)
    return train, valid, own_test if table.own_test else held


def apart(table: Table, indices: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    """The indices without those of validation and test examples that the training part holds as well."""
    train, validation, test = indices
    known = digests(table.x[train])
    valid, held = (part[~np.isin(digests(table.x[part]), known)] for part in (validation, test))
    return train, valid, held


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


def allot(counts: Array, total: int, most: Array) -> Array:
    """`total` shared out in proportion to `counts`, by the largest remainder, with no share above `most`."""
    ideal = counts * (total / max(1, counts.sum()))
    shares = np.minimum(np.floor(ideal).astype(np.int64), most)
    while shares.sum() < total and np.any(shares < most):
        wanting = np.where(shares < most, ideal - shares, -np.inf)
        shares[wanting.argmax()] += 1
    return shares


def _number(share: float, of: int) -> int:
    """How many examples a share is: at least one where it is not 0."""
    return max(1, round(share * of)) if share else 0


def _check(table: Table, dataset: Dataset) -> None:
    """Refuses what nothing can be learnt from. Raises DataError."""
    title = dataset.title
    if len(table) - table.own_test < 3 and not dataset.whole:
        raise DataError(
            f"The data set “{title}” has too few examples: {len(table) - table.own_test}.",
            "Training, validation and test each need at least one.",
        )
    if table.facts.y.is_index and len(np.unique(table.y)) < 2:
        name = table.facts.classes[int(table.y.flat[0])]
        raise DataError(
            f"All {len(table):,} examples of the data set “{title}” belong to the class “{name}”.",
            "There has to be a second class to tell it from.",
        )
