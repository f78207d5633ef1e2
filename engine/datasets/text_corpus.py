"""Documents laid behind one another as one long text, of which any stretch is read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from engine.datasets.inspecting import Told, quietly
from engine.datasets.stored import Array
from engine.datasets.text_files import encoding_of, text_of
from engine.datasets.windows import Shares, Stretch, Stretches, cut
from engine.errors import DataError

SEVERAL = 10
"""Documents from which on whole ones are dealt out to the parts: with fewer, a share would be far from what was set."""
BETWEEN = "\n"
"""What stands behind each document."""


@dataclass(frozen=True)
class Document:
    """A file of text, and how many of its characters count."""

    path: Path
    encoding: str
    characters: int


@dataclass(frozen=True)
class Corpus:
    """Documents in their order. Places in it count characters, BETWEEN after each document included."""

    documents: tuple[Document, ...]
    left_out: tuple[str, ...] = ()
    """Names of files that are no text."""
    cut_short: bool = False
    """Whether there was more than could be taken."""

    def __len__(self) -> int:
        return int(self.ends[-1]) if len(self.ends) else 0

    @cached_property
    def ends(self) -> Array:
        """Where each document ends."""
        return np.cumsum([document.characters + len(BETWEEN) for document in self.documents], dtype=np.int64)

    def text(self, start: int, stop: int) -> Iterator[str]:
        """The characters from `start` up to `stop`, in pieces that end where a word does."""
        return whole_words(self._pieces(start, stop))

    def _pieces(self, start: int, stop: int) -> Iterator[str]:
        for document, end in zip(self.documents, self.ends, strict=True):
            place = int(end) - document.characters - len(BETWEEN)
            if end <= start or place >= stop:
                continue
            for piece in text_of(document.path, document.encoding, document.characters):
                yield piece[max(0, start - place) : max(0, stop - place)]
                place += len(piece)
                if place >= stop:
                    return
            yield BETWEEN

    def dealt(self, shares: Shares, seed: int) -> tuple[Corpus, Stretches]:
        """The corpus in the order that its parts are taken from, and the stretches of each part.

        Several documents are put in an order by chance, and a cut moves to the end of the nearest one: what was written
        together stays together. One text, a few, or some of which one is nearly everything, are cut where they are.
        """
        stretches = cut(len(self), shares)
        if len(self.documents) < SEVERAL:
            return self, stretches
        order = np.random.default_rng(seed).permutation(len(self.documents))
        mixed = Corpus(tuple(self.documents[place] for place in order), self.left_out, self.cut_short)
        bounds = np.concatenate([[0], mixed.ends])
        train, valid, held = ([_at(bounds, stretch) for stretch in part] for part in stretches)
        pairs = zip((train, valid, held), stretches, strict=True)
        near = all(2 * covered(moved) >= covered(wanted) for moved, wanted in pairs)
        return mixed, (train, valid, held) if near else stretches


def _at(bounds: Array, stretch: Stretch) -> Stretch:
    """A stretch with its ends moved to the nearest bounds."""
    start, stop = (int(bounds[np.abs(bounds - place).argmin()]) for place in stretch)
    return start, stop


def gathered(paths: Iterable[Path], limit: int, told: Told = quietly) -> Corpus:
    """The first `limit` characters of some files. What is no text is left out.

    Raises DataError where nothing is left.
    """
    documents: list[Document] = []
    left_out: list[str] = []
    refused: DataError | None = None
    left = limit
    for path in paths:
        if left <= 0:
            return Corpus(tuple(documents), tuple(left_out), True)
        told(limit - left, 0, f"characters, “{path.name}”")
        try:
            encoding = encoding_of(path, 4 * left)
        except DataError as error:
            refused = error
            left_out.append(path.name)
            continue
        size = sum(map(len, text_of(path, encoding, left)))
        documents.append(Document(path, encoding, size))
        left -= size
    if not documents:
        raise refused or DataError("There is no text.", "Choose another file or folder.")
    last = documents[-1]
    more = left <= 0 and sum(map(len, text_of(last.path, last.encoding, last.characters + 1))) > last.characters
    return Corpus(tuple(documents), tuple(left_out), more)


LONGEST = 1 << 22
"""Characters without a space or the end of a line that are kept together: no word is as long."""


def whole_words(pieces: Iterable[str]) -> Iterator[str]:
    """The same text in pieces that end before a space or the end of a line, so that no word is cut in two."""
    rest = ""
    for piece in pieces:
        text = rest + piece
        place = max(text.rfind(" "), text.rfind("\n"))
        if place > 0:
            yield text[:place]
            text = text[place:]
        if len(text) > LONGEST:
            yield text
            text = ""
        rest = text
    if rest:
        yield rest


def covered(stretches: Iterable[Stretch]) -> int:
    """How many characters stretches hold."""
    return sum(stop - start for start, stop in stretches)
