"""What tests of the window share: a session, preferences of their own, and drawings to work on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import engine.kinds  # noqa: F401  (fills the table of layers)
from app import looking, panels
from app.main_window import FIRST_SIZE, MainWindow
from app.preferences import PreferenceFile
from app.session import Session
from engine.document import Document
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.patience import PatientBot


def chain(*layers: tuple[str, dict[str, object]]) -> Graph:
    """Layers wired one behind the other, by their first ports."""
    graph, before = Graph(), ""
    for place, (kind, settings) in enumerate(layers):
        graph, id = graph.added(make(kind, settings), (200.0 * place, 0.0))
        if before:
            output = graph.nodes[before].outputs[0].name
            graph = graph.with_wire(Wire(before, output, id, graph.nodes[id].inputs[0].name))
        before = id
    return graph


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def _shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each test, by its number, which is made where a test keeps something in it: few do, and folders for
    all took as long as most of these tests."""
    folder = tmp_path_factory.mktemp("blocks")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _blocks(_shelves: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test keeps among the user's blocks is not offered in the next."""
    monkeypatch.setenv("GRADWIRE_BLOCKS", str(next(_shelves)))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network at rest is looked at soon: a quarter of a second, for a hand that drags a value, was most of what those
    tests took that wait for a look."""
    monkeypatch.setattr(looking, "DELAY", 25)


@pytest.fixture
def picture_network() -> Graph:
    """A picture led into a Dense layer and an Output, with a ReLU between them."""
    return chain(("input", {"shape": (64,)}), ("dense", {"units": 10}), ("relu", {}), ("output", {}))


def pytest_runtest_logfinish() -> None:
    """Deletes what was to be deleted later: Qt waits for the next event loop, which is in the midst of another test.
    And takes off the theme that a test put on: a style sheet makes the windows of all tests behind it slower."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if app.styleSheet():
            app.setStyleSheet("")
            app.setPalette(QPalette())
            app.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))


@pytest.fixture
def session(qapp, picture_network: Graph) -> Iterator[Session]:
    """It ends with its test: what listens to a session lives as long as it does, the whole window for one."""
    made = Session(Document(picture_network))
    yield made
    made.deleteLater()


@pytest.fixture
def preferences(tmp_path: Path) -> PreferenceFile:
    return PreferenceFile(tmp_path / "config")


@pytest.fixture
def pause() -> int:
    """Milliseconds between two panels that the window makes behind others: none comes while a test waits for something
    else, or all that wait would make all panels. A test of those that come gives the program's own."""
    return 600_000


@pytest.fixture
def window(qtbot, session: Session, preferences: PreferenceFile, pause: int, tmp_path, monkeypatch) -> MainWindow:
    """The real window, shown, with folders of its own; it is closed without a question at the end."""
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(panels, "PAUSE", pause)
    made = MainWindow(session, preferences)
    qtbot.addWidget(made, before_close_func=_forget_changes)
    made.resize(FIRST_SIZE)  # whatever the screen is
    made.restore()
    made.show()
    with qtbot.waitSignal(made.completed):
        qtbot.waitExposed(made)
    return made


def _forget_changes(window: MainWindow) -> None:
    """What trains ends as well."""
    window.session.show(window.session.root, window.session.document.path)
