"""What a file held before it was saved over: its last ten versions, in the user's private state folder.

A version is a copy of the file as it lay on the disk, named after the time at which it was written, in a folder that
belongs to the file's place. The user's own folders hold nothing but the user's files.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from platformdirs import user_state_path

from engine.saving import failure, write_bytes

KEPT = 10
SUFFIX = ".gradwire"
STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Version:
    """An earlier state of a file: where the copy lies, and when the file was written."""

    path: Path
    written: datetime


def backup_folder() -> Path:
    """Where all copies lie; the variable GRADWIRE_STATE moves it."""
    state = os.environ.get("GRADWIRE_STATE")
    return (Path(state) if state else user_state_path("gradwire")) / "backups"


def keep(path: Path, folder: Path | None = None) -> None:
    """Copies a file as it is now, before it is saved over. Without a file nothing happens. Raises FileError."""
    try:
        data, written = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime)
    except FileNotFoundError:
        return
    except OSError as error:
        raise failure(path, "kept as an earlier version", error) from error
    place = _place(path, folder)
    earlier = versions(path, folder)
    if earlier and _same(earlier[0].path, data):
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        write_bytes(place / f"{written.strftime(STAMP)}{SUFFIX}", data)
        for old in versions(path, folder)[KEPT:]:
            old.path.unlink(missing_ok=True)
    except OSError as error:
        raise failure(path, "kept as an earlier version", error) from error


def versions(path: Path, folder: Path | None = None) -> tuple[Version, ...]:
    """The earlier versions of a file, the latest first."""
    place = _place(path, folder)
    try:
        names = sorted((entry.name for entry in place.iterdir()), reverse=True)
    except OSError:
        return ()
    stamps = ((name, re.fullmatch(r"(\d{8}-\d{6})\.gradwire", name)) for name in names)
    return tuple(Version(place / name, datetime.strptime(found[1], STAMP)) for name, found in stamps if found)


def _place(path: Path, folder: Path | None) -> Path:
    """The folder of one file's versions: its name for people, and a digest of where it lies."""
    where = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    stem = re.sub(r"[^\w-]", "_", path.stem, flags=re.ASCII)[:40]
    return (folder or backup_folder()) / f"{stem}-{where}"


def _same(copy: Path, data: bytes) -> bool:
    try:
        return copy.read_bytes() == data
    except OSError:
        return False
