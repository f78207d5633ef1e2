"""A test that hangs is ended, and says where: a process of its own is given a moment instead of two minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import hanging

ROOT = Path(__file__).resolve().parents[1]
BEGINNING = """
import time
from tests import hanging

hanging.LONGEST, hanging.EVERY = 0.2, 0.1

def test_that_hangs():
    time.sleep(60)

watch = hanging.Watch()
watch.wind()
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    told = [sys.executable, "-c", BEGINNING + program]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)


def test_a_test_that_hangs_says_where_and_ends_its_process() -> None:
    done = ended("test_that_hangs()")
    assert done.returncode == 1
    assert "in test_that_hangs" in done.stderr


def test_a_process_whose_tests_are_over_is_left_alone() -> None:
    done = ended("watch.close()\ntime.sleep(0.5)")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_watch_is_wound_up_now_and_then_and_again_when_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    wound: list[float] = []
    monkeypatch.setattr(hanging.faulthandler, "dump_traceback_later", lambda after, **_: wound.append(after))
    now = 100.0
    monkeypatch.setattr(hanging, "monotonic", lambda: now)
    watch = hanging.Watch()
    for now in (100.0, 105.0, 109.0, 111.0):  # noqa: B007  (the clock reads it)
        watch.wind()
    assert wound == [130.0, 130.0], "a test that begins just before the next time has its two minutes as well"
    watch.stopped()
    watch.wind()
    assert len(wound) == 3
    os.close(watch._out)
