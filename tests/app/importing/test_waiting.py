"""How far something is, in words: what, how much of it, and how long it may still take."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.importing.waiting import Waiting, said


@pytest.mark.parametrize(
    ("done", "total", "words", "seconds", "expected"),
    [
        (0, 0, "", 0.0, "Looking …"),
        (1200, 0, "files", 1.0, "Looking: 1,200 files …"),
        (25, 100, "bytes", 2.0, "Looking: 25 % of the bytes, 6 s left"),
        (25, 100, "bytes", 0.1, "Looking: 25 % of the bytes"),
        (300, 100, "", 2.0, "Looking: 100 %, 0 s left"),
    ],
)
def test_the_time_left_follows_from_what_is_done(
    done: int, total: int, words: str, seconds: float, expected: str
) -> None:
    assert said("Looking", done, total, words, seconds) == expected


def test_the_bar_runs_about_until_the_length_is_known(qtbot: QtBot) -> None:
    waiting = Waiting()
    qtbot.addWidget(waiting)
    waiting.begin("Looking")
    assert waiting.bar.maximum() == 0
    waiting.tell(1, 4, "bytes")
    assert waiting.bar.value() * 4 == waiting.bar.maximum()
    with qtbot.waitSignal(waiting.cancelled):
        waiting.button.click()


def test_its_button_is_not_called_as_the_one_that_closes_the_dialog_around_it(qtbot) -> None:
    waiting = Waiting()
    qtbot.addWidget(waiting)
    assert waiting.button.text() == "Stop"
