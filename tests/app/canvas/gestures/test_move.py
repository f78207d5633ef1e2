"""Moving nodes and frames with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.gestures.move import INSERT_AFTER
from app.canvas.view import Canvas
from engine.graph import Frame, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, EMPTY, SHIFT, Hand


def position(canvas: Canvas, id: str) -> tuple[float, float]:
    return canvas.session.graph.nodes[id].position


def test_dragging_a_node_moves_it_in_one_step_that_undo_takes_back(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(37.0, 151.0), held=CONTROL)
    assert position(canvas, "relu_1") == (437.0, 151.0)
    assert canvas.session.document.undo_label == "Move ReLU"
    canvas.session.undo()
    assert position(canvas, "relu_1") == (400.0, 0.0)
    assert canvas.drawing.nodes["relu_1"].pos() == QPointF(400.0, 0.0)
    assert canvas.session.document.undo_label is None


def test_wires_stay_at_their_ports_while_a_node_is_dragged(canvas: Canvas, hand: Hand) -> None:
    hand.pull(hand.body("relu_1"), hand.body("relu_1") + QPointF(30.0, 150.0))
    wire = canvas.drawing.wires[Wire("relu_1", "out", "dense_2", "in")]
    assert wire.ends() == (hand.out("relu_1"), hand.into("dense_2"))


def test_dragging_one_of_several_selected_nodes_moves_all(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(10.0, 150.0), held=CONTROL)
    assert position(canvas, "dense_1") == (210.0, 150.0)
    assert position(canvas, "relu_1") == (410.0, 150.0)
    assert canvas.session.document.undo_label == "Move 2 nodes"


def test_a_node_snaps_to_the_height_of_its_neighbours_ports(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(53.0, 150.0), held=CONTROL)
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(0.0, -146.0))
    assert position(canvas, "relu_1")[1] == 0.0


def test_shift_keeps_a_move_to_one_axis(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(90.0, 30.0), held=SHIFT)
    assert position(canvas, "relu_1")[1] == 0.0
    assert position(canvas, "relu_1")[0] > 480.0


def test_a_click_selects_shift_adds_and_control_toggles(canvas: Canvas, hand: Hand) -> None:
    hand.click(hand.body("relu_1"))
    assert canvas.session.selection == {"relu_1"}
    hand.click(hand.body("dense_1"), SHIFT)
    assert canvas.session.selection == {"relu_1", "dense_1"}
    hand.click(hand.body("relu_1"), CONTROL)
    assert canvas.session.selection == {"dense_1"}
    hand.click(EMPTY)
    assert canvas.session.selection == set()


def test_a_click_on_one_of_several_selected_nodes_selects_it_alone(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.click(hand.body("relu_1"))
    assert canvas.session.selection == {"relu_1"}


def test_a_frame_takes_the_nodes_inside_along(canvas: Canvas, hand: Hand) -> None:
    frame = Frame("frame_1", "Hidden", position=(180.0, -50.0), size=(360.0, 130.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    hand.drag(QPointF(220.0, -40.0), QPointF(220.0, 160.0), held=CONTROL)
    assert canvas.session.graph.frames[0].position == (180.0, 150.0)
    assert position(canvas, "dense_1") == (200.0, 200.0)
    assert position(canvas, "dense_2") == (600.0, 0.0)


def test_control_at_the_press_moves_a_frame_without_its_nodes(canvas: Canvas, hand: Hand) -> None:
    frame = Frame("frame_1", "Hidden", position=(180.0, -50.0), size=(360.0, 130.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    hand.drag(QPointF(220.0, -40.0), QPointF(220.0, 160.0), CONTROL)
    assert canvas.session.graph.frames[0].position == (180.0, 150.0)
    assert position(canvas, "dense_1") == (200.0, 0.0)


def test_an_unwired_node_held_over_a_wire_goes_into_it(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    graph, id = canvas.session.graph.added(make("tanh"), (300.0, 200.0))
    canvas.session.edit(graph.moved({"dense_2": (900.0, 0.0), "cross_entropy_1": (1100.0, 0.0)}), "Add Tanh")
    over = hand.middle(Wire("relu_1", "out", "dense_2", "in"))
    hand.pull(hand.body(id), over)
    qtbot.wait(INSERT_AFTER + 30)
    hand.release(over)
    wires = set(canvas.session.graph.wires)
    assert {Wire("relu_1", "out", id, "in"), Wire(id, "out", "dense_2", "in")} <= wires
    assert canvas.session.document.undo_label == "Insert Tanh"


def test_a_node_that_passes_quickly_over_a_wire_does_not_go_into_it(canvas: Canvas, hand: Hand) -> None:
    graph, id = canvas.session.graph.added(make("tanh"), (300.0, 200.0))
    canvas.session.edit(graph.moved({"dense_2": (900.0, 0.0), "cross_entropy_1": (1100.0, 0.0)}), "Add Tanh")
    hand.drag(hand.body(id), hand.middle(Wire("relu_1", "out", "dense_2", "in")))
    assert Wire("relu_1", "out", "dense_2", "in") in canvas.session.graph.wires
