"""A draft is shown and leaves no trace."""

from __future__ import annotations

from app.canvas.draft import Draft
from app.canvas.view import Canvas
from engine.graph import Graph, Wire


def test_a_draft_is_shown_with_its_shapes_and_is_not_the_drawing(canvas: Canvas, drawing: Graph) -> None:
    draft = Draft(canvas)
    draft.show(drawing.with_settings("dense_1", units=20))
    assert canvas.drawing.nodes["relu_1"].facts.shapes == ("20",)
    assert canvas.session.graph is drawing
    assert canvas.session.document.undo_label is None
    draft.drop()
    assert canvas.drawing.nodes["relu_1"].facts.shapes == ("8",)
    assert canvas.drawing.graph is drawing


def test_nodes_and_wires_of_a_draft_come_and_go(canvas: Canvas, drawing: Graph) -> None:
    draft = Draft(canvas)
    graph, names = drawing.merged(drawing.part(["dense_1", "relu_1"]))
    draft.show(graph)
    wire = Wire(names["dense_1"], "out", names["relu_1"], "in")
    assert wire in canvas.drawing.wires
    draft.show(drawing.without(["relu_1"]))
    assert "relu_1" not in canvas.drawing.nodes
    draft.drop()
    assert canvas.drawing.nodes.keys() == drawing.nodes.keys()
    assert canvas.drawing.wires.keys() == set(drawing.wires)


def test_dropping_a_draft_that_became_the_drawing_keeps_it(canvas: Canvas, drawing: Graph) -> None:
    draft = Draft(canvas)
    draft.show(drawing.with_settings("dense_1", units=20))
    canvas.session.edit(draft.graph, "Set units")
    draft.drop()
    assert canvas.drawing.graph is canvas.session.graph
    assert canvas.drawing.nodes["relu_1"].facts.shapes == ("20",)
