"""From runs, and from copies that were just trained, to an ensemble that is open: as the window does it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app.ensemble_dialog import FEW, EnsembleDialog
from app.ensembling import Candidate, proposed
from app.main_window import MainWindow
from app.runs_menu import Doings, fill_menu
from app.runs_panel import RunsPanel
from app.verdict.members import MembersPage
from app.verdict.panel import VerdictView
from engine.ensembles.members import Member
from engine.files import write
from engine.graph import Graph
from engine.runs.record import Record
from tests.engine.drawings import classifier


def flowers(units: int = 8) -> Graph:
    return classifier(("dense", {"units": units}), "relu").with_training(epochs=2, threads=1, learning_rate=0.02)


def run(qtbot: QtBot, panel: RunsPanel, graph: Graph) -> Record:
    """A training of a drawing, until the panel shows its end."""
    session = panel.session
    session.edit_root(graph, "Another drawing")
    session.training.forget()
    with qtbot.waitSignal(panel.book.began) as began:
        session.training.start()
    (id,) = began.args
    qtbot.waitUntil(lambda: bool((r := panel.model.record(id)) and r.reason))
    record = panel.model.record(id)
    assert record is not None
    return record


@pytest.fixture
def runs(qtbot: QtBot, window: MainWindow) -> RunsPanel:
    window.session.show(flowers())
    window.session.torch_arrived()
    window.show_panel("runs")
    panel = window.docks["runs"].widget()
    assert isinstance(panel, RunsPanel)
    qtbot.waitUntil(panel.isVisible)
    return panel


def accepted(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch, way: str = "average"
) -> None:
    """Takes what the dialog proposes, and waits until the ensemble is open."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(window.files, "may_leave", lambda: True)
    dialog = window.ensembles.dialog
    assert dialog is not None
    dialog.way.setCurrentIndex(dialog.way.findData(way))
    dialog.go.click()
    qtbot.waitUntil(lambda: window.session.document.path == path)


def test_chosen_runs_of_different_drawings_become_one_that_is_open_and_judged(
    qtbot: QtBot, window: MainWindow, runs: RunsPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [run(qtbot, runs, flowers(8)), run(qtbot, runs, flowers(5).with_training(seed=1))]
    menu = QMenu()
    fill_menu(menu, runs.book, chosen, 0, Doings(*[lambda *_: None] * 5))
    next(action for action in menu.actions() if action.text() == "Make an ensemble…").trigger()
    qtbot.waitUntil(lambda: window.ensembles.dialog is not None)
    accepted(qtbot, window, tmp_path / "both.gradwire", monkeypatch)
    graph = window.session.root
    assert sorted(node.title for node in graph.nodes.values() if node.frozen) == sorted(r.title for r in chosen)
    assert window.session.training.learned.came_with_file
    window.show_panel("verdict")
    panel = window.docks["verdict"].widget()
    assert isinstance(panel, VerdictView)
    qtbot.waitUntil(lambda: panel.judged is not None)
    panel.sheets.open_page(MembersPage.title)
    page = panel.sheets.stack.currentWidget()
    assert isinstance(page, MembersPage)
    qtbot.waitUntil(lambda: bool(page.table()))
    assert page.table()["member"][-2:] == ["their mean", "the ensemble"]
    assert page.rows.rowCount() == 4
    with qtbot.waitSignal(page.picked):
        page.groups.opened.emit(0)
    with qtbot.waitSignal(window.session.training.refused) as refused:
        window.session.training.start()
    assert refused.args[0].text == "There is nothing to train: every layer that could learn is frozen."
    qtbot.waitUntil(lambda: not panel.judging.busy)


def test_copies_on_samples_of_their_own_become_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.show(flowers())
    window.session.torch_arrived()
    window.show_panel("verdict")
    panel = window.docks["verdict"].widget()
    assert isinstance(panel, VerdictView)
    panel.open_several()
    page = panel.sheets.spread
    page.kind.setCurrentIndex(page.kind.findData("samples"))
    page.amount.setValue(3)
    page.start.click()
    qtbot.waitUntil(lambda: not page.several.active)
    assert not page.ensemble.isHidden()
    assert page.said.startswith("Accuracy over 3 bootstrap samples: ")
    page.ensemble.click()
    accepted(qtbot, window, tmp_path / "bagged.gradwire", monkeypatch, "weighted")
    graph = window.session.root
    assert graph.training.bootstrap
    assert graph.nodes["average_1"].layer.setting("shares").count(",") == 2


def test_chosen_runs_are_proposed_else_starred_ones_else_the_latest() -> None:
    started = datetime(2026, 1, 1, tzinfo=UTC)
    runs = [Record(id=str(n), started=started, starred=n in (2, 7)) for n in range(9)]
    assert proposed(runs, ("1", "4")) == {"1", "4"}
    assert proposed(runs, ("1",)) == {"2", "7"}
    assert proposed(runs[:5]) == {"0", "1", "2", "3", "4"}


def test_the_drawing_that_is_open_is_not_written_over(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "open.gradwire"
    write(path, flowers())
    window.files.open(path)
    window.session.torch_arrived()
    window.ensembles.ask([candidate("A"), candidate("B")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    dialog, before = window.ensembles.dialog, path.read_bytes()
    assert dialog is not None
    with qtbot.waitSignal(window.session.message) as told:
        dialog.go.click()
    assert told.args[0] == "open.gradwire is the drawing that is open, and its runs lie beside it."
    assert path.read_bytes() == before


# ---- the dialog ----


def candidate(title: str, lacks: str = "", proposed: bool = True) -> Candidate:
    return Candidate(title, "accuracy 90.0 %", lambda: Member(title, flowers(), {}), lacks, proposed and not lacks)


@pytest.fixture
def dialog(qtbot: QtBot) -> EnsembleDialog:
    made = EnsembleDialog([candidate("A"), candidate("B"), candidate("C", "its weights were not kept")])
    qtbot.addWidget(made)
    return made


def test_what_cannot_be_taken_is_shown_and_says_why(dialog: EnsembleDialog) -> None:
    assert [one.title for one in dialog.chosen] == ["A", "B"]
    assert dialog.list.item(2).text() == "C  –  its weights were not kept"
    assert dialog.list.item(2).flags() == Qt.ItemFlag.NoItemFlags
    assert dialog.state.text() == "2 members."


def test_one_member_is_too_few(dialog: EnsembleDialog) -> None:
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.state.text() == "Choose at least two."
    assert not dialog.go.isEnabled()


def test_without_runs_copies_are_offered(qtbot: QtBot) -> None:
    empty = EnsembleDialog([])
    qtbot.addWidget(empty)
    assert empty.state.text() == FEW
    with qtbot.waitSignal(empty.copies):
        empty.train.click()
