"""Examples added by hand: drawn, painted, found in a file. They stand behind those that the data set came with.

They lie in a file of arrays (npz, read without pickles) beside the drawing or among the user's data sets: raw, as the
data set has its own, so that they are prepared like these. Adding more writes another file, named by what it holds,
and leaves the one before: undo finds it again.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.datasets.arrays_reading import REAL, headers, opened
from engine.datasets.base import Array, Dataset, Facts, Table
from engine.datasets.marks import PartName
from engine.datasets.places import find, shelf
from engine.datasets.stored import behind
from engine.errors import DataError, FileError
from engine.saving import write_bytes

PARTS: tuple[PartName, ...] = ("train", "validation", "test")
"""What the numbers of a file's `part` stand for."""
NAMES = ("x", "y", "part")


class Additions(NamedTuple):
    """x (N, *shape), y as the table's, and the number of the part of each."""

    x: Array
    y: Array
    part: Array


def added(dataset: Dataset, folder: Path | None, x: Array, y: Array, part: PartName = "train") -> Dataset:
    """The data set, of a drawing in `folder`, with examples x (N, *shape) as in its table, and what they are: classes
    (N,), or numbers. Writes a file. Raises DataError where they do not fit, FileError."""
    facts = dataset.facts()
    new = _checked(Additions(np.asarray(x), np.asarray(y), np.full(len(x), PARTS.index(part), np.int8)), facts)
    before = read(dataset, folder, facts)
    together = [np.concatenate([getattr(before, name), getattr(new, name)]) for name in NAMES] if before else new
    buffer = BytesIO()
    np.savez_compressed(buffer, **dict(zip(NAMES, together, strict=True)))  # type: ignore[arg-type]
    data = buffer.getvalue()
    place = shelf() if folder is None else folder
    name = f"added-{blake2b(data, digest_size=6).hexdigest()}.npz"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"The folder “{place}” could not be made: {error.strerror}.") from None
    write_bytes(place / name, data)
    changed = dataset.changed(additions=name)
    assert isinstance(changed, Dataset)
    return changed


def files(dataset: Dataset, folder: Path | None) -> tuple[Path, ...]:
    """The file with what was added, if there is one. Raises DataError where it is missing."""
    return (find(dataset.additions, folder),) if dataset.additions else ()


def read(dataset: Dataset, folder: Path | None, facts: Facts) -> Additions | None:
    """What was added; None where nothing was. Raises DataError."""
    for path in files(dataset, folder):
        try:
            found = headers(path)
            return _checked(Additions(*(_numbers(opened(found[name])) for name in NAMES)), facts)
        except (DataError, KeyError, ValueError):
            raise DataError(
                f"“{path.name}”, with the examples that were added by hand, cannot be read.",
                "Put back the file as it was, or undo the adding.",
            ) from None
    return None


def extended(table: Table, more: Additions) -> Table:
    """The table with more examples behind its own."""
    count = len(more.x)
    names = (*table.names, *(f"added {number + 1}" for number in range(count))) if table.names else ()
    columns = {name: np.concatenate([values, _nothing(values, count)]) for name, values in table.columns.items()}
    note = f"{count:,} example{' was' if count == 1 else 's were'} added by hand."
    return replace(
        table,
        x=behind(table.x, more.x),
        y=np.concatenate([table.y, more.y.astype(table.y.dtype)]),
        notes=(*table.notes, note),
        names=names,
        columns=columns,
    )


def _nothing(values: Array, count: int) -> Array:
    """For a column, what says that there is no value."""
    if values.dtype.kind in "biuf":
        return np.full(count, np.nan)
    return np.full(count, np.datetime64("NaT") if values.dtype.kind == "M" else "")


def _numbers(array: Array) -> Array:
    """Raises ValueError where there are none, or where they are no rows."""
    if array.dtype.kind not in REAL or not array.ndim:
        raise ValueError("no numbers")
    return array


def _checked(new: Additions, facts: Facts) -> Additions:
    """The same in the types of a table. Raises DataError where they are not examples of this data set."""
    if new.x.shape[1:] != facts.x.shape:
        came, wanted = ("×".join(map(str, shape)) or "one number" for shape in (new.x.shape[1:], facts.x.shape))
        raise DataError(f"Examples of the data set are {wanted}, but what is to be added is {came}.")
    x = new.x.astype(np.int64 if facts.x.is_index else np.float32)
    y = new.y.astype(np.int64 if facts.y.is_index else np.float32).reshape(len(new.y), *facts.y.shape)
    if not len(x) == len(y) == len(new.part):
        raise DataError(f"{len(x):,} examples are to be added, but there are {len(y):,} answers.")
    _in_range(x, facts.x.classes, "examples")
    _in_range(y, facts.y.classes, "answers")
    if len(x) and not 0 <= new.part.min() <= new.part.max() < len(PARTS):
        raise DataError("What is to be added belongs to no part.")
    return Additions(x, y, new.part.astype(np.int8))


def _in_range(values: Array, classes: int | None, what: str) -> None:
    if classes is not None and values.size and not 0 <= values.min() <= values.max() < classes:
        raise DataError(f"The {what} to be added are not all among the {classes} classes that the data set has.")
    if classes is None and np.isinf(values).any():
        raise DataError(f"The {what} to be added hold numbers that are not finite.")
