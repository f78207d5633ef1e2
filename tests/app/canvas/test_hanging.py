"""A wire let go on nothing stays in sight while its layer is chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from app.canvas.view import Canvas
from engine.graph import Wire

PLACE = QPointF(300.0, 400.0)


def test_a_wire_with_an_open_end_is_seen_until_it_is_dropped(canvas: Canvas) -> None:
    before = set(canvas.drawing.items())
    for pending in (Wire("dense_1", "out", "", ""), Wire("", "", "dense_1", "in")):
        canvas.hanging.show(PLACE, QPoint(), pending)
        assert len(set(canvas.drawing.items()) - before) == 1
    canvas.hanging.drop()
    assert set(canvas.drawing.items()) == before
    canvas.hanging.drop()


def test_without_a_wire_and_for_one_that_is_there_nothing_hangs(canvas: Canvas) -> None:
    for pending in (None, Wire("iris_1", "x", "dense_1", "in")):
        canvas.hanging.show(PLACE, QPoint(), pending)
        assert not canvas.hanging.shown
