"""A whole run in bounded memory, and steps turned into epochs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.over_time import Epochs, OverTime
from engine.training.events import Started
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier


def filled(moments: int, most: int = 512) -> OverTime:
    store = OverTime(most)
    for at in range(1, moments + 1):
        store.add(float(at), np.array([at, -at], np.float32))
    return store


def test_of_a_long_run_moments_are_dropped_evenly_and_its_ends_are_kept() -> None:
    store = filled(10_000, most=16)
    at = store.at
    assert len(store) <= 18
    assert (at[0], at[-1]) == (1.0, 10_000.0)
    steps = np.diff(at[:-1])
    assert steps.min() == steps.max() == 1024
    assert np.array_equal(store.values, np.stack([at, -at]))


def test_a_short_run_is_kept_whole() -> None:
    assert filled(16, most=16).at.tolist() == list(range(1, 17))


def test_what_goes_on_from_an_earlier_moment_forgets_what_came_after_it() -> None:
    store = filled(10)
    store.add(4.5, np.zeros(2))
    assert store.at.tolist() == [1, 2, 3, 4, 4.5]
    store.add(0.5, np.zeros(2))
    assert store.at.tolist() == [0.5]


def test_other_rows_begin_anew() -> None:
    store = filled(3)
    store.add(4.0, np.zeros(5))
    assert store.values.shape == (5, 1)


def test_the_picture_is_even_in_time_where_readings_are_not() -> None:
    store = OverTime()
    for at in (1.0, 2.0, 10.0):
        store.add(at, np.array([at]))
    assert store.evenly(10)[0].tolist() == [1, 2, 10, 10, 10, 10, 10, 10, 10, 10]


def test_before_the_first_reading_there_is_nothing() -> None:
    store = OverTime()
    for at in (8.0, 9.0, 10.0):
        store.add(at, np.array([at]))
    picture = store.evenly(10)[0]
    assert np.isnan(picture[:7]).all()
    assert picture[7:].tolist() == [8, 9, 10]


def test_steps_are_told_in_epochs(qtbot: QtBot) -> None:
    epochs = Epochs(Session())
    assert epochs.at(5) is None
    epochs.take(Started(4, 10, "cpu", {}))
    assert epochs.at(25) == 2.5


def test_what_is_opened_after_a_run_tells_its_steps_in_epochs_too(
    opened: Open, train: Callable[[Session], None]
) -> None:
    session = opened(classifier().with_training(epochs=5, batch_size=21))
    train(session)
    steps = 5 * session.training.beats.steps
    assert Epochs(session).at(steps) == 5
    session.show(classifier())
    assert Epochs(session).at(steps) is None, "another drawing has had no run"


def test_epochs_of_another_length_follow_on_those_before(qtbot: QtBot) -> None:
    epochs = Epochs(Session())
    epochs.take(Started(2, 10, "cpu", {}))
    epochs.take(Started(4, 20, "cpu", {}, step=20, at=2.0))
    assert (epochs.at(20), epochs.at(30), epochs.step(2.5)) == (2.0, 2.5, 30)
    assert (epochs.at(5), epochs.step(0.5)) == (0.5, 5), "those before keep their times"
    epochs.take(Started(4, 20, "cpu", {}))
    assert epochs.at(30) == 1.5
