"""Pairs of texts, one to be written from the other: what a translation, or any rewriting, is learnt from.

Both sides share one vocabulary of characters, as translation models do (Vaswani et al. 2017), so one embedding serves
both. They differ in length: each side is filled up with padding behind its end. What is to be written closes with a
token for its end, by which a network says that it is done; a loss that ignores padding does not count what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from engine.datasets.base import Array, Dataset, Facts, Table
from engine.datasets.text_settings import in_window
from engine.datasets.tokens import END, SPECIAL, UNKNOWN, WRITING, Vocabulary
from engine.errors import DataError
from engine.values import Value


class Pairs(Dataset):
    """A data set whose `x` is a row of tokens and whose `y` is another, of a length of its own."""

    scaled: ClassVar[bool] = False
    writes: ClassVar[str] = "written text"
    """What y is called."""

    def spelt(self) -> Vocabulary:
        """The vocabulary of both sides."""
        raise NotImplementedError

    @property
    def sizes(self) -> tuple[int, int]:
        """How many tokens x and y have room for, the end of y counted."""
        raise NotImplementedError

    def facts(self) -> Facts:
        vocabulary, (source, target) = self.spelt(), self.sizes
        x, y = (Value((size,), len(vocabulary)) for size in (source, target))
        return Facts(x, y, vocabulary.names, (), self.writes, vocabulary, writes=True)

    def tabled(self, pairs: Sequence[tuple[str, str]], notes: Iterable[str] = ()) -> Table:
        """All pairs as indices."""
        x = np.stack([self.read(text) for text, _ in pairs])
        y = np.stack([self.written(text) for _, text in pairs])
        return Table(x, y, self.facts(), tuple(notes))

    def read(self, text: str) -> Array:
        """A text as a network reads it, (steps,)."""
        return in_window(self.spelt().encode(text), self.sizes[0], before=False)

    def written(self, text: str) -> Array:
        """A text as it is to be written, with its end, (steps,)."""
        size = self.sizes[1]
        indices = self.spelt().encode(text)[: size - 1]
        return in_window(np.append(indices, WRITING.index(END)), size, before=False)

    def example_of(self, values: Mapping[str, str]) -> Array:
        """A text that was typed: `{"text": ...}`."""
        text, size = values.get("text", "").strip(), self.sizes[0]
        if not text:
            raise DataError(f"{self.title} needs a text.", "Type one, or name it “text”.")
        indices = self.spelt().encode(text)
        if len(indices) > size:
            raise DataError(f"{self.title} takes texts of up to {size} characters, but {len(indices)} came.")
        unknown = np.flatnonzero(indices == SPECIAL.index(UNKNOWN))
        if len(unknown):
            raise DataError(f"“{text[unknown[0]]}” is in none of the texts that were learnt from.", "Leave it out.")
        return self.read(text)
