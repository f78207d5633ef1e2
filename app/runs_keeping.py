"""The window's side of runs and races: what is remembered of them, and what asks the user for a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.file_actions import DRAWINGS, SUFFIX
from app.race import Races
from app.race_dialog import RaceDialog, ask_for_race
from app.runs_book import RunBook
from engine import files
from engine.runs.record import Record
from engine.runs.store import read_drawing, read_run_metadata, read_run_weights

if TYPE_CHECKING:
    from app.main_window import MainWindow

MB = 1_000_000


class RunKeeping(QObject):
    """Makes the session's book and its races, which record and train from here on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, session = window, window.session
        self.book, self.races = RunBook.of(session), Races.of(session)
        remembered = window.preferences.value
        self.book.enabled, self.book.weights_limit = remembered.record_runs, remembered.run_weights * MB
        self.book.chosen.connect(self._remember)
        self.book.copy_asked.connect(self.open_copy)
        self.book.back_asked.connect(self.back_to)
        self.races.began.connect(lambda: window.show_panel("view-race"))
        self.races.changed.connect(self._refresh)

    def _refresh(self) -> None:
        self._window.commands.refresh()

    def ask_race(self) -> RaceDialog | None:
        return ask_for_race(self._window.session, self._window)

    def stop(self) -> None:
        """Ends what is being trained: a race, or the training."""
        if self.races.active:
            self.races.stop()
        else:
            self._window.session.training.stop()

    def back_to(self, record: Record) -> None:
        """Goes back to a run, unless the user would rather keep what has been learned since."""
        if self._window.files.may_forget():
            self.book.back_to(record)

    def open_copy(self, record: Record) -> None:
        """Asks for a file, writes the drawing of a run into it with its weights, and opens it."""
        session = self._window.session
        folder = session.folder or Path()
        name = "".join(letter if letter.isalnum() or letter in " -_." else "_" for letter in record.title)
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, "Open a run as a copy", str(folder / f"{name}{SUFFIX}"), DRAWINGS
        )
        if not chosen:
            return
        path = Path(chosen) if Path(chosen).suffix == SUFFIX else Path(f"{chosen}{SUFFIX}")

        def write(runs: Path) -> None:
            files.write(path, read_drawing(runs, record.id))
            if weights := read_run_weights(runs, record.id):
                files.write_weights(files.weights_path(path), weights, read_run_metadata(runs, record.id))

        self.book.read(write, lambda _: self._window.files.open(path))

    def _remember(self) -> None:
        limit = self.book.weights_limit // MB
        self._window.preferences.change(record_runs=self.book.enabled, run_weights=limit)
