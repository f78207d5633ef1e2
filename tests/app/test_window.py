"""The program as a whole, in this process: what starts with the window, and what its end leaves behind."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import file_actions
from app.departing import END
from app.errors import Errors
from app.preferences import PreferenceFile
from app.window import Program
from engine import examples
from engine.files import write


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("GRADWIRE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    PreferenceFile().change(welcome=False)
    look, palette, font, switching = qapp.styleSheet(), qapp.palette(), qapp.font(), sys.getswitchinterval()
    errors = Errors()
    errors.install()
    made = Program(qapp, errors)
    yield made
    made.session.training.forget()
    made.session.document.open(made.session.graph, made.session.document.path)  # asks nothing when it is closed
    made.window.close()
    made.close()
    made.window.deleteLater()
    qapp.setStyleSheet(look)
    qapp.setPalette(palette)
    qapp.setFont(font)
    sys.setswitchinterval(switching)


def begun(program: Program, qtbot: QtBot, path: Path | None = None) -> None:
    with qtbot.waitSignal(program.window.completed):
        program.show(path)
    qtbot.waitUntil(lambda: program.session.torch_here)


def test_a_file_is_opened_once_the_window_is_complete(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "xor.gradwire"
    write(path, examples.example("xor").graph)
    begun(program, qtbot, path)
    assert program.session.document.path == path
    assert program.session.graph.nodes == examples.example("xor").graph.nodes


def test_the_name_of_an_example_opens_it_without_a_file(program: Program, qtbot: QtBot) -> None:
    begun(program, qtbot, Path("xor"))
    assert program.session.document.path is None
    assert program.session.graph.nodes == examples.example("xor").graph.nodes


def test_full_collections_wait_while_a_training_runs(program: Program, qtbot: QtBot) -> None:
    begun(program, qtbot)
    program.session.show(examples.example("xor").graph.with_training(epochs=1_000_000, device="cpu"))
    program.session.training.start()
    qtbot.waitUntil(lambda: program.session.training.status == "running")
    full: list[int] = []
    gc.callbacks.append(note := lambda phase, info: full.append(1) if info["generation"] == 2 else None)
    for _ in range(30):
        program.collector.collect()
    assert not full
    program.session.training.pause()
    qtbot.waitUntil(lambda: program.session.training.status == "paused")
    program.collector.collect()
    gc.callbacks.remove(note)
    assert full


def test_the_end_joins_every_thread_and_gives_the_interpreter_back(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_actions, "ask", lambda *_: END)
    before = set(threading.enumerate())
    begun(program, qtbot)
    assert not gc.isenabled()
    program.session.show(examples.example("xor").graph.with_training(epochs=1_000_000, device="cpu"))
    program.session.training.start()
    qtbot.waitUntil(lambda: program.session.training.status == "running")
    assert program.window.close()
    program.close()
    assert gc.isenabled()
    assert set(threading.enumerate()) <= before
