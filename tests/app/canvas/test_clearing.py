"""The way out from under what lies over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from app.canvas.clearing import GAP, covers, shift_clear
from app.canvas.minimap import Minimap
from app.canvas.view import Canvas
from app.toast import Toast

ROOM = QRectF(0.0, 0.0, 800.0, 600.0)
MAP = QRectF(580.0, 450.0, 208.0, 136.0)


def test_what_nothing_covers_stays_where_it_is() -> None:
    assert shift_clear(QRectF(100.0, 100.0, 160.0, 60.0), ROOM, [MAP]) == QPointF()


def test_a_box_goes_the_shortest_way_out() -> None:
    low = QRectF(600.0, 430.0, 160.0, 60.0)
    assert shift_clear(low, ROOM, [MAP]) == QPointF(0.0, 450.0 - GAP - 490.0)
    beside = QRectF(450.0, 480.0, 160.0, 60.0)
    assert shift_clear(beside, ROOM, [MAP]) == QPointF(580.0 - GAP - 610.0, 0.0)


def test_a_way_does_not_lead_below_something_else_or_out_of_view() -> None:
    message = QRectF(140.0, 520.0, 420.0, 60.0)
    box = QRectF(450.0, 540.0, 200.0, 40.0)
    shift = shift_clear(box, ROOM, [MAP, message])
    moved = box.translated(shift)
    assert ROOM.contains(moved)
    assert not moved.intersects(MAP)
    assert not moved.intersects(message)


def test_a_box_too_large_for_the_room_that_is_left_stays() -> None:
    assert shift_clear(QRectF(0.0, 0.0, 790.0, 590.0), ROOM, [MAP]) == QPointF()


def test_the_map_and_messages_cover_the_canvas_and_the_viewport_does_not(canvas: Canvas) -> None:
    before = covers(canvas)
    over = Minimap(canvas)
    over.want(True)
    toast = Toast(canvas, canvas.session.theme)
    toast.say("Something to read.")
    assert covers(canvas) == [*before, QRectF(over.geometry()), QRectF(toast.geometry())]


def test_a_node_in_the_corner_is_revealed_beside_the_map(canvas: Canvas) -> None:
    over = Minimap(canvas)
    over.want(True)
    canvas.resize(canvas.width() + 1, canvas.height())
    id = canvas.add("dense", canvas.camera.to_scene(QPointF(over.geometry().center())))
    assert id is not None
    box = canvas.viewportTransform().mapRect(canvas.drawing.nodes[id].box())
    assert not box.intersects(QRectF(over.geometry()))
    assert QRectF(canvas.viewport().rect()).contains(box)
