"""Layers dragged from the library light up the wire they would go into; what is no layer passes on."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from app.canvas.clipboard import KIND
from app.canvas.view import Canvas
from engine.graph import Wire
from tests.app.canvas.hand import EMPTY, Hand

WIRE = Wire("dense_1", "out", "relu_1", "in")
NO = Qt.KeyboardModifier.NoModifier


def carried(kind: str) -> QMimeData:
    data = QMimeData()
    data.setData(KIND, kind.encode())
    return data


def over(canvas: Canvas, at: QPointF, data: QMimeData) -> QDragMoveEvent:
    event = QDragMoveEvent(canvas.camera.to_view(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO)
    canvas.dragMoveEvent(event)
    return event


def drop(canvas: Canvas, at: QPointF, data: QMimeData) -> QDropEvent:
    where = canvas.camera.to_view(at).toPointF()
    event = QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO)
    canvas.dropEvent(event)
    return event


def lit(canvas: Canvas) -> list[Wire]:
    return [wire for wire, item in canvas.drawing.wires.items() if item._marked is not None]


def test_the_wire_below_lights_up_until_the_layer_is_elsewhere(canvas: Canvas, hand: Hand) -> None:
    data = carried("dropout")
    assert over(canvas, hand.middle(WIRE), data).isAccepted()
    assert lit(canvas) == [WIRE]
    over(canvas, EMPTY, data)
    assert lit(canvas) == []


def test_a_drop_puts_the_layer_into_the_wire_and_the_light_out(canvas: Canvas, hand: Hand) -> None:
    data = carried("dropout")
    over(canvas, hand.middle(WIRE), data)
    drop(canvas, hand.middle(WIRE), data)
    assert Wire("dense_1", "out", "dropout_1", "in") in canvas.session.graph.wires
    assert lit(canvas) == []


def test_what_is_no_layer_passes_on_to_the_window(canvas: Canvas) -> None:
    text = QMimeData()
    text.setText("hello")
    before = canvas.session.graph
    assert not over(canvas, EMPTY, text).isAccepted()
    assert not drop(canvas, EMPTY, text).isAccepted()
    assert canvas.session.graph is before
