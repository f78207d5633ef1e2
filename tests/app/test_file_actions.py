"""Files are opened, saved and exported where the user says, and nowhere else."""

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from app import file_actions
from app.departing import CANCEL
from app.file_actions import MODULE, SCRIPT
from app.runs_book import TOO_LARGE, RunBook
from app.wording import when
from engine import backups, files


@pytest.fixture
def choose(monkeypatch):
    def answer(path: Path | str, kind: str = "") -> None:
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), kind))

    return answer


def test_saving_asks_once_and_adds_the_suffix(window, session, tmp_path, choose) -> None:
    choose(tmp_path / "net")
    assert window.files.save()
    assert files.read(tmp_path / "net.gradwire") == session.graph
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    choose("")
    assert window.files.save(), "the file has a name now: nothing is asked"


def test_cancelling_saves_nothing(window, session, tmp_path, choose) -> None:
    choose("")
    assert not window.files.save_as()
    assert list(tmp_path.glob("*.gradwire")) == []


def test_what_no_run_has_recorded_does_not_go_unasked(window, session, monkeypatch) -> None:
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(file_actions, "ask", lambda *said: asked.append(said[2]) or CANCEL)
        assert window.files.may_leave()
        patch.setattr(RunBook, "unkept", TOO_LARGE)
        assert not window.files.may_leave()
    assert asked == [f"What '{window.files.title}' has learned is kept in this window only."]


def test_going_back_to_a_run_asks_before_goes_what_neither_undo_nor_a_run_brings_back(
    window, session, monkeypatch
) -> None:
    gone_back, asked = [], []
    monkeypatch.setattr(RunBook, "back_to", lambda _, record: gone_back.append(record))
    monkeypatch.setattr(file_actions, "ask", lambda *said: asked.append(said[2]) or CANCEL)
    session.training.learned.know({"dense_1.bias": np.zeros(10, np.float32)})
    with monkeypatch.context() as patch:
        patch.setattr(RunBook, "unkept", TOO_LARGE)
        window.keeping.book.back_asked.emit(first := object())
        assert asked == []
        session.training.memory = 8
        window.keeping.book.back_asked.emit(object())
    assert asked == [f"What '{window.files.title}' has learned is kept in this window only."]
    window.keeping.book.back_asked.emit(last := object())
    assert gone_back == [first, last]


def test_going_back_to_a_run_beside_a_race_asks_nothing_for_that_goes_on(window, session, monkeypatch) -> None:
    gone_back, asked = [], []
    monkeypatch.setattr(RunBook, "back_to", lambda _, record: gone_back.append(record))
    monkeypatch.setattr(file_actions, "ask", lambda *said: asked.append(said[2]) or CANCEL)
    monkeypatch.setattr(session.training, "occupied", "A race")
    window.keeping.book.back_asked.emit(first := object())
    assert (gone_back, asked) == ([first], [])
    assert not window.files.may_leave()
    assert asked == ["A race is under way."]


def test_starting_over_asks_only_where_neither_undo_nor_a_run_brings_back_what_was_learned(
    window, session, monkeypatch
) -> None:
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(file_actions, "ask", lambda *said: asked.append(said[2]) or CANCEL)
        patch.setattr(RunBook, "unkept", TOO_LARGE)
        session.training.learned.know({"dense_1.bias": np.zeros(10, np.float32)})
        window.files.start_over()
        assert asked == []
        session.undo()
        assert session.training.has_learned
        session.training.memory = 8
        window.files.start_over()
        assert session.training.has_learned, "it was cancelled"
    assert asked == [f"What '{window.files.title}' has learned is kept in this window only."]


def test_a_file_that_is_gone_leaves_the_recent_ones(window, tmp_path) -> None:
    gone = tmp_path / "gone.gradwire"
    window.preferences.opened(gone)
    assert not window.files.open(gone)
    assert window.preferences.value.recent == ()
    assert window.toast.isVisible()


def test_a_broken_file_is_refused_and_what_is_open_stays(window, session, tmp_path) -> None:
    before = session.graph
    (tmp_path / "bad.gradwire").write_text("{", encoding="utf-8")
    assert not window.files.open(tmp_path / "bad.gradwire")
    assert session.graph is before


def test_the_module_is_exported_as_python(window, tmp_path, choose) -> None:
    choose(tmp_path / "net.py", MODULE)
    window.files.export()
    ast.parse((tmp_path / "net.py").read_text(encoding="utf-8"))
    assert window.toast.text.text() == "Exported to 'net.py'."


def test_the_training_script_comes_with_its_data(qtbot, window, tmp_path, choose) -> None:
    window.files.open_example("xor")
    choose(tmp_path / "xor.py", SCRIPT)
    window.files.export()
    qtbot.waitUntil(lambda: not window.worker.busy)
    assert window.toast.hint.text() == "Its data lie beside it in 'xor-data.pt'."
    assert (tmp_path / "xor-data.pt").exists()
    ast.parse((tmp_path / "xor.py").read_text(encoding="utf-8"))


def test_a_failed_export_is_said(window, session, tmp_path, choose) -> None:
    session.edit(session.graph.without(["input_1"]), "Delete")
    choose(tmp_path / "net.py", MODULE)
    window.files.export()
    assert window.toast.isVisible()
    assert not (tmp_path / "net.py").exists()


def test_an_earlier_version_comes_back_as_a_step_that_can_be_undone(window, session, tmp_path, choose) -> None:
    first = session.graph
    choose(tmp_path / "net")
    window.files.save()
    session.edit(first.renamed("dense_1", "Hidden"), "Rename")
    window.files.save()
    (version,) = backups.versions(tmp_path / "net.gradwire")
    window.files.return_to(version)
    assert session.graph == first
    assert session.document.unsaved
    assert session.document.undo_label == f"Return to {when(version.written)}"
    session.undo()
    assert session.graph.nodes["dense_1"].name == "Hidden"
