"""What was given up ends by itself, and what is left to do then is done once."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from pytestqt.qtbot import QtBot

from app.behind import Behind
from app.looking import Looker


@pytest.fixture
def over() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


@pytest.fixture
def looker(qtbot: QtBot, over: Event) -> Iterator[Looker]:
    looker = Looker()
    yield looker
    over.set()
    looker.close()


@pytest.fixture
def thread(over: Event) -> Iterator[Thread]:
    """In the middle of something until `over`."""
    thread = Thread(target=over.wait)
    thread.start()
    yield thread
    over.set()
    thread.join()


def test_what_has_ended_is_finished_at_once(looker: Looker, thread: Thread, over: Event) -> None:
    over.set()
    thread.join()
    done: list[str] = []
    Behind(looker).take(thread, lambda: done.append("done"))
    assert done == ["done"]


def test_nobody_looks_until_what_was_given_up_has_ended(
    looker: Looker, thread: Thread, over: Event, qtbot: QtBot
) -> None:
    behind, done = Behind(looker), list[str]()
    behind.take(thread, lambda: done.append("done"))
    looked = looker.submit(lambda: done.append("looked"))
    qtbot.wait(100)
    assert done == []
    over.set()
    looked.result(10)
    qtbot.waitUntil(lambda: sorted(done) == ["done", "looked"])


def test_a_window_that_closes_waits_no_longer_than_its_patience(looker: Looker, thread: Thread, over: Event) -> None:
    behind, done = Behind(looker), list[str]()
    behind.take(thread, lambda: done.append("done"))
    looker.close()
    assert not behind.close(0.05)
    over.set()
    assert behind.close(5)
    assert done == ["done"], "once"
