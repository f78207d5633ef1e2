"""What the user drops on the window, and tables that become the data of the playground without a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

from app.session import Session
from app.worker import Worker
from engine.datasets.base import Dataset
from engine.datasets.importing import adopt

DRAWING = ".gradwire"
LARGE = 1_000_000
"""Bytes that are read before anybody wonders; of more it is said that they are being read."""


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def sorted_out(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Drawings, which are opened, and everything else, which is data."""
    drawings = [path for path in paths if path.suffix.lower() == DRAWING]
    return drawings, [path for path in paths if path not in drawings]


class Importer:
    """Makes data sets of files and hands them to `done`; says why not where they cannot be read."""

    def __init__(self, session: Session, worker: Worker, done: Callable[[Dataset], None]) -> None:
        self._session, self._worker, self._done = session, worker, done

    def to(self, done: Callable[[Dataset], None]) -> Importer:
        """One that hands its data sets to somebody else."""
        return Importer(self._session, self._worker, done)

    def read(self, path: Path) -> None:
        """Reads a file or a folder, in the worker's process: the libraries for it take a second to arrive."""
        if _size(path) > LARGE:
            self._session.message.emit(f"Reading '{path.name}' …", "You can go on drawing meanwhile.")
        self._worker.run(adopt, path, self._session.folder, done=self._done, failed=self._session.tell)


def _size(path: Path) -> int:
    try:
        files = path.iterdir() if path.is_dir() else iter([path])
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0  # reading it will say why
