"""What lights up under the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.canvas.hover import RESTING
from app.canvas.overview import FAR
from app.canvas.view import Canvas
from engine.graph import Frame, Wire
from engine.layer import make
from tests.app.canvas.hand import EMPTY, Hand
from tests.engine.drawings import chain


def test_the_node_under_the_mouse_lights_up_and_goes_out_again(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    assert canvas.drawing.nodes["relu_1"].state.hovered
    hand.move(hand.body("dense_1"))
    assert canvas.drawing.nodes["dense_1"].state.hovered
    assert not canvas.drawing.nodes["relu_1"].state.hovered
    hand.move(EMPTY)
    assert not canvas.drawing.nodes["dense_1"].state.hovered


@pytest.mark.qt_log_ignore("does not support raise")  # the display of the tests has no stacking
def test_what_is_told_of_a_node_goes_when_the_mouse_is_on_something_else(
    canvas: Canvas, hand: Hand, qtbot: QtBot
) -> None:
    canvas.session.edit(canvas.session.graph.without_wires([Wire("relu_1", "out", "dense_2", "in")]), "Break")
    hand.move(hand.body("dense_2"))
    at = canvas.camera.to_view(hand.body("dense_2"))
    QApplication.sendEvent(canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, canvas.viewport().mapToGlobal(at)))
    assert QToolTip.isVisible()
    hand.move(hand.body("dense_1"))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_the_session_knows_the_node_under_the_mouse(canvas: Canvas, hand: Hand) -> None:
    told: list[str] = []
    canvas.session.pointed.connect(told.append)
    for at in (hand.body("relu_1"), hand.body("relu_1"), hand.body("dense_1"), EMPTY):
        hand.move(at)
    assert told == ["relu_1", "dense_1", ""]


def test_the_cursor_says_what_a_press_would_do(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    shapes = []
    for at in (hand.out("relu_1"), hand.middle(Wire("relu_1", "out", "dense_2", "in")), EMPTY):
        hand.move(at)
        shapes.append(canvas.viewport().cursor().shape())
    assert shapes == [Qt.CursorShape.CrossCursor, Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor]


def test_a_node_that_is_deleted_under_the_mouse_is_forgotten(canvas: Canvas, hand: Hand) -> None:
    hand.move(hand.body("relu_1"))
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    hand.move(EMPTY)
    assert "relu_1" not in canvas.drawing.nodes


FEED = Wire("relu_1", "out", "dense_2", "in")
TARGET = Wire("iris_1", "y", "cross_entropy_1", "target")


def shade(canvas: Canvas, hand: Hand, wire: Wire, share: float) -> QColor:
    """How a wire is painted, some way along it."""
    start, end = canvas.drawing.wires[wire].ends()
    lane = canvas.drawing.wires[wire].lane
    at = QPointF(start.x() + (end.x() - start.x()) * share, start.y() if lane is None else lane)
    picture, at_view = canvas.grab().toImage(), canvas.camera.to_view(at)
    near = [picture.pixelColor(at_view.x() + dx, at_view.y() + dy) for dx in range(-4, 5) for dy in (-1, 0, 1)]
    return max(near, key=lambda colour: abs(colour.lightness() - canvas.drawing.look.canvas.lightness()))


def rest(qtbot: QtBot) -> None:
    qtbot.wait(RESTING + 60)


def test_what_is_unrelated_fades_where_the_mouse_rests_and_is_back_at_once(
    canvas: Canvas, hand: Hand, qtbot: QtBot
) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    hand.move(EMPTY)
    before, lit = shade(canvas, hand, TARGET, 0.3), shade(canvas, hand, FEED, 0.3)
    hand.move(hand.body("relu_1"))
    assert shade(canvas, hand, TARGET, 0.3) == before
    rest(qtbot)
    assert shade(canvas, hand, TARGET, 0.3).lightness() > before.lightness() + 60
    assert shade(canvas, hand, FEED, 0.3) == lit
    hand.move(hand.body("dense_1"))
    assert shade(canvas, hand, TARGET, 0.3) == before


def test_nothing_fades_around_a_node_without_wires(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    graph, id = canvas.session.graph.added(make("tanh"), (400.0, 200.0))
    canvas.session.edit(graph, "Add")
    hand.move(hand.body(id))
    before = shade(canvas, hand, TARGET, 0.3)
    rest(qtbot)
    assert shade(canvas, hand, TARGET, 0.3) == before


def test_a_gesture_brings_all_wires_back(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    before = shade(canvas, hand, TARGET, 0.3)
    hand.move(hand.body("relu_1"))
    rest(qtbot)
    hand.press(hand.body("relu_1"))
    rest(qtbot)
    assert shade(canvas, hand, TARGET, 0.3) == before
    hand.key(Qt.Key.Key_Escape)


def test_nothing_fades_where_the_user_wants_it_so(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    before = shade(canvas, hand, TARGET, 0.3)
    canvas.set_fading(False)
    hand.move(hand.body("relu_1"))
    rest(qtbot)
    assert shade(canvas, hand, TARGET, 0.3) == before


def test_wires_fade_in_the_overview_too(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    canvas.camera.zoom_to(FAR * 0.9)
    hand.move(EMPTY)
    before = canvas.grab().toImage()
    hand.move(hand.body("relu_1"))
    rest(qtbot)
    assert canvas.grab().toImage() != before
    hand.move(EMPTY)
    assert canvas.grab().toImage() == before


def test_a_wire_that_goes_away_under_the_mouse_fades_nothing(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (800.0, 0.0)}), "Move")
    hand.move(hand.middle(FEED))
    canvas.session.edit(canvas.session.graph.without_wires([FEED]), "Disconnect")
    before = shade(canvas, hand, TARGET, 0.3)
    rest(qtbot)
    assert shade(canvas, hand, TARGET, 0.3) == before


def test_the_canvas_tells_what_kind_of_thing_the_mouse_is_on(canvas: Canvas, hand: Hand) -> None:
    told: list[str] = []
    canvas.pointed.connect(told.append)
    wire = canvas.session.graph.wires_from["relu_1"][0]
    for at in (hand.out("relu_1"), hand.middle(wire), EMPTY):
        hand.move(at)
    assert told == ["port", "wire", "nothing"]
    inner = chain("block-input", "tanh", "block-output")
    canvas.session.show(
        chain(("input", {"shape": (8,)}), ("block", {"graph": inner})).with_frame(
            Frame("frame_1", "Head", "", (0.0, 400.0))
        )
    )
    canvas.camera.zoom_to(1.0)
    box = canvas.drawing.nodes["block_1"].box()
    hand.move(box.topLeft() + QPointF(30.0, 14.0))
    hand.move(canvas.drawing.frames["frame_1"].title_box().center())
    assert told[-2:] == ["block", "frame"]
