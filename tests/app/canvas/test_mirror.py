"""The canvas follows what the session says."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.view import Canvas
from app.session import Session
from app.theme import DARK
from engine.cost import cost
from engine.document import Document
from engine.graph import Graph, Node, Wire
from engine.layer import make
from tests.engine.drawings import chain

FEED = Wire("relu_1", "out", "dense_2", "in")


def test_a_wire_that_is_gone_does_not_come_back_selected(canvas: Canvas) -> None:
    canvas.select((), [FEED])
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    assert canvas.selected_wires == frozenset()
    canvas.session.undo()
    assert canvas.selected_wires == frozenset()


def test_nodes_that_are_selected_elsewhere_take_the_place_of_wires(canvas: Canvas) -> None:
    canvas.select((), [FEED])
    canvas.session.select(("relu_1",))
    assert canvas.selected_wires == frozenset()
    assert canvas.drawing.nodes["relu_1"].state.selected


def test_an_edit_from_elsewhere_ends_what_is_being_typed(canvas: Canvas) -> None:
    canvas.rename("relu_1")
    assert canvas.names.box.isVisible()
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    assert not canvas.names.box.isVisible()


def test_the_cost_stands_in_the_nodes(canvas: Canvas) -> None:
    canvas.session.costed.emit(cost(canvas.session.analysis))
    texts = [caption.text for caption in canvas.drawing.nodes["dense_1"].layout.captions]
    assert "40 params" in texts


def count(canvas: Canvas) -> None:
    canvas.session.costed.emit(cost(canvas.session.analysis))


def test_a_drawing_just_opened_is_all_in_view_when_its_nodes_have_grown(canvas: Canvas, drawing: Graph) -> None:
    canvas.session.show(drawing)
    count(canvas)
    grown = canvas.camera.sight
    canvas.frame(None)
    assert canvas.camera.sight == grown


def test_counting_moves_no_view_that_the_user_has_chosen(canvas: Canvas, drawing: Graph) -> None:
    canvas.session.show(drawing)
    canvas.camera.pan(QPointF(30.0, 0.0))
    chosen = canvas.camera.sight
    count(canvas)
    assert canvas.camera.sight == chosen
    canvas.session.show(drawing)
    canvas.session.edit(drawing.renamed("dense_1", "Hidden"), "Rename")
    edited = canvas.camera.sight
    count(canvas)
    assert canvas.camera.sight == edited


def test_another_theme_is_worn_at_once(canvas: Canvas) -> None:
    canvas.session.set_theme(DARK)
    assert canvas.drawing.look.theme is DARK
    corner = canvas.grab().toImage().pixelColor(3, 3)
    assert corner.lightness() < 60


def test_opening_a_drawing_shows_all_of_it(canvas: Canvas) -> None:
    canvas.session.document.open(chain("iris", "dense", "relu", "tanh", "dense"), None)
    canvas.session.opened.emit()
    assert canvas.camera.seen().contains(canvas.drawing.bounds())


def test_a_canvas_shows_the_parameters_that_were_counted_before_it_was_made(qtbot: QtBot) -> None:
    session = Session(Document(chain("iris", "dense")))
    session.cost = cost(session.analysis)
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    assert canvas.drawing.nodes["dense_1"].facts.parameters == 320


def test_neurons_are_not_looked_at_again_when_parameters_were_counted(qtbot: QtBot) -> None:
    session = Session(Document(Graph({"neuron_1": Node("neuron_1", make("neuron"))})))
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    item = canvas.drawing.nodes["neuron_1"]
    layout = item.layout
    session.costed.emit(cost(session.analysis))
    assert item.layout is layout
