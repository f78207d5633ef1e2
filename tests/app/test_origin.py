"""What has been learned is known to be of a run, and to be kept or not, wherever undo has brought it from."""

from __future__ import annotations

from app.origin import BY_HAND, Origin
from app.starting_over import Kept
from engine.runs.record import Parent


def kept() -> Kept:
    return Kept(None, {}, {}, object())


def test_a_run_goes_on_from_the_one_before_wherever_that_stands() -> None:
    origin = Origin()
    assert origin.parent(0) is None
    origin.began("first")
    assert origin.parent(12) == Parent(run="first", step=12)
    origin.opened()
    assert origin.parent(12) is None


def test_what_was_put_aside_comes_back_with_its_origin() -> None:
    origin, aside = Origin(), kept()
    origin.began("first")
    origin.set_by_hand()
    origin.put_aside(aside)
    assert origin.unkept == ""
    assert origin.parent(0) is None
    origin.returned(aside)
    assert origin.unkept == BY_HAND
    assert origin.parent(5) == Parent(run="first", step=5)


def test_a_run_that_ends_while_it_is_put_aside_is_asked_whether_it_has_everything() -> None:
    origin, aside = Origin(), kept()
    origin.began("first")
    origin.put_aside(aside)
    origin.recorded("first", "too large")
    assert origin.unkept == "", "that is not of what there is now"
    origin.returned(aside)
    assert origin.unkept == "too large"


def test_what_is_in_the_file_is_kept_also_where_its_run_does_not_have_it() -> None:
    origin, aside = Origin(), kept()
    origin.began("first")
    origin.recorded("first", "too large")
    assert origin.unkept == "too large"
    origin.saved()
    assert origin.unkept == ""
    origin.put_aside(aside)
    origin.returned(aside)
    assert origin.unkept == ""


def test_a_run_that_is_not_recorded_changes_nothing_about_the_one_before() -> None:
    origin = Origin()
    origin.began("first")
    origin.began_unrecorded()
    origin.recorded("first", "too large")
    assert origin.unkept == ""
    assert origin.parent(3) == Parent(run="first", step=3)
