"""A race from the dialog to the lane that is taken over, on real trainings."""

from __future__ import annotations

from threading import Event
from time import perf_counter, sleep

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.progress import ProgressStrip
from app.race import Entrant, Races
from app.race_dialog import REGULARISED, RaceDialog, parsed, suggested
from app.runs_panel import RunsPanel
from app.session import Session
from app.time_machine_strip import TimeStrip
from app.views.race import RaceView, said
from engine.errors import UserError
from engine.layer import make
from engine.runs.store import listing
from engine.settings import TrainingSettings
from engine.training.events import EpochEnded
from engine.training.race import Variant
from tests.engine.drawings import classifier


@pytest.fixture
def races(qtbot: QtBot, window: MainWindow) -> Races:
    graph = classifier(("dense", {"units": 8}), "relu").with_training(epochs=4, threads=1, device="cpu")
    window.session.show(graph)
    window.session.torch_arrived()
    return window.keeping.races


def asked(window: MainWindow, values: str, owner: str = "") -> RaceDialog:
    dialog = window.keeping.ask_race()
    assert dialog is not None
    dialog.owner.setCurrentIndex(dialog.owner.findData(owner))
    dialog.values.setText(values)
    return dialog


def over(qtbot: QtBot, races: Races) -> None:
    qtbot.waitUntil(lambda: not races.active)


