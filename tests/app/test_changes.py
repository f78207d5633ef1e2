"""Weights that are set beside any training: the next one goes on from them, and undo gives back what they were."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from time import perf_counter, sleep
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.changes import OTHERS
from engine.errors import UserError
from engine.graph import Wire
from engine.training.moments import Moment
from engine.training.wire_weights import set_weight, weight_of
from tests.app.test_training import Desk, until
from tests.engine.drawings import classifier


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    assert desk.training.close()
    desk.session.deleteLater()


def test_a_weight_that_was_changed_before_the_first_run_is_what_it_begins_with(desk: Desk, qtbot: QtBot) -> None:
    def zero(state: Any) -> None:
        state.network.get_parameter("dense_1.weight").data.zero_()

    desk.training.changes.make(zero)
    qtbot.waitUntil(lambda: desk.training.state is not None)
    assert not desk.training.learned.weights()["dense_1.weight"].any()
    desk.training.step()
    until(qtbot, desk, "paused")
    assert np.abs(desk.training.learned.weights()["dense_1.weight"]).max() < 0.02  # one step of 0.01 from zero


def test_a_weight_that_is_set_in_a_long_step_is_none_of_the_drawing_that_is_opened_meanwhile(qtbot: QtBot) -> None:
    desk, over = Desk(epochs=100_000), Event()
    training, graph = desk.training, desk.session.root
    training.start()
    until(qtbot, desk, "running")
    run = training.run
    assert run is not None
    run.ask(lambda _: over.wait(60))
    training.changes.make(
        lambda state: set_weight(state, graph, Wire("iris_1", "x", "dense_1", "in"), 2.0), None, "Set it"
    )
    desk.session.show(classifier(("dense", {"units": 3})))
    over.set()
    qtbot.waitUntil(lambda: not run.is_alive() and training._answers.idle)
    assert training.state is None
    assert desk.session.document.undo_label is None
    assert training.close()


WEIGHT = Wire("iris_1", "x", "dense_1", "in")


def learned(desk: Desk, qtbot: QtBot) -> np.ndarray:
    found: list[np.ndarray] = []
    graph = desk.session.graph
    desk.training.ask(lambda state, _: np.asarray(weight_of(state, graph, WEIGHT)), found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def set_by_hand(desk: Desk, qtbot: QtBot) -> None:
    graph, steps = desk.session.graph, len(desk.session.document.history)
    desk.training.changes.make(lambda state: set_weight(state, graph, WEIGHT, 2.0), None, "Set the weights")
    qtbot.waitUntil(lambda: len(desk.session.document.history) > steps)


def test_undo_after_a_training_gives_back_only_what_was_set_by_hand(desk: Desk, qtbot: QtBot) -> None:
    desk.training.start()
    until(qtbot, desk, "finished")
    before = learned(desk, qtbot)
    set_by_hand(desk, qtbot)
    assert (learned(desk, qtbot) == 2.0).all()
    desk.training.start()
    until(qtbot, desk, "finished")
    desk.session.undo()
    np.testing.assert_array_equal(learned(desk, qtbot), before)


def test_numbers_set_by_hand_are_there_when_the_next_step_breaks(desk: Desk, qtbot: QtBot) -> None:
    graph = desk.session.graph
    desk.training.step()
    until(qtbot, desk, "paused")
    desk.training.changes.make(lambda state: set_weight(state, graph, WEIGHT, 1e38), None, "Set the weights")
    desk.training.start()
    until(qtbot, desk, "finished")
    assert desk.training.last is not None
    assert desk.training.last.reason == "failed"
    assert (learned(desk, qtbot) == np.float32(1e38)).all()


def test_weights_that_have_started_over_get_no_numbers_of_those_before(desk: Desk, qtbot: QtBot) -> None:
    told: list[UserError] = []
    desk.training.refused.connect(told.append)
    set_by_hand(desk, qtbot)
    desk.training.forget()
    fresh = learned(desk, qtbot)
    desk.session.undo()
    np.testing.assert_array_equal(learned(desk, qtbot), fresh)
    assert [error.text for error in told] == [OTHERS]


def test_going_back_over_edits_of_the_drawing_gives_the_numbers_back_too(desk: Desk, qtbot: QtBot) -> None:
    before = learned(desk, qtbot)
    set_by_hand(desk, qtbot)
    desk.session.edit(desk.session.graph.with_settings("dense_1", units=9), "Widen")
    desk.training.start()
    until(qtbot, desk, "finished")
    desk.session.document.go_to(0)
    np.testing.assert_array_equal(learned(desk, qtbot), before)


def test_the_time_machine_knows_what_was_set_by_hand(desk: Desk, qtbot: QtBot) -> None:
    desk.training.step()
    until(qtbot, desk, "paused")
    set_by_hand(desk, qtbot)
    timeline = desk.training.timeline
    assert timeline is not None
    then = timeline.state_at(1)
    assert (np.asarray(weight_of(then, desk.session.graph, WEIGHT)) == 2.0).all()


def test_a_weight_that_is_set_in_a_paused_run_is_of_the_present_also_where_the_past_is_looked_at_first(
    desk: Desk, qtbot: QtBot
) -> None:
    training = desk.training
    training.step()
    until(qtbot, desk, "paused")
    assert training.run is not None
    past: list[Any] = []
    training.ask(lambda state, _: state.copy(), past.append)
    qtbot.waitUntil(lambda: bool(past))
    graph, steps = desk.session.graph, len(desk.session.document.history)
    training.changes.make(lambda state: set_weight(state, graph, WEIGHT, 2.0), None, "Set the weights")
    training.look_back(past[0], Moment(0, 0, 0))
    qtbot.waitUntil(lambda: len(desk.session.document.history) > steps)
    assert (learned(desk, qtbot) != 2.0).any(), "the past is looked at"
    training.look_ahead()
    assert (learned(desk, qtbot) == 2.0).all()


def test_a_weight_that_was_set_a_moment_before_the_first_run_is_what_it_begins_with(desk: Desk, qtbot: QtBot) -> None:
    graph, newest, end = desk.session.graph, desk.training.held.newest, perf_counter() + 10
    desk.training.changes.make(lambda state: set_weight(state, graph, WEIGHT, 0.0))
    while newest.state is None and perf_counter() < end:
        sleep(0.001)  # on its thread, and the window does not hear of it yet
    desk.training.step()
    until(qtbot, desk, "paused")
    assert np.abs(learned(desk, qtbot)).max() < 0.02, "one step of 0.01 from zero"
