"""Examples on disk: rows that are read when they are asked for, so that a data set may be larger than the memory.

`Stored` stands where an array of examples would stand: it has a shape, a length and a type, gives arrays for numbers,
slices and arrays of rows, and knows which rows are meant (`only`) and what is done to them on the way (`then`). What
it reads from is anything of that kind: a file that the system maps into memory, or windows that are cut out of a text.

A data set that has to be worked for first (pictures decoded, a table parsed) is `kept` in the user's cache folder under
a key that says what it was made of. The cache is the program's own and can be made again, so the oldest goes when it
has grown too large.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.metadata import version
from math import prod
from pathlib import Path
from shutil import disk_usage
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from engine.datasets.memory import SHARE, in_words, require
from engine.datasets.places import unfinished
from engine.errors import DataError

Array = NDArray[Any]
Step = Callable[[Array], Array]
"""What is done to rows (n, *shape) after they were read; it keeps how many there are."""

BLOCK = 16_000_000
"""Bytes that are read at a time where all rows are gone through: soon there, and small beside any memory."""
PROGRAM = version("gradwire")
MOST = 20_000_000_000
"""Bytes of the cache: some data sets of pictures, and no disk full of them."""


class Source(Protocol):
    """What rows are read from: an array, or something that makes rows when asked for them."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, rows: Any) -> Array: ...


@dataclass(frozen=True, eq=False)
class Stored:
    """Rows of `source` in the order of `index` (None: all as they are), divided by `unit`, and then what `steps` make.

    Whole numbers come out as int64, unless a unit or a step makes real numbers of them; those are float32.
    """

    source: Source
    index: Array | None = None
    unit: float = 1.0
    steps: tuple[Step, ...] = ()

    def __len__(self) -> int:
        return len(self.source) if self.index is None else len(self.index)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *self.source.shape[1:])

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        whole = self.unit == 1 and not self.steps and np.issubdtype(self.source.dtype, np.integer)
        return np.dtype(np.int64 if whole else np.float32)

    @property
    def nbytes(self) -> int:
        """What all of it would take as an array."""
        return self.size * self.dtype.itemsize

    def __getitem__(self, rows: Any) -> Array:
        """The rows of a number (one row, without its axis), a slice, or an array of numbers or booleans."""
        if isinstance(rows, int | np.integer):
            return self[np.array([rows])][0]
        chosen = rows if self.index is None else self.index[rows]
        found = np.asarray(self.source[chosen], self.dtype)
        if self.unit != 1:
            found = found / np.float32(self.unit)
        for step in self.steps:
            found = step(found)
        return found

    def __iter__(self) -> Iterator[Array]:
        for block in self.blocks():
            yield from block

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """All of it as an array. Raises DataError where that has no room."""
        require(self.nbytes, "The data set", "It is read from disk piece by piece; this asks for all of it at once.")
        return np.asarray(self[:], dtype)

    def blocks(self) -> Iterator[Array]:
        """All rows, as many at a time as take BLOCK bytes."""
        rows = rows_at_once(self)
        for start in range(0, len(self), rows):
            yield self[start : start + rows]

    def only(self, index: Array) -> Stored:
        """These rows of it, in this order."""
        return replace(self, index=np.asarray(index) if self.index is None else self.index[index])

    def then(self, step: Step) -> Stored:
        """The same with one more thing done to the rows."""
        return replace(self, steps=(*self.steps, step))


Rows = Array | Stored
"""Examples along the first axis, wherever they lie."""


def only(x: Rows, index: Array) -> Rows:
    """These rows, in this order: a copy of an array, another look at what is stored."""
    return x.only(index) if isinstance(x, Stored) else x[index]


@dataclass(frozen=True, eq=False)
class _Behind:
    """Rows, and more rows behind them."""

    first: Rows
    more: Array

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *self.first.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.first.dtype

    def __len__(self) -> int:
        return len(self.first) + len(self.more)

    def __getitem__(self, rows: Any) -> Array:
        places = np.arange(*rows.indices(len(self))) if isinstance(rows, slice) else np.arange(len(self))[rows]
        early = places < len(self.first)
        found = np.empty((len(places), *self.shape[1:]), self.dtype)
        found[early] = self.first[places[early]]
        found[~early] = self.more[places[~early] - len(self.first)]
        return found


def behind(x: Rows, more: Array) -> Rows:
    """All examples, and `more` behind them: a new array, or another look at what is stored."""
    return Stored(_Behind(x, more)) if isinstance(x, Stored) else np.concatenate([x, more.astype(x.dtype)])


