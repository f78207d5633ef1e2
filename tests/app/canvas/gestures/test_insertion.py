"""A node held over a wire: the preview, the drop, and the way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.canvas.aside import AIR
from app.canvas.gestures.insertion import INSERT_AFTER
from app.canvas.view import Canvas
from engine.graph import Frame, Wire
from engine.layer import make
from tests.app.canvas.hand import ALT, CONTROL, Hand

WIRE = Wire("relu_1", "out", "dense_2", "in")


@pytest.fixture
def free(canvas: Canvas) -> str:
    """A Tanh below the drawing, wired to nothing."""
    graph, id = canvas.session.graph.added(make("tanh"), (300.0, 200.0))
    canvas.session.edit(graph, "Add Tanh")
    return id


@pytest.fixture
def held(canvas: Canvas, hand: Hand, free: str, qtbot: QtBot) -> str:
    """... held over the wire between ReLU and Dense until it offers itself."""
    hand.pull(hand.body(free), hand.middle(WIRE), held=CONTROL)
    qtbot.wait(INSERT_AFTER + 40)
    hand.move(hand.middle(WIRE), CONTROL)
    return free


def left(canvas: Canvas, id: str) -> float:
    return canvas.drawing.nodes[id].pos().x()


def right(canvas: Canvas, id: str) -> float:
    return canvas.drawing.nodes[id].box().right()


def test_the_preview_shows_the_two_wires_and_moves_what_follows(canvas: Canvas, held: str) -> None:
    ghosts = canvas.gesture._insertion.ghosts
    assert [ghost.isVisible() for ghost in ghosts] == [True, True]
    assert left(canvas, held) >= right(canvas, "relu_1") + AIR
    assert left(canvas, "dense_2") == right(canvas, held) + AIR
    assert left(canvas, "cross_entropy_1") - left(canvas, "dense_2") == 200.0
    assert canvas.session.graph.nodes["dense_2"].position == (600.0, 0.0), "the drawing is as it was"


def test_the_ghosts_lead_from_port_to_port(canvas: Canvas, hand: Hand, held: str) -> None:
    first, second = canvas.gesture._insertion.ghosts
    assert first.path().elementAt(0).x == hand.out("relu_1").x()
    assert first.path().currentPosition() == hand.into(held)
    assert second.path().currentPosition() == hand.into("dense_2")


def test_the_drop_is_one_step_that_inserts_and_makes_room(canvas: Canvas, hand: Hand, held: str) -> None:
    shown = {id: item.pos() for id, item in canvas.drawing.nodes.items()}
    before = canvas.session.graph
    hand.release(canvas.pointer().scene, CONTROL)
    graph = canvas.session.graph
    assert {Wire("relu_1", "out", held, "in"), Wire(held, "out", "dense_2", "in")} <= set(graph.wires)
    assert WIRE not in graph.wires
    assert {id: QPointF(*node.position) for id, node in graph.nodes.items()} == shown, "as the preview said"
    assert canvas.session.document.undo_label == "Insert Tanh"
    canvas.session.undo()
    assert canvas.session.graph == before


def test_what_moved_aside_goes_back_when_the_node_leaves_the_wire(canvas: Canvas, hand: Hand, held: str) -> None:
    hand.move(QPointF(500.0, 300.0), CONTROL)
    assert left(canvas, "dense_2") == 600.0
    assert not any(ghost.isVisible() for ghost in canvas.gesture._insertion.ghosts)
    hand.release(QPointF(500.0, 300.0), CONTROL)
    assert WIRE in canvas.session.graph.wires
    assert canvas.session.graph.nodes["dense_2"].position == (600.0, 0.0)


def test_alt_pressed_during_the_drag_keeps_out_of_the_wire(canvas: Canvas, hand: Hand, held: str) -> None:
    at = canvas.pointer().scene
    hand.move(at, CONTROL | ALT)
    assert left(canvas, "dense_2") == 600.0
    hand.release(at, CONTROL | ALT)
    assert WIRE in canvas.session.graph.wires
    assert canvas.session.document.undo_label == "Move Tanh"


def test_escape_leaves_everything_as_it_was(canvas: Canvas, hand: Hand, held: str) -> None:
    label, graph = canvas.session.document.undo_label, canvas.session.graph
    hand.key(Qt.Key.Key_Escape)
    assert canvas.session.graph is graph
    assert canvas.session.document.undo_label == label
    for id, node in graph.nodes.items():
        assert canvas.drawing.nodes[id].pos() == QPointF(*node.position)
    assert canvas.drawing.wires[WIRE].ends() == (hand.out("relu_1"), hand.into("dense_2"))


def test_the_status_line_says_what_releasing_would_do(canvas: Canvas, hand: Hand, free: str, qtbot: QtBot) -> None:
    told: list[str] = []
    canvas.tipped.connect(told.append)
    hand.pull(hand.body(free), hand.middle(WIRE), held=CONTROL)
    qtbot.wait(INSERT_AFTER + 60)  # the hand rests; time alone brings the preview
    assert told[-1] == "Release to insert Tanh into the wire · Alt keeps it out · Esc cancels"


def test_a_layer_that_does_not_fit_makes_no_room(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    graph, id = canvas.session.graph.added(make("max-pool2d"), (300.0, 200.0))
    canvas.session.edit(graph, "Add a layer")
    hand.pull(hand.body(id), hand.middle(WIRE), held=CONTROL)
    qtbot.wait(INSERT_AFTER + 60)
    assert left(canvas, "dense_2") == 600.0
    hand.release(canvas.pointer().scene, CONTROL)
    assert WIRE in canvas.session.graph.wires


def test_the_wire_that_gave_way_stays_the_one_that_is_meant(canvas: Canvas, hand: Hand, held: str) -> None:
    for _ in range(6):
        hand.move(canvas.pointer().scene + QPointF(0.0, 1.0), CONTROL)
        assert left(canvas, "dense_2") > 600.0


@pytest.fixture
def framed(canvas: Canvas, free: str) -> Frame:
    """A frame around all that is wired, with 40 units of room behind the loss."""
    right_edge = right(canvas, "cross_entropy_1") + 40.0
    frame = Frame("frame_1", "All", position=(-40.0, -60.0), size=(right_edge + 40.0, 220.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    return frame


def test_a_frame_grows_with_what_is_pushed_and_shrinks_when_the_node_leaves(
    canvas: Canvas, framed: Frame, hand: Hand, held: str
) -> None:
    grown = canvas.drawing.frames["frame_1"]
    assert grown.box().right() == right(canvas, "cross_entropy_1") + 40.0
    hand.move(QPointF(500.0, 300.0), CONTROL)
    assert canvas.drawing.frames["frame_1"].frame == framed
    hand.key(Qt.Key.Key_Escape)
    assert canvas.drawing.frames["frame_1"].frame == framed == canvas.session.graph.frames[0]


def test_the_drop_keeps_the_frame_as_it_has_grown(canvas: Canvas, framed: Frame, hand: Hand, held: str) -> None:
    hand.release(canvas.pointer().scene, CONTROL)
    assert canvas.drawing.frames["frame_1"].box().right() == right(canvas, "cross_entropy_1") + 40.0
    canvas.session.undo()
    assert canvas.drawing.frames["frame_1"].frame == framed


def test_what_gives_way_glides_there(canvas: Canvas, hand: Hand, free: str, qtbot: QtBot) -> None:
    canvas.camera.animated = True
    hand.pull(hand.body(free), hand.middle(WIRE), held=CONTROL)
    qtbot.waitUntil(lambda: left(canvas, "dense_2") > 600.0)
    assert left(canvas, "dense_2") < right(canvas, free) + AIR
    qtbot.waitUntil(lambda: left(canvas, "dense_2") == right(canvas, free) + AIR)
    hand.release(canvas.pointer().scene, CONTROL)
    canvas.glide.finish()
    assert left(canvas, "dense_2") == canvas.session.graph.nodes["dense_2"].position[0]
