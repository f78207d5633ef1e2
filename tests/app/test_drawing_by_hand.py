"""A convolutional network from an empty canvas: with the keyboard alone, and with the mouse alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.wire_keys import WireList
from app.main_window import MainWindow
from app.palette_popup import PalettePopup
from app.session import Session
from engine.graph import Graph, Wire
from tests.app.canvas.hand import Hand

NO, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LAYERS = ("conv2d", "relu", "max-pool2d", "flatten", "dense", "relu", "dense", "cross-entropy")
NAMES = ("conv2d", "relu", "max pool", "flatten", "dense", "relu", "dense", "cross-entropy")


@pytest.fixture
def picture_network() -> Graph:
    """The canvas is empty at first."""
    return Graph()


def choose(window: MainWindow, name: str, modifiers: Qt.KeyboardModifier = NO) -> None:
    """Types a name into the palette that is open, and takes the first answer."""
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PalettePopup)
    QTest.keyClicks(popup.search, name)
    QTest.keyClick(popup.search, Qt.Key.Key_Return, modifiers)


def chained(session: Session) -> list[str]:
    """The kinds from the data on, along the first wire of each node."""
    graph = session.graph
    kinds, here = [], next(node.id for node in graph.nodes.values() if node.layer.role == "data")
    while wires := graph.wires_from.get(here, ()):
        here = wires[0].target
        kinds.append(graph.nodes[here].layer.kind)
    return kinds


def expect_a_network(session: Session) -> None:
    assert tuple(chained(session)) == LAYERS
    assert Wire("digits_1", "y", "cross_entropy_1", "target") in session.graph.wires
    assert session.graph.nodes["dense_2"].layer.setting("units") == 10  # one for each digit
    assert session.analysis.ready


def test_a_network_is_drawn_with_the_keyboard_alone(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    canvas, hand = window.canvas, Hand(window.canvas)
    hand.key(Qt.Key.Key_Tab)
    choose(window, "digits")
    for name in NAMES:
        hand.key(Qt.Key.Key_Tab)
        choose(window, name, SHIFT)
    for _ in NAMES:  # walks back along the wires, to the data
        hand.key(Qt.Key.Key_Left)
    assert session.selection == {"digits_1"}
    hand.key(Qt.Key.Key_W)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, WireList)
    QTest.keyClicks(popup.search, "y target")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert canvas.hasFocus()
    expect_a_network(session)


def test_a_network_is_drawn_with_the_mouse_alone(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """But for the names: each wire is pulled into the void, where the palette asks what it shall lead to."""
    canvas, hand = window.canvas, Hand(window.canvas)
    hand.double_click(QPointF(0.0, 0.0))
    choose(window, "digits")
    for number, name in enumerate(NAMES):
        (last,) = session.selection
        canvas.frame(None)
        output = "x" if number == 0 else "out"
        hand.drag(hand.out(last, output), hand.out(last, output) + QPointF(80.0, 0.0))
        choose(window, name)
    canvas.frame(None)
    hand.drag(hand.out("digits_1", "y"), hand.into("cross_entropy_1", "target"))
    (problem,) = session.analysis.problems_of("cross_entropy_1")
    session.mend(problem, problem.fixes[0])  # what the button beside the problem does
    expect_a_network(session)
