"""The palette at the cursor: letters, arrows, Enter."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from app.palette_popup import KIND, PalettePopup
from engine.graph import Wire

BEHIND = {"dense_1": Wire("dense_1", "out", "", "")}


@pytest.fixture
def popup(qtbot, session):
    owner = QWidget()
    qtbot.addWidget(owner)
    made = PalettePopup(session, lambda: {"tanh": 9}, lambda: BEHIND.get(next(iter(session.selection), "")), owner)
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


def test_behind_a_wire_what_is_made_for_its_value_comes_before_what_is_used_most(popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), Wire("dense_1", "out", "", ""))
    assert listed(popup)[0] == "Dense"
    assert listed(popup).index("Tanh") < listed(popup).index("ReLU")


def test_a_wire_in_the_air_is_named(popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), Wire("dense_1", "out", "", ""))
    assert popup.keys.text() == "Fits behind Dense, and is wired"
    popup.open_at(QPointF(), QPoint(10, 10), Wire("", "", "dense_1", "in"))
    assert popup.keys.text() == "Fits before Dense, and is wired"
    popup.open_at(QPointF(), QPoint(10, 10), None)
    assert popup.keys.isHidden()


def test_what_the_mouse_is_on_is_explained_and_enter_still_means_the_first(popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    popup.list.itemEntered.emit(popup.list.item(3))
    assert popup.help.text() == popup.list.item(3).data(KIND).summary
    assert popup.list.currentRow() == 0


def test_it_says_when_it_closes(qtbot, popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    with qtbot.waitSignal(popup.closed):
        qtbot.keyClick(popup, Qt.Key.Key_Escape)


def test_nothing_found_is_said(qtbot, popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    qtbot.keyClicks(popup.search, "qqqq")
    assert popup.help.text() == "Nothing is called 'qqqq'."
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert not popup.isHidden()


def test_it_is_as_tall_as_what_it_lists(qtbot, popup) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    full = popup.height()
    qtbot.keyClicks(popup.search, "leakyrelu")
    assert popup.list.count() == 1
    assert popup.list.height() < 2 * popup.list.sizeHintForRow(0) + 4
    assert popup.height() < full
    popup.search.clear()
    assert popup.height() == full


def test_what_fits_behind_the_selected_node_is_listed_first(qtbot, session, popup) -> None:
    session.select(["dense_1"])
    popup.open_at(QPointF(), QPoint(10, 10), None)
    names = listed(popup)
    assert names.index("ReLU") < names.index("Circle")
    qtbot.keyClicks(popup.search, "conv")
    assert listed(popup), "what does not fit can still be added"


def test_shift_enter_asks_for_a_layer_behind_the_selected_node(qtbot, session, popup) -> None:
    session.select(["dense_1"])
    popup.open_at(QPointF(), QPoint(10, 10), None)
    assert popup.keys.text() == "Shift+Enter: behind Dense, wired"
    qtbot.keyClicks(popup.search, "sigmoid")
    with qtbot.waitSignal(popup.appended) as appended:
        qtbot.keyClick(popup.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert appended.args == ["sigmoid"]


def test_without_a_selected_node_shift_enter_is_enter(qtbot, popup) -> None:
    popup.open_at(QPointF(1, 2), QPoint(10, 10), None)
    assert popup.keys.isHidden()
    with qtbot.waitSignal(popup.chosen):
        qtbot.keyClick(popup.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)


def test_replacing_lists_first_what_keeps_both_wires(qtbot, popup) -> None:
    popup.open_to_replace("relu_1", QPoint(10, 10))
    assert "ReLU" not in listed(popup), "it is one already"
    assert listed(popup).index("Tanh") < listed(popup).index("Output")
    assert popup.keys.text() == "Takes the place of ReLU and keeps the wires that fit"
    qtbot.keyClicks(popup.search, "sigmoid")
    with qtbot.waitSignal(popup.replaced) as chosen, qtbot.assertNotEmitted(popup.chosen):
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert chosen.args == ["relu_1", "sigmoid"]


def test_what_suits_the_place_comes_before_what_is_used_most(popup, session) -> None:
    popup._uses = lambda: {"conv2d": 9, "tanh": 2}
    session.select(["dense_1"])
    popup.open_at(QPointF(), QPoint(10, 10), None)
    assert listed(popup)[:2] == ["Tanh", "Dense"]
    assert listed(popup).index("Conv 2D") > listed(popup).index("Output")
    popup.open_to_replace("relu_1", QPoint(10, 10))
    assert listed(popup).index("Conv 2D") > listed(popup).index("Dropout")


def test_after_replacing_it_adds_again(qtbot, popup) -> None:
    popup.open_to_replace("relu_1", QPoint(10, 10))
    popup.open_at(QPointF(), QPoint(10, 10), None)
    assert popup.keys.isHidden()
    with qtbot.waitSignal(popup.chosen):
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)


def test_large_text_gets_a_wider_popup_and_its_help_two_lines_of_its_own(popup, session) -> None:
    popup.open_at(QPointF(), QPoint(10, 10), None)
    usual = popup.width()
    session.set_theme(replace(session.theme, font_scale=2.0))
    popup.help.setStyleSheet("font-size: 20pt")
    popup.open_at(QPointF(), QPoint(10, 10), None)
    assert popup.width() == 2 * usual
    assert popup.help.height() >= 2 * popup.help.fontMetrics().height()
