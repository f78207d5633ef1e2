"""The course of a loss: the readings of a run, and where they are few the means of its epochs between them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.canvas import course as module
from app.canvas.course import FEW, LONGEST, Course, Epochs, alone, thinned
from engine.layer import make
from engine.training.events import Changed, EpochEnded, Started
from tests.engine.drawings import classifier

LOSS = "cross_entropy_1"


def begun(step: int = 0, at: float = 0.0) -> Started:
    return Started(4, 10, "cpu", {"train": 100}, step, at)


def ended(*losses: float, first: int = 1) -> list[EpochEnded]:
    return [EpochEnded(epoch, {"loss": loss}, {}, 0.01, True) for epoch, loss in enumerate(losses, first)]


@pytest.fixture
def epochs() -> Epochs:
    made = Epochs()
    made.begin(begun())
    return made


def test_the_means_stand_in_the_middle_of_their_epochs_between_the_readings(epochs: Epochs) -> None:
    epochs.take(ended(0.7, 0.4, 0.3))
    assert epochs.filled([(1, 1.0), (30, 0.2)]) == [(1, 1.0), (5, 0.7), (15, 0.4), (25, 0.3), (30, 0.2)]


def test_where_there_are_enough_readings_they_stand_alone(epochs: Epochs) -> None:
    epochs.take(ended(0.7, 0.4, 0.3))
    readings: Course = [(10 * place, 1.0) for place in range(FEW)]
    assert epochs.filled(readings) == readings
    assert epochs.filled(readings[1:]) == [(10, 1.0), (15, 0.4), (20, 1.0), (25, 0.3), *readings[3:]]


def test_a_course_begins_with_a_reading_and_a_step_has_one_value(epochs: Epochs) -> None:
    epochs.take(ended(0.7, 0.4))
    assert epochs.filled([(6, 1.0), (15, 0.5)]) == [(6, 1.0), (15, 0.5)]
    assert epochs.filled([]) == []


def test_a_run_that_goes_on_adds_its_own_epochs_to_the_course_of_the_one_before(epochs: Epochs) -> None:
    epochs.take(ended(0.7, 0.4))
    epochs.begin(begun(20, 2.0))
    epochs.take(ended(0.3, first=3))
    before: Course = [(0, 1.0), (8, 0.6)]
    assert epochs.filled([*before, (20, 0.4), (30, 0.2)]) == [*before, (20, 0.4), (25, 0.3), (30, 0.2)]


def test_a_run_that_begins_anew_has_no_epochs_of_the_one_before(epochs: Epochs) -> None:
    epochs.take(ended(0.7, 0.4, 0.3))
    epochs.begin(begun())
    epochs.take(ended(0.8))
    assert epochs.filled([(0, 1.0), (40, 0.2)]) == [(0, 1.0), (5, 0.8), (40, 0.2)]


def test_the_readings_of_the_run_before_are_not_counted(epochs: Epochs) -> None:
    before: Course = [(step, 1.0) for step in range(FEW)]
    epochs.begin(begun(20, 2.0))
    epochs.take(ended(0.3, first=3))
    assert epochs.filled([*before, (20, 0.4), (30, 0.2)]) == [*before, (20, 0.4), (25, 0.3), (30, 0.2)]


def test_epochs_of_another_length_are_in_the_middle_of_their_own_steps(epochs: Epochs) -> None:
    epochs.take(ended(0.7))
    epochs.begin(Changed(4, 100, "cpu", {"train": 1_000}, step=10, at=1.0))
    epochs.take(ended(0.4, first=2))
    assert epochs.filled([(0, 1.0), (110, 0.2)]) == [(0, 1.0), (5, 0.7), (60, 0.4), (110, 0.2)]


def test_very_many_epochs_are_not_remembered(epochs: Epochs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    epochs.take(ended(0.9, 0.8))
    epochs.take(ended(0.7, 0.6, 0.5, first=3))
    epochs.take(ended(0.4, first=6))
    assert epochs.filled([(0, 1.0), (60, 0.2)])[1:-1] == [(5, 0.9), (15, 0.8), (25, 0.7)]


def test_a_course_of_many_epochs_is_thinned(epochs: Epochs) -> None:
    epochs.take(ended(*[0.5] * 1_000))
    assert len(epochs.filled([(0, 1.0), (10_000, 0.2)])) <= LONGEST


def test_epochs_without_a_loss_fill_nothing(epochs: Epochs) -> None:
    epochs.take([EpochEnded(1, {"return": 12.0}, {}, 0.01, True)])
    assert epochs.filled([(0, 1.0), (10, 0.2)]) == [(0, 1.0), (10, 0.2)]


def test_a_thinned_course_keeps_its_ends_and_is_as_whole_at_its_beginning_as_at_its_end() -> None:
    course: Course = []
    for step in range(1_000):
        course = thinned([*course, (step, 1.0)])
        assert len(course) <= LONGEST
    steps = [step for step, _ in course]
    assert (steps[0], steps[-1]) == (0, 999)
    assert max(after - before for before, after in pairwise(steps)) <= 6 / LONGEST * 999
    assert thinned(course) == course


def test_the_mean_of_an_epoch_is_that_of_a_loss_that_stands_alone_and_counts_once() -> None:
    graph = classifier()
    assert alone(graph, LOSS)
    assert not alone(graph.added(make("cross-entropy"))[0], LOSS)
    assert not alone(graph.with_settings(LOSS, weight=2.0), LOSS)
    assert not alone(graph, "dense_1")
