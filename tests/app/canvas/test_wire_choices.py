"""Which wires are offered, and in which order."""

from __future__ import annotations

from app.canvas.layouts import PortKey
from app.canvas.view import Canvas
from app.canvas.wire_choices import Choices, Names, draw
from engine.graph import Wire
from engine.layer import make

TARGET = Wire("iris_1", "y", "cross_entropy_1", "target")
FEED = Wire("relu_1", "out", "dense_2", "in")


def labels(canvas: Canvas, *anchors: PortKey, words: str = "") -> list[str]:
    return [choice.label for choice in Choices(canvas, anchors).matching(words.split())]


def test_nodes_of_one_title_are_told_apart_by_numbers(canvas: Canvas) -> None:
    names = Names(canvas.session.graph)
    keys = [PortKey("dense_1", "in", False), PortKey("dense_2", "in", False), PortKey("relu_1", "in", False)]
    assert [names.of(key) for key in keys] == ["Dense 1", "Dense 2", "ReLU"]
    assert names.of(PortKey("iris_1", "y", True)) == "Iris y"


def test_a_wire_that_is_there_is_not_offered_again(canvas: Canvas) -> None:
    assert "→ Dense 2" not in labels(canvas, PortKey("relu_1", "out", True))


def test_free_ports_come_first_and_then_the_nearest(canvas: Canvas) -> None:
    graph = canvas.session.graph
    for kind, x in (("sigmoid", 1400.0), ("tanh", 1200.0)):
        graph, _ = graph.added(make(kind), (x, 0.0))
    canvas.session.edit(graph, "Add")
    found = labels(canvas, PortKey("dense_1", "out", True))
    assert found[:3] == ["→ Tanh", "→ Sigmoid", "→ Dense 2"]


def test_every_word_must_begin_one_of_the_label_whatever_its_case(canvas: Canvas) -> None:
    found = labels(canvas, PortKey("dense_1", "out", True), words="cross pred")
    assert found == ["→ Cross-entropy prediction  (set units of Dense to 3)"]
    assert labels(canvas, PortKey("dense_1", "out", True), words="dense relu") == []
    y = [PortKey("iris_1", "x", True), PortKey("iris_1", "y", True)]
    canvas.session.edit(canvas.session.graph.without_wires([TARGET]), "Disconnect")
    assert labels(canvas, *y, words="y target") == ["y → Cross-entropy target"]
    assert labels(canvas, *y, words="entropy t y") == ["y → Cross-entropy target"]


def test_an_input_lists_what_could_feed_it(canvas: Canvas) -> None:
    found = labels(canvas, PortKey("cross_entropy_1", "prediction", False))
    assert "prediction ← Iris x  (insert Dense)" in found
    assert not any("Iris y" in label for label in found)


def test_drawing_a_choice_is_one_step(canvas: Canvas) -> None:
    canvas.session.document.open(canvas.session.graph.without_wires([FEED]), None)
    (choice,) = Choices(canvas, [PortKey("relu_1", "out", True)]).matching(["dense"])
    draw(canvas, choice)
    assert FEED in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Connect ReLU to Dense"
