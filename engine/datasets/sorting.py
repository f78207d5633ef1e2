"""Letters to put into the order of the alphabet: a task that is about where things stand rather than what they are.

An answer for one place depends on all the others, so it suits attention: in a network that has learnt it, each place
looks at the letter that belongs there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import ClassVar

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Dataset, Facts, Table
from engine.datasets.tokens import SPECIAL, Vocabulary
from engine.errors import DataError
from engine.layer import layer
from engine.values import Value


@layer
class Sorting(Dataset):
    """Letters in any order: at every place the letter is to be told that stands there in the order of the alphabet.

    Letters are drawn evenly and may come more than once, so “dbdacf” becomes “abcddf”. An example is a row of indices
    for an Embedding layer, and so is what is to be predicted: a small transformer learns it, a network that looks at
    each letter by itself cannot.
    """

    kind = "sorting"
    title = "Sorting letters"
    scaled: ClassVar[bool] = False
    keywords = ("sequence", "attention", "transformer", "sort", "order", "letters", "algorithm", "synthetic")

    length: int = Field(6, ge=2, le=64, description="How many letters are sorted.")
    letters: int = Field(26, ge=2, le=26, description="How many different letters there are, from a on.")
    sequences: int = Field(20_000, ge=10, le=500_000, description="How many rows of letters, all parts together.")
    seed: int = Field(
        0, ge=0, le=2**31 - 1, description="Decides which letters are drawn; the same seed, the same letters."
    )

    @property
    def summary(self) -> str:
        return f"{self.length} letters"

    @property
    def examples(self) -> int:
        return self.sequences

    def facts(self) -> Facts:
        vocabulary = _alphabet(self.letters)
        row = Value((self.length,), len(vocabulary))
        return Facts(row, row, vocabulary.names, (), "sorted letter", vocabulary)

    def load(self, folder: Path | None = None) -> Table:
        random = np.random.default_rng(self.seed)
        x = random.integers(len(SPECIAL), len(SPECIAL) + self.letters, (self.sequences, self.length))
        return Table(x, np.sort(x, 1), self.facts())

    def example_of(self, values: Mapping[str, str]) -> Array:
        """Letters that were typed: `{"text": "dbdacf"}`."""
        vocabulary = _alphabet(self.letters)
        typed = "".join(values.get("text", "").split())
        found = vocabulary.encode(typed)
        if len(found) != self.length:
            text = f"{self.title} needs {self.length} letters, but {len(found)} came."
            raise DataError(text, "They may come in any order, and more than once.")
        if (found < len(SPECIAL)).any():
            last = vocabulary.entries[-1]
            raise DataError(f"“{typed}” holds what is no letter from a to {last}.", "Type letters alone.")
        return found


@lru_cache(maxsize=8)
def _alphabet(letters: int) -> Vocabulary:
    return Vocabulary("characters", (*SPECIAL, *ascii_lowercase[:letters]), lower=True)
