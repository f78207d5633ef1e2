"""The shape of a wire: a cubic curve that leaves an output to the right and enters an input from the left.

Where other nodes stand in between, it runs along a *lane* instead, a straight line above or below them (`routing` finds
its height). Hit testing asks the distance to a sampled curve rather than to a stroked path, because screen pixels are
what a hand can aim at, and a stroked path holds for one zoom only.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

SAMPLES = 33
_T = np.linspace(0.0, 1.0, SAMPLES)[:, None]
_WEIGHTS = np.hstack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])
SHORTEST_REACH, LONGEST_REACH = 24.0, 160.0
BEND = 46.0
"""How far it takes a wire to change over to its lane."""


def reach(x0: float, y0: float, x1: float, y1: float) -> float:
    """How far the wire runs straight before it bends; a wire that leads backwards swings out wider."""
    across, down = x1 - x0, abs(y1 - y0)
    wanted = across / 2 if across >= 0 else -across / 3 + min(down, 120.0) / 3
    return min(LONGEST_REACH, max(SHORTEST_REACH, wanted))


def curve(start: QPointF, end: QPointF, lane: float | None = None) -> QPainterPath:
    path = QPainterPath(start)
    if lane is None and start.y() == end.y() and end.x() - start.x() > 2 * SHORTEST_REACH:
        path.lineTo(end)  # the same shape, drawn in a third of the time
        return path
    for piece in _pieces(start, end, lane):
        path.cubicTo(*(QPointF(x, y) for x, y in piece[1:]))
    return path


def middle(start: QPointF, end: QPointF, lane: float | None = None) -> QPointF:
    """The point halfway."""
    halfway = (start + end) / 2
    return halfway if lane is None else QPointF(halfway.x(), lane)


def samples(start: QPointF, end: QPointF, lane: float | None = None) -> np.ndarray:
    """(n, 2) points along the curve, from its start to its end."""
    return np.concatenate([_WEIGHTS @ np.array(piece) for piece in _pieces(start, end, lane)])


def distance(points: np.ndarray, at: QPointF) -> tuple[float, float]:
    """How far a point is from the sampled curve, and how far along it the nearest place is (0 start, 1 end)."""
    origin, steps = points[:-1], np.diff(points, axis=0)
    offset = np.array((at.x(), at.y())) - origin
    lengths = np.maximum((steps**2).sum(axis=1), 1e-9)
    share = np.clip((offset * steps).sum(axis=1) / lengths, 0.0, 1.0)
    away = np.hypot(*(offset - share[:, None] * steps).T)
    nearest = int(away.argmin())
    return float(away[nearest]), (nearest + float(share[nearest])) / (len(points) - 1)


def nearest(points: np.ndarray, at: QPointF) -> QPointF:
    """The place on the sampled curve that is nearest to a point."""
    along = distance(points, at)[1] * (len(points) - 1)
    before = min(int(along), len(points) - 2)
    x, y = points[before] + (along - before) * (points[before + 1] - points[before])
    return QPointF(float(x), float(y))


def _pieces(start: QPointF, end: QPointF, lane: float | None) -> list[list[tuple[float, float]]]:
    """Cubic pieces, each as its four points: one, or three by way of the lane."""
    x0, y0, x1, y1 = start.x(), start.y(), end.x(), end.y()
    if lane is None:
        pull = reach(x0, y0, x1, y1)
        return [[(x0, y0), (x0 + pull, y0), (x1 - pull, y1), (x1, y1)]]
    half = BEND / 2
    if x1 < x0:  # backwards: round a bend onto the lane, and round another one off it
        on, off, turn = x0, x1, -half
    else:
        on, off, turn = x0 + BEND, x1 - BEND, half
    third = (off - on) / 3
    return [
        [(x0, y0), (x0 + half, y0), (on - turn, lane), (on, lane)],
        [(on, lane), (on + third, lane), (off - third, lane), (off, lane)],
        [(off, lane), (off + turn, lane), (x1 - half, y1), (x1, y1)],
    ]
