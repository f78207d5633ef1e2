"""What the data sets of text share: the settings of their tokens, and a vocabulary that is kept with them.

The drawing is checked without opening a file, so the number of classes is a setting, the vocabulary's size. The
vocabulary itself is found in the training part at import and kept in the settings: so it travels with the drawing and
with a model. Where a setting that it was found by changes, it is let go of, and found again when the data is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Dataset, Facts
from engine.datasets.tokens import LONGEST, SPECIAL, Tokens, Vocabulary
from engine.errors import DataError
from engine.layer import Learnt

LARGEST = 30_000
"""Entries of a vocabulary: as many as the first large language models had, and 400 KB in the drawing's file."""
USUAL: dict[Tokens, int] = {"characters": 100, "words": 5_000, "byte pairs": 1_000}
"""Entries of a vocabulary that suit a small network."""


class TokenDataset(Dataset):
    """Text as a row of indices, one for each token."""

    scaled: ClassVar[bool] = False
    found_by: ClassVar[tuple[str, ...]] = (
        "tokens", "vocabulary_size", "lower_case", "validation", "test", "split", "split_by", "folds", "fold",
        "split_seed", "marks", "limit", "pattern", "column",
    )  # fmt: skip
    """The settings that decide what the vocabulary is."""

    tokens: Tokens = Field(
        "characters",
        description="What the text is cut into. Byte pairs: frequent pieces of words; needs the package tokenizers.",
    )
    vocabulary_size: int = Field(
        100,
        ge=len(SPECIAL) + 1,
        le=LARGEST,
        description="How many different tokens there are at most, the most frequent ones of the training part, with one"
        " for padding and one for what is unknown.",
    )
    lower_case: bool = Field(False, description="Put the text into small letters first.")
    vocabulary: Learnt[tuple[Annotated[str, Field(max_length=LONGEST + 1)], ...]] = Field(
        (),
        max_length=LARGEST,
        description="The tokens by their index, as found in the training part.",
    )

    def changed(self, /, **settings: Any) -> Self:
        if "tokens" in settings and "vocabulary_size" not in settings and settings["tokens"] != self.tokens:
            settings["vocabulary_size"] = USUAL.get(settings["tokens"], self.vocabulary_size)
        made = super().changed(**settings)
        assert isinstance(made, type(self))
        if "vocabulary" in settings or not made.vocabulary:
            return made
        stale = any(getattr(made, name, None) != getattr(self, name, None) for name in self.found_by)
        return made.changed(vocabulary=()) if stale else made

    def knowing(self, facts: Facts) -> Dataset:
        """With the vocabulary that was found when the data was loaded."""
        if facts.vocabulary is None or self.known is not None:
            return self
        return self.changed(vocabulary=facts.vocabulary.entries)

    @property
    def known(self) -> Vocabulary | None:
        """The vocabulary, if it is known without reading the text."""
        if not self.vocabulary or len(self.vocabulary) > self.vocabulary_size:
            return None
        return _vocabulary(self.tokens, self.vocabulary, self.lower_case, self.vocabulary_size)

    @property
    def names(self) -> tuple[str, ...]:
        """What the indices are called."""
        return self.known.names if self.known else _unread(self.vocabulary_size)

    @property
    def token(self) -> str:
        """One of the tokens, in words."""
        return self.tokens.removesuffix("s")

    @property
    def remarks(self) -> Mapping[str, str]:
        found = f"{len(self.vocabulary):,} {self.tokens}, found in the training part" if self.vocabulary else ""
        return {**super().remarks, **({"Vocabulary": found} if found else {})}

    def sure(self) -> Vocabulary:
        """The vocabulary, found now if it has to be. Raises DataError."""
        known = self.known or self.load().facts.vocabulary
        assert known is not None
        return known

    def text_of(self, values: Mapping[str, str]) -> str:
        """What was typed. Raises DataError where that is nothing."""
        text = values.get("text", "")
        if not text.strip():
            raise DataError(f"{self.title} needs a text.", "Type one, or name it “text”.")
        return text


@lru_cache(maxsize=8)
def _vocabulary(tokens: Tokens, entries: tuple[str, ...], lower: bool, size: int) -> Vocabulary:
    return Vocabulary(tokens, entries, lower).filled(size)


@lru_cache(maxsize=8)
def _unread(size: int) -> tuple[str, ...]:
    """Names for indices of which nobody knows yet what they stand for."""
    return (*SPECIAL, *(f"token {index}" for index in range(len(SPECIAL), size)))


def in_window(indices: Array, length: int, before: bool = True) -> Array:
    """The last `length` of some indices (with `before` not set, the first), filled up on that side where they are
    fewer: int64 (length,)."""
    filled = np.zeros(length, np.int64)
    taken = indices[-length:] if before else indices[:length]
    filled[length - len(taken) if before else 0 :][: len(taken)] = taken
    return filled
