"""The palette at the cursor: letters, arrows, Enter."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from app.palette_popup import PalettePopup
from engine.graph import Wire


@pytest.fixture
def popup(qtbot, session):
    owner = QWidget()
    qtbot.addWidget(owner)
    made = PalettePopup(session, lambda: {"tanh": 9}, owner)
    yield made
    made.hide()


def listed(popup: PalettePopup) -> list[str]:
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def test_it_opens_with_what_is_used_most(popup) -> None:
    popup.open_at(QPointF(1, 2), QPoint(10, 10), None)
    assert listed(popup)[0] == "Tanh"
    assert popup.list.currentRow() == 0


def test_enter_chooses_and_tells_where(qtbot, popup) -> None:
    popup.open_at(QPointF(1, 2), QPoint(10, 10), None)
    qtbot.keyClicks(popup.search, "dense")
    with qtbot.waitSignal(popup.chosen) as chosen:
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert chosen.args == ["dense", QPointF(1, 2), None]
    assert popup.isHidden()


def test_arrows_walk_the_list_while_typing_goes_on(qtbot, popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.search, Qt.Key.Key_Up)
    assert popup.list.currentRow() == 1
    assert popup.help.text()


def test_a_wire_in_the_air_leaves_only_what_fits(qtbot, popup) -> None:
    wire = Wire("dense_1", "out", "", "")
    popup.open_at(QPointF(), QPoint(10, 10), wire)
    assert "ReLU" in listed(popup)
    assert not {"Conv 2D", "Input", "Iris"} & set(listed(popup))
    with qtbot.waitSignal(popup.chosen) as chosen:
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert chosen.args[2] == wire


def test_nothing_found_is_said(qtbot, popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    qtbot.keyClicks(popup.search, "qqqq")
    assert popup.help.text() == "Nothing is called 'qqqq'."
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert not popup.isHidden()
