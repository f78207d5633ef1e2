"""File → Report: asks where to, and has the page or the pages written beside the window, which goes on meanwhile.

Everything is done in the worker process, from copies: reading the data again, judging, fitting the baselines, setting
the pages. What was learned is copied where nothing changes it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from app.report_pdf import write_pdf
from app.session import Session
from app.wording import duration
from app.worker import Worker
from engine.errors import UserError
from engine.graph import Graph
from engine.report.html import page
from engine.saving import write_bytes
from engine.training.events import EpochEnded
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.training.state import State

PAGE, PRINTED = "Page for a browser (*.html)", "PDF (*.pdf)"
SUFFIXES = (".html", ".htm", ".pdf")
STEADY = 2.0
"""Seconds from which on a guess at the time left is worth reading."""


class Learned(NamedTuple):
    """What a report needs of a training."""

    weights: Weights
    history: Sequence[EpochEnded] = ()
    seconds: float = 0.0


class Reporting:
    """`window` is where dialogs belong."""

    def __init__(self, window: QWidget, session: Session, worker: Worker) -> None:
        self._window, self._session, self._worker = window, session, worker
        self.progress: QProgressDialog | None = None

    def ask(self, title: str) -> None:
        """Asks for a file and writes the report of the drawing, which is called `title`, into it."""
        folder = self._session.folder
        suggestion = str(Path(folder or "") / f"{Path(title).stem}.html")
        chosen, kind = QFileDialog.getSaveFileName(self._window, "Write a report", suggestion, f"{PAGE};;{PRINTED}")
        if chosen:
            path = Path(chosen)
            if kind == PRINTED or path.suffix.lower() not in SUFFIXES:
                path = path.with_suffix(".pdf" if kind == PRINTED else ".html")
            self.write(path, title)

    def write(self, path: Path, title: str) -> None:
        """Writes it, of what is open now, also where that has to be waited for; a file that ends in .pdf is printed."""
        session = self._session
        graph, folder = session.root, session.folder

        def begin(learned: Learned | UserError) -> None:
            known = learned if isinstance(learned, Learned) else Learned({})
            self._begin(path, graph, Path(title).stem, folder, known)

        known = session.training.learned.came_with_file
        session.training.ask(lambda state, _: _learned(state, known), begin, begin)

    def _begin(self, path: Path, graph: Graph, name: str, folder: Path | None, learned: Learned) -> None:
        progress = self.progress = QProgressDialog(f"Writing “{path.name}”…", "Cancel", 0, 100, self._window)
        progress.setWindowTitle("Report")
        progress.setWindowModality(Qt.WindowModality.NonModal)
        progress.setMinimumDuration(400)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        started = time.monotonic()

        def told(done: int, total: int, words: str) -> None:
            spent = time.monotonic() - started
            left = f", about {duration(spent * (total - done) / done)} left" if done and spent > STEADY else ""
            progress.setLabelText(f"{words[:1].upper()}{words[1:]}{left or '…'}")
            progress.setValue(100 * done // max(1, total))

        def done(written: Path) -> None:
            self._end()
            self._session.message.emit(f"Wrote the report '{written.name}'.", str(written.parent))

        def failed(error: UserError) -> None:
            self._end()
            self._session.tell(error)

        job = self._worker.run(write_report, path, graph, name, folder, learned, done=done, failed=failed, told=told)
        progress.canceled.connect(job.cancel)
        progress.canceled.connect(self._end)

    def _end(self) -> None:
        if self.progress is not None:
            self.progress.deleteLater()
            self.progress.hide()
            self.progress = None


def write_report(path: Path, graph: Graph, name: str, folder: Path | None, learned: Learned, told: Any = None) -> Path:
    """The work itself. Raises FileError where the file cannot be written."""
    from engine.report.making import made, quietly  # noqa: PLC0415  (imports torch)

    report = made(graph, name, folder, *learned, told=told or quietly)
    if path.suffix.lower() == ".pdf":
        return write_pdf(report, path)
    write_bytes(path, page(report).encode())
    return path


def _learned(state: State, known: bool) -> Learned:
    """Copies, taken where nothing changes them; nothing where nothing was learned yet. `known`: the drawing came with
    weights."""
    if not state.step and not known:
        return Learned({})
    weights = {name: tensor.detach().cpu().numpy().copy() for name, tensor in state.weights().items()}
    return Learned(weights, tuple(state.history), state.seconds)
