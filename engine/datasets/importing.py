"""A file or folder that the user has chosen or dropped, made into a data set.

READERS is the table of all that can be read. What suits a path first is the guess; a file that suits several readers
(a table of text is a table, and a text) can be given to another one by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.datasets import (
    archives,
    arrays_import,
    idx,
    pairs_import,
    pictures_import,
    series_import,
    sounds_import,
    table_import,
    text_import,
)
from engine.datasets.base import Dataset
from engine.datasets.foreign import foreign
from engine.datasets.inspecting import AS_GUESSED, Inspection, Reading, Told, quietly, with_settings
from engine.datasets.places import keep
from engine.errors import DataError
from engine.layer import Unfit


@dataclass(frozen=True)
class Reader:
    """One way to read a file or folder. Functions of modules, so that a worker process finds them by their names."""

    name: str
    """Its name in `Inspection.reader` and on the command line."""
    title: str
    """What it reads, as it stands in a list: "tables (CSV, Excel)"."""
    suits: Callable[[Path], bool]
    """Whether a file or folder looks like its own: by the name, or by a glance. Never raises."""
    inspect: Callable[[Path, Told, Reading], Inspection]
    """All that there is to know of it, read as `Reading` says. Raises DataError and Cancelled."""
    setting: str = "file"
    """The setting of the data set that names the file or folder."""
    whole: Callable[[Path], Path] = lambda path: path
    """The folder that one of its files stands for."""
    files: Callable[[Path], tuple[Path, ...]] = lambda path: (path,)
    """Which files the data set needs; of a folder no others are copied."""
    likely: Callable[[Path], bool] = lambda path: True  # noqa: ARG005
    """Whether it is the guess for what suits it: the others can be chosen instead."""


READERS: tuple[Reader, ...] = (
    Reader(
        "idx",
        "folders with files in the MNIST format",
        lambda path: idx.FILE.fullmatch(path.name) is not None or (path.is_dir() and idx.search(path) is not None),
        idx.inspect,
        "folder",
        lambda path: path.parent if idx.FILE.fullmatch(path.name) else path,
        lambda path: found.files if (found := idx.search(path)) else (path,),
    ),
    Reader(
        "pictures",
        "folders of pictures",
        pictures_import.KIND.suits,
        pictures_import.KIND.inspect,
        "folder",
        files=pictures_import.KIND.files,
        likely=pictures_import.KIND.likely,
    ),
    Reader(
        "sounds",
        "folders of sounds",
        sounds_import.KIND.suits,
        sounds_import.KIND.inspect,
        "folder",
        files=sounds_import.KIND.files,
        likely=sounds_import.KIND.likely,
    ),
    Reader(
        "arrays",
        "NumPy arrays",
        arrays_import.suits,
        arrays_import.inspect,
        "file",
        arrays_import.whole,
        arrays_import.files,
    ),
    # A lambda, as `inspect` itself unpacks archives, and stands below.
    Reader("archive", "archives (zip, tar)", archives.suits, lambda *asked: inspect(*asked)),  # noqa: PLW0108
    Reader(
        "text pairs",
        "pairs of texts (two columns of a table)",
        pairs_import.suits,
        pairs_import.inspect,
        likely=pairs_import.is_pairs,
    ),
    Reader(
        "labelled texts",
        "texts with labels (a column of a table, or folders)",
        text_import.suits_labelled,
        text_import.inspect_labelled,
        files=text_import.files,
        likely=text_import.is_labelled,
    ),
    Reader(
        "table",
        "tables (CSV, Excel, Parquet)",
        table_import.suits,
        table_import.inspect,
        likely=lambda path: not text_import.is_prose(path),
    ),
    Reader(
        "series",
        "time series (a table in the order of time)",
        series_import.suits,
        series_import.inspect,
        likely=lambda path: False,  # noqa: ARG005
    ),
    Reader(
        "text",
        "text",
        text_import.suits,
        text_import.inspect,
        files=text_import.files,
        likely=lambda path: not table_import.suits(path) or text_import.is_prose(path),
    ),
)
"""What can be read, the most particular first."""


def readers(path: Path) -> tuple[Reader, ...]:
    """The readers that suit a file or folder, the guessed one first. Raises DataError where it is not there."""
    if not path.exists():
        raise DataError(f"“{path}” is not there.")
    found = [reader for reader in READERS if reader.suits(path)]
    return tuple(sorted(found, key=lambda reader: len(found) > 1 and not reader.likely(path)))


def reader_of(path: Path, name: str = "") -> Reader:
    """The reader of this name, or the guessed one. Raises DataError where none suits."""
    suiting = readers(path)
    if name:
        suiting = tuple(reader for reader in READERS if reader.name == name)
    if not suiting and (kind := foreign(path)):
        raise DataError(f"“{path.name}” is {kind.what}.", kind.hint)
    if not suiting:
        raise DataError(
            f"“{path.name}” is no data that Gradwire can read.",
            f"It reads {', '.join(reader.title for reader in READERS[:-1])} and {READERS[-1].title}.",
        )
    return suiting[0]


def inspect(path: Path, told: Told = quietly, reading: Reading = AS_GUESSED, reader: str = "") -> Inspection:
    """What a file or folder holds. Reads it whole once and changes nothing. Raises DataError and Cancelled."""
    if archives.suits(path):  # what is in it is read as chosen
        path = archives.unpacked(path, told)
        reader = "" if reader == "archive" else reader
    chosen = reader_of(path, reader)
    return chosen.inspect(chosen.whole(path), told, reading)


def describe(path: Path, name: str = "", told: Told = quietly) -> Dataset:
    """The data set that a file or folder is, called `name` in the drawing. Raises DataError and Cancelled."""
    found = _usable(inspect(path, told))
    return with_settings(found.dataset, **{_reader(found).setting: name}) if name else found.dataset


def adopted(
    inspection: Inspection, folder: Path | None, dataset: Dataset | None = None, told: Told = quietly
) -> Dataset:
    """The data set (as guessed, or as the user has changed it) for a drawing in `folder`.

    The file is copied to the user's data sets unless it lies beside the drawing or there already. Raises FileError.
    """
    reader, path = _reader(inspection), inspection.path
    name = keep(path, reader.files(path), folder, told)
    return with_settings(dataset or inspection.dataset, **{reader.setting: name})


def adopt(path: Path, folder: Path | None, told: Told = quietly) -> Dataset:
    """The data set that a file or folder is, as guessed, for a drawing in `folder`; see `adopted`.

    Raises DataError where it cannot be read, FileError where it cannot be copied; then nothing has been copied.
    """
    return adopted(_usable(inspect(path, told)), folder, told=told)


def _usable(inspection: Inspection) -> Inspection:
    """The inspection, if its data set needs no more than was guessed. Raises DataError with what is missing."""
    try:
        inspection.dataset.facts()
    except Unfit as error:
        raise DataError(error.text, error.hint) from None
    return inspection


def _reader(inspection: Inspection) -> Reader:
    return next(reader for reader in READERS if reader.name == inspection.reader)
