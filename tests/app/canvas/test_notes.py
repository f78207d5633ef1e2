"""Notes on nodes and frames, and their editor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest

from app.canvas.view import Canvas
from engine.graph import Frame
from tests.app.canvas.hand import CONTROL, EMPTY, SHIFT, Hand

FRAME = Frame("frame_1", "Hidden", "What the network\nthinks about", position=(180.0, 200.0), size=(300.0, 200.0))


@pytest.fixture
def framed(canvas: Canvas) -> Canvas:
    canvas.session.edit(canvas.session.graph.with_frame(FRAME), "Frame")
    return canvas


def type_over(canvas: Canvas, text: str) -> None:
    canvas.notes.box.selectAll()
    QTest.keyClicks(canvas.notes.box, text)


def test_a_double_click_on_a_frames_note_edits_it_in_one_step(framed: Canvas, hand: Hand) -> None:
    hand.double_click(QPointF(220.0, 235.0))
    assert framed.notes.box.toPlainText() == FRAME.note
    type_over(framed, "Hmm")
    QTest.keyClick(framed.notes.box, Qt.Key.Key_Return, CONTROL)
    assert framed.session.graph.frames[0].note == "Hmm"
    assert framed.session.document.undo_label == "Note on Hidden"
    framed.session.undo()
    assert framed.session.graph.frames[0] == FRAME


def test_enter_alone_begins_another_line(framed: Canvas) -> None:
    framed.notes.open("frame_1")
    type_over(framed, "one")
    QTest.keyClick(framed.notes.box, Qt.Key.Key_Return)
    QTest.keyClicks(framed.notes.box, "two")
    framed.notes.box.keep()
    assert framed.session.graph.frames[0].note == "one\ntwo"


def test_escape_keeps_the_note_that_was(framed: Canvas) -> None:
    framed.notes.open("frame_1")
    type_over(framed, "other")
    QTest.keyClick(framed.notes.box, Qt.Key.Key_Escape)
    assert framed.session.graph.frames[0] == FRAME
    assert not framed.notes.box.isVisible()


def test_a_click_elsewhere_keeps_what_was_typed(canvas: Canvas, hand: Hand) -> None:
    canvas.select(("relu_1",))
    hand.key(Qt.Key.Key_F2, SHIFT)
    type_over(canvas, "Bends the line")
    hand.click(EMPTY)
    assert canvas.session.graph.nodes["relu_1"].note == "Bends the line"
    assert canvas.session.document.undo_label == "Note on ReLU"


def test_the_same_note_is_no_step(canvas: Canvas) -> None:
    canvas.notes.open("relu_1")
    canvas.notes.box.keep()
    assert canvas.session.document.undo_label is None


def test_an_edit_from_elsewhere_closes_the_editor(canvas: Canvas) -> None:
    canvas.notes.open("relu_1")
    canvas.session.edit(canvas.session.graph.without(["relu_1"]), "Delete")
    assert not canvas.notes.box.isVisible()


def test_the_editor_stays_within_the_view(canvas: Canvas) -> None:
    canvas.camera.centre_on(QPointF(0.0, -330.0))
    canvas.notes.open("relu_1")
    assert canvas.viewport().rect().contains(canvas.notes.box.geometry())


def test_ctrl_enter_in_a_note_is_no_shortcut_of_the_window(framed: Canvas, hand: Hand) -> None:
    trained: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), framed)
    shortcut.activated.connect(lambda: trained.append(True))
    hand.double_click(QPointF(220.0, 235.0))
    type_over(framed, "Hmm")
    QTest.keyClick(framed.notes.box, Qt.Key.Key_Return, CONTROL)
    assert framed.session.graph.frames[0].note == "Hmm"
    assert trained == []
