"""Texts with a label each: a column of a table with another that says what they are, or folders named by their class.

Texts have different lengths and examples must not, so each becomes a row of as many tokens: what is longer is cut at
its end, what is shorter is filled up with padding. It goes in front by default, so that a recurrent layer reads
the text last and still knows it when it answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, Table
from engine.datasets.marking import moved
from engine.datasets.memory import require
from engine.datasets.places import FileName, find
from engine.datasets.split import drawn
from engine.datasets.table_cells import is_missing
from engine.datasets.table_columns import Column, label
from engine.datasets.table_dialect import Dialect
from engine.datasets.table_source import open_table
from engine.datasets.text_files import encoding_of, files_in, text_of
from engine.datasets.text_settings import TokenDataset, in_window
from engine.datasets.tokens import Tokens, Vocabulary, fitted
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

CHARACTERS = 200_000
"""Of one text that are read: a book has more, but no network reads a book to label it."""
MOST_LABELS = 1_000
"""Different labels: what has more of them is no class but another text."""


class Labelled(NamedTuple):
    """A text, what it is, and what it is called."""

    text: str
    label: str
    name: str


@layer
class LabelledText(TokenDataset):
    """Texts with a label: a network learns to say what a text is, such as its language, its topic or its mood.

    The texts stand in a column of a table, or in files whose folder is their label. Each becomes a row of tokens of the
    same length, which are indices for an Embedding layer. The vocabulary is found in the training part alone.
    """

    kind = "labelled-text"
    title = "Labelled texts"
    found_by: ClassVar[tuple[str, ...]] = (*TokenDataset.found_by, "target")
    keywords = ("text classification", "sentiment", "topic", "spam", "words", "tokens", "own data", "nlp")

    file: FileName = Field("", description="The table or the folder, beside the drawing or among your data sets.")
    column: str = Field("", description="The column with the texts, of a table.")
    target: str = Field("", description="The column with the labels, of a table.")
    pattern: str = Field(
        "*.txt", max_length=100, description="Which files of a folder are read, such as *.txt; * are all of them."
    )
    tokens: Tokens = Field(
        "words",
        description="What the text is cut into. Byte pairs: frequent pieces of words; needs the package tokenizers.",
    )
    vocabulary_size: int = Field(
        5_000, ge=3, le=30_000, description="How many different tokens there are at most, the most frequent ones of the"
        " training part, with one for padding and one for what is unknown.",
    )  # fmt: skip
    length: int = Field(100, ge=1, le=4096, description="How many tokens of each text are read.")
    padding: Literal["before", "after"] = Field(
        "before", description="Where a text that is shorter is filled up: before it, or after it."
    )
    classes: Learnt[tuple[str, ...]] = Field((), max_length=MOST_LABELS, description="The labels, as found at import.")
    columns: Learnt[tuple[Column, ...]] = Field((), description="The columns of a table, as found at import.")
    dialect: Learnt[Dialect] = Field(Dialect(), description="How the table is written, as found at import.")
    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many texts there are, as found at import.",
    )

    @property
    def summary(self) -> str:
        return f"{self.file} → {self.target or 'folder'}" if self.file else ""

    @property
    def examples(self) -> int:
        return self.rows

    def choices(self, setting: str) -> tuple[str, ...]:
        if setting in ("column", "target"):
            return tuple(column.name for column in self.columns)
        return super().choices(setting)

    def _idle(self) -> tuple[str, ...]:
        return (*super()._idle(), *(("pattern",) if self.columns else ("column", "target")))

    def facts(self) -> Facts:
        if not self.file:
            hint = "Drop a table with texts on the window, or a folder with a folder of texts for each class."
            raise Unfit("No file is chosen yet.", hint=hint)
        names = [column.name for column in self.columns]
        for what, name in (("texts", self.column), ("labels", self.target)):
            if names and not name:
                raise Unfit(f"No column of “{self.file}” is chosen for the {what}.", hint="Choose one.")
            if names and name not in names:
                raise Unfit(f"“{self.file}” has no column “{name}” with the {what}.", hint="Choose another column.")
        if names and self.column == self.target:
            raise Unfit("The texts and their labels cannot be the same column.", hint="Choose another target.")
        if len(self._labels) < 2:
            raise Unfit(f"“{self.file}” has fewer than two labels.", hint="Choose another target.")
        return self._facts(self.known)

    def _facts(self, vocabulary: Vocabulary | None) -> Facts:
        x = Value((self.length,), self.vocabulary_size)
        y = Value((), len(self._labels))
        return Facts(x, y, self._labels, (), self.target or "label", vocabulary)

    @property
    def _labels(self) -> tuple[str, ...]:
        """Those of the column that is the target now; of another one than at import it is known what values it has."""
        column = next((column for column in self.columns if column.name == self.target), None)
        return column.values if column is not None and column.values else self.classes

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        path = find(self.file, folder)
        return tuple(files_in(path, self.pattern)) if path.is_dir() else (path,)

    def load(self, folder: Path | None = None) -> Table:
        self.facts()
        path = find(self.file, folder)
        texts, notes = self._texts(path)
        if not texts:
            raise DataError(f"“{self.file}” holds no text with a label that the drawing knows.", "Import it again.")
        require(2 * 8 * len(texts) * self.length, f"The texts of “{self.file}”")
        y = self._indices(texts)
        names = tuple(each.name for each in texts) if path.is_dir() else ()
        vocabulary = self.known or self.found(texts).filled(self.vocabulary_size)
        x = np.stack([self._row(vocabulary, each.text) for each in texts])
        return Table(x, y, self._facts(vocabulary), notes, names=names)

    def found(self, texts: Sequence[Labelled]) -> Vocabulary:
        """The vocabulary of those of the examples that are for training."""
        places, y = np.arange(len(texts)), self._indices(texts)
        indices = drawn(Table(places[:, None], y, self.facts()), self.changed(drop_shared=False)).indices
        train = np.sort(moved(indices, self.marks, len(texts)).train)
        parts = (texts[place].text for place in train)
        return fitted(parts, self.tokens, self.vocabulary_size, self.lower_case)

    def _indices(self, texts: Sequence[Labelled]) -> Array:
        """What each text is: int64 (texts,)."""
        places = {name: place for place, name in enumerate(self._labels)}
        return np.array([places[each.label] for each in texts], np.int64)

    def usable(self, found: Sequence[Labelled]) -> list[Labelled]:
        """Those that have a label which is known, and a text."""
        return [each for each in found if each.label in self._labels and each.text.strip()]

    def _row(self, vocabulary: Vocabulary, text: str) -> Array:
        return in_window(vocabulary.encode(text)[: self.length], self.length, self.padding == "before")

    def _texts(self, path: Path) -> tuple[list[Labelled], tuple[str, ...]]:
        """All texts that have a label which is known, and what became of the others."""
        found, unread = of_folder(path, self.pattern) if path.is_dir() else self._of_table(path)
        good = self.usable(found)
        notes = list(unread)
        if len(good) < len(found):
            notes.append(f"{len(found) - len(good):,} of {len(found):,} texts were left out: empty, or with no label.")
        return good, tuple(notes)

    def _of_table(self, path: Path) -> tuple[list[Labelled], tuple[str, ...]]:
        found, unread = of_table(path, self.dialect, self.column, self.target)
        return found, (f"{unread:,} rows cannot be read and were left out.",) if unread else ()

    def example_of(self, values: Mapping[str, str]) -> Array:
        """The row of a typed text: `{"text": ...}`, or by the name of the column."""
        named = values if "text" in values else {"text": values.get(self.column, "")}
        return self._row(self.sure(), self.text_of(named))

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """The texts of another table with the same column; or a file of text as one, or those of a folder."""
        if path.is_dir():
            found = [Labelled("".join(_read(file)), "", file.name) for file in files_in(path, self.pattern)]
        elif self.columns and path.suffix.lower() == Path(self.file).suffix.lower():
            own = self.dialect if path.name == self.file else None
            found = of_table(path, own, self.column, None)[0]
        else:
            found = [Labelled("".join(_read(path)), "", path.name)]
        if not found:
            raise DataError(f"“{path.name}” holds no text.")
        vocabulary = self.sure()
        return np.stack([self._row(vocabulary, each.text) for each in found]), tuple(each.name for each in found)

    def with_target(self, name: str) -> LabelledText:
        """The same texts with another column of labels."""
        return self.changed(target=name)


def of_table(path: Path, dialect: Dialect | None, column: str, target: str | None) -> tuple[list[Labelled], int]:
    """The texts of a table with their labels ("" where no target is asked for), and how many rows cannot be read."""
    source = open_table(path, dialect)
    for name in (column, *((target,) if target is not None else ())):
        if name not in source.names:
            raise DataError(f"“{path.name}” has no column “{name}” any more.", "Import the file again.")
    places = [source.names.index(name) for name in (column, target or column)]
    found: list[Labelled] = []
    unread = size = 0
    for rows in source.rows(sorted(set(places)), sorted(set(places))):
        unread += len(rows.unread)
        if not len(rows.lines):
            continue
        texts, labels = (rows.frame[place].fillna("").astype(str) for place in places)
        for text, named, line in zip(texts, labels, rows.lines, strict=True):
            kind = "" if target is None or is_missing(named) else label(named)
            found.append(Labelled(text[:CHARACTERS], kind, f"{source.row_word} {line:,}"))
            size += len(found[-1].text)
        require(4 * size, f"The texts of “{path.name}”")
    return found, unread


def of_folder(folder: Path, pattern: str) -> tuple[list[Labelled], tuple[str, ...]]:
    """The texts of the folders in a folder, each with the name of its folder."""
    found: list[Labelled] = []
    left_out: list[str] = []
    for path in files_in(folder, pattern):
        where = path.relative_to(folder)
        if len(where.parts) < 2:
            continue
        try:
            text = "".join(_read(path))
        except DataError:
            left_out.append(where.as_posix())
            continue
        found.append(Labelled(text, where.parts[0], where.as_posix()))
    named = ", ".join(left_out[:3])
    return found, (f"{len(left_out):,} files were left out as no text: {named}.",) if left_out else ()


def labels_of(found: Sequence[Labelled]) -> tuple[str, ...]:
    """The labels in order, the most frequent MOST_LABELS of them."""
    counts = Counter(each.label for each in found if each.label and each.text.strip())
    return tuple(sorted(name for name, _ in counts.most_common(MOST_LABELS)))


def _read(path: Path) -> Sequence[str]:
    return [*text_of(path, encoding_of(path, 4 * CHARACTERS), CHARACTERS)]
