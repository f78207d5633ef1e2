"""Text as numbers: what its tokens are, which index each of them has, and the way back.

A vocabulary is found in the training part alone and is a value: a tuple of entries, the place of each its index. Two
come first, whatever the text: `PADDING` fills what is shorter than its place, `UNKNOWN` stands for what the training
part did not hold. An entry of characters or words is written as it is. Byte pairs (Sennrich 2016, over bytes as in
GPT-2, so that nothing is unknown) come from the library `tokenizers`; an entry is written in that library's alphabet
of 256 visible characters, and one that was merged as its two halves with a space between. So the entries alone, in
their order, are the whole tokeniser, and nothing else has to travel with a drawing or a model.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Tokens = Literal["characters", "words", "byte pairs"]

PADDING, UNKNOWN = "<padding>", "<unknown>"
SPECIAL = (PADDING, UNKNOWN)
START, END = "<start>", "<end>"
WRITING = (*SPECIAL, START, END)
"""What a vocabulary begins with where a network is to write texts: what stands before the first token, and what it says
when it is done."""
WORD = re.compile(r"\w+(?:['’]\w+)*|\n|[^\w\s]")
"""A word with its apostrophes, the end of a line, or one punctuation mark."""
CHUNK = 1 << 16
"""Characters handed to the library at a time: of a text in one piece it keeps some 100 bytes a character."""
LONGEST = 100
"""Characters of a token: a word or a merged piece that is longer is no word."""
MOST_WORDS = 2_000_000
"""Different words that are counted at a time; where there are more, those that came once are forgotten."""


@dataclass(frozen=True)
class Vocabulary:
    """`entries[index]` is the token that an index stands for, the first two being SPECIAL. `lower`: text is put into
    small letters first."""

    tokens: Tokens
    entries: tuple[str, ...]
    lower: bool = False

    def __len__(self) -> int:
        return len(self.entries)

    def record(self) -> dict[str, Any]:
        """The same as data for a file."""
        return {"tokens": self.tokens, "lower": self.lower, "entries": list(self.entries)}

    @staticmethod
    def of(record: Any) -> Vocabulary:
        """Raises ValueError or KeyError where a record from a file is none."""
        tokens, lower, entries = record["tokens"], record["lower"], record["entries"]
        listed = isinstance(entries, list) and all(isinstance(entry, str) for entry in entries)
        if tokens not in get_args(Tokens) or not isinstance(lower, bool) or not listed:
            raise ValueError("no vocabulary")
        return Vocabulary(tokens, tuple(entries), lower)

    def encode(self, text: str) -> NDArray[Any]:
        """The indices of a text, int64 (tokens,). Raises DataError where the library for byte pairs is not there."""
        text = text.lower() if self.lower else text
        if self.tokens == "characters":
            points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
            return self._by_point[points]
        if self.tokens == "words":
            places, unknown = self._places, SPECIAL.index(UNKNOWN)
            return np.fromiter((places.get(word, unknown) for word in words(text)), np.int64)
        found = [np.array(self._byte_pairs.encode(piece).ids, np.int64) for piece in pieces(text)]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def decode(self, indices: Iterable[int]) -> str:
        """The text of some indices, as a person reads it: without padding and what comes after the end, and with � for
        what is unknown."""
        shown = [index for index in self._until_end(indices) if index != SPECIAL.index(PADDING)]
        found = ["�" if index == SPECIAL.index(UNKNOWN) else self._text(index) for index in shown]
        if self.tokens == "characters":
            return "".join(found)
        if self.tokens == "words":
            return re.sub(r" ?\n ?", "\n", " ".join(found))
        return b"".join(_bytes(each) if each != "�" else each.encode() for each in found).decode(errors="replace")

    def _until_end(self, indices: Iterable[int]) -> list[int]:
        found = list(map(int, indices))
        if self.entries[: len(WRITING)] != WRITING:
            return found
        end = WRITING.index(END)
        written = found[: found.index(end)] if end in found else found
        return [index for index in written if index != WRITING.index(START)]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each index is called on a label: a space and the end of a line can be seen there."""
        return tuple(self._name(index) for index in range(len(self.entries)))

    def _name(self, index: int) -> str:
        if index < len(SPECIAL):
            return self.entries[index]
        text = self._text(index)
        shown = _bytes(text).decode(errors="replace") if self.tokens == "byte pairs" else text
        return shown.replace(" ", "␣").replace("\n", "⏎").replace("\t", "⇥")

    def filled(self, size: int) -> Vocabulary:
        """With as many entries as that; those added stand for nothing. A longer one is cut."""
        unused = (f"<unused-{index}>" for index in range(len(self.entries), size))
        return Vocabulary(self.tokens, (*self.entries[:size], *unused), self.lower)

    def _text(self, index: int) -> str:
        entry = self.entries[index] if 0 <= index < len(self.entries) else "�"
        return entry.replace(" ", "") if self.tokens == "byte pairs" else entry

    @cached_property
    def _by_point(self) -> NDArray[Any]:
        """The index of every character there is, by its number: a text is looked up in one call."""
        table = np.full(sys.maxunicode + 1, SPECIAL.index(UNKNOWN), np.int64)
        for entry, index in self._places.items():
            if len(entry) == 1:
                table[ord(entry)] = index
        return table

    @cached_property
    def _places(self) -> dict[str, int]:
        return {entry: index for index, entry in enumerate(self.entries) if index >= len(SPECIAL)}

    @cached_property
    def _byte_pairs(self) -> Tokenizer:
        return _tokeniser(self.entries)


