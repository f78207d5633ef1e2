"""Progress: how far a run is, how fast, and how long it will take."""

from __future__ import annotations

import pytest

from engine.training.events import Finished, Progress
from engine.training.loop import Controls, Training, train
from tests.engine.training.networks import iris, only, settings


def test_progress_comes_at_most_twenty_times_a_second():
    program, parts = iris()
    events = list(train(program, parts, settings(epochs=100)))
    seconds = only(Finished, events).seconds
    assert len([e for e in events if isinstance(e, Progress)]) <= 20 * seconds + 2


def test_the_last_progress_stands_at_the_last_step():
    program, parts = iris()
    progress = [e for e in train(program, parts, settings()) if isinstance(e, Progress)][-1]
    assert (progress.step, progress.steps, progress.epoch) == (14, 14, 2)
    assert progress.seconds_left == 0
    assert progress.learning_rate == 0.001


def test_examples_and_time_are_counted_since_it_was_told_last():
    program, parts = iris()
    training = Training(program, parts, settings(epochs=4), None, Controls())
    teller, stepper = training.teller, training.stepper
    training.state.step = training.state.position = 3
    for _ in range(3):
        teller.took(16)
    assert not teller.has_told(3)
    first = teller.learning(stepper, 2.0, {"loss": 0.5})
    assert teller.has_told(3)
    assert not teller.is_due(2.05)
    assert teller.is_due(2.15)
    assert (first.examples_per_second, first.loss, first.epoch, first.steps) == (24, 0.5, 1, 28)
    assert first.seconds_left == pytest.approx(25 * 2.0 / 3)
    teller.took(16)
    second = teller.learning(stepper, 6.0, {})
    assert (second.examples_per_second, second.loss) == (4, 0.5)
    assert teller.progress(stepper, 7.0, "validating").examples_per_second == 4
