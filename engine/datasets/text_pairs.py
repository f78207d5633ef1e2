"""Pairs of texts from a table of one's own: a column to be read, and another to be written from it.

Sentences and their translations, questions and answers, names and how they are spoken. Both columns share one
vocabulary, which is found in the training part alone and travels with the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, Table
from engine.datasets.marking import moved
from engine.datasets.memory import require
from engine.datasets.pairs import Pairs
from engine.datasets.places import FileName, find
from engine.datasets.split import drawn
from engine.datasets.table_cells import is_missing
from engine.datasets.table_columns import Column
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_source import open_table
from engine.datasets.text_settings import LARGEST, TokenDataset
from engine.datasets.tokens import LONGEST, SPECIAL, WRITING, Vocabulary, fitted
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

Pair = tuple[str, str]
CHARACTERS = 20_000
"""Of one text that are read."""


@layer
class TextPairs(TokenDataset, Pairs):
    """Pairs of texts from a table: a network reads the one and learns to write the other, token by token.

    Texts become rows of tokens, indices for an Embedding layer, filled up with padding; what is to be written closes
    with a token for its end. A decoder is given the answer so far by a Decoder input.
    """

    kind = "text-pairs"
    title = "Text pairs"
    writes: ClassVar[str] = "written text"
    found_by: ClassVar[tuple[str, ...]] = (*TokenDataset.found_by, "target")
    keywords = ("translation", "sequence to sequence", "seq2seq", "encoder-decoder", "questions", "answers", "own data")

    file: FileName = Field("", description="The table, beside the drawing or among your data sets.")
    column: str = Field("", description="The column with the texts that are read.")
    target: str = Field("", description="The column with the texts that are to be written.")
    tokens: Literal["characters", "words"] = Field("characters", description="What the texts are cut into.")
    vocabulary_size: int = Field(
        100,
        ge=len(WRITING) + 1,
        le=LARGEST,
        description="How many different tokens there are at most, the most frequent ones of the training part, with"
        " four for padding, what is unknown, the start and the end.",
    )
    length: int = Field(40, ge=1, le=1024, description="How many tokens of each text are read.")
    target_length: int = Field(40, ge=1, le=1024, description="How many tokens are written at most, the end counted.")
    vocabulary: Learnt[tuple[Annotated[str, Field(max_length=LONGEST + 1)], ...]] = Field(
        (), max_length=LARGEST, description="The tokens by their index, as found in the training part."
    )
    columns: Learnt[tuple[Column, ...]] = Field((), description="The columns of the table, as found at import.")
    dialect: Learnt[Dialect] = Field(Dialect(), description="How the table is written, as found at import.")
    rows: Learnt[int] = Field(0, ge=0, le=2**40, description="How many pairs there are, as found at import.")

    @property
    def summary(self) -> str:
        return f"{self.column} → {self.target}" if self.file else ""

    @property
    def examples(self) -> int:
        return self.rows

    @property
    def sizes(self) -> tuple[int, int]:
        return self.length, self.target_length

    def choices(self, setting: str) -> tuple[str, ...]:
        if setting in ("column", "target"):
            return tuple(column.name for column in self.columns)
        return super().choices(setting)

    def spelt(self) -> Vocabulary:
        return self.sure()

    def facts(self) -> Facts:
        if not self.file:
            raise Unfit("No file is chosen yet.", hint="Drop a table with two columns of texts on the window.")
        names = [column.name for column in self.columns]
        for what, name in (("read", self.column), ("written", self.target)):
            if name not in names:
                text = f"“{self.file}” has no column “{name}” with the texts that are {what}."
                raise Unfit(text, hint="Choose another column.")
        if self.column == self.target:
            raise Unfit("What is read and what is written cannot be the same column.", hint="Choose another target.")
        return self._facts(self.known)

    def _facts(self, vocabulary: Vocabulary | None) -> Facts:
        x, y = (Value((size,), self.vocabulary_size) for size in self.sizes)
        names = vocabulary.names if vocabulary else self.names
        return Facts(x, y, names, (), self.target, vocabulary, writes=True)

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        return (find(self.file, folder),)

    def load(self, folder: Path | None = None) -> Table:
        self.facts()
        pairs, unread = pairs_of(find(self.file, folder), self.dialect, self.column, self.target)
        if not pairs:
            raise DataError(f"“{self.file}” holds no pair of texts.", "Import it again.")
        require(2 * 8 * len(pairs) * sum(self.sizes), f"The texts of “{self.file}”")
        vocabulary = self.known or self.found(pairs).filled(self.vocabulary_size)
        made = self.changed(vocabulary=vocabulary.entries)
        assert isinstance(made, TextPairs)
        notes = [f"{unread:,} rows with an empty text were left out."] if unread else []
        return made.tabled(pairs, (*notes, *made.cut(pairs)))

    def cut(self, pairs: Sequence[Pair]) -> Iterable[str]:
        """What is to be known of texts that are longer than their place."""
        vocabulary = self.sure()
        for what, size, place in (("read", self.length, 0), ("written", self.target_length - 1, 1)):
            long = sum(len(vocabulary.encode(pair[place])) > size for pair in pairs)
            if long:
                yield f"{long:,} of {len(pairs):,} texts to be {what} are cut after {size:,} {self.tokens}."

    def found(self, pairs: Sequence[Pair]) -> Vocabulary:
        """The vocabulary of those of the examples that are for training."""
        places = np.arange(len(pairs))
        table = Table(places[:, None], np.zeros((len(pairs), 1), np.int64), self._facts(None))
        indices = drawn(table, self.changed(drop_shared=False)).indices
        train = np.sort(moved(indices, self.marks, len(pairs)).train)
        texts = (text for place in train for text in pairs[place])
        return writing(fitted(texts, self.tokens, self.vocabulary_size - 2, self.lower_case))

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """The texts of another table with the same column."""
        own = self.dialect if path.name == self.file else None
        pairs, _ = pairs_of(path, own, self.column, None)
        if not pairs:
            raise DataError(f"“{path.name}” holds no text.")
        return np.stack([self.read(text) for text, _ in pairs]), tuple(text[:40] for text, _ in pairs)


def writing(vocabulary: Vocabulary) -> Vocabulary:
    """The same vocabulary, with tokens for the start and the end of what is written."""
    return Vocabulary(vocabulary.tokens, (*WRITING, *vocabulary.entries[len(SPECIAL) :]), vocabulary.lower)


def pairs_of(path: Path, dialect: Dialect | None, column: str, target: str | None) -> tuple[list[Pair], int]:
    """The pairs of a table ("" to be written where no target is asked for), and how many rows are no pair."""
    source = open_table(path, dialect)
    for name in (column, *((target,) if target is not None else ())):
        if name not in source.names:
            raise DataError(f"“{path.name}” has no column “{name}” any more.", "Import the file again.")
    read, write = (source.names.index(name) for name in (column, target or column))
    found: list[Pair] = []
    left = size = 0
    for rows in source.rows(sorted({read, write}), sorted({read, write})):
        left += len(rows.unread)
        if not len(rows.lines):
            continue
        texts: list[Any] = [rows.frame[place].fillna("").astype(str).str.strip() for place in (read, write)]
        for text, answer in zip(*texts, strict=True):
            if is_missing(text) or (target is not None and is_missing(answer)):
                left += 1
                continue
            found.append((text[:CHARACTERS], "" if target is None else answer[:CHARACTERS]))
            size += len(text) + len(answer)
        require(4 * size, f"The texts of “{path.name}”")
    return found, left
