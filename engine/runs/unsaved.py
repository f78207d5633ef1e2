"""Runs of drawings that have no file: whose they are, and how they are found again.

An example is trained without being saved, and so may be a drawing of one's own. Their runs lie in the user's state
folder. When the same drawing is opened again, as an example is, the newest folder with a run of exactly this drawing
goes on to be its own; unless a window has it, whose runs would move away with it when it is saved there.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from engine import files
from engine.graph import Graph
from engine.locks import Lock, is_held
from engine.runs.record import DRAWING
from engine.runs.store import entries, held, unsaved_folders


class Hold:
    """A folder of runs is a window's own, until it is let go or the process ends."""

    def __init__(self) -> None:
        self._lock: Lock | None = None

    def take(self, folder: Path) -> None:
        """Holds a folder, which need not exist, in the place of the one before."""
        path = held(folder)
        if self._lock is not None and self._lock.path == path:
            return
        self.let_go()
        with suppress(OSError):  # a disk without locks, or a full one: two windows may share the folder
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = Lock(path)

    def let_go(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()
            with suppress(OSError):
                lock.path.unlink()


def found_again(graph: Graph) -> Path | None:
    """The newest folder with a run of exactly this drawing, which no window has."""
    folders = sorted(unsaved_folders(), reverse=True)
    drawn = files.as_saved(graph) if folders else b""
    for folder in folders:
        if any(_holds(place / DRAWING, drawn) for place in entries(folder)) and not _is_taken(folder):
            return folder
    return None


def _holds(path: Path, drawn: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(drawn) and path.read_bytes() == drawn
    except OSError:
        return False


def _is_taken(folder: Path) -> bool:
    path = held(folder)
    return path.exists() and is_held(path)
