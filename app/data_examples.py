"""Which examples are shown and in which order: those of a part or of all, of one class, with a name, sorted.

A value that knows of every row which example of the data set it is. Nothing is copied: examples are asked for when they
come into sight, and may lie on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.wording import number
from engine.datasets.base import Array, Dataset, Facts
from engine.datasets.marks import Mark, PartName
from engine.datasets.prepare import Part, Parts

PART_NAMES: tuple[PartName, ...] = ("train", "validation", "test")
TITLES = {"train": "training", "validation": "validation", "test": "test"}
SORTS = (("", "as they stand"), ("answer", "by answer"), ("name", "by where from"))


@dataclass(frozen=True, eq=False)
class Examples:
    """Rows of the parts. `code` (n,) says of each row which part it is of, `local` (n,) which row of that part."""

    parts: Parts
    code: Array
    local: Array
    marks: tuple[Mark, ...] = ()

    def __len__(self) -> int:
        return len(self.local)

    def part(self, row: int) -> PartName:
        return PART_NAMES[int(self.code[row])]

    def _part(self, row: int) -> Part:
        return _part(self.parts, self.part(row))

    def place(self, row: int) -> int:
        """Which example of the table it is."""
        return int(self._part(row).index[self.local[row]])

    def x(self, row: int) -> Array:
        """The example in its own units."""
        x = self._part(row).x[int(self.local[row])]
        return x if self.parts.facts.x.is_index else self.parts.scaler.invert(x)

    def picture(self, row: int) -> Array:
        """The example as the network gets it."""
        return np.asarray(self._part(row).x[int(self.local[row])])

    def y(self, row: int) -> Array:
        y = self._part(row).y[int(self.local[row])]
        scaler = self.parts.target_scaler
        return np.asarray(y if scaler is None else scaler.invert(y))

    def answer(self, row: int) -> str:
        return answer(self.y(row), self.parts.facts)

    def name(self, row: int) -> str:
        """Where it comes from: its file, or its place in the data."""
        return name_of(self.parts, self.place(row))

    def decided(self, row: int) -> str:
        """What was decided about it by hand, in words."""
        mark = self._marks.get(self.place(row))
        if mark is None:
            return ""
        said = [f"put into {TITLES[mark.part]}" if mark.part in TITLES else "", "label changed" if mark.label else ""]
        return ", ".join(filter(None, said))

    @cached_property
    def _marks(self) -> dict[int, Mark]:
        return {mark.example: mark for mark in self.marks}

    # ---- fewer, or in another order ----

    def of_class(self, kind: int) -> Examples:
        """Those with an answer that is, or has, this class."""
        answers = self._answers()
        same = answers == kind
        return self._only(np.flatnonzero(same if same.ndim == 1 else same.reshape(len(same), -1).any(1)))

    def with_words(self, words: str) -> Examples:
        """Those whose class or where they come from has these words."""
        wanted = words.casefold().strip()
        if not wanted:
            return self
        places, facts = self.places, self.parts.facts
        if len(self.parts.names):
            named = np.array([wanted in str(name).casefold() for name in self.parts.names], np.bool_)
            fits = named[np.minimum(places, len(named) - 1)]
        else:
            asked = wanted.removeprefix("row").strip().replace(",", "")
            fits = places + 1 == (int(asked) if asked.isdecimal() else 0)
        if facts.y.is_index and facts.classes:
            kinds = [kind for kind, name in enumerate(facts.classes) if wanted in name.casefold()]
            right = np.isin(self._answers(), kinds)
            fits = fits | (right if right.ndim == 1 else right.reshape(len(right), -1).any(1))
        return self._only(np.flatnonzero(fits))

    def sorted_by(self, way: str, column: int | Sequence[int] = -1, down: bool = False) -> Examples:
        """By the answer, by where they come from, or by the number in a column of the table; of several columns that
        stand for a category by which of them it is."""
        if way == "answer":
            keys = self._answers().reshape(len(self), -1)[:, 0] if len(self) else self.local
        elif way == "name":
            keys = np.array(self.parts.names)[self.places] if len(self.parts.names) else self.places
        elif way == "column" and self.in_memory:
            places = [column] if isinstance(column, int) else list(column)
            numbers = self._gathered(lambda part: np.asarray(part.x).reshape(len(part), -1)[:, places])
            if len(places) > 1 and not self.parts.facts.x.is_index:
                numbers = self._in_their_units(numbers, places)
            keys = numbers.argmax(axis=1) if len(places) > 1 else numbers[:, 0]
        else:
            return self
        order = np.argsort(keys, kind="stable")
        return self._only(order[::-1] if down else order)

    def _in_their_units(self, numbers: Array, places: list[int]) -> Array:
        """The numbers of some columns as they were before they were scaled."""
        scaler = self.parts.scaler
        offset, scale = (
            np.broadcast_to(each, self.parts.facts.x.shape).ravel() for each in (scaler.offset, scaler.scale)
        )
        return np.asarray(numbers * scale[places] + offset[places])

    @property
    def in_memory(self) -> bool:
        """Whether all examples can be looked through at once."""
        return all(isinstance(_part(self.parts, name).x, np.ndarray) for name in PART_NAMES)

    @cached_property
    def places(self) -> Array:
        """Which example of the table each row is."""
        return self._gathered(lambda part: part.index)

    def _answers(self) -> Array:
        return self._gathered(lambda part: part.y)

    def _gathered(self, values: Callable[[Part], Array]) -> Array:
        """What each row has of something that every part has for all of its own."""
        parts = [_part(self.parts, name) for name in PART_NAMES]
        starts = np.cumsum([0, *map(len, parts)])
        return np.asarray(np.concatenate([values(part) for part in parts])[starts[self.code] + self.local])

    def _only(self, rows: Array) -> Examples:
        return replace(self, code=self.code[rows], local=self.local[rows])


def examples_of(parts: Parts, names: Sequence[PartName], dataset: Dataset | None = None) -> Examples:
    """All examples of some parts, as they were drawn."""
    sizes = [len(_part(parts, name)) if name in names else 0 for name in PART_NAMES]
    code = np.repeat(np.arange(len(PART_NAMES)), sizes)
    local = np.concatenate([np.arange(size) for size in sizes])
    return Examples(parts, code, local, dataset.marks if dataset is not None else ())


def name_of(parts: Parts, place: int) -> str:
    """What an example of the table is called: by its file, or by its place."""
    return str(parts.names[place]) if place < len(parts.names) else f"row {place + 1:,}"


def answer(y: Array, facts: Facts) -> str:
    """What is to be predicted of one example: the name of its class or classes, its text, or its number."""
    if facts.vocabulary is not None and facts.y.is_index and y.ndim:
        return facts.vocabulary.decode(y)
    if facts.y.is_index and facts.classes:
        return ", ".join(facts.classes[int(each)] for each in np.atleast_1d(y))
    return ", ".join(number(float(value)) for value in np.ravel(y))


def _part(parts: Parts, name: str) -> Part:
    part: Part = getattr(parts, name)
    return part
