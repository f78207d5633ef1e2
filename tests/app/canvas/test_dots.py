"""Reroute dots: knots in wires that can be moved, branched and dissolved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from app.canvas import dots
from app.canvas.actions import BY_ID
from app.canvas.hits import under
from app.canvas.overview import FAR
from app.canvas.view import Canvas
from app.theme import LIGHT
from engine.graph import Wire
from engine.layer import make
from tests.app.canvas.hand import ALT, CONTROL, EMPTY, RIGHT, Hand

FEED = Wire("relu_1", "out", "dense_2", "in")
DOT = "reroute_1"


@pytest.fixture
def roomy(canvas: Canvas) -> Canvas:
    """Space on the wire into the last Dense."""
    graph = canvas.session.graph.moved({"dense_2": (900.0, 0.0), "cross_entropy_1": (1200.0, 0.0)})
    canvas.session.document.open(graph, None)
    canvas.camera.centre_on(QPointF(700.0, 100.0))
    return canvas


@pytest.fixture
def dotted(roomy: Canvas, hand: Hand) -> Canvas:
    hand.click(hand.middle(FEED), ALT)
    return roomy


def test_alt_and_a_click_put_a_dot_on_the_wire_at_that_place(roomy: Canvas, hand: Hand) -> None:
    order = [wire.target for wire in roomy.session.graph.wires]
    middle = hand.middle(FEED)
    hand.click(middle, ALT)
    graph = roomy.session.graph
    assert (hand.body(DOT) - middle).manhattanLength() < 2
    assert graph.wires_into[DOT] == (Wire("relu_1", "out", DOT, "in"),)
    assert graph.wires_from[DOT] == (Wire(DOT, "out", "dense_2", "in"),)
    assert [wire.target for wire in graph.wires if wire.target != DOT] == order
    assert roomy.session.document.undo_label == "Add a dot"
    assert roomy.session.selection == {DOT}
    assert roomy.session.analysis.problems == ()


def test_a_double_click_on_a_wire_puts_a_dot_on_it(roomy: Canvas, hand: Hand) -> None:
    roomy.session.edit(roomy.session.graph.moved({"relu_1": (560.0, 0.0)}), "Move")
    hand.double_click(hand.middle(Wire("dense_1", "out", "relu_1", "in")))
    assert roomy.session.graph.wires_from[DOT] == (Wire(DOT, "out", "relu_1", "in"),)
    assert roomy.gesture is None


def test_the_menu_of_a_wire_puts_a_dot_where_it_was_asked_for(roomy: Canvas, hand: Hand) -> None:
    at = hand.middle(FEED) + QPointF(60.0, 0.0)
    hand.click(at, button=RIGHT)
    roomy.run(BY_ID["add-dot"])
    assert (hand.body(DOT) - at).manhattanLength() < 2


def test_a_dot_is_moved_by_its_middle(dotted: Canvas, hand: Hand) -> None:
    before = dotted.session.graph.nodes[DOT].position
    hand.drag(hand.body(DOT), hand.body(DOT) + QPointF(40.0, 120.0), held=CONTROL)
    after = dotted.session.graph.nodes[DOT].position
    assert (after[0] - before[0], after[1] - before[1]) == (40.0, 120.0)


def test_several_wires_are_pulled_out_of_a_dot(dotted: Canvas, hand: Hand) -> None:
    graph = dotted.session.graph
    for kind, y in (("sigmoid", 200.0), ("tanh", 300.0)):
        graph, _ = graph.added(make(kind), (900.0, y))
    dotted.session.edit(graph, "Add layers")
    for id in ("sigmoid_1", "tanh_1"):
        hand.drag(hand.out(DOT), hand.into(id))
    assert [wire.target for wire in dotted.session.graph.wires_from[DOT]] == ["dense_2", "sigmoid_1", "tanh_1"]


def test_a_wires_end_may_be_dropped_on_a_dot(dotted: Canvas, hand: Hand) -> None:
    hand.drag(hand.out("dense_1"), hand.body(DOT))
    assert dotted.session.graph.wires_into[DOT] == (Wire("dense_1", "out", DOT, "in"),)


def test_control_and_delete_dissolve_a_dot(dotted: Canvas, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Delete, CONTROL)
    assert DOT not in dotted.session.graph.nodes
    assert FEED in dotted.session.graph.wires


def test_delete_takes_a_dot_away_with_its_wires(dotted: Canvas, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Delete)
    assert DOT not in dotted.session.graph.nodes
    assert "dense_2" not in dotted.session.graph.wires_into


def test_a_dot_stands_in_the_overview_and_can_be_moved_there(dotted: Canvas, hand: Hand) -> None:
    dotted.camera.zoom_to(FAR * 0.9)
    before = dotted.session.graph.nodes[DOT].position
    hand.drag(hand.body(DOT), hand.body(DOT) + QPointF(0.0, 200.0), held=CONTROL)
    assert dotted.session.graph.nodes[DOT].position[1] > before[1] + 150.0


def test_a_dot_can_be_named_and_shows_its_name(dotted: Canvas) -> None:
    dotted.rename(DOT)
    dotted.session.edit(dotted.session.graph.renamed(DOT, "features"), "Rename")
    item = dotted.drawing.nodes[DOT]
    (name,) = item.layout.captions
    assert name.text == "features"
    assert item.boundingRect().contains(name.rect)


def test_the_ports_lie_outside_the_dot_and_inside_what_is_painted(dotted: Canvas, hand: Hand) -> None:
    item = dotted.drawing.nodes[DOT]
    for at in (hand.into(DOT), hand.out(DOT)):
        assert not item.box().contains(at)
        assert item.boundingRect().translated(item.pos()).contains(at)
        assert under(dotted.drawing, at, 1.0).port is not None
    assert under(dotted.drawing, hand.body(DOT), 1.0).node == DOT


def test_a_dot_is_painted_as_a_knot_in_the_wire(dotted: Canvas, hand: Hand) -> None:
    dotted.select(())
    hand.move(EMPTY)
    middle = dotted.camera.to_view(hand.body(DOT))
    picture = dotted.grab().toImage()
    assert picture.pixelColor(middle) == QColor(dotted.drawing.look.real)
    dotted.select((DOT,))
    assert dotted.grab().toImage() != picture


def test_a_dot_in_trouble_has_a_badge(canvas: Canvas) -> None:
    graph, id = canvas.session.graph.added(make(dots.KIND), (300.0, 200.0))
    canvas.session.edit(graph, "Add")
    assert canvas.drawing.nodes[id].state.level == "unfinished"
    at = canvas.camera.to_view(QPointF(300.0 + 2 * dots.RADIUS - 4.0, 202.0))
    assert canvas.grab().toImage().pixelColor(at) == QColor(LIGHT.muted)
