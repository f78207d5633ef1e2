"""Listeners that are called as plain functions, with the habits of a signal."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from app.telling import Telling


class Listener(QObject):
    def __init__(self, heard: list[object]) -> None:
        super().__init__()
        self._heard = heard

    def hear(self, told: object) -> None:
        self._heard.append(told)


def test_listeners_hear_in_the_order_in_which_they_connected() -> None:
    heard: list[str] = []
    telling = Telling[str]()
    telling.connect(lambda told: heard.append(f"first {told}"))
    telling.connect(lambda told: heard.append(f"second {told}"))
    telling.emit("step")
    assert heard == ["first step", "second step"]


def test_it_keeps_no_object_alive_and_calls_none_that_is_gone() -> None:
    heard: list[object] = []
    telling = Telling[str]()
    telling.connect(Listener(heard).hear)
    telling.emit("to nobody")
    deleted = Listener(heard)
    telling.connect(deleted.hear)
    delete(deleted)
    telling.emit("to an object that Qt has deleted")
    stays = Listener(heard)
    telling.connect(stays.hear)
    telling.emit("to one")
    assert heard == ["to one"]


def test_a_listener_that_breaks_is_reported_and_the_others_hear_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: reported.append(kind))
    heard: list[str] = []

    def breaks(told: str) -> None:
        raise ValueError(told)

    telling = Telling[str]()
    telling.connect(breaks)
    telling.connect(heard.append)
    telling.emit("epoch")
    assert heard == ["epoch"]
    assert reported == [ValueError]


def test_one_that_connects_while_something_is_told_hears_from_the_next_on() -> None:
    heard: list[str] = []
    telling = Telling[str]()
    telling.connect(lambda _: telling.connect(heard.append) if not heard else None)
    telling.emit("first")
    telling.emit("second")
    assert heard == ["second"]


def test_a_listener_of_some_kinds_hears_of_those_alone_and_in_its_turn() -> None:
    heard: list[object] = []
    telling = Telling[object]()
    telling.connect(lambda told: heard.append(("numbers", told)), int, float)
    telling.connect(lambda told: heard.append(("all", told)))
    telling.emit("word")
    telling.emit(1)
    telling.emit(True)  # a bool is an int
    telling.connect(lambda told: heard.append(("words", told)), str)
    telling.emit("late")
    assert heard == [
        ("all", "word"),
        ("numbers", 1), ("all", 1),
        ("numbers", True), ("all", True),
        ("all", "late"), ("words", "late"),
    ]  # fmt: skip


def test_what_is_told_in_one_go_comes_together_to_who_takes_it_so_and_one_by_one_to_others() -> None:
    heard: list[object] = []
    telling = Telling[int]()
    telling.connect_together(lambda told: heard.append(list(told)))
    telling.connect(heard.append)
    telling.emit_together((1, 2, 3))
    telling.emit(4)
    assert heard == [[1, 2, 3], 1, 2, 3, [4], 4]


def test_an_object_of_qt_may_take_several_together_and_is_not_kept_alive_for_it() -> None:
    heard: list[object] = []
    telling = Telling[int]()
    listener = Listener(heard)
    telling.connect_together(listener.hear, int)
    telling.emit_together((1, 2))
    del listener
    telling.emit_together((3, 4))
    assert heard == [(1, 2)]
