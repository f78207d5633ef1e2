"""Resizing frames with the mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from app.canvas.frame_item import Edges
from app.canvas.gestures.resize import CURSORS, LEAST
from app.canvas.view import Canvas
from engine.graph import Frame
from tests.app.canvas.hand import Hand

FRAME = Frame("frame_1", "Hidden", position=(180.0, 200.0), size=(300.0, 200.0))
CORNERS = {-1: (180.0, 200.0), 0: (330.0, 300.0), 1: (480.0, 400.0)}


@pytest.fixture
def framed(canvas: Canvas) -> Canvas:
    canvas.session.edit(canvas.session.graph.with_frame(FRAME), "Frame")
    return canvas


def grip(edges: Edges) -> QPointF:
    return QPointF(CORNERS[edges[0]][0], CORNERS[edges[1]][1])


def frame(canvas: Canvas) -> Frame:
    return canvas.session.graph.frames[0]


@pytest.mark.parametrize("edges", list(CURSORS))
def test_an_edge_or_corner_follows_the_mouse_and_the_others_stay(framed: Canvas, hand: Hand, edges: Edges) -> None:
    hand.drag(grip(edges), grip(edges) + QPointF(40.0, 30.0))
    (x, y), (width, height) = frame(framed).position, frame(framed).size
    assert x == (220.0 if edges[0] < 0 else 180.0)
    assert y == (230.0 if edges[1] < 0 else 200.0)
    assert x + width == (520.0 if edges[0] > 0 else 480.0)
    assert y + height == (430.0 if edges[1] > 0 else 400.0)


def test_resizing_is_one_step_that_undo_takes_back(framed: Canvas, hand: Hand) -> None:
    hand.drag(grip((1, 1)), grip((1, 1)) + QPointF(60.0, 60.0))
    assert framed.session.document.undo_label == "Resize Hidden"
    framed.session.undo()
    assert frame(framed) == FRAME
    assert framed.drawing.frames["frame_1"].frame == FRAME


def test_a_size_that_is_chosen_is_not_taken_back_when_a_layer_is_closed(framed: Canvas, hand: Hand) -> None:
    framed.session.edit(framed.session.graph.with_frame(replace(FRAME, grown=(20.0, 40.0))), "Open")
    hand.drag(grip((1, 1)), grip((1, 1)) + QPointF(60.0, 60.0))
    assert frame(framed).grown == (0.0, 0.0)


def test_a_frame_keeps_its_least_size(framed: Canvas, hand: Hand) -> None:
    hand.drag(grip((-1, -1)), grip((1, 1)) + QPointF(200.0, 200.0))
    assert frame(framed).size == LEAST
    assert frame(framed).position == (480.0 - LEAST[0], 400.0 - LEAST[1])


def test_escape_leaves_no_trace(framed: Canvas, hand: Hand) -> None:
    hand.pull(grip((1, 0)), grip((1, 0)) + QPointF(60.0, 0.0))
    assert framed.drawing.frames["frame_1"].frame.size == (360.0, 200.0)
    hand.key(Qt.Key.Key_Escape)
    assert framed.drawing.frames["frame_1"].frame == FRAME
    assert framed.session.document.undo_label == "Frame"


def test_a_click_on_an_edge_selects_the_frame(framed: Canvas, hand: Hand) -> None:
    hand.click(grip((1, 0)))
    assert framed.session.selection == {"frame_1"}


def test_edges_snap_to_the_grid_when_snapping_is_on(framed: Canvas, hand: Hand) -> None:
    framed.set_snapping(True)
    hand.drag(grip((1, 0)), grip((1, 0)) + QPointF(53.0, 0.0))
    assert frame(framed).size == (360.0, 200.0)


def test_the_cursor_says_what_a_press_would_do(framed: Canvas, hand: Hand) -> None:
    hand.move(grip((1, 1)))
    assert framed.viewport().cursor().shape() == Qt.CursorShape.SizeFDiagCursor
    hand.move(QPointF(330.0, 215.0))
    assert framed.viewport().cursor().shape() == Qt.CursorShape.SizeAllCursor
