"""Dragging a number on a node sideways."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.grouping import collapsed
from engine.layer import make
from tests.app.canvas.hand import ALT, CONTROL, SHIFT, Hand


def value(canvas: Canvas, id: str, setting: str) -> QPointF:
    item = canvas.drawing.nodes[id]
    found = next(value for value in item.layout.values if value.setting == setting)
    return item.pos() + found.rect.center()


@pytest.fixture
def units(canvas: Canvas) -> QPointF:
    return value(canvas, "dense_1", "units")


def test_dragging_a_number_changes_it_in_one_step(canvas: Canvas, hand: Hand, units: QPointF, drawing: Graph) -> None:
    hand.drag(units, units + QPointF(40.0, 0.0))
    now = canvas.session.graph.nodes["dense_1"].layer.setting("units")
    assert now == 8 + 10 + 2
    assert canvas.session.document.undo_label == "Set units of Dense to 20"
    assert canvas.session.graph.nodes["dense_1"].position == (200.0, 0.0)
    canvas.session.undo()
    assert canvas.session.graph == drawing
    assert canvas.session.document.undo_label is None


def test_shapes_downstream_follow_while_it_changes(canvas: Canvas, hand: Hand, units: QPointF, drawing: Graph) -> None:
    hand.pull(units, units + QPointF(40.0, 0.0))
    assert canvas.drawing.nodes["relu_1"].facts.shapes == ("20",)
    assert canvas.session.graph is drawing, "nothing is decided before the release"
    hand.key(Qt.Key.Key_Escape)


def test_escape_restores_the_value_and_leaves_no_trace(
    canvas: Canvas, hand: Hand, units: QPointF, drawing: Graph
) -> None:
    canvas.select(("relu_1",))
    hand.pull(units, units + QPointF(80.0, 0.0))
    assert canvas.session.selection == {"dense_1"}
    hand.key(Qt.Key.Key_Escape)
    assert canvas.session.graph is drawing
    assert canvas.drawing.nodes["relu_1"].facts.shapes == ("8",)
    assert canvas.session.selection == {"relu_1"}
    assert canvas.session.document.undo_label is None
    assert canvas.drawing.nodes["dense_1"].state.value == ""


def test_a_hand_that_comes_back_has_changed_nothing(canvas: Canvas, hand: Hand, units: QPointF, drawing: Graph) -> None:
    hand.pull(units, units + QPointF(80.0, 0.0))
    hand.move(units)
    hand.release(units)
    assert canvas.session.graph is drawing
    assert canvas.drawing.graph is drawing


def test_shift_makes_it_finer_and_control_rests_on_round_numbers(canvas: Canvas, hand: Hand, units: QPointF) -> None:
    hand.pull(units, units + QPointF(40.0, 0.0), held=SHIFT)
    assert canvas.drawing.nodes["dense_1"].node.layer.setting("units") == 9
    hand.move(units + QPointF(90.0, 0.0), CONTROL)
    assert canvas.drawing.nodes["dense_1"].node.layer.setting("units") % 10 == 0
    hand.key(Qt.Key.Key_Escape)


def test_the_status_line_tells_value_range_and_keys(canvas: Canvas, hand: Hand, units: QPointF) -> None:
    told: list[str] = []
    canvas.tipped.connect(told.append)
    hand.pull(units, units + QPointF(40.0, 0.0))
    assert told[-1] == ("units 20 · from 1 to 1,000,000 · Shift finer · Ctrl in round numbers · Esc restores")
    hand.release(units + QPointF(40.0, 0.0))
    assert told[-1] == ""


def test_a_click_on_a_number_selects_its_node(canvas: Canvas, hand: Hand, units: QPointF, drawing: Graph) -> None:
    hand.click(units)
    assert canvas.session.selection == {"dense_1"}
    assert canvas.session.graph is drawing


@pytest.mark.parametrize("key", [SHIFT, CONTROL, ALT])
def test_with_a_key_held_the_node_is_meant_and_not_its_value(
    canvas: Canvas, hand: Hand, units: QPointF, key: Qt.KeyboardModifier
) -> None:
    hand.drag(units, units + QPointF(0.0, 150.0), key, held=CONTROL)
    assert canvas.session.graph.nodes["dense_1"].layer == make("dense", {"units": 8})


def test_the_cursor_and_a_field_show_that_a_number_can_be_dragged(canvas: Canvas, hand: Hand, units: QPointF) -> None:
    hand.move(units)
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    assert canvas.drawing.nodes["dense_1"].state.value == "units"
    hand.move(hand.body("relu_1"))
    assert canvas.drawing.nodes["dense_1"].state.value == ""


def test_wires_to_ports_that_a_number_takes_away_come_back_with_it(canvas: Canvas, hand: Hand) -> None:
    graph, split = canvas.session.graph.added(make("split", {"parts": 3}), (200.0, 200.0))
    last = graph.nodes[split].outputs[-1].name
    graph, relu = graph.added(make("relu"), (500.0, 200.0))
    wire = Wire(split, last, relu, "in")
    canvas.session.edit(graph.with_wire(wire), "Add")
    at = value(canvas, split, "parts")
    hand.pull(at, at - QPointF(8.0, 0.0))
    assert wire not in canvas.drawing.wires
    hand.move(at + QPointF(6.0, 0.0))
    assert wire in canvas.drawing.wires
    hand.release(at + QPointF(6.0, 0.0))
    assert wire in canvas.session.graph.wires


def test_inside_of_a_block_shapes_follow_too(canvas: Canvas, hand: Hand) -> None:
    graph, block = collapsed(canvas.session.graph, ["dense_1", "relu_1"])
    canvas.session.edit(graph, "Collapse")
    canvas.session.enter(block)
    canvas.camera.zoom_to(1.0)
    dense, relu = (next(id for id in canvas.session.graph.nodes if id.startswith(kind)) for kind in ("dense", "relu"))
    at = value(canvas, dense, "units")
    hand.pull(at, at + QPointF(40.0, 0.0))
    assert canvas.drawing.nodes[relu].facts.shapes == ("20",)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.drawing.nodes[relu].facts.shapes == ("8",)
    assert canvas.session.document.undo_label == "Collapse"
    hand.drag(at, at + QPointF(40.0, 0.0))
    canvas.session.leave()
    assert canvas.drawing.nodes[block].facts.shapes == ("20",)