def blocks(x: Rows) -> Iterator[Array]:
    """All examples, piece by piece."""
    rows = rows_at_once(x)
    return (x[start : start + rows] for start in range(0, len(x), rows))


def rows_at_once(x: Rows) -> int:
    """How many examples take BLOCK bytes; at least one."""
    return max(1, BLOCK // max(1, prod(x.shape[1:]) * x.dtype.itemsize))


def too_large(size: int, free: int | None) -> bool:
    """Whether bytes should stay on disk: they, and their copy as parts, would take more than half of what is free."""
    return free is not None and 2 * size > free / 2


# ---- what is kept ----


class Stamp(NamedTuple):
    """What says that a file is still the same one."""

    path: Path
    size: int
    """Bytes."""
    changed: int
    """Nanoseconds."""


def stamp(path: Path) -> Stamp:
    """Raises OSError where there is no such file."""
    status = path.stat()
    return Stamp(path, status.st_size, status.st_mtime_ns)


def key_of(*made_of: object) -> str:
    """A key for rows that are made of these: settings, and files with their sizes and times. Another version of the
    program may make other rows of them, so it has keys of its own."""
    return blake2b(repr((PROGRAM, *made_of)).encode(errors="replace"), digest_size=16).hexdigest()


def cache() -> Path:
    """The folder of what is kept; it need not exist."""
    return user_cache_path("gradwire", appauthor=False) / "rows"


def kept(key: str, unit: float = 1.0) -> Stored | None:
    """What was kept under a key, or None where it is not there (any more)."""
    numbers, facts = _paths(key)
    try:
        known = json.loads(facts.read_text(encoding="utf-8"))
        shape, dtype = tuple(map(int, known["shape"])), np.dtype(str(known["dtype"]))
        if dtype.hasobject or numbers.stat().st_size != prod(shape) * dtype.itemsize or not prod(shape):
            return None
        os.utime(facts)  # used last: goes last
        return Stored(np.memmap(numbers, dtype, "r", shape=shape), unit=unit)
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Keeping:
    """Writes rows behind one another, and gives them their name when they are all there. A context: what was not
    `done` leaves nothing behind. Raises DataError where the disk has no room."""

    def __init__(self, key: str, shape: tuple[int, ...], dtype: Any) -> None:
        self.key, self.shape, self.dtype = key, shape, np.dtype(dtype)
        self.rows = 0
        cache().mkdir(parents=True, exist_ok=True)
        self._file = NamedTemporaryFile(dir=cache(), prefix=unfinished(), delete=False)  # noqa: SIM115 (closed by done)

    def __enter__(self) -> Keeping:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)

    def append(self, block: Array) -> None:
        """Rows (n, *shape)."""
        if block.shape[1:] != self.shape:
            raise ValueError(f"rows of {self.shape} are kept, not of {block.shape[1:]}")
        written = np.ascontiguousarray(block, self.dtype)
        free = disk_usage(cache()).free
        if written.nbytes > SHARE * free:
            raise DataError(
                f"The examples do not fit on the disk: only {in_words(free)} are free in “{cache()}”.",
                "Make room there, or use fewer examples.",
            )
        self._file.write(written.tobytes())
        self.rows += len(written)

    def done(self, unit: float = 1.0) -> Stored:
        """What was written, from now on also `kept`."""
        self._file.close()
        numbers, facts = _paths(self.key)
        Path(self._file.name).replace(numbers)
        facts.write_text(json.dumps({"shape": [self.rows, *self.shape], "dtype": self.dtype.str}), encoding="utf-8")
        found = kept(self.key, unit)
        if found is None:
            raise DataError("The examples could not be kept on disk.", f"See whether “{cache()}” can be written to.")
        _tidy(self.key)
        return found


def keeping(key: str, shape: tuple[int, ...], dtype: Any) -> Keeping:
    """A writer of rows of `shape` that will be found again under `key`."""
    return Keeping(key, shape, dtype)


def _paths(key: str) -> tuple[Path, Path]:
    return cache() / f"{key}.rows", cache() / f"{key}.json"


def _tidy(but: str) -> None:
    """Removes what was used longest ago, until the rest has room; what is in use elsewhere stays where it cannot go."""
    found = sorted(cache().glob("*.json"), key=_last_used, reverse=True)
    total = 0
    for facts in found:
        numbers = facts.with_suffix(".rows")
        try:
            total += numbers.stat().st_size
            if total > MOST and facts.stem != but:
                numbers.unlink(missing_ok=True)
                facts.unlink(missing_ok=True)
        except OSError:  # removed by another window, or open there, on a system that keeps open files
            continue


def _last_used(facts: Path) -> float:
    try:
        return facts.stat().st_mtime
    except OSError:
        return 0.0
