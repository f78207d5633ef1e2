"""Pictures in the MNIST file format: idx files, plain or gzipped, of pictures and of their labels.

An idx file is 0, 0, the type of its numbers (8: bytes), the number of its dimensions, each dimension as four bytes, the
largest first, and then the numbers. The header is not believed: the length of the file has to agree with it, and a
gzipped file is unpacked only as far as the header says it goes.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Annotated, BinaryIO

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Dataset, Facts, Scaling, Table
from engine.datasets.inspecting import SHOWN, Inspection, Preview, Reading, Told
from engine.datasets.memory import require
from engine.datasets.places import FileName, find, inside
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

BYTES = 8
"""The one type of numbers that pictures come in: a byte each."""
TIGHTEST = 1032
"""How many bytes gzip packs into one at the very most."""
FILE = re.compile(r".*?(train|t10k|test)[-_.](images|labels)[-_.]idx\d-ubyte(\.gz)?")
AGAIN = "Import the folder again."
ARTICLES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
"""The classes of Fashion-MNIST: the files themselves hold numbers only."""
Stream = BinaryIO | gzip.GzipFile
Side = Annotated[int, Field(ge=1, le=65_535)]


@dataclass(frozen=True)
class IdxFolder:
    """The files of a folder in the MNIST format; the test part may be missing."""

    images: Path
    labels: Path
    test_images: Path | None = None
    test_labels: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.images, self.labels, self.test_images, self.test_labels) if path)


@layer
class IdxPictures(Dataset):
    """Pictures in the MNIST file format, from a folder: MNIST itself, KMNIST, EMNIST, Fashion-MNIST and the like.

    The folder holds `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, gzipped (`.gz`) or not. Where
    `t10k-images-idx3-ubyte` and its labels are there too, they are the test part; otherwise it is drawn from the
    others. Pixels run from 0 to 1. Source and licence are those of the files you bring.
    """

    kind = "idx"
    title = "MNIST files"
    keywords = ("mnist", "kmnist", "emnist", "pictures", "images", "idx", "classification")

    folder: FileName = Field("", description="The folder with the files, beside the drawing or among your data sets.")
    limit: int = Field(
        0, ge=0, le=100_000_000, description="Take only the first so many of the training files; 0: all."
    )
    test: float = Field(
        0.15, ge=0, le=0.45, description="The share kept back for the test, where the folder has no test files."
    )
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")
    shape: Learnt[tuple[Side, Side, Side]] = Field(
        (1, 28, 28), description="Channels, height and width, as found at import."
    )
    classes: tuple[str, ...] = Field(
        tuple("0123456789"), min_length=2, max_length=256, description="The name of each label, counted from 0."
    )
    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many examples there are, as found at import.",
    )

    def facts(self) -> Facts:
        if not self.folder:
            raise Unfit("No folder with MNIST files is chosen yet.", hint="Drop the folder on the window.")
        return Facts(Value(self.shape), Value((), len(self.classes)), self.classes, (), "class")

    @property
    def examples(self) -> int:
        return self.rows

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        return self._found(folder).files

    def load(self, folder: Path | None = None) -> Table:
        return load(self._found(folder), self.facts(), self.limit)

    def _found(self, folder: Path | None) -> IdxFolder:
        self.facts()
        found = search(find(self.folder, folder))
        if found is None:
            raise missing(self.folder)
        return found


def describe(folder: Path, name: str) -> IdxPictures:
    """The data set that a folder holds, to be called `name` in the drawing. Raises DataError."""
    found = search(folder)
    if found is None:
        raise missing(folder.name)
    labels = [read(path, 1) for path in (found.labels, found.test_labels) if path]
    highest = max((int(part.max()) for part in labels if len(part)), default=0)
    return IdxPictures(
        folder=name,
        shape=_shape(dimensions(found.images)),
        classes=_names(folder, max(2, highest + 1)),
        rows=sum(map(len, labels)),
    )


def _names(folder: Path, classes: int) -> tuple[str, ...]:
    """What the classes are called, where the name of the folder says whose files they are; else their numbers."""
    if "fashion" in folder.name.lower() and classes == len(ARTICLES):
        return ARTICLES
    return tuple(map(str, range(classes)))


def inspect(folder: Path, told: Told, _: Reading) -> Inspection:
    """What a folder in the MNIST format holds, with its first pictures. Raises DataError."""
    dataset = describe(folder, folder.name)
    told(0, dataset.rows, "pictures")
    table = load(dataset._found(folder.parent), dataset.facts(), SHOWN)
    told(dataset.rows, dataset.rows, "pictures")
    shown = zip(table.x[:SHOWN], table.y[:SHOWN], strict=True)
    return Inspection(
        folder,
        "idx",
        dataset,
        dataset.rows,
        sum(path.stat().st_size for path in dataset.files(folder.parent)),
        (("Pictures", str(dataset.facts().x)), ("Classes", str(len(dataset.classes)))),
        previews=tuple(Preview(dataset.classes[int(label)], array=picture) for picture, label in shown),
    )


def missing(name: str) -> DataError:
    return DataError(
        f"The folder “{name}” has no pictures in the MNIST format.",
        "It should hold train-images-idx3-ubyte and train-labels-idx1-ubyte, as they are or gzipped (.gz).",
    )


def search(folder: Path) -> IdxFolder | None:
    """The files of a folder, or None where it does not hold pictures and labels to train with. Raises DataError."""
    found: dict[tuple[str, str], Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if match := FILE.fullmatch(path.name):
            found.setdefault(("train" if match[1] == "train" else "test", match[2]), inside(path, folder))
    if not {("train", "images"), ("train", "labels")} <= found.keys():
        return None
    test = (found.get(("test", "images")), found.get(("test", "labels")))
    return IdxFolder(found["train", "images"], found["train", "labels"], *(test if all(test) else (None, None)))


def load(found: IdxFolder, facts: Facts, limit: int = 0) -> Table:
    """The pictures, from 0 to 1, as the facts say they are; the test files come last. Raises DataError."""
    parts = [_part(found.images, found.labels, facts, limit)]
    if found.test_images and found.test_labels:
        parts.append(_part(found.test_images, found.test_labels, facts, 0))
    count = sum(len(labels) for _, labels in parts)
    require(4 * count * facts.x.size, f"The pictures in “{found.images.parent.name}”")
    x = np.concatenate([pictures for pictures, _ in parts]).astype(np.float32)
    x /= 255
    y = np.concatenate([labels for _, labels in parts]).astype(np.int64)
    return Table(x, y, facts, own_test=len(parts[1][1]) if len(parts) == 2 else 0)


def _part(images: Path, labels: Path, facts: Facts, limit: int) -> tuple[Array, Array]:
    """Pictures (N, *shape) and labels (N,), both in bytes."""
    pictures, y = read(images, 3, 4), read(labels, 1)
    if len(pictures) != len(y):
        raise DataError(f"“{images.name}” holds {len(pictures):,} pictures, but “{labels.name}” {len(y):,} labels.")
    if _shape(pictures.shape) != facts.x.shape:
        found = Value(_shape(pictures.shape))
        raise DataError(f"“{images.name}” holds pictures of {found}, but the drawing expects {facts.x}.", AGAIN)
    if len(y) and y.max() >= len(facts.classes):
        highest = len(facts.classes) - 1
        raise DataError(f"“{labels.name}” holds the label {y.max()}, but the drawing's go up to {highest}.", AGAIN)
    chosen = slice(limit or None)
    return pictures[chosen].reshape(-1, *facts.x.shape), y[chosen]


def _shape(sizes: tuple[int, ...]) -> tuple[int, int, int]:
    """Of one picture, with its channels, from the sizes of all of them."""
    return (1, sizes[1], sizes[2]) if len(sizes) == 3 else (sizes[1], sizes[2], sizes[3])


def dimensions(path: Path) -> tuple[int, ...]:
    """What the header of an idx file says. Raises DataError."""
    try:
        with _opened(path) as file:
            return _header(file, path)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, error) from None


def read(path: Path, *ranks: int) -> Array:
    """The bytes of an idx file that has one of the `ranks`, in its shape. Raises DataError."""
    try:
        with _opened(path) as file:
            sizes = _header(file, path)
            if len(sizes) not in ranks:
                raise DataError(f"“{path.name}” has {len(sizes)} dimensions, not {' or '.join(map(str, ranks))}.")
            expected = prod(sizes)
            if expected > path.stat().st_size * (TIGHTEST if isinstance(file, gzip.GzipFile) else 1):
                raise DataError(f"“{path.name}” is too short for the {expected:,} bytes that its header promises.")
            require(expected, f"“{path.name}”")
            numbers = file.read(expected + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, error) from None
    if len(numbers) != expected:
        came = f"{len(numbers):,}" if len(numbers) < expected else "more"
        raise DataError(f"“{path.name}” should hold {expected:,} bytes after its header, but there are {came}.")
    return np.frombuffer(numbers, np.uint8).reshape(sizes)


def _opened(path: Path) -> Stream:
    """Unpacked on the way where it is gzipped, whatever it is called."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def _header(file: Stream, path: Path) -> tuple[int, ...]:
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or not 1 <= start[3] <= 4:
        raise DataError(f"“{path.name}” is no idx file: it does not begin like one.")
    if start[2] != BYTES:
        raise DataError(f"“{path.name}” holds numbers of type {start[2]}; only bytes (type {BYTES}) are read.")
    sizes = file.read(4 * start[3])
    if len(sizes) < 4 * start[3]:
        raise DataError(f"“{path.name}” ends in the middle of its header.")
    return tuple(int.from_bytes(sizes[at : at + 4]) for at in range(0, len(sizes), 4))


def _broken(path: Path, error: Exception) -> DataError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged or cut short"
    return DataError(f"“{path.name}” cannot be read: {reason}.", "Fetch it again from where it came.")
