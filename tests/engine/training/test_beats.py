"""Steps are told in epochs and epochs in steps, also behind a change of what an epoch takes."""

from __future__ import annotations

from engine.training.beats import Beat, Beats

TWO = Beats().then(Beat(10)).then(Beat(20, 2.0, 20))
"""Two epochs of 10 steps; those after them have 20."""


def test_epochs_of_another_length_follow_on_those_before():
    assert (TWO.time(20), TWO.time(30), TWO.time(40)) == (2.0, 2.5, 3.0)
    assert (TWO.step(2.5), TWO.step(3.0)) == (30, 40)
    assert TWO.steps == 20


def test_what_was_before_a_change_keeps_its_times():
    assert (TWO.time(5), TWO.time(15)) == (0.5, 1.5)
    assert (TWO.step(0.5), TWO.step(1.5)) == (5, 15)


def test_going_on_from_an_earlier_step_forgets_what_came_after_it():
    again = TWO.then(Beat(5, 1.5, 15))
    assert [beat.steps for beat in again.all] == [10, 5]
    assert (again.time(10), again.time(20)) == (1.0, 2.5)
    assert Beats().then(Beat(4)) == TWO.then(Beat(4)), "a run from the start has nothing before it"
