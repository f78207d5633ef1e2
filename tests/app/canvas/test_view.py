"""The canvas as a widget: keys, wheel, drops, tooltips, names, themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from app.canvas.clipboard import KIND
from app.canvas.hint import EmptyHint
from app.canvas.view import Canvas
from engine.graph import Graph, Wire
from tests.app.canvas.hand import CONTROL, EMPTY, SHIFT, Hand

LEFT = Qt.MouseButton.LeftButton


def drop(canvas: Canvas, format: str, content: bytes, at: QPointF) -> QDropEvent:
    data = QMimeData()
    data.setData(format, content)
    where = QPointF(canvas.camera.to_view(at))
    event = QDropEvent(where, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    canvas.dropEvent(event)
    return event


def test_a_kind_dropped_from_the_palette_becomes_a_node_there(canvas: Canvas) -> None:
    event = drop(canvas, KIND, b"tanh", EMPTY)
    assert event.isAccepted()
    box = canvas.drawing.nodes["tanh_1"].box()
    assert (box.center() - EMPTY).manhattanLength() < 2
    assert canvas.session.selection == {"tanh_1"}
    assert canvas.session.document.undo_label == "Add Tanh"


def test_a_kind_dropped_on_a_wire_goes_into_it(canvas: Canvas, hand: Hand) -> None:
    canvas.session.edit(canvas.session.graph.moved({"dense_2": (900.0, 0.0), "cross_entropy_1": (1100.0, 0.0)}), "Move")
    drop(canvas, KIND, b"tanh", hand.middle(Wire("relu_1", "out", "dense_2", "in")))
    assert Wire("relu_1", "out", "tanh_1", "in") in canvas.session.graph.wires
    canvas.session.undo()
    assert "tanh_1" not in canvas.session.graph.nodes


def test_the_wire_under_a_layer_that_is_dragged_lights_up(canvas: Canvas, hand: Hand) -> None:
    wire = Wire("relu_1", "out", "dense_2", "in")
    data = QMimeData()
    data.setData(KIND, b"tanh")
    keys, copying = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction

    def drag_to(at: QPointF) -> None:
        event = QDragMoveEvent(canvas.camera.to_view(at), copying, data, LEFT, keys)
        QApplication.sendEvent(canvas.viewport(), event)

    plain = line_colour(canvas, hand, wire)
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(QPoint(5, 5), copying, data, LEFT, keys))
    drag_to(hand.middle(wire))
    assert line_colour(canvas, hand, wire) != plain
    drag_to(EMPTY)
    assert line_colour(canvas, hand, wire) == plain
    drag_to(hand.middle(wire))
    QApplication.sendEvent(canvas.viewport(), QDragLeaveEvent())
    assert line_colour(canvas, hand, wire) == plain


def line_colour(canvas: Canvas, hand: Hand, wire: Wire) -> str:
    """What is painted on a wire, beside the note in its middle."""
    start, end = canvas.drawing.wires[wire].ends()
    at = canvas.camera.to_view(start + (end - start) * 0.12)
    return canvas.viewport().grab().toImage().pixelColor(at).name()


def test_files_pass_on_to_the_window(canvas: Canvas) -> None:
    assert not drop(canvas, "text/uri-list", b"file:///tmp/a.gradwire", EMPTY).isAccepted()


def test_an_unknown_kind_is_refused_with_a_message(canvas: Canvas, drawing: Graph) -> None:
    told: list[str] = []
    canvas.session.message.connect(lambda text, hint: told.append(f"{text} {hint}"))
    assert canvas.add("tanhh") is None
    assert told == ["There is no layer 'tanhh'. Did you mean 'tanh'?"]
    assert canvas.session.graph is drawing


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Tab, None), (Qt.Key.Key_A, SHIFT)])
def test_tab_and_shift_a_ask_for_a_layer_at_the_mouse(
    canvas: Canvas, hand: Hand, key: Qt.Key, modifiers: Qt.KeyboardModifier | None
) -> None:
    asked: list[QPointF] = []
    canvas.palette_requested.connect(lambda scene, screen, wire: asked.append(scene))
    hand.move(EMPTY)
    hand.key(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert len(asked) == 1
    assert (asked[0] - EMPTY).manhattanLength() < 2


def test_a_double_click_on_the_empty_canvas_asks_for_a_layer(canvas: Canvas, hand: Hand) -> None:
    asked: list[Wire | None] = []
    canvas.palette_requested.connect(lambda scene, screen, wire: asked.append(wire))
    hand.double_click(EMPTY)
    assert asked == [None]


def wheel(canvas: Canvas, pixels: QPoint, angle: QPoint, modifiers: Qt.KeyboardModifier, at: QPointF) -> None:
    local = QPointF(canvas.camera.to_view(at))
    screen = QPointF(canvas.viewport().mapToGlobal(local.toPoint()))
    phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(local, screen, pixels, angle, none, modifiers, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def test_the_wheel_zooms_at_the_mouse(canvas: Canvas) -> None:
    before = canvas.camera.to_view(EMPTY)
    wheel(canvas, QPoint(), QPoint(0, 120), Qt.KeyboardModifier.NoModifier, EMPTY)
    assert canvas.camera.zoom == pytest.approx(1.0015**120)
    assert (canvas.camera.to_view(EMPTY) - before).manhattanLength() <= 2


def test_a_trackpad_pans_and_with_control_zooms(canvas: Canvas) -> None:
    left = canvas.camera.seen().left()
    wheel(canvas, QPoint(30, 0), QPoint(), Qt.KeyboardModifier.NoModifier, EMPTY)
    assert canvas.camera.zoom == 1.0
    assert canvas.camera.seen().left() == pytest.approx(left - 30.0, abs=1.0)
    wheel(canvas, QPoint(0, 50), QPoint(), CONTROL, EMPTY)
    assert canvas.camera.zoom > 1.0


def test_f2_renames_and_undo_takes_it_back(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(Qt.Key.Key_F2)
    editor = canvas.findChild(QLineEdit)
    assert editor is not None
    assert editor.isVisible()
    assert editor.text() == "ReLU"
    QTest.keyClicks(editor, "Bend")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert canvas.session.graph.nodes["relu_1"].name == "Bend"
    assert canvas.session.document.undo_label == "Rename ReLU"
    assert not editor.isVisible()


def test_escape_leaves_the_name_as_it_was(canvas: Canvas, hand: Hand, drawing: Graph) -> None:
    hand.double_click(hand.body("relu_1"))
    editor = canvas.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Bend")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert canvas.session.graph is drawing
    assert canvas.session.selection == {"relu_1"}


@pytest.mark.qt_log_ignore("does not support raise")  # the display of the tests has no stacking
def test_problems_are_explained_as_plain_text(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    name = "<img src='/etc/passwd'>"
    graph = canvas.session.graph.renamed("dense_2", name).without_wires([Wire("relu_1", "out", "dense_2", "in")])
    canvas.session.edit(graph, "Break")
    at = canvas.camera.to_view(hand.body("dense_2"))
    event = QHelpEvent(QEvent.Type.ToolTip, at, canvas.viewport().mapToGlobal(at))
    QApplication.sendEvent(canvas.viewport(), event)
    assert "&lt;img src=" in QToolTip.text()
    assert "has no input.\nDraw a wire to it." in QToolTip.text()
    QToolTip.hideText()


def test_an_empty_canvas_says_how_to_begin(canvas: Canvas) -> None:
    hint = canvas.findChild(EmptyHint)
    assert hint is not None
    assert not hint.isVisible()
    canvas.session.document.open(Graph(), None)
    assert hint.isVisible()
    canvas.add("dense")
    assert not hint.isVisible()


def test_keys_that_mean_nothing_here_are_left_to_the_window(canvas: Canvas) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    canvas.keyPressEvent(event)
    assert not event.isAccepted()
