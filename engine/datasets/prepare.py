"""From a data set to what a run learns from: three parts, prepared.

The order matters. The parts are drawn from the examples as they came (`split`); then those that were added by hand come
behind, and decisions about single examples are carried out (`marking`): so none of them moves another example. Classes
are balanced within the training part, and what is done to the values (`preparation`) is learnt from it alone: what is
measured on the other two must not have been seen before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.datasets import additions
from engine.datasets.base import Array, Dataset, Facts, Table
from engine.datasets.marking import moved, relabelled, told
from engine.datasets.memory import require
from engine.datasets.preparation import Preparation, Scaler
from engine.datasets.preparation_fitting import learnt
from engine.datasets.split import balanced, drawn, fewer
from engine.datasets.split_base import Indices
from engine.datasets.stored import Rows, Stamp, only, stamp
from engine.errors import DataError

__all__ = ["Part", "Parts", "Scaler", "prepare", "table_of"]

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
    more: Mapping[str, Array] = field(default_factory=dict)
    """What comes out of further ports, by their names."""
    starts: Array | None = None
    """int64 (N,): where the window of each example begins in what runs on; None where examples are in no order."""

    def __len__(self) -> int:
        return len(self.x)

    def port(self, name: str) -> Rows:
        """What comes out of a port; zeros where nobody knows it, as of an example that was made by hand."""
        known: Mapping[str, Rows] = {"x": self.x, "y": self.y, **self.more}
        return known[name] if name in known else np.zeros((len(self), 1), np.float32)


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
    files = (*dataset.files(folder), *additions.files(dataset, folder))
    return _prepared(dataset, folder, tuple(map(stamp, files)))


@lru_cache(maxsize=2)
def _prepared(dataset: Dataset, folder: Path | None, stamps: tuple[Stamp, ...]) -> Parts:  # noqa: ARG001
    """`stamps` is only there to be compared: other files, other parts."""
    title = f"The data set “{dataset.title}”"
    if not dataset.stored:  # twice the examples: as they were read, and as the three parts
        require(2 * dataset.examples * 4 * (dataset.facts().x.size + 2), title)
    table = dataset.load(folder)
    _check(table, dataset)
    indices, notes = drawn(table, dataset)
    table, indices = _by_hand(table, indices, dataset, folder)
    notes = (*table.notes, *notes, *told(dataset.marks, table.y, table.facts))
    y = relabelled(table.y, dataset.marks, table.facts)
    if dataset.learn_from < 1:
        latest = dataset.split == "time" or table.parts is not None
        indices = indices._replace(train=fewer(y, indices.train, dataset.learn_from, latest))
    if dataset.balanced and table.facts.y.is_index and y.ndim == 1:
        indices = indices._replace(train=balanced(y, indices.train, dataset.split_seed))
    if not len(indices.train):
        raise DataError(f"No example of the data set “{dataset.title}” is left for training.")
    if isinstance(table.x, np.ndarray):
        require(sum(map(len, indices)) * table.x[:1].nbytes, title)
    taken = [only(table.x, index) for index in indices]
    preparation = learnt(taken[0], y[indices.train], dataset, table.facts)
    notes = (*notes, *preparation.notes(table.x, table.facts))
    scale = preparation.target
    answers = [y[index] if scale is None else scale.apply(y[index]) for index in indices]
    further = [port.name for port in dataset.outputs[2:]]
    train, validation, test = (
        Part(
            preparation.applied(x),
            own,
            index,
            {name: table.columns[name][index] for name in further},
            None if table.starts is None else table.starts[index],
        )
        for x, own, index in zip(taken, answers, indices, strict=True)
    )
    return Parts(train, validation, test, table.facts, preparation, notes, table.names, table.columns)


def table_of(dataset: Dataset, folder: Path | None = None) -> Table:
    """All examples as they are before they are prepared, which `Part.index` counts: those of the data set, and behind
    them those added by hand. Raises DataError."""
    table = dataset.load(folder)
    more = additions.read(dataset, folder, table.facts)
    return table if more is None else additions.extended(table, more)


def _by_hand(table: Table, indices: Indices, dataset: Dataset, folder: Path | None) -> tuple[Table, Indices]:
    """With what was added by hand, and where the marks have it."""
    more = additions.read(dataset, folder, table.facts)
    if more is not None:
        places = len(table) + np.arange(len(more.x))
        behind = (np.concatenate([part, places[more.part == number]]) for number, part in enumerate(indices))
        indices = Indices(*behind)
        table = additions.extended(table, more)
    return table, moved(indices, dataset.marks, len(table))


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
