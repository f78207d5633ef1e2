"""Wires changed by a click, a menu or a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.actions import BY_ID
from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from app.canvas.wiring import counted, wires_at
from engine.graph import Graph, Wire
from tests.app.canvas.hand import ALT, EMPTY, RIGHT, Hand

FEED = Wire("relu_1", "out", "dense_2", "in")


@pytest.fixture
def roomy(canvas: Canvas) -> Canvas:
    """Space on the wire into the last Dense."""
    graph = canvas.session.graph.moved({"dense_2": (900.0, 0.0), "cross_entropy_1": (1200.0, 0.0)})
    canvas.session.document.open(graph, None)
    canvas.camera.centre_on(QPointF(700.0, 100.0))
    return canvas


def can(canvas: Canvas, id: str) -> bool:
    enabled = BY_ID[id].enabled
    return enabled is None or enabled(canvas)


def test_wires_are_counted_in_words() -> None:
    assert [counted(1), counted(3)] == ["1 wire", "3 wires"]


def test_the_wires_of_a_port_are_those_of_that_port_alone(canvas: Canvas) -> None:
    graph = canvas.session.graph
    assert wires_at(graph, PortKey("iris_1", "y", True)) == (Wire("iris_1", "y", "cross_entropy_1", "target"),)
    assert wires_at(graph, PortKey("dense_2", "in", False)) == (FEED,)


def test_alt_and_a_click_on_a_port_break_all_its_wires(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.click(hand.out("relu_1"), ALT)
    assert FEED not in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Break 1 wire"
    canvas.session.undo()
    assert canvas.session.graph is drawing


def test_x_and_a_click_do_what_alt_and_a_click_do(canvas: Canvas, hand: Hand) -> None:
    hand.hold(Qt.Key.Key_X)
    hand.click(hand.out("relu_1"))
    hand.let_go(Qt.Key.Key_X)
    assert FEED not in canvas.session.graph.wires


def test_the_menu_of_a_port_breaks_the_wires_of_that_port(canvas: Canvas, hand: Hand) -> None:
    hand.click(hand.out("iris_1", "y"), button=RIGHT)
    assert can(canvas, "break-wires")
    canvas.run(BY_ID["break-wires"])
    assert wires_at(canvas.session.graph, PortKey("iris_1", "y", True)) == ()
    assert wires_at(canvas.session.graph, PortKey("iris_1", "x", True)) != ()


def test_without_that_menu_the_wires_of_the_selection_are_meant(canvas: Canvas, hand: Hand) -> None:
    hand.click(hand.out("iris_1", "y"), button=RIGHT)
    hand.move(EMPTY)
    canvas.select(("relu_1",))
    canvas.run(BY_ID["break-wires"])
    assert canvas.session.document.undo_label == "Break 2 wires"
    assert wires_at(canvas.session.graph, PortKey("iris_1", "y", True)) != ()


def test_nothing_is_broken_where_there_is_nothing(canvas: Canvas) -> None:
    assert not can(canvas, "break-wires")
    assert not can(canvas, "remove-wires")
    assert not can(canvas, "add-dot")
    assert not can(canvas, "add-at-port")


def test_the_menu_of_a_wire_removes_it(roomy: Canvas, hand: Hand) -> None:
    hand.click(hand.middle(FEED), button=RIGHT)
    assert roomy.selected_wires == {FEED}
    roomy.run(BY_ID["remove-wires"])
    assert FEED not in roomy.session.graph.wires
    assert roomy.session.document.undo_label == "Remove 1 wire"


def test_the_menu_of_a_wire_asks_for_a_layer_to_put_into_it(roomy: Canvas, hand: Hand) -> None:
    asked: list[tuple[QPointF, Wire | None]] = []
    roomy.palette_requested.connect(lambda scene, screen, wire: asked.append((scene, wire)))
    middle = hand.middle(FEED)
    hand.click(middle, button=RIGHT)
    roomy.run(BY_ID["insert-layer"])
    (at, pending), *_ = asked
    assert pending == FEED
    assert (at - middle).manhattanLength() < 2
    id = roomy.add("sigmoid", at, pending)
    wires = set(roomy.session.graph.wires)
    assert {Wire("relu_1", "out", str(id), "in"), Wire(str(id), "out", "dense_2", "in")} <= wires
    assert FEED not in wires
    assert roomy.session.document.undo_label == "Insert Sigmoid"


def test_the_menu_of_a_port_asks_for_a_layer_wired_to_it(canvas: Canvas, hand: Hand) -> None:
    asked: list[Wire | None] = []
    canvas.palette_requested.connect(lambda scene, screen, wire: asked.append(wire))
    for at in (hand.out("relu_1"), hand.into("relu_1")):
        hand.click(at, button=RIGHT)
        canvas.run(BY_ID["add-at-port"])
    assert asked == [Wire("relu_1", "out", "", ""), Wire("", "", "relu_1", "in")]
