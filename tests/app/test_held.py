"""What stands in the place of the present, and which weights those are: the states themselves are of no matter here."""

from __future__ import annotations

from typing import Any, cast

from app.held import Held, Newest
from engine.training.moments import Moment

STATE, OTHER = cast(Any, "a state"), cast(Any, "another state")
MOMENT = Moment(5, 1, 0)


def test_weights_that_were_left_are_known_no_more_and_those_that_come_back_are() -> None:
    held = Held()
    line = held.line
    held.take(STATE)
    assert not held.knows(line)
    held.take(OTHER, line)
    assert held.knows(line)
    assert held.state is OTHER


def test_the_present_comes_back_after_a_look_at_the_past_and_is_known_meanwhile() -> None:
    held, told = Held(), list[Moment | None]()
    held.moment_changed.connect(told.append)
    line = held.line
    held.look_back(STATE, MOMENT)
    assert held.line is not line
    assert held.knows(line)
    past = held.line
    held.look_ahead()
    assert (held.state, held.line) == (None, line)
    assert not held.knows(past)
    assert told == [MOMENT, None]


def test_a_run_that_begins_in_the_past_leaves_the_present_behind() -> None:
    held = Held()
    present = held.line
    held.look_back(STATE, MOMENT)
    past = held.line
    held.begin()
    assert (held.state, held.moment, held.line) == (None, None, past)
    assert not held.knows(present)


def test_a_moment_in_which_weights_were_set_is_no_moment_of_the_run_any_more() -> None:
    held = Held()
    held.look_back(STATE, MOMENT)
    assert held.unchanged == MOMENT
    held.edited(STATE)
    assert held.unchanged is None
    assert held.moment == MOMENT, "it is still looked at"


def test_what_was_changed_last_is_held_before_the_window_has_heard_of_it() -> None:
    held = Held()
    held.look_back(STATE, MOMENT)
    newest: Newest = held.newest
    newest.state = OTHER
    assert (held.state, held.unchanged) == (OTHER, None)
    held.look_ahead()
    newest.state = STATE
    assert held.state is None, "of what is looked at no more"
