"""What there is to know of a file or folder before it becomes a data set: what an import assistant shows.

An `Inspection` says what was found and how it was understood, and holds the data set as guessed: a value like any
other. To read the file otherwise (another encoding, another sheet) is to inspect it again with `reading`; to change
what was guessed of a column, or any setting, is to change the data set. Everything here travels between processes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from engine.datasets.base import Array, Dataset
from engine.errors import UserError

ColumnKind = Literal["number", "category", "date", "text", "index"]
"""What a column is to a network: `index` only numbers the rows, and `text` has no use in a table; neither goes in."""
COLUMN_KINDS: tuple[ColumnKind, ...] = ("number", "category", "date", "text", "index")

Told = Callable[[int, int, str], None]
"""Hears how far something is: what is done, of how much (0: not known), and of what in words. May raise Cancelled."""

Reading = Mapping[str, str]
"""How to read a file, where that was not guessed right: the values of some `Choice`s by their names."""

AS_GUESSED: Reading = MappingProxyType({})
SHOWN = 50
"""Rows, or other examples, that an inspection holds as they are in the file."""
NAMED = 100
"""Rows that could not be read which an inspection names; of the others it knows the number."""


class Cancelled(UserError):
    """The user has cancelled an import: nothing was changed."""

    def __init__(self, text: str = "The import was cancelled.", hint: str = "") -> None:
        super().__init__(text, hint)


def quietly(done: int, total: int, words: str) -> None:
    """The `Told` of those who do not ask."""


@dataclass(frozen=True)
class Choice:
    """Something of how the file is read that can be chosen: its present value, and the others with words for each."""

    name: str
    title: str
    value: str
    options: tuple[tuple[str, str], ...]
    description: str = ""


@dataclass(frozen=True)
class Unread:
    """A row (or picture, or sound) that cannot be read, and why, as the end of a sentence without its full stop."""

    line: int
    """Of the file, counted from 1; 0 where it is a file of its own, which `place` then names."""
    reason: str
    text: str = ""
    """How it stands there, shortened."""
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place or f'Line {self.line:,}'}: {self.reason}."


@dataclass(frozen=True)
class Troubles:
    """Rows that cannot be read: the first of them, and how many there are."""

    rows: tuple[Unread, ...] = ()
    count: int = 0

    def __add__(self, other: Troubles) -> Troubles:
        rows = sorted((*self.rows, *other.rows), key=lambda unread: unread.line)[:NAMED]
        return Troubles(tuple(rows), self.count + other.count)


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a table: what it was guessed to be, and its statistics."""

    name: str
    kind: ColumnKind
    kinds: tuple[ColumnKind, ...] = COLUMN_KINDS
    """What it can be."""
    missing: int = 0
    different: int = 0
    """How many different values there are."""
    more: bool = False
    """Whether there are more different values than were counted."""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    """Of its numbers, or of its dates in days since 1970-01-01; None where it has none."""
    examples: tuple[str, ...] = ()
    """The first different values, as they are written."""
    note: str = ""
    """What to look at, as a sentence: such as a date that can be read in two ways."""
    unread: Mapping[ColumnKind, Troubles] = field(default_factory=dict, hash=False)
    """The rows that cannot be read where it is taken for this kind."""


@dataclass(frozen=True)
class Preview:
    """One of the first examples, where they are no rows of a table: a picture or a sound as an array, or a text."""

    label: str
    text: str = ""
    array: Array | None = None
    """A picture (channels, height, width) from 0 to 1, a sound (samples,) from -1 to 1, or any other numbers."""


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a file or folder holds, how it was read, and the data set that was guessed."""

    path: Path
    reader: str
    """The name of the reader that found all this; `engine.datasets.importing.READERS`."""
    dataset: Dataset
    """As guessed, with the file called by its own name. Its `facts()` says what is missing where something is."""
    rows: int
    """How many examples can be read."""
    size: int
    """Bytes on the disk."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else is known, as pairs of words: ("Pictures", "28×28, grey")."""
    choices: tuple[Choice, ...] = ()
    """How it was read, as far as that can be chosen; another choice means another inspection."""
    columns: tuple[ColumnSeen, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    """The first rows of a table, cell by cell as they are written."""
    first_lines: tuple[int, ...] = ()
    """Which lines of the file these are."""
    previews: tuple[Preview, ...] = ()
    """The first examples, where they are no rows."""
    unread: Troubles = Troubles()
    """What cannot be read whatever the columns are taken for."""
    warnings: tuple[str, ...] = ()

    def unread_as(self, kinds: Mapping[str, ColumnKind] | None = None) -> Troubles:
        """All that cannot be read where the columns are taken for these kinds, and otherwise for the guessed ones."""
        chosen = kinds or {}
        troubles = [each.unread.get(chosen.get(each.name, each.kind), Troubles()) for each in self.columns]
        return sum(troubles, self.unread)


D = TypeVar("D", bound=Dataset)


def with_settings(dataset: D, **settings: Any) -> D:
    """The data set with other settings, checked, and still known for what it is. Raises UserError."""
    changed = dataset.changed(**settings)
    assert isinstance(changed, type(dataset))
    return changed
