"""Slow work is done in a process of its own, and its result comes back to the window's thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.worker import Worker
from engine.datasets.archives import unpacked_folder
from engine.datasets.places import shelf
from engine.errors import UserError
from tests.app.works import LONG, counting, deaf, die, fail, refuse, stubborn, unsendable, whereabouts


@pytest.fixture(scope="module")
def steady(qapp: object) -> Iterator[Worker]:
    """One for all work that leaves its process as it was: to start another takes as long as ten of these tests."""
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def worker(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Worker()
    yield made
    made.close()


def test_it_runs_elsewhere_and_answers_here(qtbot: QtBot, steady: Worker) -> None:
    answers: list[tuple[object, threading.Thread]] = []
    steady.run(whereabouts, "x", done=lambda a: answers.append((a, threading.current_thread())), failed=pytest.fail)
    assert steady.busy
    qtbot.waitUntil(lambda: bool(answers))
    ((pid, text), thread) = answers[0]
    assert (pid != os.getpid(), text, thread) == (True, "x", threading.main_thread())
    assert not steady.busy


def test_a_refusal_comes_back_with_its_hint(qtbot: QtBot, steady: Worker) -> None:
    refusals: list[UserError] = []
    steady.run(refuse, done=pytest.fail, failed=refusals.append)
    qtbot.waitUntil(lambda: bool(refusals))
    assert (refusals[0].text, refusals[0].hint) == ("The table is empty.", "Choose another one.")


def test_closing_does_not_wait_for_the_work(qtbot: QtBot, worker: Worker) -> None:
    worker.run(time.sleep, 60, done=pytest.fail, failed=pytest.fail)
    started = time.monotonic()
    worker.close()
    assert time.monotonic() - started < 10
    assert not worker.busy


def test_an_exception_that_is_no_refusal_is_a_fault_of_the_program(qtbot: QtBot, steady: Worker) -> None:
    with qtbot.captureExceptions() as faults:
        steady.run(fail, done=pytest.fail, failed=pytest.fail)
        qtbot.waitUntil(lambda: bool(faults))
    assert [str(fault[1]) for fault in faults] == ["a fault of the program"]


def test_an_answer_that_cannot_travel_is_a_fault_too_and_the_next_work_is_done(qtbot: QtBot, steady: Worker) -> None:
    answers: list[object] = []
    with qtbot.captureExceptions() as faults:
        steady.run(unsendable, done=pytest.fail, failed=pytest.fail)
        steady.run(whereabouts, "x", done=answers.append, failed=pytest.fail)
        qtbot.waitUntil(lambda: bool(answers))
    assert len(faults) == 1


def test_it_tells_how_far_the_work_is(qtbot: QtBot, steady: Worker, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    job = steady.run(
        counting, tmp_path / "x", done=pytest.fail, failed=pytest.fail, told=lambda *words: told.append(words)
    )
    qtbot.waitUntil(lambda: len(told) > 2)
    job.cancel()
    assert told == sorted(told)
    assert {words[1:] for words in told} == {(1000 * LONG, "Counting")}


@pytest.mark.parametrize("work", [counting, deaf, stubborn])
def test_cancelled_work_really_ends_and_leaves_nothing_behind(
    qtbot: QtBot, worker: Worker, tmp_path: Path, work: Callable[..., None]
) -> None:
    path = tmp_path / "begun"
    job = worker.run(
        work,
        path,
        done=pytest.fail,
        failed=pytest.fail,
        told=(lambda *_: None) if work is counting else None,
    )
    qtbot.waitUntil(path.exists)
    pid = worker.process_id
    job.cancel()
    assert not worker.busy, "nobody waits for it"
    answers: list[tuple[int, str]] = []
    worker.run(whereabouts, "next", done=answers.append, failed=pytest.fail)
    qtbot.waitUntil(lambda: bool(answers))
    assert (answers[0][0] == pid) == (work is counting), "who listens may stay"
    assert path.exists() == (work is stubborn)
    assert not [*shelf().glob("*"), *unpacked_folder().glob("*")]
    assert work is counting or not Path(f"/proc/{pid}").exists()


def test_what_waits_can_be_cancelled_without_a_word(qtbot: QtBot, steady: Worker) -> None:
    answers: list[object] = []
    steady.run(whereabouts, "first", done=answers.append, failed=pytest.fail)
    steady.run(whereabouts, "second", done=pytest.fail, failed=pytest.fail).cancel()
    steady.run(whereabouts, "third", done=answers.append, failed=pytest.fail)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert not steady.busy


def test_a_process_that_dies_is_told_of_and_replaced(qtbot: QtBot, worker: Worker) -> None:
    refusals: list[UserError] = []
    answers: list[object] = []
    worker.run(die, done=pytest.fail, failed=refusals.append)
    worker.run(whereabouts, "next", done=answers.append, failed=pytest.fail)
    qtbot.waitUntil(lambda: bool(answers))
    assert [refusal.text for refusal in refusals] == ["The process that did this work has ended."]


def test_one_that_died_while_idle_is_replaced_unseen(qtbot: QtBot, worker: Worker) -> None:
    worker.warm()
    first = worker.process_id
    os.kill(first, 9)
    qtbot.waitUntil(lambda: not worker.alive)
    answers: list[tuple[int, str]] = []
    worker.run(whereabouts, "x", done=answers.append, failed=pytest.fail)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0][0] != first


WINDOW = """
import os, sys, time
from PySide6.QtCore import QCoreApplication
from app.worker import Worker
if __name__ == "__main__":
    app = QCoreApplication([])
    worker = Worker()
    worker.run(time.sleep, 60, done=print, failed=print)
    print(worker.process_id, flush=True)
    sys.stdin.read()
"""


def test_it_dies_with_the_window_whatever_it_is_doing(qtbot: QtBot, tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(WINDOW, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as window:
        assert window.stdout is not None
        pid = int(window.stdout.readline())
        qtbot.wait(500)
        window.kill()
    qtbot.waitUntil(lambda: not Path(f"/proc/{pid}/cmdline").exists())
