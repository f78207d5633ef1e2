"""The one example that is looked at everywhere: of a part of the data, or values that are of none.

Apart from the probes that look at it, so that a window can name it before torch is imported. Both are hashable: probes
of the same example are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.datasets.base import Array

PART_TITLES = {"train": "training", "validation": "validation", "test": "test"}


def counted(part: str) -> str:
    """What stands before the number of an example of a part: each part counts its own. `Test example `."""
    return f"{PART_TITLES[part].capitalize()} example " if part else "Example "


def named(part: str, row: int) -> str:
    """`Test example 17`: people count from 1. Without a part it is one that an agent has played."""
    return f"{counted(part)}{row + 1:,}"


@dataclass(frozen=True)
class Example:
    """`row` counts within the part ("train", "validation" or "test"), from 0. `among` are the rows that one turns the
    pages of; all of the part where it is empty. It is the same example whatever stands beside it."""

    part: str
    row: int
    among: tuple[int, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        return named(self.part, self.row)


@dataclass(frozen=True, eq=False)
class Values:
    """`x` (1, *shape), prepared as the network takes it; `title` is what people call it. What is true of it is not
    known, so there is no loss. Equal to itself alone."""

    x: Array
    title: str = "Your example"

    @property
    def name(self) -> str:
        return self.title


Shown = Example | Values


def turned(example: Example, by: int, size: int) -> Example:
    """The example so many pages on, around the end; `size` is how many the part has, 0 where that is not known yet."""
    rows = example.among or range(size)
    if not rows:
        return Example(example.part, max(0, example.row + by))
    place = rows.index(example.row) if example.row in rows else -1
    return Example(example.part, rows[(place + by) % len(rows)], example.among)
