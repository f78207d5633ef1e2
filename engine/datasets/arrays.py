"""Arrays of one's own, as NumPy saves them: an array of examples and an array of what is to be predicted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from engine.datasets import arrays_labels
from engine.datasets.arrays_reading import REAL, Header, headers, opened
from engine.datasets.arrays_source import Arranged, Layout, arranged
from engine.datasets.base import Array, Facts, NumberDataset, Table
from engine.datasets.inspecting import Told, quietly
from engine.datasets.label_tables import MOST_CLASSES
from engine.datasets.labelled_dataset import example_in
from engine.datasets.memory import free_memory
from engine.datasets.pictures_decoding import SUFFIXES, PictureLook
from engine.datasets.places import FileName, find
from engine.datasets.stored import Rows, Stored, blocks, too_large
from engine.errors import DataError
from engine.layer import Learnt, Unfit, layer
from engine.values import Value

NAMED = 1000
"""Numbers of a row up to which each has a name of its own."""
Side = Annotated[int, Field(ge=1, le=2**31 - 1)]


@layer
class Arrays(NumberDataset):
    """Arrays saved by NumPy: one of examples, and one of their classes or numbers.

    They lie in one `.npz` file, or in a folder as `.npy` files; of a table in a single `.npy` file the last column is
    predicted. The first axis counts the examples. Arrays called `x_test` and `y_test` are the test part. What is not
    packed may be larger than the memory. Python objects are never loaded. Source and licence are those of your files.
    """

    kind = "arrays"
    title = "NumPy arrays"
    keywords = ("npy", "npz", "numpy", "array", "tensor", "own data", "classification", "regression")
    gaps: ClassVar[bool] = True
    stored: ClassVar[bool] = True

    file: FileName = Field("", description="The file or folder, beside the drawing or among your data sets.")
    x: Learnt[str] = Field("x", description="The array with the examples.")
    y: Learnt[str] = Field(
        "",
        description="The array with what is to be predicted; empty: the last column of the examples.",
    )
    test_x: Learnt[str] = Field(
        "",
        description="The array with the examples of the test part; empty: it is drawn.",
    )
    test_y: Learnt[str] = Field("", description="The array with what is to be predicted in the test part.")
    layout: Layout = Field(
        "as they are",
        description="What the axes of an example are. Grey pictures: height and width. Grey volumes: depth (or"
        " the frames of a film), height and width. Channels last: channels after these, which go first in a network.",
    )
    divide_by_255: bool = Field(False, description="Bytes become numbers from 0 to 1.")
    predict: Literal["class", "number"] = Field("class", description="What the labels are: classes, or numbers.")
    classes: tuple[str, ...] = Field(
        (), max_length=MOST_CLASSES, description="The classes, as found at import; examples of others are left out."
    )
    targets: Learnt[int] = Field(
        1, ge=1, le=2**31 - 1, description="How many numbers are predicted, or answers of yes or no."
    )
    shape: Learnt[tuple[Side, ...]] = Field(
        (1,),
        min_length=1,
        max_length=8,
        description="The shape of one example, as found at import.",
    )
    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many examples there are, as found at import.",
    )

    @property
    def remarks(self) -> Mapping[str, str]:
        told = {"arrays": ", ".join(f"“{name}”" for name in (self.x, self.y, self.test_x, self.test_y) if name)}
        return {**super().remarks, **(told if self.file else {})}

    def _idle(self) -> tuple[str, ...]:
        return (*super()._idle(), *(("classes",) if self.predict == "number" else ()))

    def facts(self) -> Facts:
        if not self.file:
            raise Unfit("No file with arrays is chosen yet.", hint="Drop an .npz or .npy file on the window.")
        shape = arranged(self.shape, self.layout)
        features = tuple(f"x{place}" for place in range(shape[0])) if len(shape) == 1 and shape[0] <= NAMED else ()
        target = self.y or "last column"
        if self.predict == "number":
            return Facts(Value(shape), Value((self.targets,)), (), features, target)
        if len(self.classes) < 2:
            raise Unfit(f"The labels in “{self.file}” have fewer than two classes.", hint="Choose another array.")
        answers = (self.targets,) if self.targets > 1 else ()
        return Facts(Value(shape), Value(answers, len(self.classes)), self.classes, features, target)

    @property
    def summary(self) -> str:
        return f"{self.file}, {self.rows:,} examples" if self.file else ""

    @property
    def examples(self) -> int:
        return self.rows

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        self.facts()
        return tuple({header.file: None for header in self._found(find(self.file, folder)).values()})

    def load(self, folder: Path | None = None) -> Table:
        return self.table(find(self.file, folder))

    def table(self, path: Path, told: Told = quietly) -> Table:
        """The examples that the arrays in a file or folder are. Raises DataError."""
        facts, found = self.facts(), self._found(path)
        arrays = {role: opened(header, told) for role, header in found.items()}
        columns = None if self.y else arrays["x"].shape[1] - 1
        source = Arranged([arrays[role] for role in ("x", "test_x") if role in arrays], self.layout, columns)
        if source.shape[1:] != facts.x.shape:
            came = Value(source.shape[1:])
            raise DataError(
                f"“{path.name}” holds examples of {came}, but the drawing expects {facts.x}.", "Import it again."
            )
        y, good = self._answers(arrays, facts)
        x = Stored(source, unit=255.0 if self.divide_by_255 else 1.0)
        sound = _sound(x, self.missing != "leave out", told) if _gaps(found) else np.ones(len(x), np.bool_)
        kept = np.flatnonzero(good & sound)
        if not len(kept):
            raise DataError(f"No example in “{path.name}” is complete.", "All hold numbers that are not finite.")
        notes = _notes(~good, "a label that is not finite or not among the classes") + _notes(
            good & ~sound, "numbers that are missing or infinite"
        )
        own_test = int(np.count_nonzero(kept >= len(arrays["x"]))) if "test_x" in arrays else 0
        rows = x if len(kept) == len(x) else x.only(kept)
        return Table(_loaded(rows), y[kept], facts, notes, own_test)

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        facts = self.facts()
        if path.name.lower().endswith(SUFFIXES) and len(facts.x.shape) == 3 and facts.x.shape[0] in (1, 3):
            return self._picture(path, facts), (path.name,)
        found = headers(path)
        header = found.get(self.x) or next(iter(found.values()), None)
        if header is None or header.dtype.kind not in REAL:
            raise DataError(f"“{path.name}” holds no array of numbers.")
        array = opened(header)
        single = array.ndim > 0 and array.shape == self.shape
        array = array[None] if single else array
        fits = array.ndim > 0 and arranged(array.shape[1:], self.layout) == facts.x.shape
        if not fits or (array.ndim == 2 and array.shape[1] != facts.x.size):
            raise DataError(
                f"“{path.name}” holds an array of {Value(array.shape)}; one example is {Value(self.shape)}.",
                "Save an array of such examples, or one of them.",
            )
        x: Array = _loaded(Stored(Arranged([array], self.layout), unit=255.0 if self.divide_by_255 else 1.0))  # type: ignore[assignment]
        return x, (path.stem,) if single else tuple(f"{path.stem} {row + 1}" for row in range(len(x)))

    def _picture(self, path: Path, facts: Facts) -> Array:
        """A picture file as an example, where the examples are pictures: in the size and the range of theirs."""
        channels, height, width = facts.x.shape
        pixels = example_in(path, PictureLook(height, width, "grey" if channels == 1 else "RGB"))
        return (pixels if self.divide_by_255 else pixels * np.float32(255))[None]

    def _found(self, path: Path) -> Mapping[str, Header]:
        """The arrays that are used, by what they are used for. Raises DataError."""
        there, found = headers(path), {}
        for role in ("x", "y", "test_x", "test_y"):
            name = getattr(self, role)
            if name and name not in there:
                raise DataError(f"“{path.name}” has no array “{name}”.", f"It has {', '.join(there) or 'none'}.")
            if name:
                found[role] = there[name]
        _matching(found, path)
        return found

    def _answers(self, arrays: Mapping[str, Array], facts: Facts) -> tuple[Array, Array]:
        """What stands to be predicted of each example, and whether it is known."""
        y = [arrays[role] for role in ("y", "test_y") if role in arrays]
        if not self.y:
            y = [array[:, -1] for role, array in arrays.items() if role in ("x", "test_x")]
        if self.predict == "class":
            codes = np.concatenate([self._coded(np.asarray(part)) for part in y])
            known = (codes >= 0) & (codes < len(self.classes))
            return codes, np.asarray(known.reshape(len(codes), -1).all(1))
        if any(part.dtype.kind not in REAL for part in y):
            raise DataError(f"The array “{self.y}” holds text, not numbers.", "Predict its classes.")
        numbers = np.concatenate([arrays_labels.numbers(part) for part in y])
        if numbers.shape[1] != facts.y.size:
            raise DataError(
                f"The array “{self.y}” holds {numbers.shape[1]} numbers for each example, but the drawing expects"
                f" {facts.y.size}.",
                "Import it again.",
            )
        return numbers, np.isfinite(numbers).all(1)

    def _coded(self, y: Array) -> Array:
        if self.targets > 1:
            return arrays_labels.answered(y, self.targets)
        return arrays_labels.coded(y, self.classes)


def _matching(found: Mapping[str, Header], path: Path) -> None:
    """Refuses arrays that do not go together."""
    for x, y in (("x", "y"), ("test_x", "test_y")):
        if x in found and (not found[x].shape or found[x].dtype.kind not in REAL):
            raise DataError(f"The examples in “{path.name}” have to be an array of numbers.")
        if x in found and y in found and found[x].shape[:1] != found[y].shape[:1]:
            examples, labels = (found[role].shape[0] if found[role].shape else 1 for role in (x, y))
            raise DataError(
                f"“{path.name}” holds {examples:,} examples but {labels:,} labels.", "There has to be one for each."
            )
    if "y" not in found and len(found["x"].shape) != 2:
        raise DataError(f"“{path.name}” holds no labels for its examples.", "Put an array “y” beside the array “x”.")
    if "test_x" in found and found["test_x"].shape[1:] != found["x"].shape[1:]:
        raise DataError(f"The examples of the test part in “{path.name}” have another shape than the others.")


def _gaps(found: Mapping[str, Header]) -> bool:
    """Whether numbers can be missing: whole numbers have no sign for it."""
    return any(found[role].dtype.kind == "f" for role in ("x", "test_x") if role in found)


def _sound(x: Stored, missing: bool, told: Told) -> Array:
    """Which examples hold finite numbers alone; with `missing`, a number that is not there is sound too."""
    found: list[Array] = []
    done = 0
    for block in blocks(x):
        bad = np.isinf(block) if missing else ~np.isfinite(block)
        found.append(np.asarray(~bad.reshape(len(block), -1).any(1)))
        done += len(block)
        told(done, len(x), "examples")
    return np.concatenate(found) if found else np.ones(0, np.bool_)


def _notes(out: Array, what: str) -> tuple[str, ...]:
    count = int(np.count_nonzero(out))
    return (f"{count:,} of {len(out):,} examples were left out: they have {what}.",) if count else ()


def _loaded(rows: Stored) -> Rows:
    """In memory, where that has room for it."""
    if too_large(rows.nbytes, free_memory()):
        return rows
    x = np.empty(rows.shape, rows.dtype)
    start = 0
    for block in blocks(rows):
        x[start : start + len(block)] = block
        start += len(block)
    return x
