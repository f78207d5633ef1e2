"""Scrolling along at the edge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize

from app.canvas.edge import FASTEST, push

SIZE = QSize(800, 600)
MIDDLE = QPointF(400.0, 300.0)


def test_the_middle_does_not_push() -> None:
    assert push(QPointF(300.0, 200.0), MIDDLE, SIZE) == QPointF(0.0, 0.0)


def test_the_push_grows_towards_the_edge_and_beyond_it_no_more() -> None:
    assert push(QPointF(20.0, 300.0), MIDDLE, SIZE) == QPointF(FASTEST / 2, 0.0)
    assert push(QPointF(900.0, 700.0), MIDDLE, SIZE) == QPointF(-FASTEST, -FASTEST)


def test_a_drag_that_starts_at_the_edge_is_not_pushed() -> None:
    start = QPointF(10.0, 300.0)
    assert push(QPointF(15.0, 300.0), start, SIZE) == QPointF(0.0, 0.0)
