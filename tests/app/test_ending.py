"""What comes after a run begins when that has ended; the window waits for no step, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from time import perf_counter

import pytest
from pytestqt.qtbot import QtBot

from app.ending import DATA, SOON, STEP, Buttons, buttons
from app.main_window import MainWindow
from app.training_panel import TrainingPanel
from app.views.race import WAITS, RaceView
from engine.datasets.iris import Iris
from engine.datasets.prepare import prepare
from engine.training.events import Finished, Started
from engine.training.race import Variant
from engine.training.run import Run
from tests.app.test_training import Desk, until
from tests.engine.drawings import classifier

LONG = 100_000
"""Epochs that no test sees the end of."""
AT_ONCE = 0.5
"""Seconds that nobody would call waiting for a step, also on a busy machine."""


class Step:
    """A run in the middle of a step that goes on until `end`."""

    def __init__(self, run: Run | None) -> None:
        assert run is not None
        self.run = run
        self._begun, self._over = Event(), Event()
        run.ask(lambda _: (self._begun.set(), self._over.wait(60)))
        assert self._begun.wait(20)

    def end(self) -> None:
        self._over.set()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(epochs=LONG)
    made.training.start()
    until(qtbot, made, "running")
    yield made
    assert made.training.close()
    made.session.deleteLater()


@pytest.fixture
def step(desk: Desk) -> Iterator[Step]:
    """Of the run under way at the desk."""
    made = Step(desk.training.run)
    yield made
    made.end()


def begun(qtbot: QtBot, desk: Desk, before: Run) -> Run:
    """The run after that one."""
    qtbot.waitUntil(lambda: desk.training.run is not before and desk.training.active)
    assert desk.training.run is not None
    return desk.training.run


def told(desk: Desk, qtbot: QtBot) -> tuple[str, str]:
    qtbot.waitUntil(lambda: any(desk.training.ending.told))
    return desk.training.ending.told


def test_the_next_training_begins_when_the_long_step_is_over(desk: Desk, step: Step, qtbot: QtBot) -> None:
    began = perf_counter()
    desk.training.branch()
    assert perf_counter() - began < AT_ONCE
    assert told(desk, qtbot) == (STEP, "The next training begins then. Stop takes it back.")
    assert desk.training.run is step.run, "there is one training"
    desk.events.clear()
    learned: list[int] = []
    desk.session.trained.connect(lambda _: learned.append(step.run.state.step if step.run.state else 0), Finished)
    step.end()
    after = begun(qtbot, desk, step.run)
    qtbot.waitUntil(lambda: bool(desk.of(Started)))
    assert [type(event) for event in desk.events if isinstance(event, Started | Finished)] == [Finished, Started]
    assert [event.step for event in desk.of(Started)] == learned  # type: ignore[union-attr]
    assert after.state is step.run.state, "what the long step has learned goes on"
    assert desk.training.ending.told == ("", "")


def test_stop_takes_back_what_was_to_come(desk: Desk, step: Step, qtbot: QtBot) -> None:
    desk.training.branch()
    assert told(desk, qtbot)[1]
    desk.training.stop()
    assert desk.training.ending.told == (STEP, "")
    step.end()
    until(qtbot, desk, "finished")
    qtbot.wait(100)
    assert desk.training.run is step.run
    assert desk.training.status == "finished"


def test_a_run_that_ends_at_once_is_not_announced(desk: Desk, qtbot: QtBot) -> None:
    desk.training.pause()
    until(qtbot, desk, "paused")
    seen: list[tuple[str, str]] = []
    desk.session.run_changed.connect(lambda _: seen.append(desk.training.ending.told))
    desk.training.stop()
    until(qtbot, desk, "finished")
    qtbot.wait(2 * SOON)
    assert set(seen) == {("", "")}


def test_train_means_the_next_training_while_a_run_ends(desk: Desk, step: Step, qtbot: QtBot) -> None:
    desk.training.stop()
    desk.training.start()
    assert told(desk, qtbot)[1] == "The next training begins then. Stop takes it back."
    step.end()
    begun(qtbot, desk, step.run)
    until(qtbot, desk, "running")


def test_what_is_to_come_can_be_held_or_taken_step_by_step_before_it_begins(
    desk: Desk, step: Step, qtbot: QtBot
) -> None:
    desk.training.branch()
    desk.training.pause()
    assert desk.training.holds
    desk.training.step()
    step.end()
    after = begun(qtbot, desk, step.run)
    until(qtbot, desk, "paused")
    assert after.state is not None
    assert after.state.step == desk.of(Started)[-1].step + 1  # type: ignore[union-attr]


def test_what_was_to_come_goes_with_its_drawing(desk: Desk, step: Step, qtbot: QtBot) -> None:
    desk.training.branch()
    desk.session.show(classifier())
    step.end()
    qtbot.waitUntil(lambda: not step.run.is_alive())
    qtbot.wait(100)
    assert (desk.training.run, desk.training.status) == (None, "idle")


def test_an_edit_that_is_made_while_a_run_ends_is_what_the_next_one_begins_with(
    desk: Desk, step: Step, qtbot: QtBot
) -> None:
    desk.training.branch()
    desk.session.edit_root(desk.session.root.with_training(learning_rate=0.5), "Faster")
    step.end()
    assert begun(qtbot, desk, step.run).settings.learning_rate == 0.5


def test_a_state_that_is_taken_over_lets_a_run_end_by_itself(desk: Desk, step: Step, qtbot: QtBot) -> None:
    taken = step.run.state
    assert taken is not None
    began = perf_counter()
    desk.training.hold(taken)
    assert perf_counter() - began < AT_ONCE
    assert (desk.training.run, desk.training.state) == (None, taken)


def test_data_that_are_read_are_named_where_a_run_ends_before_it_has_them(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, there = Desk(), Event()
    monkeypatch.setattr("app.new_run.prepare", lambda *_: there.wait(20) and prepare(Iris()))
    desk.training.start()
    desk.training.stop()
    assert told(desk, qtbot) == (DATA, "")
    there.set()
    until(qtbot, desk, "finished")
    assert desk.training.close()


# ---- buttons ----


def test_the_buttons_do_what_they_can_while_a_run_ends(desk: Desk, step: Step) -> None:
    training = desk.training
    assert buttons(training, startable=True) == Buttons(train=False, pause=True, step=False, stop=True, goes_on=False)
    training.stop()
    assert buttons(training, startable=True) == Buttons(train=True, pause=False, step=True, stop=False, goes_on=False)
    training.start()
    assert buttons(training, startable=True) == Buttons(train=False, pause=False, step=False, stop=True, goes_on=False)


def test_the_panel_says_what_it_waits_for(desk: Desk, step: Step, qtbot: QtBot) -> None:
    panel = TrainingPanel(desk.session)
    qtbot.addWidget(panel)
    desk.training.branch()
    qtbot.waitUntil(lambda: panel.message.text.text() == STEP)
    assert panel.message.hint.text() == "The next training begins then. Stop takes it back."
    panel.buttons.stop.click()
    assert panel.message.hint.text() == ""
    assert not panel.buttons.stop.isEnabled()
    step.end()
    until(qtbot, desk, "finished")
    assert panel.message.text.text().startswith("Stopped")


# ---- races ----


@pytest.fixture
def race(qtbot: QtBot, window: MainWindow) -> Iterator[Step]:
    """A race of one lane that waits for a run in a long step, which it gives."""
    session = window.session
    session.show(classifier(("dense", {"units": 8}), "relu").with_training(epochs=LONG, threads=1, device="cpu"))
    session.torch_arrived()
    session.training.start()
    qtbot.waitUntil(lambda: session.training.status == "running")
    step = Step(session.training.run)
    began = perf_counter()
    window.keeping.races.start([Variant("one", session.root.with_training(epochs=2))])
    assert perf_counter() - began < AT_ONCE
    yield step
    step.end()


def test_a_race_begins_when_the_long_step_is_over(qtbot: QtBot, window: MainWindow, race: Step) -> None:
    races, view = window.keeping.races, window.docks["view-race"].widget()
    assert isinstance(view, RaceView)
    assert races.waits
    qtbot.waitUntil(lambda: view.verdict.text() == WAITS)
    assert window.session.training.run is race.run
    race.end()
    qtbot.waitUntil(lambda: not races.active)
    assert window.session.training.status == "finished"
    assert [entrant.end.reason for entrant in races.entrants if entrant.end] == ["completed"]


def test_stop_takes_a_race_back_that_has_not_begun(qtbot: QtBot, window: MainWindow, race: Step) -> None:
    window.commands.actions["stop"].trigger()
    assert (window.keeping.races.active, window.session.training.occupied) == (False, "")
    race.end()
    qtbot.waitUntil(lambda: window.session.training.status == "finished")
    window.session.training.start()
    qtbot.waitUntil(lambda: window.session.training.status == "running")


def test_the_stop_of_the_training_takes_a_race_back_too(qtbot: QtBot, window: MainWindow, race: Step) -> None:
    window.session.training.stop()
    assert (window.keeping.races.entrants, window.session.training.occupied) == ([], "")
    race.end()


def test_a_race_that_waits_goes_with_its_drawing(qtbot: QtBot, window: MainWindow, race: Step) -> None:
    window.session.show(classifier())
    race.end()
    qtbot.waitUntil(lambda: not race.run.is_alive())
    qtbot.wait(100)
    assert (window.keeping.races.active, window.session.training.occupied) == (False, "")


def test_a_race_does_not_begin_before_what_was_given_up_has_ended(qtbot: QtBot, window: MainWindow, race: Step) -> None:
    session, races = window.session, window.keeping.races
    session.show(session.root.with_training(seed=1))  # the run goes behind, in the middle of its step
    races.start([Variant("one", session.root.with_training(epochs=2))])
    qtbot.wait(200)
    assert races.entrants[0].started is None
    race.end()
    qtbot.waitUntil(lambda: not races.active)
    assert races.entrants[0].end is not None
