"""The files below a folder that are examples, found without opening them.

A folder comes from anybody: links are followed only where they stay inside of it, what is neither file nor folder (a
pipe, a device) is passed over, and the search ends where there are more files than any data set of a desktop has.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from engine.datasets.inspecting import Told, quietly
from engine.errors import DataError

MOST = 2_000_000
"""Files that are looked at: their names take about a gigabyte."""
DEEPEST = 32
"""Folders within one another: more than that is a loop of mounts, or a trap."""


class Found(NamedTuple):
    """A file below the folder."""

    name: str
    """Its way there from the folder, with `/` on every system."""
    size: int
    """Bytes."""
    stamp: int
    """When it was changed last, in nanoseconds."""


@dataclass(frozen=True)
class Walked:
    """What there is below a folder, by name in the order of people: 2 before 10."""

    files: tuple[Found, ...]
    """The files of the kind that was looked for."""
    others: tuple[str, ...]
    """The names of other files, such as a table of labels; the first of them."""
    outside: tuple[str, ...]
    """The names of links that lead out of the folder."""


def walk(folder: Path, suffixes: tuple[str, ...], told: Told = quietly) -> Walked:
    """The files below `folder` whose names end in one of `suffixes`. Raises DataError."""
    real = folder.resolve()
    files: list[Found] = []
    others: list[str] = []
    outside: list[str] = []
    within = [(real, "", 0)]
    for place, prefix, depth in within:  # grows while it is gone through
        for entry in _entries(place):
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if depth < DEEPEST:
                    within.append((place / entry.name, f"{name}/", depth + 1))
            elif not _stays(entry, real):
                outside.append(name)
            elif not entry.is_file():
                continue  # a pipe would be waited for without end
            elif entry.name.lower().endswith(suffixes):
                status = entry.stat()
                files.append(Found(name, status.st_size, status.st_mtime_ns))
            elif len(others) < 1000:
                others.append(name)
        if len(files) > MOST:
            raise DataError(f"“{folder.name}” holds more than {MOST:,} files.", "Choose a folder inside of it.")
        told(len(files), 0, "files")
    files.sort(key=lambda found: natural(found.name))
    return Walked(tuple(files), tuple(sorted(others, key=natural)), tuple(outside))


def folders(folder: Path) -> tuple[Path, ...]:
    """The folder and all below it: the time of each says whether files came or went there."""
    return tuple(Path(place) for place, _, _ in os.walk(folder))


def natural(name: str) -> list[tuple[int, str]]:
    """What sorts names as people do: `2` before `10`."""
    return [(int(part), "") if part.isdecimal() and len(part) < 20 else (-1, part) for part in _RUNS.split(name)]


_RUNS = re.compile(r"([0-9]+)")


def _entries(place: Path) -> list[os.DirEntry[str]]:
    """Without what systems and archives put there for themselves."""
    try:
        with os.scandir(place) as found:
            return [entry for entry in found if not entry.name.startswith((".", "__MACOSX"))]
    except OSError as error:
        raise DataError(f"The folder “{place.name}” cannot be read: {error.strerror or error}.") from None


def _stays(entry: os.DirEntry[str], folder: Path) -> bool:
    """Whether it is no link, or one to a file inside the folder."""
    if not entry.is_symlink():
        return True
    target = Path(entry.path).resolve()
    return target.is_relative_to(folder) and target.is_file()
