"""Every training of the window is recorded beside its drawing, whatever ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer
from time import perf_counter

import pytest
from pytestqt.qtbot import QtBot

from app.runs_book import RunBook
from app.session import Session
from engine.graph import Graph
from engine.runs.record import Record
from engine.runs.store import listing, read_drawing, read_run_weights, runs_folder
from engine.training.events import Started
from engine.training.run import Run
from tests.app.recording import recorded
from tests.app.saved import save
from tests.engine.drawings import classifier


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with recorded(tmp_path / "state", monkeypatch, epochs=3, learning_rate=0.01) as session:
        yield session


@pytest.fixture
def book(session: Session) -> RunBook:
    return RunBook.of(session)


def train(qtbot: QtBot, book: RunBook) -> Record:
    """A whole training, and what is on disk of it."""
    with qtbot.waitSignal(book.began) as began:
        book.session.training.start()
    (id,) = began.args

    def found() -> list[Record]:
        return [record for record in runs(book) if record.id == id and record.reason]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def runs(book: RunBook) -> tuple[Record, ...]:
    return listing(book.folder).records


def test_there_is_one_book_in_a_session(session: Session, book: RunBook) -> None:
    assert RunBook.of(session) is book


def test_a_training_is_recorded_with_its_drawing_and_weights(qtbot: QtBot, book: RunBook) -> None:
    record = train(qtbot, book)
    assert (record.reason, record.epochs, record.parent) == ("completed", 3, None)
    assert read_drawing(book.folder, record.id) == book.session.root
    weights = read_run_weights(book.folder, record.id)
    assert weights.keys() == book.session.training.learned.weights().keys()


def test_a_run_that_goes_on_names_the_one_before(qtbot: QtBot, book: RunBook) -> None:
    first = train(qtbot, book)
    second = train(qtbot, book)
    assert second.parent is not None
    assert (second.parent.run, second.parent.step) == (first.id, first.step)
    assert second.epochs == 6
    book.session.training.over.begin()
    assert train(qtbot, book).parent is None


def test_a_run_whose_drawing_goes_has_its_end_all_the_same(qtbot: QtBot, book: RunBook) -> None:
    session = book.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    with qtbot.waitSignal(book.began):
        session.training.start()
    folder = book.folder
    qtbot.waitUntil(lambda: book.recorder is not None and book.recorder.now().epochs > 0)
    session.show(classifier())
    qtbot.waitUntil(lambda: [r.reason for r in listing(folder).records] == ["stopped"])
    assert listing(folder).records[0].epochs > 0
    assert book.folder != folder


@pytest.fixture
def in_a_long_step(qtbot: QtBot, book: RunBook) -> Iterator[tuple[Run, Event]]:
    """A run in the middle of what takes it long, and what that waits for."""
    session, over = book.session, Event()
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    with qtbot.waitSignal(book.began):
        session.training.start()
    qtbot.waitUntil(lambda: book.recorder is not None and book.recorder.now().epochs > 0)
    run, begun = session.training.run, Event()
    assert run is not None

    def long(_: object) -> None:
        begun.set()
        over.wait(60)

    run.ask(long)
    assert begun.wait(20)
    yield run, over
    over.set()


def test_nobody_waits_for_a_step_of_the_drawing_that_goes_and_its_run_is_kept_whole(
    qtbot: QtBot, book: RunBook, in_a_long_step: tuple[Run, Event]
) -> None:
    (run, over), session, folder = in_a_long_step, book.session, book.folder
    began = perf_counter()
    session.show(classifier(("dense", {"units": 3})).with_training(epochs=1))
    assert perf_counter() - began < 1
    session.training.start()
    qtbot.wait(200)
    assert session.training.status == "preparing", "two that train at once would draw each other's random numbers"
    over.set()
    qtbot.waitUntil(lambda: [r.reason for r in listing(folder).records] == ["stopped"])
    (record,) = listing(folder).records
    weights = read_run_weights(folder, record.id)
    assert run.state is not None
    assert all((weights[name] == tensor.numpy()).all() for name, tensor in run.state.weights().items())
    qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: [r.reason for r in runs(book)] == ["completed"])
    assert len(listing(folder).records) == 1


def test_a_run_that_ends_behind_stays_with_its_own_drawing_when_the_next_one_is_saved(
    qtbot: QtBot, book: RunBook, in_a_long_step: tuple[Run, Event], tmp_path: Path
) -> None:
    (_, over), session, folder = in_a_long_step, book.session, book.folder
    session.show(classifier())
    assert book.folder != folder
    save(qtbot, session, tmp_path / "other.gradwire")
    over.set()
    qtbot.waitUntil(lambda: [r.reason for r in listing(folder).records] == ["stopped"])
    assert listing(book.folder).records == ()


def test_a_run_that_is_still_in_its_step_when_the_window_closes_is_waited_for(
    qtbot: QtBot, book: RunBook, in_a_long_step: tuple[Run, Event]
) -> None:
    (_, over), folder = in_a_long_step, book.folder
    book.session.training.forget()
    Timer(0.3, over.set).start()
    assert book.session.training.close()
    assert [record.reason for record in listing(folder).records] == ["stopped"]


def test_a_run_that_ends_with_the_window_is_whole(qtbot: QtBot, book: RunBook) -> None:
    session = book.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    with qtbot.waitSignal(book.began):
        session.training.start()
    session.training.close()
    (record,) = runs(book)
    assert record.reason == "stopped"
    assert read_run_weights(book.folder, record.id)


def test_runs_move_beside_the_file_when_it_is_first_saved(qtbot: QtBot, book: RunBook, tmp_path: Path) -> None:
    record, before = train(qtbot, book), book.folder
    with qtbot.waitSignal(book.changed):
        save(qtbot, book.session, tmp_path / "net.gradwire")
    assert book.folder == runs_folder(tmp_path / "net.gradwire")
    assert [found.id for found in runs(book)] == [record.id]
    assert not before.exists()


def test_a_run_under_way_moves_too_and_goes_on(qtbot: QtBot, book: RunBook, tmp_path: Path) -> None:
    session = book.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    with qtbot.waitSignal(book.began):
        session.training.start()
    with qtbot.waitSignal(book.changed):
        qtbot.waitUntil(lambda: book.recorder is not None and book.recorder.now().epochs > 0)
    save(qtbot, session, tmp_path / "net.gradwire")
    qtbot.waitUntil(lambda: [r.reason for r in runs(book)] == [""])
    session.training.stop()
    qtbot.waitUntil(lambda: [r.reason for r in runs(book)] == ["stopped"])


def test_nothing_is_recorded_where_the_user_wants_none(qtbot: QtBot, book: RunBook) -> None:
    book.choose(enabled=False)
    book.session.training.start()
    qtbot.waitUntil(lambda: book.session.training.status == "finished")
    assert not book.folder.exists()


def test_weights_above_the_limit_are_not_kept(qtbot: QtBot, book: RunBook) -> None:
    book.choose(weights_limit=0)
    record = train(qtbot, book)
    assert read_run_weights(book.folder, record.id) == {}


def test_a_folder_that_cannot_be_written_is_told_and_the_training_goes_on(
    qtbot: QtBot, book: RunBook, tmp_path: Path
) -> None:
    session = book.session
    save(qtbot, session, tmp_path / "net.gradwire")
    (tmp_path / "net.runs").write_text("a file in its place")
    told: list[tuple[str, str]] = []
    session.message.connect(lambda *words: told.append(words))
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0][0].startswith("This run could not be recorded: net.runs could not be ")
    assert told[0][1].startswith("The training goes on, and is recorded as soon as it can be.")
    assert told[1][0].startswith("This run is not wholly recorded: net.runs could not be ")
    assert told[1][1].startswith("Save the drawing: what it has learned is kept nowhere else.")


def test_back_to_a_run_is_a_step_to_undo_with_its_weights(qtbot: QtBot, book: RunBook) -> None:
    session = book.session
    record = train(qtbot, book)
    learned, trained = session.training.learned.weights(), session.root
    wider = session.root.with_settings("dense_1", units=3)
    session.edit(wider, "narrower")
    book.back_to(record)
    qtbot.waitUntil(lambda: session.root == trained)
    assert session.document.undo_label == "Back to Run 1"
    assert session.training.learned.preparation is not None, (
        "raw examples can be tried, though nothing was trained since"
    )
    assert all((session.training.learned.weights()[name] == learned[name]).all() for name in learned)
    after = train(qtbot, book)
    assert after.parent is not None
    assert (after.parent.run, after.parent.step) == (record.id, record.step)
    session.undo()
    assert session.root == wider


def test_what_was_learned_since_a_run_comes_back_where_going_back_to_it_is_undone(qtbot: QtBot, book: RunBook) -> None:
    session, record = book.session, train(qtbot, book)
    train(qtbot, book)
    since = session.training.learned.weights()
    book.back_to(record)
    qtbot.waitUntil(lambda: session.document.undo_label == "Back to Run 1")
    first = session.training.learned.weights()
    assert any((first[name] != since[name]).any() for name in since)
    session.undo()
    learned = session.training.learned.weights()
    assert all((learned[name] == since[name]).all() for name in since)


def test_a_run_under_way_is_not_gone_back_to(qtbot: QtBot, book: RunBook, session: Session) -> None:
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    with qtbot.waitSignal(book.began) as began:
        session.training.start()
    qtbot.waitUntil(lambda: [record.id for record in runs(book)] == began.args)
    with qtbot.waitSignal(session.message) as told:
        book.back_to(runs(book)[0])
    assert told.args == ["Run 1 is still being trained.", "Stop it first."]
    assert session.training.status == "running"


def reopened(qtbot: QtBot, session: Session, drawing: Graph) -> None:
    """The drawing that has no file gives way to another one, and comes back."""
    session.show(classifier(("dense", {"units": 5})))
    session.show(drawing)


def test_runs_of_an_example_are_there_when_it_is_opened_again(
    qtbot: QtBot, book: RunBook, session: Session, tmp_path: Path
) -> None:
    example = session.root
    record, folder = train(qtbot, book), book.folder
    reopened(qtbot, session, example)
    qtbot.waitUntil(lambda: book.folder == folder)
    assert train(qtbot, book).number == 2
    with qtbot.waitSignal(book.changed):
        save(qtbot, session, tmp_path / "net.gradwire")
    assert [found.id for found in runs(book)][-1:] == [record.id]
    assert not folder.exists()


def test_a_run_that_ends_with_its_drawing_is_there_when_it_is_opened_again(
    qtbot: QtBot, book: RunBook, session: Session
) -> None:
    session.show(example := session.root.with_training(epochs=100_000))
    session.training.start()
    qtbot.waitUntil(lambda: book.recorder is not None)
    folder = book.folder
    reopened(qtbot, session, example)
    qtbot.waitUntil(lambda: book.folder == folder)
    qtbot.waitUntil(lambda: [record.reason for record in runs(book)] == ["stopped"])
    assert read_run_weights(folder, runs(book)[0].id)


def test_a_run_that_began_meanwhile_stays_in_the_folder_where_it_is(
    qtbot: QtBot, book: RunBook, session: Session
) -> None:
    example = session.root
    train(qtbot, book)
    session.show(example)
    own = book.folder
    book.record(example, Started(1, 1, "cpu", {}, 0))
    qtbot.wait(200)
    assert book.folder == own


def learn_without_a_record(qtbot: QtBot, book: RunBook, path: Path) -> None:
    """A whole training of a drawing beside which no run can be recorded."""
    save(qtbot, book.session, path)
    runs_folder(path).write_text("a file in the place of the folder")
    with qtbot.waitSignal(book.session.message, check_params_cb=lambda said, _: "not wholly" in said):
        book.session.training.start()


def test_what_was_learned_is_in_this_window_only_until_it_is_saved(qtbot: QtBot, book: RunBook, tmp_path: Path) -> None:
    learn_without_a_record(qtbot, book, tmp_path / "flowers.gradwire")
    assert book.unkept
    save(qtbot, book.session, tmp_path / "flowers.gradwire")
    assert not book.unkept


def test_the_next_run_that_is_recorded_keeps_what_was_learned(qtbot: QtBot, book: RunBook, tmp_path: Path) -> None:
    learn_without_a_record(qtbot, book, tmp_path / "flowers.gradwire")
    runs_folder(tmp_path / "flowers.gradwire").unlink()
    train(qtbot, book)
    qtbot.waitUntil(lambda: not book.unkept)


def test_weights_that_are_too_large_for_the_record_are_in_this_window_only(qtbot: QtBot, book: RunBook) -> None:
    book.choose(weights_limit=8)
    train(qtbot, book)
    qtbot.waitUntil(lambda: bool(book.unkept))


def test_who_wants_no_weights_kept_is_not_asked_about_them(qtbot: QtBot, book: RunBook) -> None:
    book.choose(weights_limit=0)
    with qtbot.waitSignal(book.changed):
        train(qtbot, book)
    assert not book.unkept


def test_a_training_that_starts_over_after_going_back_to_a_run_is_no_branch_of_it(qtbot: QtBot, book: RunBook) -> None:
    first, over = train(qtbot, book), book.session.training.over
    book.back_to(first)
    qtbot.waitUntil(lambda: book.session.document.undo_label == f"Back to {first.title}")
    over.begin()
    assert train(qtbot, book).parent is None


def test_what_was_gone_back_to_is_known_again_after_undo_and_redo(qtbot: QtBot, book: RunBook) -> None:
    first, session = train(qtbot, book), book.session
    book.back_to(first)
    qtbot.waitUntil(lambda: session.document.undo_label == f"Back to {first.title}")
    session.training.over.begin()
    session.undo()
    branch = train(qtbot, book)
    assert branch.parent is not None
    assert (branch.parent.run, branch.parent.step) == (first.id, first.step)
    session.undo()
    session.redo()
    further = train(qtbot, book)
    assert further.parent is not None
    assert (further.parent.run, further.parent.step) == (branch.id, branch.step)
