"""Work on a thread: the answer comes to the window's thread, the latest question counts, errors are told."""

from __future__ import annotations

from threading import Event, current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from app.background import Background
from engine.errors import UserError


@pytest.fixture
def background(qtbot: QtBot) -> Background:
    return Background()


def test_work_is_done_elsewhere_and_its_answer_arrives_here(background: Background, qtbot: QtBot) -> None:
    here: list[bool] = []
    background.done.connect(lambda _: here.append(current_thread() is main_thread()))
    with qtbot.waitSignal(background.done) as got:
        background.ask(lambda: current_thread() is main_thread())
    assert got.args == [False]
    assert here == [True]
    assert not background.busy


def test_only_the_latest_question_is_answered(background: Background, qtbot: QtBot) -> None:
    answers: list[str] = []
    background.done.connect(answers.append)
    gate = Event()
    background.ask(lambda: gate.wait(5) and "first")
    background.ask(lambda: "second")
    background.ask(lambda: "third")
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["third"]
    assert not background.busy


def test_what_is_forgotten_is_not_answered(background: Background, qtbot: QtBot) -> None:
    answers: list[str] = []
    background.done.connect(answers.append)
    background.ask(lambda: "gone")
    background.forget()
    qtbot.waitUntil(lambda: not background.busy)
    assert answers == []


def test_an_error_for_people_is_told(background: Background, qtbot: QtBot) -> None:
    def refuse() -> None:
        raise UserError("No.", "Do this.")

    with qtbot.waitSignal(background.refused) as got:
        background.ask(refuse)
    assert str(got.args[0]) == "No. Do this."


def test_a_bug_is_raised_in_the_windows_thread(background: Background, qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as caught:
        background.ask(lambda: 1 / 0)
        qtbot.waitUntil(lambda: not background.busy)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
