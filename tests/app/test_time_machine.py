"""Going back in a run with the real session: what is looked at, what goes on from there, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.time_machine import FILM, TimeMachine
from app.time_machine_memory import MemoryDialog
from app.time_machine_strip import TimeStrip
from app.time_machine_words import looking, spacing
from engine.graph import Graph, Wire
from engine.training.events import Finished, Observed
from engine.training.moments import Moment
from engine.training.probes import activations
from tests.app.test_training import Desk, until
from tests.engine.drawings import chain


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    desk.time = TimeMachine(desk.session)  # type: ignore[attr-defined]
    yield desk
    assert desk.training.close()
    desk.session.deleteLater()


@pytest.fixture
def time(desk: Desk, qtbot: QtBot) -> TimeMachine:
    """After a run of three epochs."""
    desk.training.start()
    until(qtbot, desk, "finished")
    return desk.time  # type: ignore[attr-defined]


def go(qtbot: QtBot, time: TimeMachine, step: int) -> Moment:
    time.go_to(step)
    qtbot.waitUntil(lambda: time.moment is not None and time.moment.step == step)
    assert time.moment is not None
    return time.moment


def test_every_step_of_a_run_can_be_gone_back_to(time: TimeMachine, qtbot: QtBot) -> None:
    assert time.now is not None
    assert time.steps == time.now.step + 1
    assert go(qtbot, time, 5).step == 5


def test_at_the_end_the_present_has_the_loss_of_its_step_as_the_past_has(time: TimeMachine) -> None:
    """Whenever the run last told of itself, which is a matter of time."""
    assert time.now is not None
    assert time.timeline is not None
    end = time.timeline.moment(time.now.step)
    assert end is not None
    assert (time.now.step, time.now.loss) == (end.step, end.loss)


def breaking() -> Graph:
    """A network whose first steps throw its weights beyond all bounds."""
    graph = chain("plane", ("dense", {"units": 4}), ("dense", {"units": 1}), "mean-squared-error")
    graph = graph.with_wire(Wire("plane_1", "y", "mean_squared_error_1", "target"))
    return graph.with_training(optimiser="sgd", learning_rate=2.0, epochs=5)


def test_after_a_fault_the_present_is_the_step_before_it(desk: Desk, qtbot: QtBot) -> None:
    time: TimeMachine = desk.time  # type: ignore[attr-defined]
    desk.session.edit_root(breaking(), "Draw")
    desk.training.start()
    until(qtbot, desk, "finished")
    (last,) = desk.of(Finished)
    assert isinstance(last, Finished)
    assert time.now is not None
    assert last.message.startswith(f"Training stopped at step {time.now.step + 1:,} ")
    assert time.steps == time.now.step + 1
    assert go(qtbot, time, time.now.step - 1)


def test_a_fix_of_what_broke_a_run_goes_back_to_where_it_was_well(desk: Desk, qtbot: QtBot) -> None:
    time, session = desk.time, desk.session  # type: ignore[attr-defined]
    session.doctor.switch(True)
    session.edit_root(breaking(), "Draw")
    desk.training.start()
    until(qtbot, desk, "finished")
    qtbot.waitUntil(lambda: any(f.rule == "not-a-number" for f in session.doctor.findings))
    finding = next(f for f in session.doctor.findings if f.rule == "not-a-number")
    session.mend(finding, finding.fixes[0])
    qtbot.waitUntil(lambda: time.moment is not None)
    assert time.moment.step == 0, "the first step had thrown the weights far off"
    desk.events.clear()
    desk.training.start()
    qtbot.waitUntil(lambda: bool(desk.of(Finished)))
    (last,) = desk.of(Finished)
    assert isinstance(last, Finished)
    assert last.reason == "completed"


def test_views_see_the_network_as_it_was(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    desk.training.watching.watch("dense", activations("dense_1", 0))
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))
    present = desk.of(Observed)[-1].readings["dense"].values  # type: ignore[union-attr]
    desk.events.clear()
    go(qtbot, time, 4)
    qtbot.waitUntil(lambda: bool(desk.of(Observed)))
    past = desk.of(Observed)[-1]
    assert past.step == 4  # type: ignore[union-attr]
    assert not np.array_equal(past.readings["dense"].values, present)  # type: ignore[union-attr]


def test_the_session_tells_which_moment_is_looked_at(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    told: list[Moment | None] = []
    desk.session.moment_changed.connect(told.append)
    go(qtbot, time, 4)
    time.go_to_now()
    assert [moment and moment.step for moment in told] == [4, None]


def test_training_goes_on_from_the_moment_exactly_as_it_did(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    learned = desk.training.learned.weights()
    go(qtbot, time, 5)
    desk.training.start()
    qtbot.waitUntil(lambda: desk.training.status == "finished" and time.moment is None)
    again = desk.training.learned.weights()
    assert all(np.array_equal(again[name], learned[name]) for name in learned)


def test_a_branch_has_another_learning_rate_and_forgets_the_old_future(desk, time: TimeMachine, qtbot: QtBot) -> None:
    learned, last = desk.training.learned.weights(), time.now
    go(qtbot, time, 5)
    time.branch(learning_rate=0.2)
    until(qtbot, desk, "finished")
    assert desk.session.root.training.learning_rate == 0.2
    assert desk.session.document.undo_label == "Branch with learning rate 0.200"
    assert time.now == last or time.now.step == last.step
    assert not np.array_equal(desk.training.learned.weights()["dense_1.weight"], learned["dense_1.weight"])


def test_saving_saves_the_moment_that_is_looked_at(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    learned = desk.training.learned.weights()
    go(qtbot, time, 0)
    assert not np.array_equal(desk.training.learned.weights()["dense_1.weight"], learned["dense_1.weight"])
    time.go_to_now()
    assert np.array_equal(desk.training.learned.weights()["dense_1.weight"], learned["dense_1.weight"])


def test_a_run_is_paused_while_one_looks_back_and_goes_on_from_the_present(qtbot: QtBot, desk: Desk) -> None:
    time: TimeMachine = desk.time  # type: ignore[attr-defined]
    desk.session.edit_root(desk.session.root.with_training(epochs=100_000), "Train longer")
    desk.training.start()
    qtbot.waitUntil(lambda: time.now is not None and time.now.step > 20)
    go(qtbot, time, 3)
    assert desk.training.status == "paused"
    step, run = desk.training.run.state.step, desk.training.run
    time.go_to_now()
    desk.training.start()
    until(qtbot, desk, "running")
    assert desk.training.run is run
    qtbot.waitUntil(lambda: time.now.step > step)
    desk.training.stop()
    until(qtbot, desk, "finished")


def test_back_and_forward_go_from_moment_to_moment(time: TimeMachine, qtbot: QtBot) -> None:
    last = time.now.step
    time.back()
    qtbot.waitUntil(lambda: time.moment is not None and time.moment.step == last - 1)
    time.back()
    qtbot.waitUntil(lambda: time.moment.step == last - 2)
    time.forward()
    qtbot.waitUntil(lambda: time.moment.step == last - 1)
    time.forward()
    qtbot.waitUntil(lambda: time.moment is None)


def test_the_film_ends_with_the_window(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    time.toggle_film()
    assert desk.training.close()
    assert not time.plays
    qtbot.wait(2 * FILM)  # a picture that is asked for now would raise


def test_the_film_plays_the_run_from_its_beginning_to_the_present(time: TimeMachine, qtbot: QtBot) -> None:
    seen: list[int | None] = []
    time._session.moment_changed.connect(lambda moment: seen.append(moment and moment.step))
    time.toggle_film()
    qtbot.waitUntil(lambda: not time.plays)
    assert seen[0] == 0
    assert seen[-1] is None
    assert seen[:-1] == sorted(seen[:-1])
    assert len(seen) > 5


def test_starting_over_forgets_all_moments(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    go(qtbot, time, 4)
    desk.training.forget()
    assert time.now is None
    assert time.moment is None
    assert time.steps == 0


def test_a_run_that_is_forgotten_on_the_way_to_a_moment_leaves_nobody_on_that_way(
    desk: Desk, time: TimeMachine, qtbot: QtBot
) -> None:
    desk.session.edit_root(desk.session.root.with_training(epochs=100_000), "longer")
    desk.training.start()
    until(qtbot, desk, "running")
    time.go_to(5)  # it waits until the run is paused
    assert time.looks_back
    desk.training.forget()
    assert not time.looks_back
    assert time.shown is None
    desk.session.edit_root(desk.session.root.with_training(epochs=3), "shorter")
    desk.training.start()
    until(qtbot, desk, "finished")
    assert go(qtbot, time, 4).step == 4


def test_a_moment_of_a_drawing_that_was_changed_shows_what_fits(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    graph = desk.session.graph
    desk.session.edit(graph.with_layer("dense_2", graph.nodes["dense_2"].layer.changed(bias=False)), "Without a bias")
    go(qtbot, time, 0)
    desk.training.watching.watch("dense", activations("dense_1", 0))
    desk.events.clear()
    qtbot.waitUntil(lambda: any("dense" in event.readings for event in desk.of(Observed)))


def test_another_state_that_is_held_is_no_moment_of_the_run(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    kept: list = []
    desk.training.ask(lambda state, parts: state.copy(), kept.append)
    qtbot.waitUntil(lambda: bool(kept))
    before = desk.training.timeline
    desk.training.hold(kept[0])
    desk.training.start()
    until(qtbot, desk, "finished")
    assert desk.training.timeline is not before


def test_the_epochs_of_a_run_that_goes_on_with_longer_ones_follow_on_those_before(
    desk: Desk, time: TimeMachine, qtbot: QtBot
) -> None:
    assert time.now is not None
    before = time.now.step
    desk.session.edit_root(desk.session.root.with_training(batch_size=10), "Set batch size")
    desk.training.start()
    until(qtbot, desk, "finished")
    assert time.now.step > before
    assert (time.now.epoch, time.now.position) == (6, 0), "three epochs, and three more"


def test_the_strip_appears_with_a_run_and_says_what_is_looked_at(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    strip = TimeStrip(desk.session, time)
    qtbot.addWidget(strip)
    strip.resize(1400, 60)
    strip.show()
    assert strip.words.text().startswith(f"Step {time.now.step} – epoch 3 – loss ")
    assert strip.words.text().endswith(" on the batch"), "that on the canvas is of other examples"
    assert strip.memory.text().startswith("Every step kept – ")
    go(qtbot, time, 5)
    assert strip.property("past") is True
    assert strip.words.toolTip().startswith(f"Looking at step 5 of {time.now.step} – epoch 2 – loss ")
    assert " on the batch. " in strip.words.toolTip()
    assert strip.words.toolTip().endswith(
        "Train goes on from here and forgets what came after; Save saves these weights."
    )
    qtbot.keyClick(strip.slider, Qt.Key.Key_End)
    assert strip.property("past") is False
    desk.training.forget()
    assert strip.isHidden()


def test_a_narrow_strip_shortens_the_name_of_a_button_and_does_not_cut_it(
    desk: Desk, time: TimeMachine, qtbot: QtBot
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    strip = TimeStrip(desk.session, time)
    strip.setParent(holder)
    holder.show()
    strip.show()
    whole = strip.minimumSizeHint().width()
    strip.resize(whole - 5, strip.height())
    assert strip.branch.text() == "Branch…"
    assert strip.branch.accessibleName() == "Branch from here…"
    qtbot.waitUntil(lambda: strip.minimumSizeHint().width() <= strip.width())
    strip.resize(whole + 60, strip.height())
    assert strip.branch.text() == "Branch from here…"


def test_enter_in_the_form_branches(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    strip = TimeStrip(desk.session, time)
    qtbot.addWidget(strip)
    strip.show()
    go(qtbot, time, 5)
    strip.open_branch()
    field = strip.popup.form.editors["learning_rate"].field
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    until(qtbot, desk, "finished")
    assert desk.session.root.training.learning_rate == 0.5
    assert time.moment is None


def test_the_form_grows_where_a_value_is_refused(desk: Desk, time: TimeMachine, qtbot: QtBot) -> None:
    strip = TimeStrip(desk.session, time)
    qtbot.addWidget(strip)
    strip.show()
    go(qtbot, time, 5)
    strip.open_branch()
    popup = strip.popup
    popup.setStyleSheet("BranchPopup { border: 3px solid black; }")  # as the window's style has one
    qtbot.wait(0)
    field, high, bottom = popup.form.editors["learning_rate"].field, popup.height(), popup.geometry().bottom()
    field.selectAll()
    qtbot.keyClicks(field, "fast")
    popup.accept()
    qtbot.waitUntil(lambda: popup.height() > high)
    assert popup.isVisible()
    assert popup.geometry().bottom() == bottom, "it still stands on its button"
    assert field.height() >= field.sizeHint().height()
    words = [label for label in popup.findChildren(QLabel) if label.isVisible()]
    assert any("fast" in label.text() for label in words)
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in words))
    popup.close()


def test_the_memory_is_chosen_in_words_and_thins_out_what_is_kept(desk, time: TimeMachine, qtbot: QtBot) -> None:
    told: list[int] = []
    time.budget_changed.connect(told.append)
    dialog = MemoryDialog(time)
    qtbot.addWidget(dialog)
    assert "Every step of the first" in dialog.says.text()
    dialog.megabytes.setValue(1)
    budgets: list[int] = []
    time.changed.connect(lambda: budgets.append(desk.training.timeline.budget))
    dialog.accept()
    assert told == [1_000_000]
    qtbot.waitUntil(lambda: budgets[-1] == 1_000_000)


def test_few_moments_are_counted_and_many_measured() -> None:
    assert [spacing(kept, 800) for kept in (801, 401, 5, 2, 1)] == [
        "Every step",
        "One of 2 steps",
        "One of 200 steps",
        "2 moments",
        "1 moment",
    ]
    assert spacing(2, 1) == "Every step"


def test_the_words_name_the_button_that_goes_on_from_here() -> None:
    past, now = Moment(1240, 12, 40, 0.31), Moment(3000, 30)
    assert looking(past, now, waits=False)[2] == (
        "Looking at step 1,240 of 3,000 – epoch 13 – loss 0.310. Train goes on from here."
    )
    assert looking(past, now, waits=True)[2].endswith("Continue goes on from here.")
