"""Drawing, reconnecting and removing wires with the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from app.canvas.bubble import Bubble, Note
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, EMPTY, RIGHT, SHIFT, Hand
from tests.engine.drawings import chain

FEED = Wire("relu_1", "out", "dense_2", "in")
SKIP = Wire("dense_1", "out", "dense_2", "in")


def note(canvas: Canvas) -> Note | None:
    return next((item.note for item in canvas.drawing.items() if isinstance(item, Bubble)), None)


def test_dragging_from_output_to_input_draws_a_wire_that_undo_takes_back(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    hand.drag(hand.out("relu_1"), hand.into("dense_2"))
    assert FEED in canvas.session.graph.wires
    assert FEED in canvas.drawing.wires
    assert canvas.session.document.undo_label == "Connect ReLU to Dense"
    canvas.session.undo()
    assert FEED not in canvas.drawing.wires


def test_a_wire_can_be_drawn_backwards_from_a_free_input(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    hand.drag(hand.into("dense_2"), hand.out("relu_1"))
    assert FEED in canvas.session.graph.wires


def test_click_and_click_draws_a_wire(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    hand.click(hand.out("relu_1"))
    hand.move(hand.into("dense_2"))
    hand.click(hand.into("dense_2"))
    assert FEED in canvas.session.graph.wires


@pytest.mark.parametrize("zoom", [0.05, 0.35, 1.0, 4.0])
def test_a_wire_jumps_to_a_legal_port_within_22_pixels_at_every_zoom(canvas: Canvas, hand: Hand, zoom: float) -> None:
    graph = canvas.session.graph.without_wires([FEED]).moved({"dense_2": (1200.0, 4000.0)})
    canvas.session.edit(graph, "Disconnect")
    start = hand.out("relu_1")
    hand.press(start)
    canvas.camera.zoom_to(zoom)
    canvas.camera.centre_on(hand.into("dense_2"))
    hand.move(hand.into("dense_2") + QPointF(-25.0 / zoom, 0.0))
    assert note(canvas) is None
    near = hand.into("dense_2") + QPointF(-20.0 / zoom, 0.0)
    hand.move(near)
    assert note(canvas) == Note(True, "Dense gives 3")
    hand.release(near)
    assert FEED in canvas.session.graph.wires


def test_over_a_node_the_free_port_is_taken(canvas: Canvas, hand: Hand) -> None:
    prediction = Wire("dense_2", "out", "cross_entropy_1", "prediction")
    canvas.session.edit(canvas.session.graph.without_wires([prediction]), "Disconnect")
    hand.drag(hand.out("dense_2"), hand.body("cross_entropy_1"))
    assert prediction in canvas.session.graph.wires


def test_a_tick_and_what_would_come_out_stand_at_the_cursor(canvas: Canvas, hand: Hand) -> None:
    hand.pull(hand.out("dense_1"), hand.into("dense_2"))
    assert note(canvas) == Note(True, "Dense gives 3", "Replaces the wire from ReLU.")


def test_the_port_under_the_cursor_is_the_one_whose_misfit_is_told(canvas: Canvas, hand: Hand) -> None:
    target = next(wire for wire in canvas.session.graph.wires if wire.input == "target")
    graph = canvas.session.graph.with_settings("dense_2", units=5).without_wires([target])
    canvas.session.edit(graph, "Disconnect")
    hand.pull(hand.out(target.source, target.output), hand.into(target.target, target.input))
    told = note(canvas)
    assert told is not None
    assert not told.good
    assert "3" in told.text
    assert told.offer == "Enter: Set units of Dense to 3"


def test_a_wire_whose_shapes_can_be_mended_is_drawn_and_its_problem_told(canvas: Canvas, hand: Hand) -> None:
    target = next(wire for wire in canvas.session.graph.wires if wire.input == "target")
    graph = canvas.session.graph.with_settings("dense_2", units=5).without_wires([target])
    canvas.session.edit(graph, "Disconnect")
    hand.drag(hand.out(target.source, target.output), hand.into(target.target, target.input))
    assert target in canvas.session.graph.wires
    (problem,) = canvas.session.analysis.problems_of(target.target)
    assert [fix.label for fix in problem.fixes] == ["Set units of Dense to 3"]


def test_a_loop_is_refused_with_the_reason(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    told: list[tuple[str, str]] = []
    canvas.session.message.connect(lambda text, hint: told.append((text, hint)))
    hand.pull(hand.out("dense_2"), hand.into("dense_1"))
    said = note(canvas)
    assert said == Note(False, "This makes a loop: Dense → Dense → Dense.", "Data flows one way: forward.")
    hand.release(hand.into("dense_1"))
    assert canvas.session.graph is drawing
    assert [hint for _, hint in told] == ["Data flows one way: forward."]


@pytest.fixture
def pictures(canvas: Canvas) -> Canvas:
    """Digits beside a Dense layer, which takes vectors only."""
    graph = chain("digits", ("dense", {"units": 10}), wired=False).moved({"dense_1": (400.0, 0.0)})
    canvas.session.document.open(graph, None)
    return canvas


def test_a_refused_wire_says_what_enter_would_insert(pictures: Canvas, hand: Hand) -> None:
    hand.pull(hand.out("digits_1", "x"), hand.into("dense_1"))
    said = note(pictures)
    assert said is not None
    assert said.text == "Dense expects a vector or a sequence of vectors, but got 1×8×8."
    assert said.offer == "Enter inserts Flatten"


def test_enter_draws_the_refused_wire_with_what_mends_it(pictures: Canvas, hand: Hand) -> None:
    hand.pull(hand.out("digits_1", "x"), hand.into("dense_1"))
    hand.key(Qt.Key.Key_Return)
    assert pictures.gesture is None
    expected = {Wire("digits_1", "x", "flatten_1", "in"), Wire("flatten_1", "out", "dense_1", "in")}
    assert set(pictures.session.graph.wires) == expected
    assert pictures.session.document.undo_label == "Insert Flatten"


def test_legal_ports_grow_and_others_fade(pictures: Canvas, hand: Hand) -> None:
    graph, relu = pictures.session.graph.added(make("relu"), (400.0, 150.0))
    pictures.session.edit(graph, "Add ReLU")
    hand.pull(hand.out("digits_1", "x"), EMPTY)
    emphasis = {id: dict(item.state.emphasis) for id, item in pictures.drawing.nodes.items()}
    assert emphasis[relu][False, "in"] == "grown"
    assert emphasis["dense_1"][False, "in"] == "faded"
    assert emphasis["digits_1"][True, "x"] == "chosen"
    assert emphasis["digits_1"][True, "y"] == "faded"


def test_a_wire_released_on_the_void_asks_for_a_layer(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    asked: list[tuple[QPointF, QPoint, Wire | None]] = []
    canvas.palette_requested.connect(lambda scene, screen, wire: asked.append((scene, screen, wire)))
    hand.drag(hand.out("relu_1"), EMPTY)
    (scene, screen, pending), *_ = asked
    assert pending == Wire("relu_1", "out", "", "")
    assert (scene - EMPTY).manhattanLength() < 2
    assert screen == canvas.viewport().mapToGlobal(canvas.camera.to_view(EMPTY))
    assert canvas.session.graph is drawing


def test_the_layer_that_was_asked_for_is_wired(canvas: Canvas, hand: Hand) -> None:
    id = canvas.add("sigmoid", EMPTY, Wire("relu_1", "out", "", ""))
    assert id is not None
    assert Wire("relu_1", "out", id, "in") in canvas.session.graph.wires
    assert (hand.into(id) - EMPTY).manhattanLength() < 2
    assert canvas.session.selection == {id}


def test_a_wires_end_can_be_led_to_another_port(canvas: Canvas, hand: Hand) -> None:
    graph, id = canvas.session.graph.added(make("dense"), (600.0, 200.0))
    canvas.session.edit(graph, "Add Dense")
    hand.drag(hand.into("dense_2"), hand.into(id))
    wires = set(canvas.session.graph.wires)
    assert Wire("relu_1", "out", id, "in") in wires
    assert FEED not in wires
    assert canvas.session.document.undo_label == "Reconnect ReLU to Dense"


def test_a_wires_end_released_on_the_void_disconnects_it(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.into("dense_2"), EMPTY)
    assert FEED not in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Disconnect"
    canvas.session.undo()
    assert FEED in canvas.drawing.wires


def test_a_wires_end_put_back_changes_nothing(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.pull(hand.into("dense_2"), EMPTY)
    hand.move(hand.into("dense_2"))
    hand.release(hand.into("dense_2"))
    assert canvas.session.graph is drawing


def test_a_click_on_a_wire_selects_it_and_delete_removes_it(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (700.0, 0.0)}), "Move")
    hand.click(hand.middle(FEED))
    assert canvas.selected_wires == {FEED}
    hand.key(Qt.Key.Key_Delete)
    assert FEED not in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Disconnect"


def test_a_right_click_cancels_a_wire_taken_up_by_a_click(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.click(hand.out("relu_1"))
    hand.move(EMPTY)
    hand.click(EMPTY, button=RIGHT)
    assert canvas.gesture is None
    assert canvas.session.graph is drawing


@pytest.fixture
def sigmoid(canvas: Canvas) -> str:
    """A Sigmoid below the network, without wires."""
    graph, id = canvas.session.graph.added(make("sigmoid"), (600.0, 200.0))
    canvas.session.edit(graph, "Add Sigmoid")
    return id


def test_shift_and_a_wires_end_lead_a_second_wire_and_the_first_stays(canvas: Canvas, hand: Hand, sigmoid: str) -> None:
    hand.drag(hand.into("dense_2"), hand.into(sigmoid), SHIFT)
    wires = canvas.session.graph.wires
    assert FEED in wires
    assert Wire("relu_1", "out", sigmoid, "in") in wires
    assert canvas.session.document.undo_label == "Connect ReLU to Sigmoid"


def test_shift_may_be_pressed_and_let_go_in_the_middle_of_the_drag(canvas: Canvas, hand: Hand, sigmoid: str) -> None:
    tips: list[str] = []
    canvas.tipped.connect(tips.append)
    hand.pull(hand.into("dense_2"), hand.into(sigmoid), held=SHIFT)
    assert tips[-1] == (
        "Release on a port to lead a second wire there, on the empty canvas to add a layer · Esc cancels"
    )
    hand.move(hand.into(sigmoid))
    assert tips[-1] == (
        "Release on a port to lead the wire there, on nothing to remove it · Shift leads a second wire · Esc cancels"
    )
    hand.release(hand.into(sigmoid))
    assert FEED not in canvas.session.graph.wires


def test_a_second_wire_led_to_where_the_first_ends_changes_nothing(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.pull(hand.into("dense_2"), EMPTY, SHIFT)
    hand.move(hand.into("dense_2"), SHIFT)
    hand.release(hand.into("dense_2"), SHIFT)
    assert canvas.session.graph is drawing


def test_shift_keeps_the_wire_in_hand_for_one_port_after_another(canvas: Canvas, hand: Hand, sigmoid: str) -> None:
    graph, tanh = canvas.session.graph.added(make("tanh"), (600.0, 300.0))
    canvas.session.edit(graph, "Add Tanh")
    hand.click(hand.out("dense_1"))
    for id in (sigmoid, tanh):
        hand.move(hand.into(id), SHIFT)
        hand.click(hand.into(id), SHIFT)
    assert canvas.gesture is not None
    assert {Wire("dense_1", "out", id, "in") for id in (sigmoid, tanh)} <= set(canvas.session.graph.wires)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.gesture is None
    canvas.session.undo()
    assert Wire("dense_1", "out", tanh, "in") not in canvas.session.graph.wires
    assert Wire("dense_1", "out", sigmoid, "in") in canvas.session.graph.wires


def test_the_wrong_kind_is_refused_with_the_reason_and_nothing_changes(canvas: Canvas, hand: Hand) -> None:
    graph, id = canvas.session.graph.added(make("embedding"), (600.0, 200.0))
    canvas.session.edit(graph, "Add Embedding")
    drawn = canvas.session.graph
    hand.pull(hand.out("dense_1"), hand.into(id))
    assert note(canvas) == Note(False, "Embedding takes whole numbers (indices) at 'in', but 8 comes in.")
    hand.release(hand.into(id))
    assert canvas.session.graph is drawn


def test_clicks_with_shift_or_control_select_several_wires(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0), "relu_1": (520.0, 0.0)}), "Move")
    other = Wire("dense_1", "out", "relu_1", "in")
    hand.click(hand.middle(FEED))
    hand.click(hand.middle(other), SHIFT)
    assert canvas.selected_wires == {FEED, other}
    hand.click(hand.middle(other), CONTROL)
    assert canvas.selected_wires == {FEED}


def test_the_note_is_as_large_on_the_screen_at_every_zoom_and_in_the_view(canvas: Canvas, hand: Hand) -> None:
    sizes = set()
    for zoom in (0.05, 0.35, 1.0, 4.0):
        canvas.camera.zoom_to(1.0)
        canvas.camera.centre_on(hand.out("dense_1"))
        hand.pull(hand.out("dense_1"), EMPTY)
        canvas.camera.zoom_to(zoom)
        canvas.camera.centre_on(hand.into("dense_2"))
        hand.move(hand.into("dense_2") + QPointF(5.0 / zoom, 0.0))
        (bubble,) = (item for item in canvas.drawing.items() if isinstance(item, Bubble))
        seen = bubble.deviceTransform(canvas.viewportTransform()).mapRect(bubble.boundingRect())
        assert canvas.viewport().rect().contains(seen.toAlignedRect())
        sizes.add((round(seen.width()), round(seen.height())))
        hand.key(Qt.Key.Key_Escape)
        hand.release(EMPTY)
    assert len(sizes) == 1
