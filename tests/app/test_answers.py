"""Answers of other threads arrive in the window's."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.answers import Answers
from engine.errors import UserError


def test_an_answer_arrives_and_the_timer_rests(qtbot: QtBot) -> None:
    answers, told = Answers(), []
    answer: Future[int] = Future()
    answers.wait(answer, told.append)
    assert not answers.idle
    answer.set_result(7)
    qtbot.waitUntil(lambda: told == [7])
    assert answers.idle


def test_a_refusal_is_told_to_who_wants_it_and_dropped_otherwise(qtbot: QtBot) -> None:
    answers, told = Answers(), []
    answer: Future[int] = Future()
    answer.set_exception(UserError("No."))
    answers.wait(answer, told.append, lambda error: told.append(error.text))
    answers.wait(answer, told.append)
    qtbot.waitUntil(lambda: answers.idle)
    assert told == ["No."]


def test_who_is_gone_by_then_is_not_called(qtbot: QtBot) -> None:
    class Listener(QObject):
        def hear(self, answer: Any) -> None:
            raise AssertionError(answer)

    import shiboken6

    answers, listener = Answers(), Listener()
    answer: Future[int] = Future()
    answers.wait(answer, listener.hear)
    shiboken6.delete(listener)
    answer.set_result(7)
    qtbot.waitUntil(lambda: answers.idle)
