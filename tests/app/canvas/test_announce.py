"""The canvas tells a screen reader what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.canvas.view import Canvas
from engine.graph import Frame, Graph
from tests.app.canvas.hand import Hand


def heard(canvas: Canvas) -> str:
    canvas._announcer.say()
    return QAccessible.queryAccessibleInterface(canvas).text(QAccessible.Text.Description)


def test_the_selected_node_is_described_as_in_the_outline(canvas: Canvas) -> None:
    assert QAccessible.queryAccessibleInterface(canvas).text(QAccessible.Text.Name) == "Canvas"
    canvas.select(["dense_1"])
    assert heard(canvas) == "Dense, 4 → 8, no problem, 1 wire in, 1 out"


def test_what_waits_for_the_next_training_is_told(canvas: Canvas) -> None:
    canvas.select(["dense_1"])
    canvas.drawing.nodes["dense_1"].mark_stale(True)
    assert heard(canvas).endswith(", 1 wire in, 1 out, changed since the training began")


def test_it_is_said_when_the_selection_has_rested(qtbot: QtBot, canvas: Canvas, hand: Hand) -> None:
    canvas.select(["dense_1"])
    hand.key(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: canvas.accessibleDescription().startswith("ReLU"))


def test_several_are_counted_and_nothing_is_told_as_such(canvas: Canvas) -> None:
    canvas.select(["dense_1", "relu_1"])
    assert heard(canvas) == "2 nodes selected"
    canvas.select(())
    assert heard(canvas) == "5 nodes, nothing selected"
    canvas.session.edit(canvas.session.graph.with_frame(Frame("frame_1", "Head")), "Frame")
    canvas.select(["frame_1"])
    assert heard(canvas) == "frame Head"
    canvas.select(["frame_1", "dense_1"])
    assert heard(canvas) == "1 node and 1 frame selected"
    canvas.session.show(Graph())
    assert heard(canvas) == "nothing drawn, nothing selected"


def test_an_edit_of_the_selected_node_is_told(canvas: Canvas) -> None:
    canvas.select(["dense_1"])
    canvas.session.edit(canvas.session.graph.with_settings("dense_1", units=12), "Units")
    assert heard(canvas).startswith("Dense, 4 → 12, ")
