"""What the user drops on the window, and tables that become the data of the playground without a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

from app.session import Session
from app.worker import Job, Worker
from engine.datasets.base import Dataset
from engine.datasets.importing import adopt

DRAWING = ".gradwire"
OTHER, AGAIN = "another drawing was opened.", "Read it again where you want its data."
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
    """Makes data sets of files; says why not where they cannot be read, or where the drawing that they were to come
    into is not open any more: they never land in another one."""

    def __init__(self, session: Session, worker: Worker) -> None:
        self._session, self._worker = session, worker
        self._reading: list[tuple[Job, Path]] = []
        session.opened.connect(self._give_up)

    def read(self, path: Path, done: Callable[[Dataset], object]) -> None:
        """Reads a file or a folder, in the worker's process: the libraries for it take a second to arrive. `done` gets
        its data set."""
        if _size(path) > LARGE:
            self._session.message.emit(f"Reading '{path.name}' …", "You can go on drawing meanwhile.")
        work = (adopt, path, self._session.folder)
        reading = self._worker.run(*work, done=done, failed=self._session.tell)
        self._reading = [*(entry for entry in self._reading if not entry[0].over), (reading, path)]

    def _give_up(self) -> None:
        """Another drawing is open."""
        given_up, self._reading = self._reading, []
        for reading, path in given_up:
            if not reading.over:
                reading.cancel()
                self._session.message.emit(f"'{path.name}' was not read to its end: {OTHER}", AGAIN)


def _size(path: Path) -> int:
    try:
        files = path.iterdir() if path.is_dir() else iter([path])
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0  # reading it will say why
