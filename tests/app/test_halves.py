"""Two parts lie as the place allows."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.halves import Halves, column


def test_a_wide_place_has_them_side_by_side_and_a_tall_one_above_each_other(qtbot: QtBot) -> None:
    first, second = QLabel("first"), QLabel("second")
    halves = Halves(first, column((second, 1)))
    qtbot.addWidget(halves)
    halves.resize(600, 200)
    halves.show()
    assert halves.side_by_side
    halves.resize(300, 600)
    assert not halves.side_by_side
    qtbot.waitUntil(lambda: second.mapTo(halves, second.pos()).y() > first.y())
