"""The height at which a long wire passes the nodes in its way, so that it and its tag stay in sight."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from app.canvas.curve import BEND, samples

LONG = 240.0
"""Shorter wires lead to a neighbour and need no way round."""
CLEAR = 22.0
"""Between a lane and the nodes it passes: room for a tag."""


def lane(start: QPointF, end: QPointF, boxes: np.ndarray) -> float | None:
    """The lane of a wire among boxes (n, 4: left, top, right, bottom); None where the way is free.

    Below what is in the way or above it, whichever is nearer. A wire that leads backwards always takes one: from a row
    of nodes to the row below.
    """
    if end.x() < start.x():
        between = (boxes[:, 2] > end.x() - BEND / 2) & (boxes[:, 0] < start.x() + BEND / 2)
        return _nearest((start.y() + end.y()) / 2, boxes[between])
    if end.x() - start.x() < LONG:
        return None
    inner = boxes[(boxes[:, 2] > start.x() + 2.0) & (boxes[:, 0] < end.x() - 2.0)]
    if not _blocked(samples(start, end), inner).any():
        return None
    halfway = (start.y() + end.y()) / 2
    passed = inner[(inner[:, 2] > start.x() + BEND / 2) & (inner[:, 0] < end.x() - BEND / 2)]
    return _nearest(halfway, passed)


def _nearest(height: float, boxes: np.ndarray) -> float:
    """The free height nearest to one, below or above."""
    below, above = _free(height, boxes, 1.0), _free(height, boxes, -1.0)
    return below if below - height <= height - above else above


def _blocked(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which boxes have one of the points inside."""
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    inside = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
    return np.asarray(inside.any(axis=0))


def _free(y: float, boxes: np.ndarray, direction: float) -> float:
    """The first height from `y` downwards (1) or upwards (-1) that keeps clear of all boxes."""
    nearer, farther = (boxes[:, 1], boxes[:, 3]) if direction > 0 else (-boxes[:, 3], -boxes[:, 1])
    height = y * direction
    ahead = farther + CLEAR > height
    nearer, farther = nearer[ahead], farther[ahead]
    for index in np.argsort(nearer, kind="stable"):
        if nearer[index] - CLEAR >= height:
            break  # all others begin farther on
        height = max(height, float(farther[index]) + CLEAR)
    return height * direction
