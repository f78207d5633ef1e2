"""Work away from the window: in order, the last question of a name is answered, and the thread ends."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.microscope.bench import Bench
from engine.errors import UserError


def test_the_last_question_of_a_name_is_answered(qtbot: QtBot) -> None:
    bench, told = Bench(), []
    gate = threading.Event()
    bench.work("first", lambda: gate.wait(5) or "first", told.append)
    for number in range(3):
        bench.work("sight", lambda n=number: n + 1, told.append)
    gate.set()
    qtbot.waitUntil(lambda: bench.idle)
    assert told == [True, 3]
    bench.close()


def test_a_refusal_is_told(qtbot: QtBot) -> None:
    def refuse() -> int:
        raise UserError("No.")

    bench, told = Bench(), []
    bench.work("sight", refuse, told.append, lambda error: told.append(error.text))
    qtbot.waitUntil(lambda: bench.idle)
    assert told == ["No."]
    bench.close()


def test_it_ends_and_may_begin_again(qtbot: QtBot) -> None:
    bench, told = Bench(), []
    for _ in range(2):
        bench.work("sight", lambda: 1, told.append)
        qtbot.waitUntil(lambda: bench.idle)
        bench.close()
    assert told == [1, 1]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("microscope")]
    bench.work("sight", lambda: 2, told.append)
    bench.close()
    assert told == [1, 1], "nobody is told after the end"
