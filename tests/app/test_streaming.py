"""Work on a thread tells how far it is, ends, is cancelled, and says why it cannot be done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.streaming import Stream
from engine.errors import UserError


class Heard:
    def __init__(self) -> None:
        self.stream = Stream()
        self.items: list[Any] = []
        self.ends: list[Any] = []
        self.stream.came.connect(self.items.append)
        self.stream.ended.connect(lambda: self.ends.append("ended"))
        self.stream.refused.connect(lambda error: self.ends.append(error.text))


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    heard = Heard()
    yield heard
    assert heard.stream.close()


def test_all_items_arrive_in_order_and_then_the_end(heard: Heard, qtbot: QtBot) -> None:
    heard.stream.start(lambda: iter(range(100)))
    assert heard.stream.busy
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.items == [*range(100)]
    assert heard.ends == ["ended"]
    assert not heard.stream.busy


def test_it_runs_on_a_thread_of_its_own(heard: Heard, qtbot: QtBot) -> None:
    def work() -> Iterator[str]:
        yield threading.current_thread().name

    heard.stream.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.items == ["streaming"]


def test_a_refusal_is_told_after_what_came_before_it(heard: Heard, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise UserError("No more.")

    heard.stream.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.items == [1]
    assert heard.ends == ["No more."]


def test_cancelled_work_stops_at_the_next_item_and_is_not_heard_of_again(heard: Heard, qtbot: QtBot) -> None:
    asked, go_on = [], threading.Event()

    def work() -> Iterator[int]:
        for number in range(1_000_000):
            asked.append(number)
            yield number
            go_on.wait()

    heard.stream.start(work)
    qtbot.waitUntil(lambda: bool(heard.items))
    heard.stream.cancel()
    go_on.set()
    assert heard.stream.close()
    assert len(asked) == 2
    assert heard.items == [0]
    assert heard.ends == []


def test_new_work_takes_the_place_of_the_old(heard: Heard, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def slow() -> Iterator[str]:
        go_on.wait()
        yield "old"

    heard.stream.start(slow)
    heard.stream.start(lambda: iter(["new"]))
    go_on.set()
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.items == ["new"]


def test_an_error_of_ours_is_reported_in_the_windows_thread(heard: Heard, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield 1 // 0

    with qtbot.captureExceptions() as errors:
        heard.stream.start(work)
        qtbot.waitUntil(lambda: bool(errors))
    assert errors[0][0] is ZeroDivisionError
