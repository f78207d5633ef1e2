"""Wiring with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.bubble import Bubble, Note
from app.canvas.view import Canvas
from app.canvas.wire_choices import MOST
from app.canvas.wire_keys import WireList
from app.session import Session
from engine.document import Document
from engine.graph import Wire
from engine.layer import make
from tests.app.canvas.hand import RIGHT, SHIFT, Hand
from tests.benchmarks.bench_canvas import drawing as large
from tests.engine.drawings import chain

TARGET = Wire("iris_1", "y", "cross_entropy_1", "target")
FEED = Wire("relu_1", "out", "dense_2", "in")


def opened() -> WireList:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, WireList)
    return popup


def labels(popup: WireList) -> list[str]:
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def press(popup: WireList, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(popup.search, key, modifiers)


def note(canvas: Canvas) -> Note | None:
    return next((item.note for item in canvas.drawing.items() if isinstance(item, Bubble)), None)


@pytest.fixture
def loose(canvas: Canvas) -> Canvas:
    """The drawing without the wires into the loss and into the last Dense."""
    canvas.session.document.open(canvas.session.graph.without_wires([TARGET, FEED]), None)
    return canvas


def test_the_data_reach_the_loss_by_keys_alone(loose: Canvas, hand: Hand) -> None:
    loose.session.edit(loose.session.graph.with_wire(FEED), "Connect")
    loose.select(("iris_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    QTest.keyClicks(popup.search, "target")
    assert labels(popup) == [
        "y → Cross-entropy target",
        "x → Cross-entropy target  (replace by Mean squared error)",
    ]
    press(popup, Qt.Key.Key_Return)
    assert TARGET in loose.session.graph.wires
    assert loose.session.document.undo_label == "Connect Iris to Cross-entropy"
    assert QApplication.activePopupWidget() is None


def test_what_fits_is_listed_free_ports_first_and_then_the_nearest(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    assert labels(popup)[0] == "→ Dense 2"
    assert labels(popup)[-1] == "→ Cross-entropy prediction"  # has a wire, which would give way
    assert not any("Dense 1" in label for label in labels(popup))  # would close a loop
    press(popup, Qt.Key.Key_Escape)


def test_the_arrows_show_each_wire_on_the_drawing(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    assert note(loose) == Note(True, "Dense gives 3")
    assert loose.drawing.nodes["dense_2"].state.emphasis[False, "in"] == "chosen"
    press(popup, Qt.Key.Key_PageDown)
    assert note(loose) == Note(True, "Wire to the prediction of Cross-entropy", "Replaces the wire from Dense.")
    assert popup.help.text() == "Wire to the prediction of Cross-entropy\nReplaces the wire from Dense."
    press(popup, Qt.Key.Key_PageUp)
    assert note(loose) == Note(True, "Dense gives 3")
    press(popup, Qt.Key.Key_Escape)


def test_inputs_are_wired_from_a_list_of_sources(loose: Canvas, hand: Hand) -> None:
    loose.select(("cross_entropy_1",))
    hand.key(Qt.Key.Key_W, SHIFT)
    popup = opened()
    assert "target ← Iris y" in labels(popup)
    QTest.keyClicks(popup.search, "iris y")
    press(popup, Qt.Key.Key_Return)
    assert TARGET in loose.session.graph.wires


def test_a_wire_that_needs_a_layer_between_is_drawn_with_it(canvas: Canvas, hand: Hand) -> None:
    graph = chain("digits", ("dense", {"units": 10}), wired=False).moved({"dense_1": (400.0, 0.0)})
    canvas.session.document.open(graph, None)
    canvas.select(("digits_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    assert labels(popup) == ["x → Dense  (insert Flatten)"]
    assert popup.help.text().endswith("Enter inserts Flatten")
    press(popup, Qt.Key.Key_Return)
    assert canvas.session.document.undo_label == "Insert Flatten"
    assert canvas.session.analysis.values["dense_1", "out"].shape == (10,)


def test_shift_and_enter_draw_one_wire_after_another(loose: Canvas, hand: Hand) -> None:
    graph, tanh = loose.session.graph.added(make("tanh"), (600.0, 200.0))
    loose.session.edit(graph, "Add")
    loose.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    press(opened(), Qt.Key.Key_Return, SHIFT)
    assert FEED in loose.session.graph.wires
    again = opened()
    assert "→ Dense 2" not in labels(again)
    QTest.keyClicks(again.search, "tanh")
    press(again, Qt.Key.Key_Return)
    assert Wire("relu_1", "out", tanh, "in") in loose.session.graph.wires


def test_escape_leaves_no_trace(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    graph, history = loose.session.graph, loose.session.document.history
    items, picture = len(loose.drawing.items()), loose.grab().toImage()
    hand.key(Qt.Key.Key_W)
    press(opened(), Qt.Key.Key_Down)
    press(opened(), Qt.Key.Key_Escape)
    assert loose.session.graph is graph
    assert loose.session.document.history == history
    assert loose.session.selection == {"relu_1"}
    assert len(loose.drawing.items()) == items
    assert loose.grab().toImage() == picture


def test_an_edit_from_elsewhere_closes_the_list(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    loose.session.edit(loose.session.graph.without(["dense_2"]), "Delete")
    assert not popup.isVisible()


def test_a_name_that_no_port_has_says_so(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    QTest.keyClicks(popup.search, "xyz")
    assert labels(popup) == []
    assert popup.help.text() == "No port is called 'xyz'."
    assert note(loose) is None
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    press(popup, Qt.Key.Key_Escape)


def test_a_node_with_nothing_around_says_so(canvas: Canvas, hand: Hand) -> None:
    canvas.session.document.open(chain("relu"), None)
    canvas.select(("relu_1",))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    assert popup.help.text() == "Nothing fits this node's ports."
    press(popup, Qt.Key.Key_Escape)


def test_without_one_selected_node_the_keys_do_nothing(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1", "dense_1"))
    hand.key(Qt.Key.Key_W)
    hand.key(Qt.Key.Key_W, SHIFT)
    assert QApplication.activePopupWidget() is None


def test_the_menu_of_a_port_lists_wires_of_that_port_alone(loose: Canvas, hand: Hand) -> None:
    hand.click(hand.out("iris_1", "y"), button=RIGHT)
    loose.run(BY_ID["wire-to"])
    popup = opened()
    assert all(label.startswith("y → ") for label in labels(popup))
    press(popup, Qt.Key.Key_Escape)


def test_in_a_large_drawing_the_list_opens_within_a_moment(qtbot: QtBot) -> None:
    canvas = Canvas(Session(Document(large(2_000, 3_000))))
    qtbot.addWidget(canvas)
    canvas.resize(1200, 800)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.select(("dense_1003",))
    Hand(canvas).key(Qt.Key.Key_W)
    popup = opened()
    assert 1 <= popup.list.count() <= MOST
    press(popup, Qt.Key.Key_Escape)


def test_the_list_stays_over_the_canvas_wherever_its_node_is(loose: Canvas, hand: Hand) -> None:
    loose.select(("relu_1",))
    loose.camera.pan(QPointF(2000.0, 0.0))
    hand.key(Qt.Key.Key_W)
    popup = opened()
    left = loose.viewport().mapToGlobal(loose.viewport().rect().topLeft()).x()
    assert left <= popup.x()
    assert popup.x() + popup.width() <= left + loose.viewport().width()
    press(popup, Qt.Key.Key_Escape)
