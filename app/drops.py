"""Files dropped on the window: a drawing opens, a table or a folder of pictures becomes a data node.

Reading a large table keeps the interpreter busy for seconds, in a thread too; so it is read in a process of its own,
which ends with the window. Small files are not worth the half second that takes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTimer

from engine.datasets.base import Dataset
from engine.datasets.importing import adopt
from engine.errors import UserError

DRAWING = ".gradwire"
LARGE = 1_000_000
"""Bytes that take about 50 ms to read: three frames."""
LOOK_MS = 50


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Importer(QObject):
    """Makes data sets of files. `done` and `failed` are called in the window's thread, once for each file."""

    def __init__(
        self, done: Callable[[Dataset], None], failed: Callable[[UserError], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._done, self._failed = done, failed
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[Future[Dataset]] = []
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def read(self, path: Path, folder: Path | None) -> None:
        """Reads a file or folder for a drawing in `folder`."""
        if _size(path) > LARGE:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            self._waiting.append(self._pool.submit(adopt, path, folder))
            self._timer.start()
            return
        try:
            dataset = adopt(path, folder)
        except UserError as error:
            self._failed(error)
        else:
            self._done(dataset)

    def close(self) -> None:
        """Gives up what is being read."""
        self._timer.stop()
        if self._pool is not None:
            for process in list(self._pool._processes.values()):
                process.terminate()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._waiting.clear()

    def _look(self) -> None:
        for future in [future for future in self._waiting if future.done()]:
            self._waiting.remove(future)
            error = future.exception()
            if error is None:
                self._done(future.result())
            elif isinstance(error, UserError):
                self._failed(error)
            else:
                raise error
        if not self._waiting:
            self._timer.stop()


def _size(path: Path) -> int:
    try:
        files = path.iterdir() if path.is_dir() else iter([path])
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0  # reading it will say why
