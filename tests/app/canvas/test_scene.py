"""The scene shows the difference between two drawings."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from tests.app.canvas.hand import Hand

FEED = Wire("relu_1", "out", "dense_2", "in")


def test_every_node_and_wire_of_the_drawing_has_one_item(canvas: Canvas, drawing: Graph) -> None:
    assert canvas.drawing.nodes.keys() == drawing.nodes.keys()
    assert canvas.drawing.wires.keys() == set(drawing.wires)


def test_an_edit_leaves_the_layouts_of_other_nodes_alone(canvas: Canvas) -> None:
    before = {id: item.layout for id, item in canvas.drawing.nodes.items()}
    canvas.session.edit(canvas.session.graph.renamed("relu_1", "Bend"), "Rename")
    changed = [id for id, item in canvas.drawing.nodes.items() if item.layout is not before[id]]
    assert changed == ["relu_1"]


def test_what_is_deleted_loses_its_item_and_what_stays_keeps_it(canvas: Canvas) -> None:
    kept = canvas.drawing.nodes["dense_1"]
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    assert "relu_1" not in canvas.drawing.nodes
    assert FEED not in canvas.drawing.wires
    assert canvas.drawing.nodes["dense_1"] is kept
    canvas.session.undo()
    assert FEED in canvas.drawing.wires


def test_wires_follow_a_node_that_another_panel_moves(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (640.0, 80.0)}), "Move")
    assert canvas.drawing.wires[FEED].ends()[1] == hand.into("dense_2") == QPointF(640.0, 110.0)


def test_wires_follow_a_node_that_grows(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.renamed("relu_1", "A much longer name than before"), "Rename")
    assert canvas.drawing.wires[FEED].ends()[0] == hand.out("relu_1")
    assert hand.out("relu_1").x() > 540.0


def test_a_wire_to_a_port_that_does_not_exist_is_drawn_to_the_nodes_side(canvas: Canvas) -> None:
    wire = Wire("dense_1", "nowhere", "dense_2", "nothing")
    canvas.session.edit(canvas.session.graph.with_wire(wire), "Open a strange file")
    start, _ = canvas.drawing.wires[wire].ends()
    assert start.x() == canvas.drawing.nodes["dense_1"].box().right()


def test_far_away_the_overview_stands_in_for_the_items(canvas: Canvas) -> None:
    canvas.camera.zoom_to(0.2)
    assert not any(item.isVisible() for item in canvas.drawing.nodes.values())
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    canvas.session.undo()
    assert not canvas.drawing.nodes["relu_1"].isVisible()
    canvas.camera.zoom_to(1.0)
    assert all(item.isVisible() for item in canvas.drawing.nodes.values())
    assert all(item.isVisible() for item in canvas.drawing.wires.values())


def test_another_drawing_replaces_the_one_that_was_open(canvas: Canvas) -> None:
    canvas.session.document.open(Graph(), None)
    assert not canvas.drawing.nodes
    assert not canvas.drawing.wires


def test_a_drag_that_rests_is_left_alone_until_something_is_shown(canvas: Canvas) -> None:
    canvas.drawing.place({"relu_1": (400.0, 90.0)})
    canvas.drawing.nodes["relu_1"].setPos(0.0, 0.0)
    canvas.drawing.place({"relu_1": (400.0, 90.0)})
    assert canvas.drawing.nodes["relu_1"].pos() == QPointF(0.0, 0.0)
    canvas.drawing.annotate(canvas.findings())
    canvas.drawing.place({"relu_1": (400.0, 90.0)})
    assert canvas.drawing.nodes["relu_1"].pos() == QPointF(400.0, 90.0)
