"""What a crash left is offered; the user's file is never touched; discarding moves to the bin."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app import recovery
from app.recovery import DISCARD, LATER, RECOVER, Recovery
from app.runs_book import RunBook
from app.session import Session
from engine import files
from engine.document import Document
from engine.graph import Graph, Node
from engine.journal import Entry, Journal, orphans, recover
from engine.layer import make
from engine.runs.store import listing, runs_folder
from tests.engine.runs.recorded import recorded


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "recovery"


def crash(graph, path: Path | None, runs: Path | None = None) -> None:
    """Leaves the journal of a window that is no more."""
    journal = Journal()
    journal.record(graph, path, runs)
    journal._close_file()
    journal._lock.release()


def answers(monkeypatch, choice: str) -> list[str]:
    asked: list[str] = []

    def answer(_window, _title, text, _hint, _choices) -> str:
        asked.append(text)
        return choice

    monkeypatch.setattr(recovery, "ask", answer)
    return asked


@pytest.fixture
def fresh(qapp) -> Session:
    return Session(Document())


@pytest.fixture
def owner(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def many(graph: Graph) -> Graph:
    neurons = {f"neuron_{n}": Node(f"neuron_{n}", make("neuron")) for n in range(recovery.MANY)}
    return Graph({**graph.nodes, **neurons}, graph.wires)


def test_an_edit_of_very_much_is_noted_when_it_was_painted(qtbot, session, state) -> None:
    Recovery(session)
    graph = many(session.graph)
    session.edit(graph, "Paste")
    assert not list(state.glob("*.journal"))
    qtbot.waitUntil(lambda: len(list(state.glob("*.journal"))) == 1)
    assert noted(state) == graph


def test_what_waits_to_be_noted_is_noted_with_the_next_edit(qtbot, session, state) -> None:
    made = Recovery(session)
    session.edit(many(session.graph), "Paste")
    after = session.graph.renamed("dense_1", "Hidden")
    session.edit(after, "Rename")
    assert not made._soon.isActive()
    assert noted(state) == after


def test_what_waits_to_be_noted_is_noted_at_the_end(session, state) -> None:
    Recovery(session)
    graph = many(session.graph)
    session.edit(graph, "Paste")
    session.training.close()
    assert noted(state) == graph


def test_nothing_waits_to_be_noted_that_was_saved_or_given_up(session, tmp_path, state) -> None:
    made = Recovery(session)
    session.edit(many(session.graph), "Paste")
    session.save(tmp_path / "net.gradwire")
    assert not made._soon.isActive()
    session.edit(session.graph.without([f"neuron_{n}" for n in range(recovery.MANY)]), "Delete")
    made.close()
    session.training.close()
    assert not list(state.glob("*.journal"))


def noted(state: Path) -> Graph:
    """The drawing that would come back after a crash."""
    file = next(state.glob("*.journal"))
    return recover(Entry(file, None, datetime.now(), file.stat().st_size))


def test_every_edit_goes_into_the_journal_until_it_is_saved(session, tmp_path, state) -> None:
    made = Recovery(session)
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    assert len(list(state.glob("*.journal"))) == 1
    session.save(tmp_path / "net.gradwire")
    assert not list(state.glob("*.journal"))
    made.close()


def test_undoing_back_to_the_saved_state_needs_no_recovery(session, state) -> None:
    made = Recovery(session)
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    session.undo()
    assert not list(state.glob("*.journal"))
    made.close()


def test_recovered_work_is_an_unsaved_change_of_its_file(fresh, owner, picture_network, tmp_path, monkeypatch) -> None:
    path = tmp_path / "net.gradwire"
    files.write(path, picture_network)
    before = path.read_bytes()
    crash(picture_network.renamed("dense_1", "Hidden"), path)
    asked = answers(monkeypatch, RECOVER)
    made = Recovery(fresh)
    made.offer(owner)
    assert asked == ["Gradwire ended without saving 'net.gradwire'."]
    assert fresh.graph.nodes["dense_1"].name == "Hidden"
    assert fresh.document.unsaved
    assert fresh.document.path == path
    assert path.read_bytes() == before
    assert orphans(), "recovery keeps what it recovered from until it is saved"
    fresh.save(path)
    assert not orphans()
    made.close()


def test_a_drawing_that_was_never_saved_is_recovered_too(fresh, owner, picture_network, monkeypatch) -> None:
    crash(picture_network, None)
    asked = answers(monkeypatch, RECOVER)
    made = Recovery(fresh)
    made.offer(owner)
    assert asked == ["Gradwire ended without saving a new drawing."]
    assert fresh.graph == picture_network
    assert fresh.document.path is None
    made.close()


def test_discarding_moves_it_to_the_bin(fresh, owner, picture_network, state, monkeypatch) -> None:
    crash(picture_network, None)
    answers(monkeypatch, DISCARD)
    made = Recovery(fresh)
    made.offer(owner)
    assert not orphans()
    assert len(list((state / "bin").glob("*.journal"))) == 1
    made.close()


def test_later_leaves_it_where_it_is(fresh, owner, picture_network, monkeypatch) -> None:
    crash(picture_network, None)
    answers(monkeypatch, LATER)
    made = Recovery(fresh)
    made.offer(owner)
    assert len(orphans()) == 1
    made.close()


def test_without_a_crash_nothing_is_asked(fresh, owner, monkeypatch) -> None:
    asked = answers(monkeypatch, RECOVER)
    made = Recovery(fresh)
    made.offer(owner)
    assert asked == []
    made.close()


def test_a_journal_that_cannot_be_written_is_said_once_and_stops_nothing(session, tmp_path, qtbot) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    made = Recovery(session, Journal(tmp_path / "file" / "recovery"))
    said: list[tuple[str, str]] = []
    session.message.connect(lambda text, hint: said.append((text, hint)))
    for name in ("A", "B"):
        session.edit(session.graph.renamed("dense_1", name), "Rename")
        made._timer.timeout.emit()  # as each second
    assert len(said) == 1
    assert str(tmp_path) in said[0][1]
    assert said[0][1].endswith("Until then a crash would lose unsaved changes.")
    made.close()


def test_a_drawing_that_was_never_saved_comes_back_with_its_runs(
    session, fresh, owner, monkeypatch, tmp_path, qtbot
) -> None:
    crashed = Recovery(session)
    session.edit(session.graph.renamed("dense_1", "Hidden"), "Rename")
    id = recorded(RunBook.of(session).folder).id
    crashed._journal._close_file()
    crashed._journal._lock.release()
    answers(monkeypatch, RECOVER)
    made, book = Recovery(fresh), RunBook.of(fresh)
    made.offer(owner)
    assert [record.id for record in listing(book.folder).records] == [id]
    made._journal._lock.release()
    assert [entry.runs for entry in orphans()] == 2 * [book.folder], "and after another crash once more"
    path = tmp_path / "net.gradwire"
    fresh.save(path)
    qtbot.waitUntil(lambda: [record.id for record in listing(runs_folder(path)).records] == [id])
    made.close()
    crashed._timer.stop()


def test_no_other_folder_is_taken_for_that_of_its_runs(fresh, owner, picture_network, monkeypatch, tmp_path) -> None:
    crash(picture_network, None, tmp_path / "elsewhere")
    answers(monkeypatch, RECOVER)
    made = Recovery(fresh)
    made.offer(owner)
    assert RunBook.of(fresh).folder.parent == tmp_path / "state" / "runs"
    made.close()
