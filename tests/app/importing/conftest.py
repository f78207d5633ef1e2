"""A session, a worker, and the way from the window to the assistant, without the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import rmtree

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import engine.kinds  # noqa: F401  # fills LAYERS
from app.importing.assistant import ImportAssistant
from app.importing.opening import Importing
from app.session import Session
from app.worker import Worker
from engine.datasets.base import Dataset
from engine.datasets.places import shelf
from engine.datasets.stored import cache
from engine.document import Document
from engine.graph import Graph


class Desk:
    """What the window gives to an import, and what comes of it."""

    def __init__(self, qtbot: QtBot, worker: Worker) -> None:
        self.qtbot, self.worker = qtbot, worker
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.session = Session(Document())
        self.shown = self.painted = 0
        self.messages: list[str] = []
        self.session.message.connect(lambda text, _: self.messages.append(text))
        self.opened: list[Path] = []
        self.opens = True
        self.importing = Importing(
            self.window, self.session, self.worker, lambda: (10.0, 20.0), self._show, self._paint, self._open_drawings
        )

    def _show(self) -> None:
        self.shown += 1

    def _paint(self) -> None:
        self.painted += 1

    def _open_drawings(self, paths: Sequence[Path]) -> bool:
        self.opened += paths if self.opens else ()
        return self.opens

    def open(self, *paths: Path, at: tuple[float, float] | None = None) -> ImportAssistant:
        """The assistant, when it has looked at the first of the files."""
        assistant = self.importing.open(paths, at)
        self.rest(assistant)
        return assistant

    def rest(self, assistant: ImportAssistant) -> None:
        self.qtbot.waitUntil(lambda: not assistant.busy)

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true)

    def show(self, graph: Graph) -> None:
        self.session.show(graph)

    def data(self) -> list[Dataset]:
        return [node.layer for node in self.session.root.nodes.values() if isinstance(node.layer, Dataset)]

    def close(self) -> None:
        if self.importing.assistant is not None:
            self.importing.assistant.close()
        if self.worker._waiting:  # even for what was given up
            self.worker.close()
        self.session.training.close()
        self.session.deleteLater()


@pytest.fixture(scope="module")
def worker(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One process for the tests of a file, since starting one takes most of a second, and folders that it shares with
    them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        made = Worker()
        yield made
        made.close()


@pytest.fixture
def desk(qtbot: QtBot, worker: Worker) -> Iterator[Desk]:
    made = Desk(qtbot, worker)
    yield made
    made.close()
    for folder in (shelf(), cache()):
        rmtree(folder, ignore_errors=True)


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A table with numbers, a category, a name for each row, and two rows that cannot be read."""
    lines = ["id,width,colour,name,kind"]
    for row in range(60):
        lines.append(f"{row},{row % 7}.5,{('red', 'blue')[row % 2]},flower {row},{('rose', 'lily')[row % 2]}")
    lines[5] = "4,2.5"
    lines[9] += ",too,many"
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
