"""What the worker's process does for the import assistant: looks at a file, and takes it over. Plain functions.

They come back with everything that the window needs to show; it opens no file itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.datasets.base import Dataset
from engine.datasets.importing import adopted, inspect, readers
from engine.datasets.inspecting import AS_GUESSED, Inspection, Reading, Told, quietly


@dataclass(frozen=True, eq=False)
class Found:
    """What there is in a file or folder, and the ways to read it: names and titles, the guessed one first."""

    inspection: Inspection
    readers: tuple[tuple[str, str], ...]


def looked(path: Path, reading: Reading = AS_GUESSED, reader: str = "", told: Told = quietly) -> Found:
    """Reads a file or folder whole, and changes nothing. Raises DataError and Cancelled."""
    inspection = inspect(path, told, dict(reading), reader)
    return Found(inspection, tuple((each.name, each.title) for each in readers(inspection.path)))


def taken(inspection: Inspection, dataset: Dataset, folder: Path | None, told: Told = quietly) -> Dataset:
    """The data set as the user wants it, with its file where a drawing in `folder` finds it. Raises FileError."""
    told(0, 0, "")
    return adopted(inspection, folder, dataset, told)
