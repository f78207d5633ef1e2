"""What keys and menus do to the drawing, each by its key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from app.canvas.aside import AIR
from app.canvas.layouts import WIDEST
from app.canvas.view import Canvas
from engine.files import parse
from engine.graph import Graph, Wire
from tests.app.canvas.hand import CONTROL, EMPTY, SHIFT, Hand

KEY = Qt.Key


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_Backspace])
def test_delete_removes_the_selection_with_its_wires(canvas: Canvas, hand: Hand, key: Qt.Key) -> None:
    canvas.select(("relu_1",))
    hand.key(key)
    assert "relu_1" not in canvas.session.graph.nodes
    assert canvas.session.document.undo_label == "Delete ReLU"
    assert canvas.session.selection == set()
    canvas.session.undo()
    assert "relu_1" in canvas.drawing.nodes


def test_control_delete_closes_the_gap(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(KEY.Key_Delete, CONTROL)
    assert Wire("dense_1", "out", "dense_2", "in") in canvas.session.graph.wires


def test_a_gap_that_cannot_be_closed_is_told(canvas: Canvas, hand: Hand) -> None:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    canvas.select(("dense_2",))
    hand.key(KEY.Key_Delete, CONTROL)
    assert Wire("relu_1", "out", "cross_entropy_1", "prediction") not in canvas.session.graph.wires
    assert told == [
        (
            "The gap between ReLU and Cross-entropy stays open. Cross-entropy expects a prediction of 3 numbers, "
            "one per class, but got a row of 8 numbers.",
            "",
        )
    ]


def test_control_d_duplicates_beside_the_original(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.key(KEY.Key_D, CONTROL)
    assert canvas.session.selection == {"dense_3", "relu_2"}
    assert Wire("dense_3", "out", "relu_2", "in") in canvas.session.graph.wires
    assert canvas.session.graph.nodes["dense_3"].position == (240.0, 40.0)
    assert canvas.session.document.undo_label == "Duplicate 2 nodes"


def test_copy_puts_text_on_the_clipboard_and_paste_puts_it_at_the_mouse(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.key(KEY.Key_C, CONTROL)
    assert parse(QApplication.clipboard().text()).nodes.keys() == {"dense_1", "relu_1"}
    hand.move(EMPTY)
    hand.key(KEY.Key_V, CONTROL)
    assert canvas.session.graph.nodes["dense_3"].position == (120.0, 260.0)
    assert canvas.session.selection == {"dense_3", "relu_2"}
    hand.key(KEY.Key_V, CONTROL)
    assert canvas.session.graph.nodes["dense_4"].position == (140.0, 280.0)


def test_text_from_elsewhere_is_refused_with_a_message(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    QApplication.clipboard().setText("Dear diary")
    hand.key(KEY.Key_V, CONTROL)
    assert canvas.session.graph is drawing
    assert told == [
        (
            "The clipboard holds no part of a drawing.",
            "Copy nodes on the canvas first; text from elsewhere can be pasted if it is a Gradwire drawing.",
        )
    ]


def test_cut_is_one_step(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(KEY.Key_X, CONTROL)
    assert "relu_1" not in canvas.session.graph.nodes
    assert canvas.session.document.undo_label == "Cut ReLU"


def test_all_none_and_the_others_can_be_selected(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.key(KEY.Key_A, CONTROL)
    assert canvas.session.selection == drawing.nodes.keys()
    hand.key(KEY.Key_Escape)
    assert canvas.session.selection == set()
    canvas.select(("relu_1",))
    hand.key(KEY.Key_I, CONTROL)
    assert canvas.session.selection == drawing.nodes.keys() - {"relu_1"}


def test_arrows_walk_along_the_wires(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1",))
    hand.key(KEY.Key_Right)
    assert canvas.session.selection == {"relu_1"}
    hand.key(KEY.Key_Left)
    hand.key(KEY.Key_Left)
    assert canvas.session.selection == {"iris_1"}


def test_control_arrows_nudge_and_presses_in_a_row_are_one_step(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(KEY.Key_Right, CONTROL)
    hand.key(KEY.Key_Down, CONTROL | SHIFT)
    assert canvas.session.graph.nodes["relu_1"].position == (420.0, 100.0)
    canvas.session.undo()
    assert canvas.session.graph.nodes["relu_1"].position == (400.0, 0.0)


def test_f_shows_the_selection_at_most_at_150_percent(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(KEY.Key_F)
    assert canvas.camera.zoom == 1.5
    assert (canvas.camera.seen().center() - hand.body("relu_1")).manhattanLength() < 3


def test_home_shows_everything_and_control_0_is_actual_size(canvas: Canvas, hand: Hand) -> None:
    canvas.camera.pan(QPointF(3000.0, 0.0))
    hand.key(KEY.Key_Home)
    assert canvas.camera.seen().contains(canvas.drawing.bounds())
    hand.key(KEY.Key_0, CONTROL)
    assert canvas.camera.zoom == 1.0


def test_c_draws_a_frame_around_the_selection_and_asks_for_its_title(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("dense_1", "relu_1"))
    hand.key(KEY.Key_C)
    frame = canvas.session.graph.frames[0]
    assert frame.position == (170.0, -51.0)
    assert canvas.session.selection == {frame.id}
    assert canvas.drawing.frames[frame.id].box().contains(canvas.drawing.nodes["relu_1"].box())


def test_a_layer_is_appended_behind_the_selected_one(canvas: Canvas) -> None:
    canvas.select(("relu_1",))
    pending = canvas.commands.open_output()
    assert pending == Wire("relu_1", "out", "", "")
    id = canvas.add("sigmoid", None, pending)
    assert id == "sigmoid_1"
    assert Wire("relu_1", "out", id, "in") in canvas.session.graph.wires
    left, top = canvas.session.graph.nodes[id].position
    assert left == canvas.drawing.nodes["relu_1"].box().right() + 70.0
    assert top > canvas.drawing.nodes["dense_2"].box().bottom(), "below what stands there"


def test_a_layer_at_the_end_of_a_wire_stands_where_the_wire_runs_straight(canvas: Canvas, hand: Hand) -> None:
    start = hand.out("iris_1", "x")
    for away, level in ((7.0, 0.0), (-7.0, 0.0), (60.0, 60.0)):
        id = canvas.add("dense", start + QPointF(300.0, away), Wire("iris_1", "x", "", ""))
        assert id is not None
        assert abs(hand.into(id).y() - start.y() - level) <= 0.5
        assert abs(hand.into(id).x() - start.x() - 300.0) <= 0.5
        canvas.session.undo()
    loss = canvas.add("cross-entropy", hand.out("iris_1", "y") + QPointF(300.0, 3.0), Wire("iris_1", "y", "", ""))
    assert loss is not None
    assert abs(hand.into(loss, "target").y() - hand.out("iris_1", "y").y()) <= 0.5


def test_a_new_layer_at_the_edge_is_in_view_as_wide_as_it_may_become(canvas: Canvas) -> None:
    id = canvas.add("conv2d", QPointF(canvas.camera.seen().right() - 10.0, 300.0))
    assert id is not None
    assert canvas.drawing.nodes[id].box().left() + WIDEST < canvas.camera.seen().right()


def test_a_layer_appended_without_a_place_is_level_with_the_port_it_is_wired_to(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without(["dense_1", "relu_1", "dense_2", "cross_entropy_1"]), "Delete")
    id = canvas.add("dense", None, Wire("iris_1", "x", "", ""))
    assert id is not None
    assert abs(hand.into(id).y() - hand.out("iris_1", "x").y()) <= 0.5


def test_layers_added_at_one_place_do_not_cover_one_another(canvas: Canvas) -> None:
    ids = [canvas.add(kind, QPointF(0, 900)) for kind in ("dense", "relu", "output")]
    boxes = [canvas.drawing.nodes[id].box() for id in ids if id]
    assert len(boxes) == 3
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)


def test_commands_without_a_selection_change_nothing(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    for key in (KEY.Key_Delete, KEY.Key_D, KEY.Key_X, KEY.Key_C):
        hand.key(key, CONTROL)
    for key in (KEY.Key_Delete, KEY.Key_F2, KEY.Key_C):
        hand.key(key)
    assert canvas.session.graph is drawing


def told_by(canvas: Canvas) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    return told


def test_nodes_come_off_their_wires_and_stand_beside(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(KEY.Key_X, CONTROL | SHIFT)
    graph = canvas.session.graph
    assert Wire("dense_1", "out", "dense_2", "in") in graph.wires
    assert "relu_1" not in graph.wires_into
    assert graph.nodes["relu_1"].position == (400.0, 100.0)
    assert canvas.session.document.undo_label == "Extract ReLU"
    assert canvas.session.selection == {"relu_1"}


def test_extracting_what_has_no_wires_changes_nothing(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without_wires(canvas.session.graph.wires), "Cut")
    graph = canvas.session.graph
    canvas.select(("relu_1",))
    hand.key(KEY.Key_X, CONTROL | SHIFT)
    assert canvas.session.graph is graph


def test_an_extraction_that_leaves_a_gap_says_so_and_shows_it(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("dense_2",))
    hand.key(KEY.Key_X, CONTROL | SHIFT)
    assert told[0][0].startswith("The gap between ReLU and Cross-entropy stays open.")
    assert len(canvas.ghosts.items) == 1


def test_pasting_with_wires_keeps_what_fed_the_original(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("relu_1",))
    hand.key(KEY.Key_C, CONTROL)
    hand.move(EMPTY)
    hand.key(KEY.Key_V, CONTROL | SHIFT)
    assert Wire("dense_1", "out", "relu_2", "in") in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Paste ReLU"
    assert told == []


def test_a_link_whose_source_is_gone_is_told(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("relu_1",))
    hand.key(KEY.Key_C, CONTROL)
    canvas.session.edit(canvas.session.graph.without(["dense_1"]), "Delete Dense")
    hand.key(KEY.Key_V, CONTROL | SHIFT)
    assert "relu_2" in canvas.session.graph.nodes
    hint = "The node it came from is gone, or gives something else by now."
    assert told == [("The wire into the copied nodes could not be kept.", hint)]


def test_pasting_with_wires_says_where_there_were_none(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    canvas.select(("iris_1",))
    hand.key(KEY.Key_C, CONTROL)
    hand.key(KEY.Key_V, CONTROL | SHIFT)
    assert told == [("No wires led into what was copied, so the copy has none.", "")]


def test_a_broken_drawing_of_a_newer_version_is_refused_with_what_to_do(canvas: Canvas, hand: Hand) -> None:
    told = told_by(canvas)
    graph = canvas.session.graph
    QApplication.clipboard().setText('{"format": 99, "nodes": 7}')
    hand.key(KEY.Key_V, CONTROL)
    assert canvas.session.graph is graph
    assert told[0][0].startswith("The clipboard holds no part of a drawing: ")
    assert told[0][1].startswith("A newer version of Gradwire wrote it (format 99, this one knows ")


def test_a_layer_dropped_on_a_wire_goes_into_it_and_has_room(canvas: Canvas, hand: Hand) -> None:
    at = hand.middle(Wire("relu_1", "out", "dense_2", "in"))
    id = canvas.add("tanh", at)
    graph = canvas.session.graph
    assert {Wire("relu_1", "out", id, "in"), Wire(id, "out", "dense_2", "in")} <= set(graph.wires)
    new, after = canvas.drawing.nodes[id].box(), canvas.drawing.nodes["dense_2"].box()
    assert new.left() >= canvas.drawing.nodes["relu_1"].box().right() + AIR
    assert after.left() == new.right() + AIR
    assert canvas.session.document.undo_label == "Insert Tanh"
    canvas.session.undo()
    assert canvas.session.document.undo_label is None
