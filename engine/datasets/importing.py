"""A file or folder that the user has chosen or dropped, made into a data set."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import csv_import, idx
from engine.datasets.base import Dataset
from engine.datasets.places import keep
from engine.errors import DataError

TABLES = (".csv", ".tsv", ".tab", ".txt", ".data")


def describe(path: Path, name: str = "") -> Dataset:
    """The data set that a file or folder is, called `name` in the drawing. Reads it whole once. Raises DataError."""
    if not path.exists():
        raise DataError(f"“{path}” is not there.")
    if path.is_dir():
        return idx.describe(path, name or path.name)
    if path.suffix.lower() in TABLES:
        return csv_import.describe(path, name or path.name)
    raise DataError(
        f"“{path.name}” is no data that Gradwire can read.",
        "It reads tables (CSV) and folders with files in the MNIST format.",
    )


def adopt(path: Path, folder: Path | None) -> Dataset:
    """As `describe`, for a drawing in `folder`, with the file copied to the user's data sets unless it is beside it.

    One file of the MNIST format stands for its folder. Raises DataError where it cannot be read, FileError where it
    cannot be copied; then nothing has been copied.
    """
    whole = path.parent if idx.FILE.fullmatch(path.name) else path
    found = describe(whole)
    pictures = idx.search(whole)
    name = keep(whole, pictures.files if pictures else (whole,), folder)
    return found if name == whole.name else describe(whole, name)
