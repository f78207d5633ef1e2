"""What data sets of files have in common, whether they are pictures or sounds: a folder, and what its files are called.

The labels come from the names of the folders, or from a table that lies in the folder or beside it. What the drawing
has to know (the classes) was found at import and stands in the settings; what has become of the files since then is
said in notes, and does not stop the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from engine.datasets.base import Array, Facts, NumberDataset, Table
from engine.datasets.inspecting import Told, quietly
from engine.datasets.label_tables import MOST_CLASSES, number, read_labels
from engine.datasets.labelled_files import Labelled, Left, by_folder, by_table, matches, notes
from engine.datasets.labelled_rows import Look, Unreadable, read_files, reasons
from engine.datasets.labelled_walk import Walked, folders, walk
from engine.datasets.memory import free_memory, require
from engine.datasets.places import FileName, find, inside, places
from engine.datasets.stored import Rows, too_large
from engine.datasets.table_dialect import is_number
from engine.errors import DataError
from engine.layer import Learnt, Unfit
from engine.values import Value

FOLDER, PART = "folder", "part"
"""What the columns are called that the names of the folders make."""


class LabelledFiles(NumberDataset):
    """Examples that are files: a class or a number of each is to be predicted."""

    words: ClassVar[str]
    """What the files are: "pictures"."""
    suffixes: ClassVar[tuple[str, ...]]
    stored: ClassVar[bool] = True

    folder: FileName = Field("", description="The folder with the files, beside the drawing or among your data sets.")
    labels: Learnt[FileName] = Field(
        "",
        description="A table of labels in the folder or beside it; empty: each file's class is its folder.",
    )
    file_column: Learnt[str] = Field("", description="The table's column with the names of the files.")
    label_column: Learnt[str] = Field("", description="The table's column with what is to be predicted.")
    predict: Literal["class", "number"] = Field(
        "class", description="What the labels are: one of some classes, or a number."
    )
    classes: tuple[str, ...] = Field(
        (), max_length=MOST_CLASSES, description="The classes, as found at import; files of others are left out."
    )
    columns: Learnt[tuple[str, ...]] = Field(
        (),
        description="What the parts may be drawn by, as found at import.",
    )
    rows: Learnt[int] = Field(
        0,
        ge=0,
        le=2**40,
        description="How many examples there are, as found at import.",
    )

    @property
    def look(self) -> Look:
        """How a file becomes an example."""
        raise NotImplementedError

    def facts(self) -> Facts:
        if not self.folder:
            raise Unfit(f"No folder with {self.words} is chosen yet.", hint="Drop the folder on the window.")
        x, target = Value(self.look.shape), self.label_column if self.labels else "class"
        if self.predict == "number":
            return Facts(x, Value((1,)), (), (), target or "number")
        if len(self.classes) < 2:
            raise Unfit(
                f"“{self.folder}” has fewer than two classes.", hint="There has to be a second class to tell it from."
            )
        return Facts(x, Value((), len(self.classes)), self.classes, (), target or "class")

    @property
    def summary(self) -> str:
        return f"{self.folder}, {self.rows:,} {self.words}" if self.folder else ""

    @property
    def examples(self) -> int:
        return self.rows

    @property
    def remarks(self) -> Mapping[str, str]:
        told = {"labels": f"“{self.label_column}” in “{self.labels}”"} if self.labels else {}
        return {**super().remarks, **told}

    def _idle(self) -> tuple[str, ...]:
        return (*super()._idle(), *(("classes",) if self.predict == "number" else ()))

    @property
    def split_columns(self) -> tuple[str, ...]:
        return self.columns

    def files(self, folder: Path | None) -> tuple[Path, ...]:
        """The folders, whose times say that files came or went, and the table."""
        place = self._place(folder)
        table = self._table(place, folder)
        return (*folders(place), *((table,) if table else ()))

    def load(self, folder: Path | None = None) -> Table:
        place = self._place(folder)
        return self.table(place, self._table(place, folder))

    def table(self, place: Path, labels: Path | None, told: Told = quietly) -> Table:
        """The examples in a folder, by their folders or a table of labels. Raises DataError."""
        facts = self.facts()
        labelled, y = self.labelled(walk(place, self.suffixes, told), labels)
        rows, whole = read_files(place, labelled.files, self.look, told)
        good = np.flatnonzero(whole)
        if not len(good):
            raise DataError(f"None of the {self.words} in “{place.name}” can be read.", _first(labelled, self, place))
        labelled = labelled.only(good, reasons(place, labelled.files, self.look, whole))
        x: Rows = rows if len(good) == len(rows) else rows.only(good)
        if not too_large(x.nbytes, free_memory()):
            x = x[:]
        own_test = 0 if self.split == "column" else labelled.own_test
        names = tuple(found.name for found in labelled.files)
        return Table(x, y[good], facts, notes(labelled.left), own_test, names, columns_of(labelled))

    def labelled(self, walked: Walked, table: Path | None) -> tuple[Labelled, Array]:
        """The files with a label that the drawing knows, and what stands to be predicted of each. Raises DataError."""
        if table is None:
            found, decimal = by_folder(walked), "."
        else:
            known = matches([file.name for file in walked.files])
            read = read_labels(table, self.file_column, self.label_column, known)
            found, decimal = by_table(walked, read), read.decimal
        if self.predict == "number":
            return _numbered(found, decimal)
        index = {name: place for place, name in enumerate(self.classes)}
        rows = [row for row, label in enumerate(found.labels) if label in index]
        left = [
            Left(file.name, f"its class “{label}” is not among those of the drawing")
            for file, label in zip(found.files, found.labels, strict=True)
            if label not in index
        ]
        found = found.only(rows, left) if left else found
        return found, np.array([index[label] for label in found.labels], np.int64)

    def examples_from(self, path: Path) -> tuple[Array, tuple[str, ...]]:
        if path.is_dir():
            names = [found.name for found in walk(path, self.suffixes).files]
        else:
            path, names = path.parent, [path.name]
        if not names:
            raise DataError(f"“{path.name}” holds no {self.words}.", f"They end in {', '.join(self.suffixes)}.")
        require(4 * len(names) * self.facts().x.size, f"“{path.name}”", "Choose fewer of them at a time.")
        return np.stack([example_in(path / name, self.look) for name in names]), tuple(names)

    def _place(self, folder: Path | None) -> Path:
        self.facts()
        place = find(self.folder, folder)
        if not place.is_dir():
            raise DataError(f"“{self.folder}” is no folder.", f"Choose the folder that holds the {self.words}.")
        return place

    def _table(self, place: Path, folder: Path | None) -> Path | None:
        """The table of labels, in the folder or beside it. Raises DataError."""
        if not self.labels:
            return None
        if (place / self.labels).exists():
            return inside(place / self.labels, place)
        beside = place.parent / self.labels
        around = [outer for outer in places(folder) if place.parent.is_relative_to(outer.resolve())]
        if around and beside.exists():
            return inside(beside, around[0])
        raise DataError(f"The table of labels “{self.labels}” is not there.", f"It should lie in “{self.folder}”.")


def _numbered(found: Labelled, decimal: str) -> tuple[Labelled, Array]:
    """The files whose label is a finite number, and these numbers."""
    values = np.array([number(label, decimal) if is_number(label, decimal) else np.nan for label in found.labels])
    good: Array = np.isfinite(values.astype(np.float32))
    left = [Left(found.files[row].name, "its label is no finite number") for row in np.flatnonzero(~good)]
    return found.only(np.flatnonzero(good), left), values[good].astype(np.float32).reshape(-1, 1)


def columns_of(labelled: Labelled) -> dict[str, Array]:
    """What the parts may be drawn by: the part and the folder of each file, and what a table says of it."""
    found: dict[str, Sequence[str]] = {
        **labelled.columns,
        FOLDER: [each.name.rpartition("/")[0] for each in labelled.files],
    }
    if any(labelled.parts):
        found[PART] = labelled.parts
    return {name: _values(cells) for name, cells in found.items()}


def _values(cells: Sequence[str]) -> Array:
    """The cells of a column as numbers, where all of them are, so that they can be put in order; else as they are."""
    try:
        return np.array([float(cell) for cell in cells])
    except ValueError:
        return np.array(cells)


def example_in(path: Path, look: Look) -> Array:
    """The example that a file from outside is: float32. Raises DataError."""
    try:
        return (look.read(path) / np.float32(look.unit)).astype(np.float32)
    except Unreadable as unreadable:
        raise DataError(f"“{path.name}” cannot be used: {unreadable}.") from None
    except OSError as error:
        raise DataError(f"“{path.name}” cannot be read: {error.strerror or error}.") from None


def _first(labelled: Labelled, dataset: LabelledFiles, place: Path) -> str:
    """Why the first of the files cannot be read."""
    whole: Any = np.zeros(len(labelled.files), np.bool_)
    return notes(reasons(place, labelled.files[:1], dataset.look, whole[:1]))[0]
