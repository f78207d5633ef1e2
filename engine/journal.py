"""The recovery journal: every edit since the last save, on disk apart from the user's file.

A journal is a file of lines, each a checksum and JSON: first the whole drawing and where it belongs, then a change for
every edit, handed to the operating system at once, so that a killed program loses nothing, and forced to the disk by
`sync`, which the window calls every second. It lies in the user's private state folder under a lock that ends with the
process: a journal without a living owner is one of a crash. Nothing is deleted: what is discarded lies in a bin for 30
days.
"""

from __future__ import annotations

import json
import os
import secrets
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from engine.changes import change, changed
from engine.decoding import parse
from engine.encoding import Record, to_record
from engine.errors import FileError
from engine.graph import Graph
from engine.locks import Lock, is_held
from engine.saving import failure, reason, write_all

REWRITE_BYTES = 1_000_000
"""Once the changes take more than this, and more than twice the drawing, the journal begins anew with the drawing."""

BIN_DAYS = 30

LAST_STATES = 100
"""How many states back recovery looks for one that opens."""


def recovery_folder() -> Path:
    """Where journals lie; the variable GRADWIRE_STATE moves it."""
    state = os.environ.get("GRADWIRE_STATE")
    return (Path(state) if state else user_state_path("gradwire")) / "recovery"


class Journal:
    """The journal of one window. Its file exists while there are unsaved edits, and as long as it is not closed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or recovery_folder()
        name = f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{secrets.token_hex(4)}"
        self.file = self._folder / f"{name}.journal"
        self._lock: Lock | None = None
        self._descriptor: int | None = None
        self._last: tuple[Graph, Path | None, Path | None] | None = None
        self._room = 0
        self._unsynced = False

    def record(self, graph: Graph, path: Path | None, runs: Path | None = None) -> None:
        """Notes that the drawing, whose file is `path`, is now `graph`; of one without a file, `runs` is the folder of
        its runs. Raises FileError."""
        last, self._last = self._last, None  # after a failure the next record starts anew: the last line may be torn
        try:
            if self._descriptor is None or last is None or last[1:] != (path, runs) or self._room < 0:
                self._start(graph, path, runs)
            else:
                self._append(self._descriptor, _line(change(last[0], graph)))
        except OSError as error:
            raise self._failure(error) from error
        self._last = (graph, path, runs)

    def sync(self) -> None:
        """Forces what was recorded to the disk, so that a power cut loses no more than what came after."""
        if self._descriptor is None or not self._unsynced:
            return
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._failure(error) from error
        self._unsynced = False

    def clear(self) -> None:
        """Forgets all: the drawing was saved, or another one opened."""
        self._close_file()
        self._last = None
        with suppress(FileNotFoundError):
            self.file.unlink()

    def close(self) -> None:
        """Leaves nothing behind: the window closes, and its drawing is saved or was given up by the user."""
        self.clear()
        if self._lock is not None:
            self._lock.release()
            self._lock.path.unlink(missing_ok=True)
            self._lock = None

    def _start(self, graph: Graph, path: Path | None, runs: Path | None) -> None:
        """Begins with the whole drawing; what stood there before lasts until the new file is complete."""
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            self._lock = Lock(_lock_of(self.file))
        self._close_file()
        places = {"drawing": str(path) if path else None, "runs": str(runs) if runs else None}
        line = _line({**places, "whole": to_record(graph)})
        temporary = self.file.with_suffix(".tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(descriptor, line)
            if self.file.exists():  # it may hold edits that no other file has
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(self.file)
        self._descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND)
        self._room = max(REWRITE_BYTES, 2 * len(line))
        self._unsynced = True

    def _failure(self, error: OSError) -> FileError:
        """The file's own name says nothing to people, and they have not chosen where it lies."""
        text = f"The journal of your unsaved changes could not be written: {reason(error)[0]}."
        return FileError(text, f"It lies in {self._folder}. Make room there and let it be written to, or save often.")

    def _append(self, descriptor: int, line: bytes) -> None:
        write_all(descriptor, line)
        self._room -= len(line)
        self._unsynced = True

    def _close_file(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


# ---- after a crash ----


@dataclass(frozen=True)
class Entry:
    """A journal that a crash left: `drawing` is the file it belongs to (None: never saved), `size` is in bytes, `runs`
    is where the runs of a drawing lie that was never saved."""

    file: Path
    drawing: Path | None
    time: datetime
    size: int
    runs: Path | None = None


def orphans(folder: Path | None = None) -> tuple[Entry, ...]:
    """The journals of windows that are no more and that hold something to recover, the newest first."""
    found = []
    for file in (folder or recovery_folder()).glob("*.journal"):
        if is_held(_lock_of(file)):
            continue
        first = next(_records(file), None)
        if isinstance(first, dict) and isinstance(first.get("whole"), dict):
            status = file.stat()
            drawing = Path(first["drawing"]) if first.get("drawing") else None
            runs = Path(first["runs"]) if first.get("runs") else None
            found.append(Entry(file, drawing, datetime.fromtimestamp(status.st_mtime), status.st_size, runs))
    return tuple(sorted(found, key=lambda entry: entry.time, reverse=True))


def recover(entry: Entry) -> Graph:
    """The last drawing in a journal that is whole. The journal stays: `discard` it once the drawing is saved."""
    records = list(_records(entry.file))
    for count in range(len(records), max(0, len(records) - LAST_STATES), -1):
        with suppress(FileError, LookupError, TypeError, ValueError):  # another version may write other records
            return parse(json.dumps(_replayed(records[:count])))
    raise FileError("Nothing in the recovery file can be opened.", f"It is kept as {entry.file}.")


def discard(entry: Entry) -> None:
    """Moves a journal to the bin, and empties the bin of what is older than 30 days. Raises FileError."""
    bin_folder = entry.file.parent / "bin"
    try:
        bin_folder.mkdir(exist_ok=True)
        os.utime(entry.file)  # the 30 days begin now
        entry.file.replace(bin_folder / entry.file.name)
        _lock_of(entry.file).unlink(missing_ok=True)
        for old in bin_folder.glob("*.journal"):
            if old.stat().st_mtime < time.time() - BIN_DAYS * 86_400:
                old.unlink()
    except OSError as error:
        raise failure(entry.file, "moved to the bin", error) from error


def _replayed(records: list[Record]) -> Record:
    document: Record = records[0]["whole"]
    for record in records[1:]:
        document = changed(document, record)
    return document


def _records(file: Path) -> Iterator[Any]:
    """The records of a journal up to the first that is torn or damaged: what follows it means nothing."""
    with suppress(OSError, ValueError), file.open("rb") as lines:
        for line in lines:
            checksum, _, text = line.rstrip(b"\n").partition(b" ")
            if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(text):
                return
            yield json.loads(text)


def _line(record: Record) -> bytes:
    text = json.dumps(record, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")
