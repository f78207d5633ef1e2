"""Running text: a network learns to say how it goes on.

The text is cut into stretches for training, validation and test before windows are laid over it, so that no window of
one part overlaps with one of another; of several documents each belongs to one part as a whole. Windows are looked at
where they lie in the text's tokens: a text of 5 MB takes 5 MB as characters, however many windows there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from engine.datasets import text_files
from engine.datasets.base import Array, Facts, Table
from engine.datasets.memory import free_memory, require
from engine.datasets.places import FileName, find
from engine.datasets.stored import keeping, kept, key_of, stamp, too_large
from engine.datasets.text_corpus import Corpus, gathered
from engine.datasets.text_settings import TokenDataset, in_window
from engine.datasets.tokens import Vocabulary, fitted
from engine.datasets.windows import Shares, Stretch, Windows, in_parts, starts_in
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

Predict = Literal["every next token", "next token"]
MOST_EXAMPLES = 10_000
"""Windows of a file from outside: nobody looks at more."""


class RunningText(TokenDataset):
    """What goes on after every window of a text. Where the text comes from is up to those who derive from this."""

    stored: ClassVar[bool] = True
    runs_on: ClassVar[bool] = True

    predict: Predict = Field(
        "every next token",
        description="The token that follows the window, or at every step of it the one that follows there.",
    )
    window: int = Field(64, ge=1, le=4096, description="How many tokens the network reads: the context length.")
    stride: int = Field(
        64, ge=1, le=4096, description="How many tokens further the next window begins; with less they overlap."
    )
    limit: int = Field(5_000_000, ge=100, le=2**40, description="How many characters of the text are used at most.")

    @property
    def length(self) -> int:
        """About how many characters there are."""
        return self.limit

    @property
    def examples(self) -> int:
        """About as many as windows of so many characters; words and byte pairs are some four of them."""
        return self.length // (1 if self.tokens == "characters" else 4) // self.stride

    def corpus(self, folder: Path | None) -> Corpus:
        """The text, for a drawing in `folder`. Raises DataError."""
        raise NotImplementedError

    def _idle(self) -> tuple[str, ...]:
        """The parts are stretches of the text."""
        return (*super()._idle(), "split", "split_by", "balanced", "drop_shared", "marks", "additions")

    def facts(self) -> Facts:
        return self._facts(self.known)

    def _facts(self, vocabulary: Vocabulary | None) -> Facts:
        size = self.vocabulary_size
        y = Value((self.window,), size) if self.predict == "every next token" else Value((), size)
        names = vocabulary.names if vocabulary else self.names
        return Facts(Value((self.window,), size), y, names, (), f"next {self.token}", vocabulary, goes_on=True)

    @property
    def shares(self) -> Shares:
        return Shares(self.validation, self.test, self.folds, min(self.fold, self.folds) - 1)

    def load(self, folder: Path | None = None) -> Table:
        corpus, stretches = self.corpus(folder).dealt(self.shares, self.split_seed)
        vocabulary = self.known or self.found(corpus, stretches[0])
        ranges = [stretch for part in stretches for stretch in part]
        whole, ends = encoded(corpus, ranges, vocabulary)
        bounds = list(zip([0, *ends], ends, strict=False))
        counts = np.cumsum([len(part) for part in stretches])
        parts = [bounds[start:stop] for start, stop in zip([0, *counts], counts, strict=False)]
        return self.table(whole, parts, vocabulary, self.notes(corpus))

    def found(self, corpus: Corpus, stretches: Sequence[Stretch]) -> Vocabulary:
        """The vocabulary of the training part. Raises DataError."""
        text = (piece for start, stop in stretches for piece in corpus.text(start, stop))
        return fitted(text, self.tokens, self.vocabulary_size, self.lower_case).filled(self.vocabulary_size)

    def table(
        self, whole: Array, parts: Sequence[Sequence[Stretch]], vocabulary: Vocabulary, notes: tuple[str, ...]
    ) -> Table:
        """Windows over the tokens of a text, within the stretches of each part. Raises DataError."""
        starts = [starts_in(part, self.window + 1, self.stride) for part in parts]
        if not len(starts[0]):
            most = max((stop - start for start, stop in parts[0]), default=0)
            raise DataError(
                f"The text is too short: its training part has {most:,} {self.tokens}, but a window and what follows"
                f" it take {self.window + 1:,}.",
                "Use more text, or a smaller window.",
            )
        every = np.concatenate(starts)
        x = Windows(whole, every, self.window).rows
        if self.predict == "next token":
            y: Array = whole[every + self.window].astype(np.int64)
        else:
            size = 2 * 8 * len(every) * self.window  # as one table and as three parts
            require(size, "The text", "Raise the stride: windows that overlap are predicted again and again.")
            y = Windows(whole, every + 1, self.window)[:].astype(np.int64)
        empty = ("validation", "test")
        short = [name for name, part in zip(empty, starts[1:], strict=True) if not len(part) and getattr(self, name)]
        notes += tuple(f"The {name} part is too short for a single window, and stays empty." for name in short)
        return Table(x, y, self._facts(vocabulary), notes, parts=in_parts(starts), starts=every)

    def notes(self, corpus: Corpus) -> tuple[str, ...]:
        """What the reader of the data should know."""
        told = [f"Only the first {self.limit:,} characters are used."] if corpus.cut_short else []
        left_out = len(corpus.left_out)
        if left_out:
            files = "file was" if left_out == 1 else "files were"
            told.append(f"{left_out:,} {files} left out as no text: {', '.join(corpus.left_out[:3])}"[:200] + ".")
        return tuple(told)

    def example_of(self, values: dict[str, str]) -> Array:  # type: ignore[override]
        """The window that ends where a typed text does: `{"text": ...}`."""
        return in_window(self.sure().encode(self.text_of(values)), self.window)

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """The windows of a file of text, behind one another; the last one is filled up."""
        most = MOST_EXAMPLES * self.window
        corpus = gathered([path], 8 * most)
        found: Array = np.concatenate([*map(self.sure().encode, corpus.text(0, len(corpus)))])[:most]
        places = range(0, len(found), self.window)
        rows = [in_window(found[place : place + self.window], self.window) for place in places]
        return np.stack(rows), tuple(f"{path.name}, {self.token} {place + 1:,}" for place in places)


@layer
class Text(RunningText):
    """Text from a file, or from all files of a folder: the network learns how it goes on.

    Each example is a window of tokens, each of them an index for an Embedding layer; the target is the token that
    follows, at every step or after the last one. The parts are stretches of the text, the test at its end, or whole
    documents where there are ten or more. The vocabulary is found in the training part alone.
    """

    kind = "text"
    title = "Text"
    keywords = ("language model", "characters", "words", "byte pair", "bpe", "tokens", "corpus", "own data", "txt")

    file: FileName = Field("", description="The file or folder, beside the drawing or among your data sets.")
    pattern: str = Field(
        "*.txt", max_length=100, description="Which files of a folder are read, such as *.txt; * are all of them."
    )
    characters: Learnt[int] = Field(
        0,
        ge=0,
        le=2**50,
        description="How many characters there are, as found at import.",
    )

    @property
    def length(self) -> int:
        return min(self.characters, self.limit)

    @property
    def summary(self) -> str:
        return f"{self.file}, {self.tokens}" if self.file else ""

    def _idle(self) -> tuple[str, ...]:
        """A single file needs no pattern."""
        return (*super()._idle(), *(("pattern",) if Path(self.file).suffix else ()))

    def facts(self) -> Facts:
        if not self.file:
            raise Unfit("No file is chosen yet.", hint="Drop a text file on the window, or a folder of them.")
        return super().facts()

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        path = find(self.file, folder)
        return tuple(text_files.files_in(path, self.pattern)) if path.is_dir() else (path,)

    def corpus(self, folder: Path | None) -> Corpus:
        paths = self.files(folder)
        if not paths:
            raise DataError(f"“{self.file}” holds no file “{self.pattern}”.", "Change the pattern of the names.")
        return gathered(paths, self.limit)


def encoded(corpus: Corpus, stretches: Sequence[Stretch], vocabulary: Vocabulary) -> tuple[Array, list[int]]:
    """The tokens of some stretches of text behind one another, and where each stretch ends among them.

    As small numbers as the vocabulary allows; on disk where they would fill the memory.
    """
    dtype = np.min_scalar_type(len(vocabulary))
    if not too_large(len(corpus) * dtype.itemsize, free_memory()):
        found = [[np.zeros(0, dtype), *_blocks(corpus, stretch, vocabulary, dtype)] for stretch in stretches]
        whole = [np.concatenate(blocks) for blocks in found]
        return np.concatenate(whole), [int(end) for end in np.cumsum([len(each) for each in whole])]
    files = [(stamp(each.path), each.encoding, each.characters) for each in corpus.documents]
    key = key_of("text", files, stretches, vocabulary)
    ends, tokens = kept(f"{key}-ends"), kept(key)
    if ends is None or tokens is None:
        done: list[int] = []
        with keeping(key, (), dtype) as rows, keeping(f"{key}-ends", (), np.int64) as last:
            for stretch in stretches:
                for block in _blocks(corpus, stretch, vocabulary, dtype):
                    rows.append(block)
                done.append(rows.rows)
            last.append(np.array(done))
            ends, tokens = last.done(), rows.done()
    return tokens.source, [int(end) for end in ends[:]]  # type: ignore[return-value]  # a memory map


def _blocks(
    corpus: Corpus, stretch: Stretch, vocabulary: Vocabulary, dtype: np.dtype[np.unsignedinteger]
) -> Iterator[Array]:
    return (vocabulary.encode(piece).astype(dtype) for piece in corpus.text(*stretch))
