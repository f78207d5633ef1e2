"""Pictures drawn on the pen pad: the data set of pictures that everybody can make for themselves.

Like painted points they are settings of the node, so they are saved, undone and compared with the drawing. A pixel has
16 levels of grey, more than ink needs, which two pixels share a byte for; packed, a digit takes some 150 letters.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field, StringConstraints

from engine.datasets.base import Array, Dataset, Facts, Scaling, Table, classification
from engine.datasets.centring import SIDE, centred
from engine.datasets.labelled_rows import Unreadable
from engine.datasets.pictures_decoding import PictureLook, header
from engine.errors import DataError
from engine.layer import Learnt, layer
from engine.limits import DRAWN
from engine.values import Value

LEVELS = 15
BYTES = SIDE * SIDE // 2
LONGEST = 560
"""Letters of a picture at the most: pixels of pure noise, which cannot be packed, take a few less."""
LARGE = 280
"""Pixels each way that a picture from a file is brought to before its ink is looked for."""
CLASSES = 36
"""The ten digits and the letters of the alphabet."""


def packed(picture: Array) -> str:
    """A picture (28, 28) from 0 to 1 as text."""
    levels = np.rint(np.clip(picture, 0, 1) * LEVELS).astype(np.uint8).ravel()
    return b64encode(zlib.compress((levels[::2] << 4 | levels[1::2]).tobytes(), 9)).decode()


@lru_cache(maxsize=2 * DRAWN)
def _unpacked(text: str) -> bytes:
    """The levels of a picture, two in a byte. Raises ValueError where the text holds no picture."""
    try:
        unpacker = zlib.decompressobj()
        found = unpacker.decompress(b64decode(text, validate=True), BYTES + 1)
    except (ValueError, zlib.error):
        found = b""
    if len(found) != BYTES:
        raise ValueError(f"pictures of {SIDE}×{SIDE} pixels, as the pen pad writes them")
    return found


def unpacked(text: str) -> Array:
    """The picture again: float32 (28, 28) from 0 to 1."""
    pairs = np.frombuffer(_unpacked(text), np.uint8)
    levels = np.stack((pairs >> 4, pairs & LEVELS), axis=1).reshape(SIDE, SIDE)
    return np.asarray(levels / LEVELS, np.float32)


def _picture(text: str) -> str:
    _unpacked(text)
    return text


Ink = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_picture)]
Label = Annotated[int, Field(ge=0, lt=CLASSES)]
Drawing = tuple[Label, Ink]
"""The place of its class among the classes, and the picture as text."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("names that differ from one another")
    return names


@layer
class Drawn(Dataset):
    """Pictures that you draw yourself, on the pen pad of the data panel: digits, letters, or signs of your own.

    Each has 28×28 pixels from 0 to 1, scaled and centred as those of MNIST: in a box of 20×20, its centre of mass in
    the middle. So a network that has learnt from these can be tried on MNIST, and the other way round.
    """

    kind = "drawn"
    title = "Drawn pictures"
    keywords = ("pen", "pad", "mouse", "mnist", "digits", "own data", "handwriting", "sketch", "images")

    classes: Annotated[tuple[Name, ...], AfterValidator(_different)] = Field(
        tuple("0123456789"), min_length=2, max_length=CLASSES, description="What there is to draw, by name."
    )
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")
    pictures: Learnt[Annotated[tuple[Drawing, ...], Field(max_length=DRAWN)]] = Field(
        (), description="The pictures: their class and their pixels."
    )

    @property
    def summary(self) -> str:
        return f"{len(self.pictures):,} picture{'' if len(self.pictures) == 1 else 's'}"

    @property
    def examples(self) -> int:
        return len(self.pictures)

    @property
    def full(self) -> bool:
        return len(self.pictures) >= DRAWN

    @property
    def counts(self) -> tuple[int, ...]:
        """How many pictures there are of each class."""
        found = [label for label, _ in self.pictures]
        return tuple(found.count(place) for place in range(len(self.classes)))

    def facts(self) -> Facts:
        return Facts(Value((1, SIDE, SIDE)), Value((), len(self.classes)), self.classes, (), "class")

    def load(self, folder: Path | None = None) -> Table:
        known = [(label, text) for label, text in self.pictures if label < len(self.classes)]
        if not known:
            raise DataError("Nothing is drawn yet.", "Draw some pictures: choose “Draw pictures…” in the data panel.")
        x = np.stack([unpacked(text) for _, text in known])[:, None]
        return classification(x, np.array([label for label, _ in known]), self.facts())

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        """A picture file, scaled and centred as the pad does it. Dark ink on light paper is turned round."""
        return centred(_ink(path))[None, None], (path.name,)

    def with_picture(self, picture: Array, label: int) -> Drawn:
        """With one more; the same where it is full."""
        if self.full:
            return self
        return self.model_copy(update={"pictures": (*self.pictures, (label, packed(picture)))})

    def without(self, places: set[int]) -> Drawn:
        """Without the pictures at these places. Decisions about the others go with them."""
        kept = tuple(each for place, each in enumerate(self.pictures) if place not in places)
        marks = tuple(
            mark.model_copy(update={"example": mark.example - sum(place < mark.example for place in places)})
            for mark in self.marks
            if mark.example not in places
        )
        return self.model_copy(update={"pictures": kept, "marks": marks})

    def relabelled(self, places: set[int], label: int) -> Drawn:
        """With another class for the pictures at these places."""
        changed = ((label if place in places else old, ink) for place, (old, ink) in enumerate(self.pictures))
        return self.model_copy(update={"pictures": tuple(changed)})


def _ink(path: Path) -> Array:
    """The ink of a picture file, from 0 for paper to 1. What most of its edge is, is paper. Raises DataError."""
    try:
        size = header(path)
        share = min(1.0, LARGE / max(size.height, size.width))
        height, width = (max(1, round(side * share)) for side in (size.height, size.width))
        grey = PictureLook(height, width, "grey", "stretch").read(path)[0] / 255
    except Unreadable as error:
        raise DataError(f"“{path.name}” is no picture that can be read: {error}.", "Choose another file.") from None
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return np.asarray(1 - grey if np.median(edge) > 0.5 else grey, np.float32)
