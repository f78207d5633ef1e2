"""The commands of the window can be run exactly when they mean something, and switches show what is on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  # the window is told that it is there
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, EVERY
from app.actions.menu import SEPARATOR, Menu
from app.main_window import MainWindow
from engine.graph import Wire
from tests.engine.drawings import classifier

RUNNING = ("train", "pause", "step", "stop")


@pytest.fixture
def trainable(window: MainWindow) -> Iterator[MainWindow]:
    """The window with torch at hand and a drawing that would train for hours."""
    window.session.torch_arrived()
    window.session.show(classifier("relu").with_training(epochs=1_000_000))
    yield window
    assert window.session.training.close()


def can(window: MainWindow) -> set[str]:
    """Which of the commands of a training can be run."""
    by_id = {action.id: action for action in ACTIONS}
    return {id for id in RUNNING if (asked := by_id[id].enabled) is None or asked(window)}


def until(qtbot: QtBot, window: MainWindow, status: str) -> None:
    qtbot.waitUntil(lambda: window.session.training.status == status)


def test_a_drawing_that_is_ready_can_be_trained_or_stepped_and_there_is_nothing_to_pause(trainable: MainWindow) -> None:
    assert can(trainable) == {"train", "step"}


def test_a_drawing_with_a_problem_cannot_be_trained_and_not_be_exported(trainable: MainWindow) -> None:
    session = trainable.session
    session.edit(session.graph.without_wires([Wire("relu_1", "out", "dense_1", "in")]), "Cut")
    assert can(trainable) == set()
    export = next(action for action in ACTIONS if action.id == "export")
    assert export.enabled is not None
    assert not export.enabled(trainable)


def test_what_runs_can_be_paused_and_stopped_and_goes_on_from_a_pause(trainable: MainWindow, qtbot: QtBot) -> None:
    trainable.commands.actions["train"].trigger()
    until(qtbot, trainable, "running")
    assert can(trainable) == {"pause", "stop"}
    trainable.commands.actions["pause"].trigger()
    until(qtbot, trainable, "paused")
    assert can(trainable) == {"train", "step", "stop"}
    trainable.commands.actions["stop"].trigger()
    until(qtbot, trainable, "finished")
    assert can(trainable) == {"train", "step"}


def test_a_paused_training_goes_on_though_the_drawing_has_been_broken_meanwhile(
    trainable: MainWindow, qtbot: QtBot
) -> None:
    trainable.commands.actions["step"].trigger()
    until(qtbot, trainable, "paused")
    session = trainable.session
    session.edit(session.graph.without(["relu_1"]), "Delete")
    assert not session.whole.ready
    assert can(trainable) == {"train", "step", "stop"}


def test_undo_and_redo_can_be_run_where_there_is_a_step_to_take(window: MainWindow) -> None:
    by_id = {action.id: action for action in ACTIONS}
    states = []
    for step in (lambda: None, lambda: window.session.edit(window.session.graph.without(["relu_1"]), "Delete"), None):
        if step is None:
            window.session.undo()
        else:
            step()
        states.append(tuple(bool(by_id[id].enabled and by_id[id].enabled(window)) for id in ("undo", "redo")))
    assert states == [(False, False), (True, False), (False, True)]


@pytest.mark.parametrize("family", ["theme-", "navigation-"])
def test_of_themes_and_of_habits_of_navigation_exactly_one_is_on(window: MainWindow, family: str) -> None:
    choices = [action for action in ACTIONS if action.id.startswith(family)]
    assert len(choices) >= 3
    for action in choices:
        action.run(window)
        assert [other.id for other in choices if other.checked and other.checked(window)] == [action.id]


def test_the_map_and_gliding_are_switched_by_the_action_that_shows_them(window: MainWindow) -> None:
    for id in ("minimap", "motion"):
        action = window.commands.actions[id]
        before = action.isChecked()
        action.trigger()
        assert action.isChecked() is not before
        action.trigger()
        assert action.isChecked() is before


def test_every_command_has_words_for_people() -> None:
    for action in EVERY:
        assert action.text[0].isupper() or not action.text[0].isalpha(), action.id
        assert "..." not in action.text, action.id


def test_a_menu_lists_the_commands_of_its_submenus_and_no_places_or_lines() -> None:
    menu = Menu("All", ("first", SEPARATOR, "+recent", Menu("Inner", ("second", SEPARATOR, Menu("Deep", ("third",))))))
    assert list(menu.ids()) == ["first", "second", "third"]
