"""The height at which a long wire passes the nodes in its way, so that it and its tag stay in sight."""

from __future__ import annotations

from math import sqrt

import numpy as np
from PySide6.QtCore import QPointF

from app.canvas.curve import BEND, samples

LONG = 240.0
"""Shorter wires lead to a neighbour and need no way round."""
CLEAR = 22.0
"""Between a lane and the nodes it passes: room for a tag."""
FARTHEST = 96.0
"""How much farther out a long wire runs than a short one where there is room: wires round the same nodes lie in one
another instead of upon each other."""


def lane(start: QPointF, end: QPointF, boxes: np.ndarray, clear: float = CLEAR) -> float | None:
    """The lane of a wire among boxes (n, 4: left, top, right, bottom), `clear` of all of them; None where the way is
    free.

    Below what is in the way or above it, whichever is nearer. A wire that leads backwards always takes one: from a row
    of nodes to the row below.
    """
    if end.x() < start.x():
        between = (boxes[:, 2] > end.x() - BEND / 2) & (boxes[:, 0] < start.x() + BEND / 2)
        return _nearest((start.y() + end.y()) / 2, boxes[between], clear)
    if end.x() - start.x() < LONG:
        return None
    inner = boxes[(boxes[:, 2] > start.x() + 2.0) & (boxes[:, 0] < end.x() - 2.0)]
    if not _blocked(samples(start, end), inner).any():
        return None
    halfway = (start.y() + end.y()) / 2
    passed = inner[(inner[:, 2] > start.x() + BEND / 2) & (inner[:, 0] < end.x() - BEND / 2)]
    return _pushed_out(_nearest(halfway, passed, clear), halfway, passed, end.x() - start.x(), clear)


def _pushed_out(height: float, halfway: float, boxes: np.ndarray, span: float, clear: float) -> float:
    """A lane farther from the nodes it passes, the longer its wire is, as far as the next nodes leave room.

    How far depends on the wire alone, so that no wire has to be led again because another one came.
    """
    direction = 1.0 if height >= halfway else -1.0
    nearer = boxes[:, 1] if direction > 0 else -boxes[:, 3]
    beyond = nearer[nearer >= height * direction]
    room = beyond.min(initial=np.inf) - clear - height * direction
    wanted = min(FARTHEST, 1.4 * (sqrt(span) - sqrt(LONG)))
    return height + direction * max(0.0, min(wanted, float(room)))


def _nearest(height: float, boxes: np.ndarray, clear: float) -> float:
    """The free height nearest to one, below or above."""
    below, above = _free(height, boxes, 1.0, clear), _free(height, boxes, -1.0, clear)
    return below if below - height <= height - above else above


def _blocked(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which boxes have one of the points inside."""
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    inside = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
    return np.asarray(inside.any(axis=0))


def _free(y: float, boxes: np.ndarray, direction: float, clear: float) -> float:
    """The first height from `y` downwards (1) or upwards (-1) that keeps clear of all boxes."""
    nearer, farther = (boxes[:, 1], boxes[:, 3]) if direction > 0 else (-boxes[:, 3], -boxes[:, 1])
    height = y * direction
    ahead = farther + clear > height
    nearer, farther = nearer[ahead], farther[ahead]
    for index in np.argsort(nearer, kind="stable"):
        if nearer[index] - clear >= height:
            break  # all others begin farther on
        height = max(height, float(farther[index]) + clear)
    return height * direction
