"""A drawing is saved with what it has learned, and the window waits neither for a step nor for a large file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app import saving
from app.main_window import MainWindow
from app.origin import BY_HAND
from app.session import Session
from engine import files
from engine.datasets.iris import Iris
from engine.datasets.preparation import read_preparation
from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.training.wire_weights import set_weight
from tests.app.test_ending import AT_ONCE, LONG, Step
from tests.engine.drawings import classifier


@pytest.fixture
def step(qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Step]:
    """Of a run of the session, in the middle of a long one."""
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    session.show(classifier(("dense", {"units": 8}), "relu").with_training(epochs=LONG))
    session.torch_arrived()
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    made = Step(session.training.run)
    yield made
    made.end()
    assert session.training.close()


def done(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.saving.under_way)


def test_a_long_step_is_not_waited_for_and_the_file_has_what_it_learned(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path
) -> None:
    path, told, saved = tmp_path / "net.gradwire", list[str](), list[Path]()
    session.message.connect(lambda text, _: told.append(text))
    session.saved.connect(saved.append)
    began = perf_counter()
    assert session.save(path)
    assert perf_counter() - began < AT_ONCE
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["'net.gradwire' is saved as soon as the step that is being taken is over."]
    assert (path.exists(), session.document.path, saved) == (False, None, [])
    session.training.stop()
    step.end()
    done(qtbot, session)
    assert (session.document.path, session.document.unsaved, saved) == (path, False, [path])
    qtbot.waitUntil(lambda: not session.training.active)
    weights = files.read_weights(files.weights_path(path))
    now = session.training.learned.weights()
    assert all(np.array_equal(weights[name], now[name]) for name in now)


def test_an_edit_that_is_made_meanwhile_is_not_saved_and_is_not_lost(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path
) -> None:
    path, before = tmp_path / "net.gradwire", session.root
    session.save(path)
    session.edit_root(before.renamed("dense_1", "Hidden"), "Rename")
    step.end()
    done(qtbot, session)
    assert files.read(path) == before
    assert session.document.unsaved


def test_it_is_saved_though_another_drawing_is_opened_meanwhile(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path
) -> None:
    path, before = tmp_path / "net.gradwire", session.root
    session.save(path)
    session.show(Graph())
    step.end()
    done(qtbot, session)
    assert files.read(path) == before
    assert files.read_weights(files.weights_path(path))
    assert session.document.path is None


def test_what_cannot_be_written_is_told_when_it_is_known(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path
) -> None:
    session.save(tmp_path / "missing" / "net.gradwire")
    with qtbot.waitSignal(session.message) as told:
        step.end()
    while "could not be saved" not in told.args[0]:
        with qtbot.waitSignal(session.message) as told:
            pass
    assert session.saving.failed
    assert session.document.path is None


def test_a_large_file_is_written_elsewhere(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step.end()
    monkeypatch.setattr(saving, "SMALL", 0)
    monkeypatch.setattr(saving, "PROMPT", 10)
    path = tmp_path / "net.gradwire"
    assert session.save(path)
    assert session.document.path is None, "it counts as saved when it is on the disk"
    done(qtbot, session)
    assert session.document.path == path
    assert files.read_weights(files.weights_path(path))


def test_what_is_set_by_hand_while_a_file_is_written_is_in_no_file_yet(
    qtbot: QtBot, window: MainWindow, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, over = window.session, Event()
    session.training.stop()
    step.end()
    qtbot.waitUntil(lambda: not session.training.active)
    qtbot.waitUntil(lambda: window.keeping.book._answers.idle)  # its run is recorded
    monkeypatch.setattr(saving, "SMALL", 0)
    monkeypatch.setattr(saving, "PROMPT", 10)
    session.saving._pool.submit(over.wait, 20)  # the disk is busy
    session.save(tmp_path / "net.gradwire")
    graph = session.root
    with qtbot.waitSignal(session.training.set_at_rest):
        session.training.changes.make(lambda state: set_weight(state, graph, Wire("iris_1", "x", "dense_1", "in"), 2.0))
    over.set()
    done(qtbot, session)
    assert window.keeping.book.unkept == BY_HAND


def test_a_run_that_is_busy_with_its_data_is_saved_when_it_has_them(
    qtbot: QtBot, session: Session, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.training.stop()
    step.end()
    qtbot.waitUntil(lambda: not session.training.active)
    there, path, told = Event(), tmp_path / "net.gradwire", list[str]()
    session.message.connect(lambda text, _: told.append(text))
    monkeypatch.setattr("app.new_run.prepare", lambda *_: there.wait(20) and prepare(Iris()))
    session.training.start()
    assert session.save(path)
    qtbot.waitUntil(lambda: told == ["'net.gradwire' is saved as soon as the training has its data."])
    there.set()
    done(qtbot, session)
    assert read_preparation(files.weights_path(path)) is not None


# ---- leaving ----


def press(text: str) -> None:
    """The button of the dialog that is open, as soon as it is."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        found = [b for b in dialog.findChildren(QPushButton) if b.text() == text] if isinstance(dialog, QDialog) else []
        if found:
            found[0].click()
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def test_who_leaves_waits_for_what_is_being_saved_and_sees_it(
    qtbot: QtBot, window: MainWindow, step: Step, tmp_path: Path
) -> None:
    path = tmp_path / "net.gradwire"
    window.session.save(path)
    turns: list[float] = []
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: turns.append(perf_counter()))
    timer.start()
    QTimer.singleShot(500, step.end)
    press("End it")
    assert window.files.may_leave()
    assert path.exists()
    assert len(turns) > 3, "the window went on"


def test_who_would_rather_stay_while_something_is_saved_stays(
    qtbot: QtBot, window: MainWindow, step: Step, tmp_path: Path
) -> None:
    window.session.save(tmp_path / "net.gradwire")
    press("Cancel")
    assert not window.files.may_leave()
    step.end()
    done(qtbot, window.session)
    assert window.session.document.path == tmp_path / "net.gradwire"
