"""Files turned into rows of numbers, once: they are kept on disk, and read from there the next time.

What cannot be read among them leaves an empty row and a reason, and the others go on. A key made of the files' names,
sizes and times, and of what some of them begin with, says whether they are still the same ones, wherever they lie.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from engine.datasets.base import Array
from engine.datasets.inspecting import NAMED, Told, quietly
from engine.datasets.labelled_files import Left
from engine.datasets.labelled_walk import Found
from engine.datasets.places import inside
from engine.datasets.stored import BLOCK, Stored, keeping, kept, key_of
from engine.errors import DataError

LOOKED_INTO = 16
GLIMPSE = 1 << 16
"""Files, and bytes of each, that tell two folders apart whose files agree in names, sizes and times: sounds and arrays
of one length do, where they were packed at one moment."""
TOGETHER = 64
"""Files that are read in one go: often enough to show how far it is."""
THREADED = 20_000
"""Bytes of a file from which several threads read faster: below, they wait for one another (measured: 56 µs instead of
46 µs for a picture of 28×28)."""
THREADS = min(4, os.cpu_count() or 1)
"""Each may hold a large picture."""


class Unreadable(Exception):
    """A file that is not what it should be; its text ends the sentence "“a.png” was left out: ..."."""


class Look(Protocol):
    """How a file becomes numbers. Its `repr` says all that they depend on."""

    words: ClassVar[str]
    """What the files are, for the progress: "pictures"."""
    dtype: ClassVar[Any]
    unit: ClassVar[float]
    """What the numbers on disk are divided by."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def read(self, path: Path) -> Array:
        """The numbers of a file, in this shape and type. Raises Unreadable."""


class Read(NamedTuple):
    """What came of files: a row for each, and which of the rows hold something."""

    rows: Stored
    whole: Array


def read_files(place: Path, files: Sequence[Found], look: Look, told: Told = quietly) -> Read:
    """The rows of files below `place`. Raises DataError, and what `told` raises to stop."""
    if not files:
        raise DataError(f"“{place.name}” holds no {look.words} that say what they are.")
    key = key_of(look, tuple(files), tuple(_glimpses(place, files)))
    rows, whole = kept(key, look.unit), kept(f"{key}-whole")
    if rows is None or whole is None:
        try:
            rows, whole = _kept(key, place, files, look, told)
        except OSError as error:
            raise DataError(f"The {look.words} could not be kept on disk: {error.strerror or error}.") from None
    told(len(files), len(files), look.words)
    return Read(rows, whole[:][:, 0].astype(np.bool_))


def reasons(place: Path, files: Sequence[Found], look: Look, whole: Array) -> tuple[Left, ...]:
    """Why the files that came to nothing did, found by reading the first of them again."""
    bad = [files[int(row)].name for row in np.flatnonzero(~whole)]
    found = [Left(name, _reason(place, name, look)) for name in bad[:NAMED]]
    return (*found, *(Left(name, "it cannot be read either") for name in bad[NAMED:]))


def _glimpses(place: Path, files: Sequence[Found]) -> Iterator[bytes]:
    """What some of the files begin with, as digests."""
    for at in np.unique(np.linspace(0, len(files) - 1, LOOKED_INTO).astype(np.int64)):
        try:
            path = place / files[at].name
            with (inside(path, place) if path.is_symlink() else path).open("rb") as file:
                yield blake2b(file.read(GLIMPSE), digest_size=16).digest()
        except (OSError, DataError):
            yield b""


def _kept(key: str, place: Path, files: Sequence[Found], look: Look, told: Told) -> tuple[Stored, Stored]:
    with keeping(key, look.shape, look.dtype) as rows, keeping(f"{key}-whole", (1,), np.uint8) as whole:
        done = 0
        for block, good in _blocks(place, files, look):
            rows.append(block)
            whole.append(good)
            done += len(block)
            told(done, len(files), look.words)
        return rows.done(look.unit), whole.done()


def _blocks(place: Path, files: Sequence[Found], look: Look) -> Iterator[tuple[Array, Array]]:
    """The rows of some files after the other, and which of them could be read."""
    size = max(1, min(TOGETHER, BLOCK // (int(np.prod(look.shape)) * np.dtype(look.dtype).itemsize)))
    parts = [files[start : start + size] for start in range(0, len(files), size)]
    if sum(found.size for found in files) < THREADED * len(files):
        yield from (_block(place, part, look) for part in parts)
        return
    with ThreadPoolExecutor(THREADS, thread_name_prefix="reading") as pool:
        waiting: deque[Future[tuple[Array, Array]]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(_block, place, part, look))
                if len(waiting) > 2 * THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _block(place: Path, files: Sequence[Found], look: Look) -> tuple[Array, Array]:
    rows = np.zeros((len(files), *look.shape), look.dtype)
    whole = np.zeros((len(files), 1), np.uint8)
    for row, found in enumerate(files):
        try:
            rows[row] = _numbers(place, found.name, look)
            whole[row] = 1
        except Unreadable:
            continue  # `reasons` reads it again to say why
    return rows, whole


def _numbers(place: Path, name: str, look: Look) -> Array:
    """Raises Unreadable."""
    try:
        path = place / name
        return look.read(inside(path, place) if path.is_symlink() else path)
    except DataError as error:
        raise Unreadable(error.text) from None
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror or error})") from None
    except MemoryError:
        raise Unreadable("it needs more memory than there is") from None


def _reason(place: Path, name: str, look: Look) -> str:
    try:
        _numbers(place, name, look)
    except Unreadable as unreadable:
        return str(unreadable)
    return "it has changed meanwhile"
