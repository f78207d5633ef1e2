"""Slow work is done in a process of its own, and its result comes back to the window's thread."""

import os
import threading
import time

import pytest

from app.worker import Worker
from engine.errors import UserError


def whereabouts(text: str) -> tuple[int, str]:
    return os.getpid(), text


def refuse() -> None:
    raise UserError("The table is empty.", "Choose another one.")


@pytest.fixture
def worker(qapp):
    made = Worker()
    yield made
    made.close()


def test_it_runs_elsewhere_and_answers_here(qtbot, worker) -> None:
    answers: list[tuple[object, threading.Thread]] = []
    worker.run(whereabouts, "x", done=lambda a: answers.append((a, threading.current_thread())), failed=pytest.fail)
    assert worker.busy
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    ((pid, text), thread) = answers[0]
    assert (pid != os.getpid(), text, thread) == (True, "x", threading.main_thread())
    assert not worker.busy


def test_a_refusal_comes_back_with_its_hint(qtbot, worker) -> None:
    refusals: list[UserError] = []
    worker.run(refuse, done=pytest.fail, failed=refusals.append)
    qtbot.waitUntil(lambda: bool(refusals), timeout=20_000)
    assert (refusals[0].text, refusals[0].hint) == ("The table is empty.", "Choose another one.")


def test_closing_does_not_wait_for_the_work(qtbot, worker) -> None:
    worker.run(time.sleep, 60, done=pytest.fail, failed=pytest.fail)
    started = time.monotonic()
    worker.close()
    assert time.monotonic() - started < 10
    assert not worker.busy
