"""Arrays are drawn as lists of Qt's objects would be."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.canvas.strokes import draw_lines, draw_rects

ROWS = np.array([(3.0, 4.0, 40.0, 30.0), (10.0, 20.0, 15.0, 8.0)])


@pytest.fixture
def sheets(qapp: QApplication) -> tuple[QImage, QImage]:
    made = QImage(64, 64, QImage.Format.Format_RGB32), QImage(64, 64, QImage.Format.Format_RGB32)
    for sheet in made:
        sheet.fill(QColor("white"))
    return made


def test_lines_are_where_qt_draws_them(sheets: tuple[QImage, QImage]) -> None:
    ours, theirs = sheets
    with QPainter(ours) as painter:
        draw_lines(painter, ROWS)
    with QPainter(theirs) as painter:
        painter.drawLines([QLineF(*row) for row in ROWS])
    assert ours == theirs


def test_rectangles_are_where_qt_draws_them_also_from_a_part_of_an_array(sheets: tuple[QImage, QImage]) -> None:
    ours, theirs = sheets
    with QPainter(ours) as painter:
        draw_rects(painter, np.tile(ROWS, 2)[::-1, :4].astype(np.float32))
    with QPainter(theirs) as painter:
        painter.drawRects([QRectF(*row) for row in ROWS[::-1]])
    assert ours == theirs


def test_nothing_is_drawn_of_no_rows_and_other_shapes_are_refused(sheets: tuple[QImage, QImage]) -> None:
    ours, blank = sheets
    with QPainter(ours) as painter:
        draw_lines(painter, np.zeros((0, 4)))
        draw_rects(painter, np.zeros((0, 4)))
        with pytest.raises(ValueError, match="rows of four numbers"):
            draw_lines(painter, np.zeros((2, 3)))
    assert ours == blank
