"""Which wires a freehand line crosses, fast enough to ask at every move of the mouse with thousands of wires.

Of all wires only those are looked at whose rectangle the newest piece of the line enters; of these, all pieces of all
their curves are met with it in one array operation.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from app.canvas.overview import spans
from app.canvas.scene import CanvasScene
from app.canvas.wire_item import WireItem
from engine.graph import Wire


class Crossings:
    """The wires of a drawing as they are led now; `straight` means as the overview draws them, from end to end."""

    def __init__(self, drawing: CanvasScene) -> None:
        self._wires = drawing.graph.wires
        made = drawing.wires.made
        self._items = [made.get(wire) for wire in self._wires]
        self._lines = drawing.leads.lines()
        self._bounds = spans(self._lines)
        for row, item in enumerate(self._items):
            if item is not None:
                self._bounds[row] = _corners(item)
        self._curves: dict[int, np.ndarray] = {}

    def crossed(self, start: QPointF, end: QPointF, straight: bool) -> list[Wire]:
        """The wires that the line from one point to another crosses."""
        left, right = sorted((start.x(), end.x()))
        top, bottom = sorted((start.y(), end.y()))
        b = self._bounds
        near = (b[:, 0] <= right) & (b[:, 2] >= left) & (b[:, 1] <= bottom) & (b[:, 3] >= top)
        rows = np.flatnonzero(near)
        if not len(rows):
            return []
        pieces = [self._lines[rows]] if straight else [self._curve(row) for row in rows.tolist()]
        owners = rows if straight else np.repeat(rows, [len(piece) for piece in pieces])
        hit = _meet(np.concatenate(pieces), np.array([start.x(), start.y(), end.x(), end.y()]))
        return [self._wires[row] for row in np.unique(owners[hit])]

    def _curve(self, row: int) -> np.ndarray:
        """(pieces, 4): the straight pieces of a wire's curve."""
        if row not in self._curves:
            item = self._items[row]
            points = self._lines[row].reshape(2, 2) if item is None else item.points
            self._curves[row] = np.hstack([points[:-1], points[1:]])
        return self._curves[row]


def _corners(item: WireItem) -> tuple[float, float, float, float]:
    rect = item.boundingRect()
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _meet(pieces: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Which of the pieces (n, 4: x and y of one end, x and y of the other) meet a line.

    They do where the ends of each lie on different sides of the other, or on it.
    """
    a, b = pieces[:, :2], pieces[:, 2:]
    p, q = line[:2], line[2:]
    apart = _side(p, q, a) * _side(p, q, b) <= 0.0
    across = _side(a, b, p) * _side(a, b, q) <= 0.0
    return np.asarray(apart & across)


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Positive on one side of the line from `start` to `end`, negative on the other."""
    along, to = end - start, point - start
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
