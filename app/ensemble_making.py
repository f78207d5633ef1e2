"""The window's side of ensembles: gathers who could be a member, asks, writes the file and opens it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.ensemble_dialog import EnsembleDialog
from app.ensembling import Candidate, make, of_runs
from app.file_actions import DRAWINGS, SUFFIX
from app.runs_book import RunBook
from app.verdict.opening import open_several
from engine.errors import UserError
from engine.runs.record import Record

if TYPE_CHECKING:
    from app.main_window import MainWindow


class EnsembleMaking(QObject):
    """`dialog` is the one that is open, or was last."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.dialog: EnsembleDialog | None = None
        book = RunBook.of(window.session)
        book.ensemble_asked.connect(self.ask_runs)
        book.committee_asked.connect(self.ask)

    def ask_runs(self, chosen: Sequence[Record] = ()) -> None:
        """Asks which runs of the open drawing become members."""
        ids = [record.id for record in chosen] if len(chosen) > 1 else []
        RunBook.of(self._session).read(lambda folder: of_runs(folder, ids), self.ask)

    def ask(self, candidates: Sequence[Candidate]) -> None:
        if not self._session.torch_here:
            self._session.message.emit("The engine is still being loaded.", "Try again in a moment.")
            return
        self.dialog = EnsembleDialog(candidates, self._window)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.copies.connect(lambda: open_several(self._window))
        self.dialog.open()

    def _accepted(self) -> None:
        """Asks for a file: the drawing that is open, and its runs, stay as they are."""
        dialog = self.dialog
        if dialog is None:
            return
        folder = self._session.folder or Path()
        stem = self._session.document.path.stem if self._session.document.path else "drawing"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, "Save the ensemble", str(folder / f"{stem} ensemble{SUFFIX}"), DRAWINGS
        )
        path = Path(chosen) if Path(chosen).suffix == SUFFIX else Path(f"{chosen}{SUFFIX}")
        if chosen and path == self._session.document.path:
            text = f"{path.name} is the drawing that is open, and its runs lie beside it."
            self._session.tell(UserError(text, "Choose another file for the ensemble."))
        elif chosen:
            self.make(dialog.chosen, dialog.how, path)

    def make(self, members: Sequence[Candidate], how: str, path: Path) -> None:
        """Writes the ensemble and opens it, or says why it cannot be."""
        folder = self._session.folder

        def work() -> Path | UserError:
            try:
                return make(members, how, folder, path)  # type: ignore[arg-type]  # the dialog offers no other
            except UserError as error:
                return error

        self._session.training.submit(work, self._made)

    def _made(self, found: Path | UserError) -> None:
        if isinstance(found, UserError):
            self._session.tell(found)
        elif self._window.files.open(found):
            text = "The verdict shows the ensemble beside its members."
            self._session.message.emit(f"{found.name} is made, and open.", text)
