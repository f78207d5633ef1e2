"""Single numbers are taken out of vectors by their names, many wires are drawn at once, and their order is changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.canvas.actions import BY_ID
from app.canvas.layouts import PortKey
from app.canvas.taking import ask, size_of
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, Hand

WHOLE = Wire("iris_1", "x", "neuron_1", "in")
FEATURES = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]


@pytest.fixture
def drawing() -> Graph:
    """Iris, neuron_1 to neuron_3 below one another, and dense_1."""
    graph = Graph()
    graph, _ = graph.added(make("iris"), (0.0, 0.0))
    for row in range(3):
        graph, _ = graph.added(make("neuron"), (340.0, 130.0 * row))
    graph, _ = graph.added(make("dense", {"units": 3}), (640.0, 60.0))
    return graph


def menu_of(canvas: Canvas) -> QMenu:
    """The menu that is open."""
    found = [menu for menu in canvas.findChildren(QMenu) if menu.isVisible()]
    assert len(found) == 1
    return found[0]


def choose(canvas: Canvas, text: str) -> None:
    menu = menu_of(canvas)
    next(entry for entry in menu.actions() if entry.text() == text).trigger()
    menu.close()


def test_a_drag_wires_the_whole_vector(canvas: Canvas, hand: Hand) -> None:
    hand.drag(hand.out("iris_1", "x"), hand.into("neuron_1"))
    assert canvas.session.graph.wires == (WHOLE,)


def test_with_control_the_numbers_are_offered_by_their_names(canvas: Canvas, hand: Hand) -> None:
    hand.pull(hand.out("iris_1", "x"), hand.into("neuron_1"), held=CONTROL)
    hand.release(hand.into("neuron_1"), CONTROL)
    texts = [entry.text() for entry in menu_of(canvas).actions() if not entry.isSeparator()]
    assert texts == ["All 4 numbers by one wire", "Each number by a wire of its own", *FEATURES]
    choose(canvas, "petal length (cm)")
    assert canvas.session.graph.wires == (Wire("iris_1", "x[2]", "neuron_1", "in"),)
    assert canvas.session.document.undo_label == "Connect petal length (cm) to Neuron 1"


def test_the_menu_that_is_left_changes_nothing(canvas: Canvas, hand: Hand) -> None:
    before = canvas.session.graph
    hand.pull(hand.out("iris_1", "x"), hand.into("neuron_1"), held=CONTROL)
    hand.release(hand.into("neuron_1"), CONTROL)
    menu_of(canvas).close()
    assert canvas.session.graph is before


def test_a_wire_that_is_there_is_split_in_its_place(canvas: Canvas) -> None:
    other = Wire("neuron_2", "out", "neuron_1", "in")
    canvas.session.edit(canvas.session.graph.with_wires([WHOLE, other]), "Connect")
    canvas.select((), (WHOLE,))
    canvas.run(BY_ID["take-number"])
    choose(canvas, "Each number by a wire of its own")
    split = tuple(Wire("iris_1", f"x[{place}]", "neuron_1", "in") for place in range(4))
    assert canvas.session.graph.wires == (*split, other)
    canvas.session.undo()
    assert canvas.session.graph.wires == (WHOLE, other)


def test_a_wire_of_one_element_is_labelled_with_its_feature(canvas: Canvas) -> None:
    wire = Wire("iris_1", "x[0]", "neuron_1", "in")
    canvas.session.edit(canvas.session.graph.with_wire(wire), "Connect")
    assert not canvas.drawing.wires[wire].tag.isNull()
    assert canvas.findings().of_wire(wire).said == "sepal length"
    assert canvas.drawing.wires[wire].ends()[0] == canvas.drawing.nodes["iris_1"].port_at(PortKey("iris_1", "x", True))


def test_several_from_one_vector_end_beside_one_another_and_share_a_tag(canvas: Canvas) -> None:
    wires = [Wire("iris_1", f"x[{place}]", "neuron_1", "in") for place in range(3)]
    canvas.session.edit(canvas.session.graph.with_wires(wires), "Connect")
    ends = [canvas.drawing.wires[wire].ends()[1] for wire in wires]
    assert [end.y() for end in ends] == sorted({end.y() for end in ends})
    assert [canvas.findings().of_wire(wire).said for wire in wires] == ["sepal length + 2", "", ""]


def test_of_a_long_vector_the_number_is_typed(qtbot: QtBot, canvas: Canvas) -> None:
    graph, id = canvas.session.graph.added(make("input", {"shape": (64,)}), (0.0, 400.0))
    canvas.session.edit(graph, "Add")
    wire = Wire(id, "out", "neuron_3", "in")
    said: list[str] = []
    canvas.session.message.connect(lambda text, hint: said.append(text))
    assert ask(canvas, wire, graph, QPointF(200.0, 300.0)) is not None
    choose(canvas, "Another number…")
    canvas.number.line.setText("64")
    canvas.number.line.enter()
    assert said == ["There is no number 64 in it."]
    canvas.number.line.mark(False)
    canvas.number.line.setText("63")
    canvas.number.line.enter()
    assert canvas.session.graph.wires == (Wire(id, "out[63]", "neuron_3", "in"),)


def test_what_is_no_vector_is_not_taken_apart(canvas: Canvas) -> None:
    assert size_of(canvas, WHOLE) == 4
    assert size_of(canvas, Wire("iris_1", "y", "neuron_1", "in")) == 0
    assert size_of(canvas, Wire("iris_1", "x[1]", "neuron_1", "in")) == 0
    assert size_of(canvas, Wire("neuron_1", "out", "neuron_2", "in")) == 0


class TestManyAtOnce:
    def test_a_drag_from_one_of_several_selected_wires_all_of_them(self, canvas: Canvas, hand: Hand) -> None:
        given = canvas.session.graph.with_wires(Wire("iris_1", "x", f"neuron_{n}", "in") for n in (1, 2, 3))
        canvas.session.edit(given, "Connect")
        canvas.select(("neuron_1", "neuron_2", "neuron_3"))
        hand.drag(hand.out("neuron_2"), hand.into("dense_1"))
        sources = [wire.source for wire in canvas.session.graph.gathered("dense_1", "in")]
        assert sources == ["neuron_1", "neuron_2", "neuron_3"]
        assert canvas.session.document.undo_label == "Connect 3 wires"
        canvas.session.undo()
        assert canvas.session.graph.wires == given.wires

    def test_from_a_node_that_is_not_selected_only_its_own(self, canvas: Canvas, hand: Hand) -> None:
        canvas.select(("neuron_1", "neuron_2"))
        hand.drag(hand.out("neuron_3"), hand.into("dense_1"))
        assert [wire.source for wire in canvas.session.graph.wires] == ["neuron_3"]


class TestTheOrder:
    @pytest.fixture
    def drawing(self, drawing: Graph) -> Graph:
        graph = drawing.with_wires(Wire("iris_1", "x", f"neuron_{n}", "in") for n in (1, 2, 3))
        return graph.with_wires(Wire(f"neuron_{n}", "out", "dense_1", "in") for n in (1, 2, 3))

    def order(self, canvas: Canvas) -> list[str]:
        return [wire.source for wire in canvas.session.graph.gathered("dense_1", "in")]

    def test_the_first_ends_at_the_top(self, canvas: Canvas) -> None:
        wires = canvas.session.graph.gathered("dense_1", "in")
        heights = [canvas.drawing.wires[wire].ends()[1].y() for wire in wires]
        assert heights == sorted(set(heights))
        assert [canvas.findings().of_wire(wire).place for wire in wires] == [1, 2, 3]

    def test_dragging_an_end_over_another_changes_it_in_one_step(self, canvas: Canvas, hand: Hand) -> None:
        wires = canvas.session.graph.gathered("dense_1", "in")
        start, goal = (canvas.drawing.wires[wire].ends()[1] for wire in (wires[0], wires[2]))
        away = QPointF(-12.0, 0.0)
        hand.press(start + QPointF(-2.0, 0.0))
        hand.move(start + 3 * away)
        hand.move(goal + away + QPointF(0.0, 6.0))
        hand.release(goal + away + QPointF(0.0, 6.0))
        assert self.order(canvas) == ["neuron_2", "neuron_3", "neuron_1"]
        assert canvas.session.document.undo_label == "Reorder the numbers into Dense"
        canvas.session.undo()
        assert self.order(canvas) == ["neuron_1", "neuron_2", "neuron_3"]

    def test_the_numbers_are_seen_when_the_node_is_selected(self, qtbot: QtBot, canvas: Canvas) -> None:
        canvas.select(("dense_1",))
        shown = canvas.grab().toImage()
        canvas.select(("neuron_1",))
        assert {wire: canvas.drawing.wires[wire]._numbered for wire in canvas.session.graph.wires}[
            Wire("neuron_1", "out", "dense_1", "in")
        ] is False
        canvas.select(("dense_1",))
        assert canvas.drawing.wires[Wire("neuron_1", "out", "dense_1", "in")]._numbered
        assert canvas.grab().toImage() == shown
