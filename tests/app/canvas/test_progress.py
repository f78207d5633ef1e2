"""What a loss shows of a training, from what the training tells."""

from __future__ import annotations

import pytest

from app.canvas.progress import RunSign, run_sign
from engine.training.events import Finished, Progress, Reason


def progress(step: int, epoch: int = 3) -> Progress:
    return Progress(epoch, step, 1_000, 0.5, {"loss": 0.5}, 0.01, 100.0, 9.0)


def test_a_ring_fills_step_by_step_with_the_epoch_beside_it() -> None:
    assert run_sign("running", 10, progress(250), None) == RunSign("running", 0.25, "3/10")
    assert run_sign("running", 10, None, None) == RunSign("running")


def test_steps_too_small_to_be_seen_are_the_same_picture() -> None:
    assert run_sign("running", 10, progress(250), None) == run_sign("running", 10, progress(260), None)


def test_a_run_that_is_prepared_begins_with_an_empty_ring() -> None:
    assert run_sign("preparing", 10, None, None) == RunSign("starting")


def test_a_held_run_says_so_and_keeps_its_place() -> None:
    assert run_sign("paused", 10, progress(500), None) == RunSign("paused", 0.5, "3/10")


@pytest.mark.parametrize("reason", ["completed", "stopped early"])
def test_a_run_that_has_done_its_work_shows_that(reason: Reason) -> None:
    assert run_sign("finished", 10, progress(500), Finished(reason, 7)) == RunSign("done", 1.0, "7/10")


@pytest.mark.parametrize("reason", ["stopped", "failed"])
def test_a_run_that_was_stopped_or_failed_shows_no_tick(reason: Reason) -> None:
    assert run_sign("finished", 10, progress(500), Finished(reason, 7)) is None


def test_without_a_run_nothing_is_shown() -> None:
    assert run_sign("idle", 0, None, None) is None
