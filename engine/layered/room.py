"""Room for what was laid out among what stays: the nearest place where nothing is covered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.graph import Point

Box = tuple[float, float, float, float]
"""Left, top, width, height."""
MARGIN = 20.0
"""Left free around what is placed."""
TRIED = 60
"""Shifts tried along each axis: the shortest ones, and the ones that lead past everything."""


def freed(moving: Sequence[Box], staying: Sequence[Box], grid: float) -> Point:
    """The shortest shift, in steps of the grid, that brings the moving boxes clear of the staying ones.

    Boxes that are clear already do not move. Otherwise the rectangle around all of them is brought clear: a group that
    stood among others would be hard to tell from them.
    """
    if not moving or not staying:
        return 0.0, 0.0
    boxes, others = _edges(moving), _edges(staying)
    if not any(_covered(box, others).any() for box in boxes):
        return 0.0, 0.0
    whole = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    shifts = [(x, y) for x in _shifts(whole, others, 0, grid) for y in _shifts(whole, others, 1, grid)]
    for x, y in sorted(shifts, key=lambda shift: (abs(shift[0]) + abs(shift[1]), shift)):
        if not _covered(whole + np.array((x, y, x, y)), others).any():
            return x, y
    raise AssertionError("beyond the last box there is room")


def _edges(boxes: Sequence[Box]) -> np.ndarray:
    """(n, 4): left, top, right, bottom."""
    sized = np.array(boxes, dtype=float)
    return np.hstack([sized[:, :2], sized[:, :2] + sized[:, 2:]])


def _covered(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of the others a box comes too close to."""
    slack = MARGIN - 1e-6
    across = (others[:, 0] < box[2] + slack) & (others[:, 2] > box[0] - slack)
    return across & (others[:, 1] < box[3] + slack) & (others[:, 3] > box[1] - slack)


def _shifts(whole: np.ndarray, others: np.ndarray, axis: int, grid: float) -> list[float]:
    """Shifts along an axis that bring the rectangle just past some box, in steps of the grid."""
    onward = np.ceil((others[:, axis + 2] + MARGIN - whole[axis]) / grid - 1e-9) * grid
    back = np.floor((others[:, axis] - MARGIN - whole[axis + 2]) / grid + 1e-9) * grid
    every = np.unique(np.concatenate([[0.0], onward, back]))
    nearest = every[np.argsort(np.abs(every), kind="stable")[:TRIED]]
    return [float(shift) for shift in np.unique(np.concatenate([nearest, every[[0, -1]]]))]
