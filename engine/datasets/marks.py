"""Decisions about single examples: into another part, left out, or with the right label.

They are settings of the data set, so that they are undone, saved and compared as all others are, and the file with the
examples stays as it came. An example is known by its place in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MOST = 10_000
"""Marks of one data set: more than anybody makes by hand, and some 500 KB in the file of the drawing."""

PartName = Literal["train", "validation", "test"]
CALLED: Mapping[str, PartName] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
"""What folders and columns call the parts, in small letters."""


class Mark(BaseModel):
    """What was decided about one example."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    example: int = Field(ge=0, le=2**40)
    """Its place in the table, counted from 0."""
    part: Literal["", "train", "validation", "test", "out"] = ""
    """Where it belongs: "" as it was drawn, "out" nowhere."""
    label: str = Field("", max_length=1_000)
    """The right class by its name, or the right number as text; "" as the data says."""


def merged(marks: tuple[Mark, ...], new: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks with new ones: what a new one says of an example stands for what was said before, the rest stays."""
    found = {mark.example: mark for mark in marks}
    for mark in new:
        said = {name: value for name in ("part", "label") if (value := getattr(mark, name))}
        found[mark.example] = found.get(mark.example, mark).model_copy(update=said)
    return tuple(found[example] for example in sorted(found) if found[example].part or found[example].label)


def without(marks: tuple[Mark, ...], examples: Iterable[int]) -> tuple[Mark, ...]:
    """The marks without those of some examples, which are again as they came."""
    freed = set(examples)
    return tuple(mark for mark in marks if mark.example not in freed)
