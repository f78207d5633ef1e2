"""Everything about files that asks the user something: new, open, save, export, drop, and leaving.

Nothing here writes a file that the user did not name, and nothing that is unsaved goes without a question.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs import ask
from app.preferences import PreferenceFile
from app.session import Session
from engine import examples
from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.source import to_source

SUFFIX = ".gradwire"
DRAWINGS = "Gradwire drawings (*.gradwire)"
MODULE, SCRIPT = "PyTorch module (*.py)", "PyTorch module with its training script (*.py)"
SAVE, DISCARD, CANCEL = "Save", "Discard", "Cancel"


class FileActions:
    """The file menu's work. `window` is where dialogs belong."""

    def __init__(self, window: QWidget, session: Session, preferences: PreferenceFile) -> None:
        self._window, self._session, self._preferences = window, session, preferences
        self.example = ""
        """The name of the bundled example that is open, for the title and as a suggestion when it is saved."""

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

    # ---- saving ----

    def save(self) -> bool:
        path = self._session.document.path
        return self._save(path) if path else self.save_as()

    def save_as(self) -> bool:
        """Asks where; the suffix is added where it is missing, and then an existing file is asked about."""
        suggestion = str(Path(self._folder()) / self._with_suffix(Path(self.title)).name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the drawing", suggestion, DRAWINGS)
        if not chosen:
            return False
        path = self._with_suffix(Path(chosen))
        if path != Path(chosen) and path.exists() and not self._may_replace(path):
            return False
        return self._save(path)

    def export(self) -> None:
        """Asks for a file and writes the PyTorch of the drawing into it."""
        try:
            program = to_program(self._session.graph, self._session.analysis)
        except UserError as error:
            self._session.tell(error)
            return
        stem = Path(self.title).stem
        suggestion = str(Path(self._folder()) / f"{stem.replace('-', '_')}.py")
        chosen, kind = QFileDialog.getSaveFileName(self._window, "Export as PyTorch", suggestion, f"{MODULE};;{SCRIPT}")
        if chosen:
            path = Path(chosen).with_suffix(".py")
            settings = self._session.graph.training if kind == SCRIPT else None
            self._write(path, to_source(program, stem, training=settings))

    def may_leave(self) -> bool:
        """Whether the open drawing may go: it is saved, or the user saves or discards it now."""
        if not self._session.document.unsaved:
            return True
        text = f"'{self.title}' has changes that are not saved."
        answer = ask(
            self._window, "Gradwire", text, "Discarded changes cannot be brought back.", (SAVE, DISCARD, CANCEL)
        )
        return answer == DISCARD or (answer == SAVE and self.save())

    def _save(self, path: Path) -> bool:
        saved = self._session.save(path)
        if saved:
            self.example = ""
            self._preferences.opened(path)
        return saved

    def _may_replace(self, path: Path) -> bool:
        text = f"'{path.name}' is there already."
        return ask(self._window, "Gradwire", text, "Replacing it cannot be undone.", ("Replace", CANCEL)) == "Replace"

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            self._session.message.emit(f"'{path}' could not be written: {error.strerror}.", "Choose another folder.")
        else:
            self._session.message.emit(f"Exported to '{path.name}'.", "")

    def _with_suffix(self, path: Path) -> Path:
        return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)

    def _folder(self) -> str:
        """Where dialogs start: beside the open file, else beside the last one."""
        recent = self._preferences.value.recent
        folder = self._session.folder or (Path(recent[0]).parent if recent else None)
        return str(folder) if folder and folder.is_dir() else ""
