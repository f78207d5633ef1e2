"""Thousands of lines or rectangles from an array to a painter in one call.

Qt takes them as Python lists too, but then every one is an object to make and to unwrap, which costs more than drawing
it. A row of four float64 lies in memory as a QLineF (or a QRectF) does, so the painter is given the array itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken


def draw_lines(painter: QPainter, lines: np.ndarray) -> None:
    """Draws lines (n, 4: x and y of one end, x and y of the other) with the painter's pen."""
    if len(lines):
        rows = _rows(lines)
        painter.drawLines(_first(rows, QLineF), len(rows))


def draw_rects(painter: QPainter, rects: np.ndarray) -> None:
    """Draws rectangles (n, 4: left, top, width, height) with the painter's pen and brush."""
    if len(rects):
        rows = _rows(rects)
        painter.drawRects(_first(rows, QRectF), len(rows))


def _rows(values: np.ndarray) -> np.ndarray:
    """The same numbers as they must lie in memory."""
    rows = np.ascontiguousarray(values, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != 4:
        raise ValueError(f"expected rows of four numbers, got shape {rows.shape}")
    return rows


def _first(rows: np.ndarray, kind: type) -> Any:
    """The first row as Qt's object; it lives as long as `rows` does."""
    return Shiboken.wrapInstance(rows.ctypes.data, kind)