def words(text: str) -> Iterator[str]:
    return (found[0] for found in WORD.finditer(text))


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of about CHUNK characters, each the end of a line or of a word where there is one."""
    start = 0
    while start < len(text):
        stop = start + CHUNK
        if stop < len(text):
            cut = max(text.rfind("\n", start, stop), text.rfind(" ", start, stop))
            stop = cut if cut > start else stop
        yield text[start:stop]
        start = stop


# ---- finding a vocabulary ----


def fitted(texts: Iterable[str], tokens: Tokens, size: int, lower: bool = False) -> Vocabulary:
    """A vocabulary of at most `size` entries for texts of the training part; the same texts give the same one.

    Raises DataError where the library for byte pairs is missing, or where `size` has no room for single bytes.
    """
    texts = (text.lower() for text in texts) if lower else texts
    room = max(0, size - len(SPECIAL))
    if tokens == "byte pairs":
        return Vocabulary(tokens, (*SPECIAL, *_merged(texts, size)), lower)
    counts = _counted(texts, tokens)
    most = [token for token, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:room]]
    # Characters in the order of the alphabet are found again in a list; words are best known by how frequent they are.
    return Vocabulary(tokens, (*SPECIAL, *(sorted(most) if tokens == "characters" else most)), lower)


def _counted(texts: Iterable[str], tokens: Tokens) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text if tokens == "characters" else (each for each in words(text) if len(each) <= LONGEST))
        if len(counts) > MOST_WORDS:
            counts = Counter({token: count for token, count in counts.items() if count > 1})
    return counts


def library() -> Any:
    """The package `tokenizers`. Raises DataError that says how to install it."""
    try:
        import tokenizers  # noqa: PLC0415 (optional)
    except ImportError:
        raise DataError(
            "Byte pairs need the package “tokenizers”, which is not installed.",
            "Install it with: pip install gradwire[text] – or choose characters or words.",
        ) from None
    return tokenizers


ALPHABET = 256
"""Single bytes."""


def _merged(texts: Iterable[str], size: int) -> list[str]:
    """The entries of byte pairs after SPECIAL: the bytes, then what was merged, the most frequent pair first."""
    least = len(SPECIAL) + ALPHABET
    if size < least:
        text = f"Byte pairs need a vocabulary of at least {least}, but it is set to {size}."
        raise DataError(text, f"Every single byte has a place in it; set the vocabulary size to {least} or more.")
    package = library()
    tokeniser = package.Tokenizer(package.models.BPE())
    tokeniser.pre_tokenizer = package.pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(package.pre_tokenizers.ByteLevel.alphabet())
    trainer = package.trainers.BpeTrainer(
        vocab_size=size - len(SPECIAL),
        initial_alphabet=alphabet,
        show_progress=False,
        min_frequency=2,
        max_token_length=LONGEST,
    )
    tokeniser.train_from_iterator((piece for text in texts for piece in pieces(text)), trainer)
    vocabulary = sorted(tokeniser.get_vocab().items(), key=lambda each: each[1])
    halves = {"".join(pair): " ".join(pair) for pair in reversed(_merges(tokeniser))}  # the first way to make it holds
    return [halves.get(token, token) for token, _ in vocabulary]


def _merges(tokeniser: Any) -> list[Sequence[str]]:
    merges = json.loads(tokeniser.to_str())["model"]["merges"]
    return [each.split(" ") if isinstance(each, str) else each for each in merges]


def _tokeniser(entries: Sequence[str]) -> Tokenizer:
    """The library's tokeniser that entries describe. Raises DataError where they do not fit together."""
    package = library()
    places = {entry.replace(" ", ""): index for index, entry in enumerate(entries)}
    merges = [tuple(entry.split(" ")) for entry in entries if " " in entry]
    try:
        tokeniser = package.Tokenizer(package.models.BPE(vocab=places, merges=merges))
    except Exception as error:  # the library raises plain Exception for what a file may have got wrong
        raise DataError("The vocabulary of byte pairs does not fit together.", "Import the text again.") from error
    tokeniser.pre_tokenizer = package.pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokeniser


def _bytes(token: str) -> bytes:
    """The bytes that a token in the library's alphabet stands for."""
    return bytes(_BYTES[sign] for sign in token if sign in _BYTES)


def _visible() -> dict[str, int]:
    """The alphabet of GPT-2's byte pairs: a byte that Latin-1 shows is its character, the others follow after 255."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + place): byte for place, byte in enumerate(hidden)}


_BYTES = _visible()
