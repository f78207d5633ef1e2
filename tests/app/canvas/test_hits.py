"""What the mouse would take hold of at a point of the drawing."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.canvas.hits import BADGE_REACH, END_REACH, PORT_REACH, Hit, under, wire_near
from app.canvas.layouts import PortKey
from app.canvas.painters import BADGE_IN, READABLE_TEXT
from app.canvas.view import Canvas
from engine.graph import Frame, Wire
from tests.app.canvas.hand import EMPTY, Hand

FEED = Wire("relu_1", "out", "dense_2", "in")


def test_a_port_is_hit_before_its_node_and_a_node_before_a_wire(canvas: Canvas, hand: Hand) -> None:
    port = Hit(port=PortKey("relu_1", "out", True))
    assert under(canvas.drawing, hand.out("relu_1") + QPointF(-4.0, 3.0), 1.0) == port
    assert under(canvas.drawing, hand.body("relu_1"), 1.0) == Hit(node="relu_1")
    assert under(canvas.drawing, EMPTY, 1.0) == Hit()


def test_a_port_is_taken_from_so_many_pixels_of_the_screen_and_far_away_the_node_still_is(
    canvas: Canvas, hand: Hand
) -> None:
    beside = hand.out("relu_1") - QPointF(PORT_REACH - 1.0, 0.0)
    assert under(canvas.drawing, beside, 1.0).port is not None
    assert under(canvas.drawing, beside, 2.0) == Hit(node="relu_1")
    assert under(canvas.drawing, hand.out("relu_1") - QPointF(1.6 * PORT_REACH, 0.0), 0.4) == Hit(node="relu_1")


def test_the_nearest_of_several_ports_is_hit(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (526.0, 0.0)}), "Move")
    out, into = hand.out("relu_1"), hand.into("dense_2")
    assert (out - into).manhattanLength() < PORT_REACH
    assert under(canvas.drawing, out, 1.0).port == PortKey("relu_1", "out", True)
    assert under(canvas.drawing, into, 1.0).port == PortKey("dense_2", "in", False)


def test_a_badge_is_hit_before_its_node_and_where_there_is_none_the_node_is(canvas: Canvas) -> None:
    corner = canvas.drawing.nodes["dense_2"].box().topRight() + QPointF(-BADGE_IN, BADGE_IN)
    assert under(canvas.drawing, corner, 1.0) == Hit(node="dense_2")
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    assert under(canvas.drawing, corner + QPointF(0.0, BADGE_REACH - 1.0), 1.0) == Hit(node="dense_2", badge=True)
    canvas.camera.zoom_to(0.2)
    assert under(canvas.drawing, corner, 0.2) == Hit(node="dense_2")


def test_a_value_is_hit_where_it_can_be_read(canvas: Canvas) -> None:
    item = canvas.drawing.nodes["dense_1"]
    box = item.box().adjusted(30.0, 4.0, -4.0, -4.0)  # away from the ports
    across, down = (
        range(int(start), int(end), 3) for start, end in ((box.left(), box.right()), (box.top(), box.bottom()))
    )
    at = next(QPointF(x, y) for x in across for y in down if item.value_at(QPointF(x, y)) == "units")
    assert under(canvas.drawing, at, 1.0) == Hit(node="dense_1", setting="units")
    assert under(canvas.drawing, at, 0.9 * READABLE_TEXT) == Hit(node="dense_1")


def test_a_wire_is_hit_within_seven_pixels_and_knows_its_nearer_end(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    middle = hand.middle(FEED)
    assert under(canvas.drawing, middle + QPointF(0.0, 6.0), 1.0) == Hit(wire=FEED)
    assert under(canvas.drawing, middle + QPointF(0.0, 6.0), 2.0) == Hit()
    assert under(canvas.drawing, hand.into("dense_2") - QPointF(25.0, 0.0), 1.0) == Hit(wire=FEED, end="target")
    assert under(canvas.drawing, hand.out("relu_1") + QPointF(25.0, 0.0), 1.0) == Hit(wire=FEED, end="source")
    assert under(canvas.drawing, hand.out("relu_1") + QPointF(END_REACH + 9.0, 0.0), 1.0) == Hit(wire=FEED)


def test_from_far_away_wires_and_ports_are_not_taken_hold_of(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    assert wire_near(canvas.drawing, hand.middle(FEED), 5.0) == FEED
    canvas.camera.zoom_to(0.2)
    assert wire_near(canvas.drawing, hand.middle(FEED), 5.0) is None
    assert under(canvas.drawing, hand.out("relu_1") - QPointF(2.0, 0.0), 0.2) == Hit(node="relu_1")


def test_a_frame_is_hit_at_its_title_and_outline_only(canvas: Canvas) -> None:
    frame = Frame("frame_1", "F", position=(0.0, 200.0), size=(300.0, 200.0))
    canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
    assert under(canvas.drawing, QPointF(100.0, 210.0), 1.0) == Hit(frame="frame_1")
    assert under(canvas.drawing, QPointF(299.0, 300.0), 1.0) == Hit(frame="frame_1", edges=(1, 0))
    assert under(canvas.drawing, QPointF(150.0, 320.0), 1.0) == Hit()
