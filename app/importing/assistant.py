"""The import assistant: from a file or folder to a data set on the canvas, with everything guessed and nothing hidden.

The file is read in the worker's process, so the window goes on answering; the dialog is there at once and says how far
it is. Until the last button is pressed nothing changes; where something fails, all that was there stays as it is, and
the dialog says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import ask, plain
from app.drops import dropped_paths, sorted_out
from app.halves import column
from app.importing.found import FoundPage
from app.importing.reading import Found, looked, taken
from app.importing.start import StartPage
from app.importing.waiting import Waiting
from app.session import Session
from app.worker import Job, Worker
from engine.datasets.base import Dataset
from engine.datasets.idx import FILE
from engine.datasets.pictures_decoding import SUFFIXES as PICTURES
from engine.datasets.sounds_spectrogram import SUFFIXES as SOUNDS
from engine.errors import UserError

SIZE = QSize(1040, 700)
NETWORK = "Draw a first network for it, ready to train"
TITLE = "Import data"
OPEN, CANCEL = "Open the drawing", "Cancel"


@dataclass(frozen=True)
class Wish:
    """What is to become of a data set: it takes the place of a node, or is added, perhaps with a network behind it."""

    dataset: Dataset
    name: str
    """Of the file or folder."""
    replaces: str = ""
    """The id of a data node."""
    network: bool = False


class ImportAssistant(QDialog):
    """`wished(Wish)` when something is to be imported; `made(way)` when data is drawn or painted instead;
    `drawings_given(paths)` when drawings are among the files, which are no data but to be opened.

    `replaceable` is the id and the title of the data node whose place the data could take; `empty` says that there is
    no drawing yet.
    """

    wished = Signal(object)
    made = Signal(str)
    drawings_given = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        session: Session,
        worker: Worker,
        replaceable: tuple[str, str] | None = None,
        empty: bool = True,
    ) -> None:
        super().__init__(parent)
        self._session, self._worker = session, worker
        self._replaceable, self._empty = replaceable, empty
        self._queue: list[Path] = []
        self._total = 0
        self._path: Path | None = None
        self._job: Job | None = None
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.start = StartPage(session.theme)
        self._found: FoundPage | None = None
        self.refusal, self.hint = plain("", "title"), plain("", "muted")
        self.pages = QStackedWidget()
        self.waiting = Waiting()
        self.error = plain("", "error")
        self.network = QCheckBox(NETWORK)
        self.network.setChecked(empty)
        self.cancel, self.back, self.skip = (
            QPushButton("Cancel"),
            QPushButton("Other data…"),
            QPushButton("Skip this one"),
        )
        self.around = QPushButton()
        self.replace, self.add = QPushButton(), QPushButton("Import")
        self._arrange()
        self._connect()
        self._show_start()

    def _arrange(self) -> None:
        refused = QVBoxLayout()
        refused.setContentsMargins(0, 0, 0, 0)
        refused.setSpacing(12)
        for part in (self.refusal, self.hint):
            refused.addWidget(part)
        refused.addWidget(self.around, 0, Qt.AlignmentFlag.AlignLeft)
        refused.addStretch(1)
        holder = QWidget()
        holder.setLayout(refused)
        wait = QWidget()
        wait.setLayout(column())
        for page in (self.start, holder, wait):
            self.pages.addWidget(page)
        self._refused_page, self._waiting_page = holder, wait
        row = QHBoxLayout()
        row.addWidget(self.network)
        row.addStretch(1)
        for button in (self.back, self.skip, self.cancel, self.replace, self.add):
            button.setAutoDefault(False)
            row.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 16, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(self.pages, 1)
        outer.addWidget(self.error)
        outer.addWidget(self.waiting)
        outer.addLayout(row)
        room = self.screen().availableSize()
        self.resize(SIZE.boundedTo(QSize(room.width() - 60, room.height() - 80)))

    def _connect(self) -> None:
        self.start.chosen.connect(self._begin_with)
        self.waiting.cancelled.connect(self._give_up)
        self.back.clicked.connect(self._show_start)
        self.skip.clicked.connect(self._next)
        self.around.clicked.connect(self._look_around)
        self.cancel.clicked.connect(self.reject)
        self.replace.clicked.connect(lambda: self._import(replaces=True))
        self.add.clicked.connect(lambda: self._import(replaces=False))
        self.finished.connect(lambda _: self._stop())
        self._session.themed.connect(self.start.restyle)

    @property
    def found(self) -> FoundPage:
        """What was found: made when there is something to find, for it takes longer than a frame."""
        if self._found is None:
            self._found = made = FoundPage(self._session.theme, self.pages)
            self.pages.addWidget(made)
            made.reread.connect(self._reread)
            made.changed.connect(self._refresh)
            self._session.themed.connect(made.restyle)
        return self._found

    @property
    def _at_found(self) -> bool:
        return self._found is not None and self.pages.currentWidget() is self._found

    # ---- what is looked at ----

    def take(self, paths: Sequence[Path]) -> None:
        """What was dropped or chosen: drawings are opened in the place of the one that the data would go to."""
        drawings, _ = sorted_out(paths)
        if not drawings:
            self.read(paths)
        elif self._may_go(drawings[0]):
            self.drawings_given.emit(paths)

    def _may_go(self, drawing: Path) -> bool:
        """Whether what is being set up may go for a drawing."""
        if self._path is None or not (self._at_found or self.busy):
            return True
        text, hint = f"“{self._path.name}” is not imported yet.", f"What was set up for it goes with “{drawing.name}”."
        return ask(self, TITLE, text, hint, (OPEN, CANCEL)) == OPEN

    def read(self, paths: Sequence[Path]) -> None:
        """Looks at files and folders, one after the other. What is being set up already comes first: nothing that was
        chosen for it is lost."""
        more = distinct(paths)
        if self._at_found and self.found.found is not None:
            self._queue += more
            self._total += len(more)
            self._count()
            self._refresh()
            return
        self._queue, self._total = more, len(more)
        self._next()

    @property
    def busy(self) -> bool:
        return self._job is not None

    def _next(self) -> None:
        if not self._queue:
            self.accept()
            return
        self._path = self._queue.pop(0)
        self._count()
        self.pages.setCurrentWidget(self._waiting_page)
        self._look({}, "")

    def _count(self) -> None:
        place = f" ({self._total - len(self._queue)} of {self._total})" if self._total > 1 else ""
        self.setWindowTitle(f"{TITLE}{place}")

    def _look(self, choices: dict[str, str], reader: str) -> None:
        path = self._path
        if path is None:
            return
        self._wait(f"Looking at “{path.name}”")
        self._job = self._worker.run(
            looked, path, choices, reader, done=self._show_found, failed=self._refused, told=self.waiting.tell
        )
        QTimer.singleShot(0, self, lambda: self.found)  # while the file is read
        self._refresh()

    def _reread(self, choices: dict[str, str], reader: str) -> None:
        """What was found stays to be seen until it is read again."""
        self._stop()
        self._look(choices, reader)

    def _show_found(self, found: Found) -> None:
        self._rest()
        self.found.show_found(found)
        self.pages.setCurrentWidget(self.found)
        self._refresh()
        self.add.setFocus()

    def _refused(self, error: UserError) -> None:
        """Nothing was read. Where something had been, read another way, it is still there."""
        self._rest()
        if self._at_found and self.found.found is not None:
            self.found.show_choices()
            self.error.setText(str(error))
            self.error.show()
        else:
            self.refusal.setText(error.text)
            self.hint.setText(error.hint)
            folder = around(self._path) if self._path is not None else None
            self.around.setVisible(folder is not None)
            self.around.setText(f"Look at the folder around it: “{folder.name}”" if folder is not None else "")
            self.pages.setCurrentWidget(self._refused_page)
        self._refresh()

    def _look_around(self) -> None:
        """The folder around what was refused, in its place."""
        folder = around(self._path) if self._path is not None else None
        if folder is not None:
            self._path = folder
            self.pages.setCurrentWidget(self._waiting_page)
            self._look({}, "")

    # ---- taking it over ----

    def _import(self, replaces: bool) -> None:
        self.found.commit()
        found, dataset = self.found.found, self.found.dataset
        if found is None or dataset is None or not self.found.ready or self.busy:
            return
        target = self._replaceable[0] if replaces and self._replaceable else ""
        name, network = found.inspection.path.name, self.network.isChecked() and not replaces

        def done(taken: Dataset) -> None:
            self._rest()
            self.wished.emit(Wish(taken, name, target, network))
            self._empty, self._replaceable = False, None
            self.network.setChecked(False)
            self._next()

        self._wait(f"Taking “{name}” over")
        work = (found.inspection, dataset, self._session.folder)
        self._job = self._worker.run(taken, *work, done=done, failed=self._refused, told=self.waiting.tell)
        self._refresh()

    # ---- how far it is ----

    def _wait(self, words: str) -> None:
        self.error.hide()
        self.waiting.begin(words)

    def _rest(self) -> None:
        self._job = None

    def _stop(self) -> None:
        """Gives up what is being done for this dialog."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _give_up(self) -> None:
        """Back to where it was before: what was found, or the beginning."""
        self._stop()
        if self._at_found:
            self.found.show_choices()
            self._refresh()
        else:
            self._show_start()

    def _show_start(self) -> None:
        self._stop()
        self._queue, self._total = [], 0
        self.setWindowTitle(TITLE)
        self.error.hide()
        self.pages.setCurrentWidget(self.start)
        self._refresh()

    def _refresh(self) -> None:
        """Which buttons there are, and what they say."""
        page, busy, at_found = self.pages.currentWidget(), self.busy, self._at_found
        self.waiting.setVisible(busy)
        if self._found is not None:
            self._found.setEnabled(not busy)
        self.network.setVisible(at_found)
        self.back.setVisible((at_found or page is self._refused_page) and not busy)
        self.skip.setVisible(bool(self._queue) and not busy)
        ready = at_found and not busy and self.found.ready
        self.add.setVisible(at_found)
        self.add.setEnabled(ready)
        self.replace.setVisible(at_found and self._replaceable is not None)
        if self._replaceable is not None:
            self.replace.setText(f"Replace “{self._replaceable[1]}”")
            self.replace.setToolTip("The data takes the node's place and keeps its wires.")
            self.replace.setEnabled(ready)
        self.add.setText("Add to the drawing" if self._replaceable is not None else "Import")
        self.add.setDefault(at_found)

    # ---- where files come from ----

    def _begin_with(self, way: str) -> None:
        if way in ("draw", "paint"):
            self.made.emit(way)
            self.accept()
            return
        folder = str(self._session.folder or "")
        if way == "file":
            chosen, _ = QFileDialog.getOpenFileNames(self, "Choose files", folder)
        else:
            one = QFileDialog.getExistingDirectory(self, "Choose a folder", folder)
            chosen = [one] if one else []
        if chosen:
            self.take([Path(each) for each in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()) and not self.busy:
            self._worker.warm()
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped_paths(event.mimeData()))


def distinct(paths: Sequence[Path]) -> list[Path]:
    """Without files that belong to the same data: the four files of a folder in the MNIST format are one."""
    if len(paths) < 2:
        return list(paths)
    return list(dict.fromkeys(path.parent if _is_one_of_many(path) else path for path in paths))


def _is_one_of_many(path: Path) -> bool:
    """Whether a file is data only with others of its folder."""
    return FILE.fullmatch(path.name) is not None or path.suffix.lower() in (*PICTURES, *SOUNDS)


def around(path: Path) -> Path | None:
    """The folder to look at where a file or folder alone is no data; None where that would be half the disk."""
    folder = path.parent
    if folder in (Path.home(), Path(folder.anchor)) or not (path.is_dir() or _is_one_of_many(path)):
        return None
    return folder
