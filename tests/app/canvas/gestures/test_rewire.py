"""Moving all wires of a port to another one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.canvas.bubble import Bubble, Note
from app.canvas.gestures.rewire import Rewire
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from engine.layer import make
from tests.app.canvas.hand import CONTROL, EMPTY, Hand


def note(canvas: Canvas) -> Note | None:
    return next((item.note for item in canvas.drawing.items() if isinstance(item, Bubble)), None)


@pytest.fixture
def branched(canvas: Canvas) -> Canvas:
    """dense_1 also leads to sigmoid_1; tanh_1 and embedding_1 have no wires yet."""
    graph = canvas.session.graph
    for kind, place in (("sigmoid", (400.0, 160.0)), ("tanh", (200.0, 240.0)), ("embedding", (200.0, 340.0))):
        graph, _ = graph.added(make(kind), place)
    graph = graph.with_wire(Wire("dense_1", "out", "sigmoid_1", "in"))
    canvas.session.document.open(graph, None)
    return canvas


def wires_from(graph: Graph, id: str) -> list[str]:
    return [wire.target for wire in graph.wires_from.get(id, ())]


def test_control_and_a_drag_from_an_output_move_all_its_wires_in_one_step(branched: Canvas, hand: Hand) -> None:
    drawn = branched.session.graph
    hand.pull(hand.out("dense_1"), hand.out("tanh_1"), CONTROL)
    assert note(branched) == Note(True, "Move 2 wires here")
    hand.release(hand.out("tanh_1"), CONTROL)
    graph = branched.session.graph
    assert wires_from(graph, "dense_1") == []
    assert wires_from(graph, "tanh_1") == ["relu_1", "sigmoid_1"]
    assert branched.session.document.undo_label == "Move 2 wires to Tanh"
    branched.session.undo()
    assert branched.session.graph is drawn


def test_moved_wires_keep_their_places_among_the_wires(branched: Canvas, hand: Hand) -> None:
    before = [wire.target for wire in branched.session.graph.wires]
    hand.drag(hand.out("dense_1"), hand.out("tanh_1"), CONTROL)
    assert [wire.target for wire in branched.session.graph.wires] == before


def test_wires_that_do_not_fit_are_named_and_stay(branched: Canvas, hand: Hand) -> None:
    told: list[tuple[str, str]] = []
    branched.session.message.connect(lambda text, hint: told.append((text, hint)))
    hand.pull(hand.out("dense_1"), hand.out("sigmoid_1"), CONTROL)
    text = "Move 1 wire here; Dense → Sigmoid stays."
    reason = "Sigmoid cannot lead into itself."
    assert note(branched) == Note(True, text, reason)
    hand.release(hand.out("sigmoid_1"), CONTROL)
    graph = branched.session.graph
    assert wires_from(graph, "dense_1") == ["sigmoid_1"]
    assert wires_from(graph, "sigmoid_1") == ["relu_1"]
    assert told == [(text, reason)]


def test_a_port_that_takes_none_of_them_says_why_and_nothing_changes(branched: Canvas, hand: Hand) -> None:
    drawn = branched.session.graph
    hand.pull(hand.into("relu_1"), hand.into("embedding_1"), CONTROL)
    assert note(branched) == Note(False, "Embedding takes whole numbers (indices) at 'in', but 8 comes in.")
    hand.release(hand.into("embedding_1"), CONTROL)
    assert branched.session.graph is drawn


def test_an_input_that_has_its_wire_is_full(branched: Canvas, hand: Hand) -> None:
    drawn = branched.session.graph
    hand.drag(hand.into("relu_1"), hand.into("sigmoid_1"), CONTROL)
    assert branched.session.graph is drawn


def test_a_wire_at_an_input_moves_to_another(branched: Canvas, hand: Hand) -> None:
    hand.drag(hand.into("relu_1"), hand.into("tanh_1"), CONTROL)
    assert wires_from(branched.session.graph, "dense_1") == ["tanh_1", "sigmoid_1"]


def test_released_on_nothing_all_stays(branched: Canvas, hand: Hand) -> None:
    drawn = branched.session.graph
    hand.pull(hand.out("dense_1"), EMPTY + QPointF(500.0, 200.0), CONTROL)
    assert isinstance(branched.gesture, Rewire)
    hand.release(EMPTY + QPointF(500.0, 200.0), CONTROL)
    assert branched.session.graph is drawn


def test_the_tip_says_how_many_wires_are_in_hand(branched: Canvas, hand: Hand) -> None:
    tips: list[str] = []
    branched.tipped.connect(tips.append)
    hand.drag(hand.out("dense_1"), EMPTY, CONTROL)
    assert tips == ["Release on a port to move 2 wires there · Esc cancels", ""]


def test_no_wire_is_drawn_twice(branched: Canvas, hand: Hand) -> None:
    graph, add = branched.session.graph.added(make("add"), (600.0, 240.0))
    for source in ("dense_1", "tanh_1"):
        graph = graph.with_wire(Wire(source, "out", add, "in"))
    branched.session.document.open(graph, None)
    hand.pull(hand.out("dense_1"), hand.out("tanh_1"), CONTROL)
    text = "Move 2 wires here; Dense → Add stays."
    assert note(branched) == Note(True, text, "A wire from Tanh to Add is there already.")
    hand.release(hand.out("tanh_1"), CONTROL)
    assert len(set(branched.session.graph.wires)) == len(branched.session.graph.wires)
