"""Everything about files that asks the user something: new, open, save, export, drop, and leaving.

Nothing here writes a file that the user did not name, and nothing that is unsaved goes without a question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.departing import CANCEL, DISCARD, END, SAVE, Question, about_learned, question
from app.dialogs import ask
from app.drops import Importer
from app.exporting import write_module, write_script
from app.parting import wait_seen
from app.preferences import PreferenceFile
from app.runs_book import RunBook
from app.session import Session
from app.wording import when
from app.worker import Worker
from engine import examples, files
from engine.backups import Version
from engine.datasets.base import Dataset
from engine.errors import UserError
from engine.graph import Graph

SUFFIX = ".gradwire"
DRAWINGS = "Gradwire drawings (*.gradwire)"
TABLES = "Tables (*.csv *.tsv *.tab *.txt *.data)"
MODULE, SCRIPT = "PyTorch module (*.py)", "PyTorch module with its training script (*.py)"


class FileActions:
    """The file menu's work. `window` is where dialogs belong; `commit` enters what is being typed there."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        preferences: PreferenceFile,
        worker: Worker,
        commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._window, self._session, self._preferences, self._worker = window, session, preferences, worker
        self._commit = commit
        self.example = ""
        """The name of the bundled example that is open, for the title and as a suggestion when it is saved."""
        session.saved.connect(self._is_saved)

    @property
    def title(self) -> str:
        path = self._session.document.path
        return path.name if path else self.example or "Untitled"

    # ---- opening ----

    def new(self) -> None:
        if self.may_leave():
            self.example = ""
            self._session.show(Graph())

    def ask_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Open a drawing", self._folder(), DRAWINGS)
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> bool:
        """Opens a file, unless the user would rather keep what is open."""
        if not self.may_leave():
            return False
        if not self._session.open(path):
            if not path.exists():
                self._preferences.forget(str(path))
            return False
        self.example = ""
        self._preferences.opened(path)
        return True

    def open_one(self, paths: Sequence[Path]) -> bool:
        """Opens the first of several files: each would take the place of the one before."""
        opened = self.open(paths[0])
        if opened and len(paths) > 1:
            text = f"'{paths[0].name}' is open, the first of {len(paths)} drawings."
            self._session.message.emit(text, "A window shows one drawing at a time.")
        return opened

    def open_example(self, name: str) -> None:
        if not self.may_leave():
            return
        try:
            graph = examples.example(name).graph
        except UserError as error:
            self._session.tell(error)
            return
        self.example = name
        self._session.show(graph)

    def return_to(self, version: Version) -> None:
        """Makes an earlier version of the file the drawing: a step that can be undone, and saved or not."""
        try:
            graph = files.read(version.path)
        except UserError as error:
            self._session.tell(error)
            return
        self._session.edit_root(graph, f"Return to {when(version.written)}")

    # ---- saving ----

    def save(self) -> bool:
        path = self._session.document.path
        return self._session.save(path) if path else self.save_as()

    def save_as(self) -> bool:
        """Asks where; the suffix is added where it is missing, and then an existing file is asked about."""
        suggestion = str(Path(self._folder()) / self._with_suffix(Path(self.title)).name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the drawing", suggestion, DRAWINGS)
        if not chosen:
            return False
        path = self._with_suffix(Path(chosen))
        if path != Path(chosen) and path.exists() and not self._may_replace(path):
            return False
        return self._session.save(path)

    def export(self) -> None:
        """Asks for a file and writes the PyTorch of the drawing into it, with its training script if that is chosen."""
        name = Path(self.title).stem
        suggestion = str(Path(self._folder()) / f"{name.replace('-', '_')}.py")
        title = "Export as PyTorch"
        chosen, kind = QFileDialog.getSaveFileName(self._window, title, suggestion, f"{MODULE};;{SCRIPT}")
        if not chosen:
            return
        path = Path(chosen).with_suffix(".py")
        if kind == SCRIPT:
            self._export_script(path, name)
            return
        try:
            write_module(self._session.root, path, name, self._session.training.learned.preparation)
        except UserError as error:
            self._session.tell(error)
        else:
            self._session.message.emit(f"Exported to '{path.name}'.", "")

    def _export_script(self, path: Path, name: str) -> None:
        session = self._session

        def done(data: Path) -> None:
            session.message.emit(f"Exported to '{path.name}'.", f"Its data lie beside it in '{data.name}'.")

        work = (session.root, session.folder, path, name)
        self._worker.run(write_script, *work, done=done, failed=session.tell)

    # ---- data ----

    def ask_table(self, importer: Importer, done: Callable[[Dataset], object]) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Import a table", self._folder(), TABLES)
        if chosen:
            importer.read(Path(chosen), done)

    def may_leave(self) -> bool:
        """Whether the open drawing may go: nothing is lost and nothing ends, or the user wants that, or saves. What is
        being saved is waited for."""
        self._commit()
        return self._saved() and self._agreed(question(self._session, self.title))

    def _saved(self) -> bool:
        """Waits for what is being saved, and says whether it was."""
        saving = self._session.saving
        if not saving.under_way:
            return True
        over = wait_seen(self._window, saving.told, "", lambda: not saving.under_way, choices=(CANCEL,))
        return over and not saving.failed

    def may_forget(self) -> bool:
        """Whether other weights may take the place of what has been learned: nobody is asked where undo or a run brings
        it back, and no training ends. A race goes on."""
        self._commit()
        training, book = self._session.training, RunBook.of(self._session)
        if not training.active and (training.over.comes_back or not book.unkept):
            return True
        return self._agreed(about_learned(self._session, self.title))

    def start_over(self) -> None:
        if self.may_forget():
            self._session.training.over.begin()

    def _agreed(self, asked: Question | None) -> bool:
        if asked is None:
            return True
        answer = ask(self._window, "Gradwire", asked.text, asked.hint, asked.answers)
        return answer in (DISCARD, END) or (answer == SAVE and self.save() and self._saved())

    def _is_saved(self, path: Path) -> None:
        self.example = ""
        self._preferences.opened(path)

    def _may_replace(self, path: Path) -> bool:
        text = f"'{path.name}' is there already."
        return ask(self._window, "Gradwire", text, "Replacing it cannot be undone.", ("Replace", CANCEL)) == "Replace"

    def _with_suffix(self, path: Path) -> Path:
        return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)

    def _folder(self) -> str:
        """Where dialogs start: beside the open file, else beside the last one."""
        recent = self._preferences.value.recent
        folder = self._session.folder or (Path(recent[0]).parent if recent else None)
        return str(folder) if folder and folder.is_dir() else ""
