"""What changes faster than anybody reads is shown a few times a second, and never left behind."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.pacing import Paced


def test_the_first_is_shown_at_once_and_then_the_latest(qtbot: QtBot) -> None:
    parent, shown = QObject(), []
    paced = Paced(parent, shown.append, pace=50)
    for number in range(100):
        paced.offer(number)
    assert shown == [0]
    qtbot.waitUntil(lambda: shown == [0, 99])


def test_what_waits_is_shown_or_forgotten_at_once_when_asked(qtbot: QtBot) -> None:
    parent, shown = QObject(), []
    paced = Paced(parent, shown.append, pace=50)
    paced.offer(1)
    paced.offer(2)
    paced.flush()
    assert shown == [1, 2]
    paced.offer(3)
    paced.drop()
    qtbot.wait(120)
    assert shown == [1, 2]
