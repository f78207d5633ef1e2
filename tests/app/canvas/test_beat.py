"""What a training changes on the canvas falls on one beat."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.canvas.beat import PERIOD, Beat
from app.canvas.view import Canvas


def test_the_first_is_shown_at_once_and_what_comes_until_the_next_beat_together(qtbot: QtBot, canvas: Canvas) -> None:
    beat, shown = Beat(canvas), list[str]()

    def ring() -> None:
        shown.append("ring")

    def wires() -> None:
        shown.append("wires")

    beat.ask(ring)
    assert shown == ["ring"]
    for _ in range(3):
        beat.ask(wires)
        beat.ask(ring)
    assert shown == ["ring"]
    qtbot.waitUntil(lambda: len(shown) > 1)
    assert shown == ["ring", "wires", "ring"]


def test_after_a_rest_the_next_is_shown_at_once_again(qtbot: QtBot, canvas: Canvas) -> None:
    beat, shown = Beat(canvas), list[int]()
    beat.ask(lambda: shown.append(1))
    qtbot.wait(2 * PERIOD)
    beat.ask(lambda: shown.append(2))
    assert shown == [1, 2]
