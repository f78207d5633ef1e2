"""Moving nodes and frames with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.canvas.gestures.insertion import INSERT_AFTER
from app.canvas.view import Canvas
from engine.graph import Frame, Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import ALT, CONTROL, EMPTY, SHIFT, Hand


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


def test_alt_drag_takes_a_copy_along_and_leaves_the_original(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(30.0, 150.0), ALT, held=CONTROL)
    assert position(canvas, "relu_1") == (400.0, 0.0)
    assert position(canvas, "relu_2") == (430.0, 150.0)
    assert canvas.session.selection == {"relu_2"}
    assert canvas.session.document.undo_label == "Duplicate ReLU"
    assert "relu_2" not in canvas.session.graph.wires_into
    canvas.session.undo()
    assert "relu_2" not in canvas.drawing.nodes
    assert canvas.session.document.undo_label is None


def test_alt_drag_copies_the_whole_selection_with_the_wires_in_it(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(0.0, 150.0), ALT, held=CONTROL)
    assert Wire("dense_3", "out", "relu_2", "in") in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Duplicate 2 nodes"


def test_a_dragged_copy_may_go_into_a_wire(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    over = hand.middle(Wire("relu_1", "out", "dense_2", "in"))
    hand.pull(hand.body("relu_1"), over, ALT, held=CONTROL)
    qtbot.wait(INSERT_AFTER + 40)
    hand.move(over, CONTROL)
    hand.release(over, CONTROL)
    assert Wire("relu_2", "out", "dense_2", "in") in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Insert ReLU"


def test_escape_takes_the_copy_away_again(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    canvas.select(("dense_1",))
    hand.pull(hand.body("relu_1"), hand.body("relu_1") + QPointF(30.0, 150.0), ALT)
    assert "relu_2" in canvas.drawing.nodes
    hand.key(Qt.Key.Key_Escape)
    assert canvas.session.graph is drawing
    assert canvas.drawing.nodes.keys() == drawing.nodes.keys()
    assert canvas.session.selection == {"dense_1"}
    assert canvas.session.document.undo_label is None
    assert canvas.session.document.redo_label is None


def test_an_alt_click_copies_nothing(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.click(hand.body("relu_1"), ALT)
    assert canvas.session.graph is drawing
    assert canvas.session.selection == {"relu_1"}


def test_the_view_scrolls_along_with_a_copy_at_its_edge(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    seen = canvas.camera.seen()
    edge = QPointF(seen.right() - 4.0, 200.0)
    hand.pull(hand.body("relu_1"), edge, ALT, held=CONTROL)
    qtbot.wait(120)
    assert canvas.camera.seen().left() > seen.left()
    assert abs(canvas.drawing.nodes["relu_2"].box().center().x() - canvas.pointer().scene.x()) < 1.0
    hand.key(Qt.Key.Key_Escape)


def shake(hand: Hand, id: str) -> QPointF:
    """To and fro three times; returns where the hand is then."""
    start = hand.body(id)
    hand.press(start)
    for stroke in range(5):
        for step in range(1, 5):
            across = 12.0 * (step if stroke % 2 == 0 else 4 - step)
            hand.move(start + QPointF(across, 0.0), CONTROL)
    return start + QPointF(48.0, 0.0)


def test_shaking_takes_a_node_off_its_wires_and_joins_them(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    shake(hand, "relu_1")
    assert canvas.session.graph is drawing, "nothing is decided before the release"
    assert Wire("dense_1", "out", "dense_2", "in") in canvas.drawing.wires
    hand.move(QPointF(460.0, 230.0), CONTROL)
    hand.release(QPointF(460.0, 230.0), CONTROL)
    assert Wire("dense_1", "out", "dense_2", "in") in canvas.session.graph.wires
    assert "relu_1" not in canvas.session.graph.wires_into
    assert position(canvas, "relu_1")[1] == 200.0
    assert canvas.session.document.undo_label == "Extract ReLU"
    canvas.session.undo()
    assert canvas.session.graph == drawing


def test_what_was_shaken_off_may_go_into_another_wire(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    shake(hand, "relu_1")
    over = hand.middle(Wire("iris_1", "x", "dense_1", "in"))
    hand.move(over, CONTROL)
    qtbot.wait(INSERT_AFTER + 40)
    hand.move(over, CONTROL)
    hand.release(over, CONTROL)
    wires = canvas.session.graph.wires
    assert {Wire("iris_1", "x", "relu_1", "in"), Wire("relu_1", "out", "dense_1", "in")} <= set(wires)
    assert canvas.session.document.undo_label == "Insert ReLU"


def test_escape_after_a_shake_wires_the_node_again(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    shake(hand, "relu_1")
    hand.key(Qt.Key.Key_Escape)
    assert canvas.session.graph is drawing
    assert canvas.drawing.wires.keys() == set(drawing.wires)
    assert canvas.drawing.nodes["relu_1"].pos() == QPointF(400.0, 0.0)
    assert canvas.session.document.undo_label is None


def test_an_edit_from_elsewhere_ends_a_drag_of_a_copy(canvas: Canvas, hand: Hand) -> None:
    hand.pull(hand.body("relu_1"), hand.body("relu_1") + QPointF(30.0, 150.0), ALT)
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete ReLU")
    assert canvas.gesture is None
    assert canvas.drawing.nodes.keys() == canvas.session.graph.nodes.keys()


def test_with_snapping_on_a_node_comes_to_stand_on_the_grid(canvas: Canvas, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert canvas.snapping
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(133.0, 317.0))
    x, y = position(canvas, "relu_1")
    assert (x % 20, y % 20) == (0.0, 0.0)


def test_guides_hold_a_node_off_the_grid(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_1": (203.0, 0.0)}), "Move")
    canvas.set_snapping(True)
    hand.drag(hand.body("relu_1"), hand.body("relu_1") + QPointF(-195.0, 207.0))
    x, y = position(canvas, "relu_1")
    assert (x, y % 20) == (203.0, 0.0)


def test_alt_drag_of_a_frame_copies_it_with_what_is_in_it(canvas: Canvas, hand: Hand) -> None:
    frame = Frame("frame_1", "Hidden", position=(180.0, -50.0), size=(360.0, 130.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    hand.drag(QPointF(220.0, -40.0), QPointF(220.0, 160.0), ALT, held=CONTROL)
    graph = canvas.session.graph
    assert [f.position for f in graph.frames] == [(180.0, -50.0), (180.0, 150.0)]
    assert position(canvas, "dense_1") == (200.0, 0.0)
    assert position(canvas, "dense_3") == (200.0, 200.0)
    assert Wire("dense_3", "out", "relu_2", "in") in graph.wires


def test_control_moves_a_frame_without_its_nodes(canvas: Canvas, hand: Hand) -> None:
    frame = Frame("frame_1", "Hidden", position=(180.0, -50.0), size=(360.0, 130.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    hand.drag(QPointF(220.0, -35.0), QPointF(220.0, 165.0), modifiers=CONTROL)
    assert canvas.session.graph.frames[0].position == (180.0, 150.0)
    assert position(canvas, "dense_1") == (200.0, 0.0)