def test_a_race_from_the_dialog_to_the_winner_taken(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session = window.session
    dialog = asked(window, "0.00001, 0.01")
    assert dialog.lanes.text() == "2 lanes: learning rate 1e-05, learning rate 0.01."
    dialog.start()
    assert dialog.result() == QDialog.DialogCode.Accepted
    view = window.docks["view-race"].widget()
    assert isinstance(view, RaceView)
    qtbot.waitUntil(view.isVisible)
    over(qtbot, races)
    assert races.ranking() == [1, 0]
    assert [entrant.end.reason for entrant in races.entrants if entrant.end] == ["completed"] * 2
    assert said(races).startswith("Learning rate 0.01 has the lowest loss, with a validation loss of ")
    before = session.root
    qtbot.waitUntil(lambda: view.board.item(0, 1).text() == "learning rate 0.01")  # the standing is seen
    assert "learning rate 0.01" in view.take_one.toolTip()
    assert view.take_one.text() == "Take the leader"
    view.board.selectRow(1)
    assert (view.take_one.text(), view.chosen) == ("Take this one", 0)
    view.board.clearSelection()
    told: list[str] = []
    session.message.connect(lambda text, _: told.append(text))
    view.take_one.click()
    qtbot.waitUntil(lambda: session.training.state is not None)
    qtbot.waitUntil(lambda: told == ["Taken: learning rate 0.01, with what it has learned."])
    assert session.document.undo_label == "Take learning rate 0.01"
    assert session.root.training.learning_rate == 0.01
    lane = races._state(1)
    assert lane is not None
    learned = session.training.learned.weights()
    assert all((learned[name] == tensor.numpy()).all() for name, tensor in lane.weights().items())
    session.undo()
    assert session.root == before


def test_what_is_taken_leaves_nothing_of_the_run_before(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session, strip = window.session, window.findChild(TimeStrip)
    session.doctor.switch(True)
    assert strip is not None
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(strip.isVisible)
    asked(window, "0.001, 0.01").start()
    over(qtbot, races)
    races.take(0)
    qtbot.waitUntil(lambda: session.training.run is None and session.training.state is not None)
    qtbot.waitUntil(lambda: not strip.isVisible())
    assert session.doctor._run is None
    assert window.findChild(ProgressStrip).text.said == "Taken over"  # type: ignore[union-attr]
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "finished")
    assert session.training.run.state.epoch == 8, "four of the lane, and four more"
    session.undo()
    assert session.training.state.epoch == 4, "what had been learned before the race comes back"


def test_what_takes_a_lane_does_not_come_under_a_mouse_that_meant_stop(
    qtbot: QtBot, window: MainWindow, races: Races
) -> None:
    asked(window, "0.001, 0.01").start()
    view = window.docks["view-race"].widget()
    assert isinstance(view, RaceView)
    qtbot.waitUntil(lambda: view.stop.isVisible() and view.take_one.isVisible())
    places = view.take_one.geometry()
    assert not places.intersects(view.stop.geometry())
    over(qtbot, races)
    qtbot.waitUntil(lambda: not view.stop.isVisible())
    view.controls.activate()
    assert view.take_one.geometry().topLeft() == places.topLeft()


def test_lanes_with_the_same_loss_are_level(session: Session) -> None:
    races = Races.of(session)
    for name, loss in (("this", 0.25), ("that", 0.25), ("another", 0.5)):
        told = EpochEnded(1, {"loss": loss}, {"loss": loss}, 0.1, best=True)
        races.entrants.append(Entrant(Variant(name, classifier()), history=[told]))
    assert said(races) == "This and that are level, with a validation loss of 0.250."


def test_every_lane_is_recorded_as_a_run(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    asked(window, "0.1, 0.01, 0.001").start()
    over(qtbot, races)
    book = window.keeping.book

    def ended() -> list[str]:
        return sorted(record.name for record in listing(book.folder).records if record.reason == "completed")

    names = ["learning rate 0.001", "learning rate 0.01", "learning rate 0.1"]
    qtbot.waitUntil(lambda: ended() == names)
    records = listing(book.folder).records
    assert len({record.race for record in records}) == 1
    assert {record.seed for record in records} == {0}


def test_the_panel_of_runs_chooses_the_lanes_of_the_last_race(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    window.show_panel("runs")
    panel = window.docks["runs"].widget()
    assert isinstance(panel, RunsPanel)
    asked(window, "0.1, 0.01, 0.001").start()
    over(qtbot, races)
    window.show_panel("runs")
    qtbot.waitUntil(lambda: len(panel.chosen()) == 3)


def test_no_training_begins_while_a_race_goes_on(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session, told = window.session, []
    session.message.connect(lambda text, hint: told.append(text))
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    train, stop = window.commands.actions["train"], window.commands.actions["stop"]
    assert not train.isEnabled()
    assert stop.isEnabled()
    session.training.start()
    assert told == ["A race is under way."]
    assert not session.training.active
    stop.trigger()
    over(qtbot, races)
    assert train.isEnabled()
    session.training.start()
    assert session.training.active


def test_a_training_under_way_ends_when_a_race_begins(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session = window.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    dialog = asked(window, "0.1, 0.01")
    assert dialog.hint.text() == "The training that is under way ends."
    dialog.start()
    qtbot.waitUntil(lambda: not races.waits)
    assert session.training.status == "finished"
    races.stop()
    over(qtbot, races)


def test_a_lane_is_taken_out_and_the_race_paused(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session = window.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    races.stop_lane(0)
    qtbot.waitUntil(lambda: races.entrants[0].end is not None)
    races.pause()
    assert races.paused
    assert races.run is not None
    run = races.run
    qtbot.waitUntil(lambda: run.status == "paused")
    races.resume()
    assert races.entrants[1].end is None
    races.take(1)  # ends the race first
    over(qtbot, races)
    qtbot.waitUntil(lambda: session.training.state is not None)
    assert session.root.training.learning_rate == 0.01


def test_what_is_taken_leaves_other_edits_alone(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session = window.session
    asked(window, "3, 30", "dense_1").start()
    session.edit(session.graph.renamed("dense_2", "out"), "rename")
    over(qtbot, races)
    races.take(0)
    qtbot.waitUntil(lambda: session.training.state is not None)
    assert session.graph.nodes["dense_1"].layer.setting("units") == 3
    assert session.graph.nodes["dense_2"].name == "out"


def test_another_drawing_ends_the_race(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session = window.session
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    qtbot.waitUntil(lambda: all(entrant.last for entrant in races.entrants))
    session.show(classifier())
    assert not races.active
    assert races.entrants == []
    assert session.training.occupied == ""


def test_nobody_waits_for_a_step_of_the_race_of_a_drawing_that_goes(
    qtbot: QtBot, window: MainWindow, races: Races
) -> None:
    session, book, over = window.session, window.keeping.book, Event()
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    qtbot.waitUntil(lambda: len(book.recorders) == 2)
    folder, run, begun = book.folder, races.run, Event()
    assert run is not None

    def long() -> None:
        begun.set()
        over.wait(60)

    run.submit(long)
    assert begun.wait(20)
    began = perf_counter()
    session.show(classifier())
    took = perf_counter() - began
    over.set()
    assert took < 1
    qtbot.waitUntil(lambda: [run.reason for run in listing(folder).records] == ["stopped"] * 2)
    assert races.entrants == []


def test_a_lane_that_is_taken_is_none_of_the_drawing_that_is_opened_at_once(
    qtbot: QtBot, window: MainWindow, races: Races
) -> None:
    session = window.session
    asked(window, "0.1, 0.01").start()
    over(qtbot, races)
    races.take(1)
    assert session.document.undo_label == "Take learning rate 0.01"
    session.show(classifier(("dense", {"units": 3})))
    done: list[int] = []
    session.training.submit(lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert not session.training.has_learned


def test_lanes_that_begin_while_the_drawing_goes_are_none_of_the_runs_of_the_one_that_is_opened(
    qtbot: QtBot, window: MainWindow, races: Races
) -> None:
    session, book, end = window.session, window.keeping.book, perf_counter() + 20
    session.edit_root(session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    run = races.run
    assert run is not None
    while any(lane.state is None for lane in run.race.lanes) and perf_counter() < end:
        sleep(0.01)  # they have begun, and the window has not heard of it yet
    began, done = list[str](), list[bool]()
    book.began.connect(began.append)
    session.show(classifier())
    session.training.behind.take(run, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert began == []


def test_closing_the_window_ends_the_race(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    window.session.edit_root(window.session.root.with_training(epochs=100_000), "longer")
    asked(window, "0.1, 0.01").start()
    book = window.keeping.book
    qtbot.waitUntil(lambda: len(book.recorders) == 2)
    window.session.training.close()
    assert not races.active
    assert sorted(record.reason for record in listing(book.folder).records) == ["stopped", "stopped"]


def test_drawings_of_earlier_runs_race_each_other(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session, book = window.session, window.keeping.book
    for units in (4, 6):
        session.edit(session.graph.with_settings("dense_1", units=units), "units")
        session.training.forget()
        session.training.start()
        qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: [r.reason for r in listing(book.folder).records] == ["completed"] * 2)
    dialog = RaceDialog(session, window, listing(book.folder).records)
    qtbot.waitUntil(lambda: len(dialog.variants) == 2)
    assert dialog.lanes.text() == "2 lanes: Run 2, Run 1."
    dialog.start()
    over(qtbot, races)
    races.take(1)
    qtbot.waitUntil(lambda: session.training.state is not None)
    assert session.graph.nodes["dense_1"].layer.setting("units") == 4


def test_runs_of_one_drawing_are_no_race(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    session, book = window.session, window.keeping.book
    for _ in range(2):
        session.training.forget()
        session.training.start()
        qtbot.waitUntil(lambda: session.training.status == "finished")
    qtbot.waitUntil(lambda: [r.reason for r in listing(book.folder).records] == ["completed"] * 2)
    dialog = RaceDialog(session, window, listing(book.folder).records)
    qtbot.waitUntil(lambda: dialog.owner.currentText() == "Training")
    assert dialog.hint.text() == "The chosen runs have the same drawing and settings: let something vary."
    assert len({repr(variant.graph.training) for variant in dialog.variants}) == len(dialog.variants) > 1


def test_the_means_against_overfitting_race_each_other(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    dialog = asked(window, "", REGULARISED)
    assert not dialog.values.isVisibleTo(dialog)
    assert dialog.lanes.text().startswith("7 lanes: Nothing, L2, L1, Dropout, Batch normalisation, Early stopping, ")
    dialog.start()
    over(qtbot, races)
    assert [entrant.end.reason for entrant in races.entrants if entrant.end] == ["completed"] * 7
    races.take(3)
    kinds = [node.layer.kind for node in window.session.root.nodes.values()]
    assert kinds.count("dropout") == 1
    qtbot.waitUntil(lambda: window.session.training.state is not None)


def test_the_dialog_says_what_is_wrong(window: MainWindow, races: Races) -> None:
    dialog = asked(window, "0.1")
    assert (dialog.lanes.text(), dialog.go.isEnabled()) == ("A race has 2 to 8 lanes; these values make 1.", False)
    dialog.values.setText("0.1, -1")
    assert "learning rate" in dialog.lanes.text()
    assert not dialog.go.isEnabled()
    dialog.values.setText(", ".join(str(n / 100) for n in range(1, 10)))
    assert "these values make 9" in dialog.lanes.text()
    dialog.reject()


def test_values_are_read_as_people_write_them() -> None:
    assert parsed("0.1, 3, sgd , on,off, (3, 5), [1, 2]") == [0.1, 3, "sgd", True, False, (3, 5), (1, 2)]
    assert parsed(" , ") == []


def test_values_are_suggested_around_the_present_one() -> None:
    training = TrainingSettings(learning_rate=0.02)
    assert suggested(training, "learning_rate", True) == "0.02, 0.1, 0.01, 0.001"
    assert suggested(training, "nesterov", True) == "on, off"
    assert suggested(make("dense", {"units": 10}), "units", False) == "5, 10, 20"
    assert suggested(make("dropout", {"rate": 0.2}), "rate", False) == "0.1, 0.2, 0.4"


def test_every_suggestion_can_be_raced(qtbot: QtBot, window: MainWindow, races: Races) -> None:
    """What the dialog offers by itself is allowed, for every setting that it offers."""
    dialog, wrong = window.keeping.ask_race(), []
    assert dialog is not None
    for owner in range(dialog.owner.count()):
        dialog.owner.setCurrentIndex(owner)
        for setting in range(dialog.setting.count()):
            dialog.setting.setCurrentIndex(setting)
            try:
                dialog._wanted()
            except UserError as error:
                wrong.append((dialog.owner.currentText(), dialog.setting.currentText(), str(error)))
    assert not wrong
    dialog.reject()


def test_a_lane_without_an_epoch_stands_last(races: Races) -> None:
    from engine.training.race import variants

    lanes = variants(races.session.root, "", "seed", (1, 2))
    races.entrants = [Entrant(lane) for lane in lanes]
    assert races.ranking() == [0, 1]
    assert races.entrants[0].judged == float("inf")


def test_the_window_does_not_wait_for_torch_to_ask_for_a_race(window: MainWindow) -> None:
    told: list[str] = []
    window.session.message.connect(lambda text, hint: told.append(text))
    assert window.keeping.ask_race() is None
    assert told == ["The engine is still being loaded."]
