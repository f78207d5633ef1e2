"""Who closes the window in a long step sees what it waits for, and it waits no longer than it may."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from time import perf_counter

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import parting
from app.main_window import MainWindow
from app.parting import ENDING, wait_seen
from app.views.luck import LuckView
from engine.runs.store import listing
from engine.training.race import Variant
from tests.app.test_ending import LONG, Step
from tests.engine.drawings import classifier


class Watch:
    """What is seen, and how often the window has had its turn."""

    def __init__(self) -> None:
        self.turns: list[float] = [perf_counter()]
        self.seen: set[str] = set()
        self._timer = QTimer(interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self.turns.append(perf_counter())
        dialog = QApplication.activeModalWidget()
        self.seen |= {label.text() for label in dialog.findChildren(QLabel)} if dialog is not None else set()


@pytest.fixture
def step(qtbot: QtBot, window: MainWindow) -> Iterator[Step]:
    """Of a training of the window, in the middle of a long one; nobody asks whether it may end."""
    session = window.session
    session.show(classifier(("dense", {"units": 8}), "relu").with_training(epochs=LONG))
    session.torch_arrived()
    session.training.start()
    book = window.keeping.book
    qtbot.waitUntil(lambda: book.recorder is not None)
    made = Step(session.training.run)
    yield made
    made.end()
    made.run.join(20)


@pytest.fixture(autouse=True)
def _unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.file_actions.question", lambda *_: None)


def test_the_window_goes_on_and_says_what_it_waits_for_until_it_closes(
    qtbot: QtBot, window: MainWindow, step: Step
) -> None:
    watch, folder = Watch(), window.keeping.book.folder
    QTimer.singleShot(1_000, step.end)
    assert window.close()
    assert ENDING in watch.seen
    assert len(watch.turns) > 10
    assert not step.run.is_alive()
    assert [record.reason for record in listing(folder).records] == ["stopped"]


def test_a_step_that_does_not_end_keeps_no_window_open(
    qtbot: QtBot, window: MainWindow, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parting, "PATIENCE", 0.4)
    QTimer.singleShot(5_000, step.end)  # looks are waited for by the end of their thread
    began = perf_counter()
    assert window.close()
    assert perf_counter() - began < 3


def test_a_race_and_copies_that_are_trained_are_waited_for_too(qtbot: QtBot, window: MainWindow) -> None:
    session, over, begun, races = window.session, Event(), Event(), window.keeping.races
    session.show(classifier(("dense", {"units": 8}), "relu").with_training(epochs=LONG, threads=1, device="cpu"))
    session.torch_arrived()
    view = LuckView(session)
    qtbot.addWidget(view)
    view.stream.start(lambda: iter([begun.set(), over.wait(60)]))
    assert begun.wait(20)
    races.start([Variant("one", session.root)])
    qtbot.waitUntil(lambda: races.entrants[0].last is not None)
    watch = Watch()
    QTimer.singleShot(600, over.set)
    assert window.close()
    assert ENDING in watch.seen
    assert not races.active
    assert view.stream.close()


def test_what_is_over_in_a_moment_is_not_announced(qtbot: QtBot, window: MainWindow) -> None:
    watch, end = Watch(), perf_counter() + 0.05
    assert wait_seen(window, "Waiting", "", lambda: perf_counter() > end)
    assert wait_seen(window, "Waiting", "", lambda: True)
    assert watch.seen == set()


def test_patience_has_an_end(qtbot: QtBot, window: MainWindow) -> None:
    watch = Watch()
    assert not wait_seen(window, "Waiting", "", lambda: False, patience=0.5)
    assert "Waiting" in watch.seen
