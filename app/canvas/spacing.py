"""Equal gaps: where a moving box would stand as far from its neighbour as others in its row stand from each other.

Computed for one axis, with words of a row that runs across; the other axis hands its numbers in with x and y exchanged.
The places are sorted once, when a drag starts, and each move is a binary search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDEST = 400.0
"""Scene units: what is farther apart is not taken for neighbours in a row."""
MOST = 1_500
"""Boxes looked at, the nearest ones: the pairs of more would be felt when a drag starts."""
ABOVE = 10.0
"""Scene units from the lower edge to where a gap is marked: halfway down there are wires."""
AFTER, BEFORE, BETWEEN = 0, 1, 2


@dataclass(frozen=True)
class Gap:
    """From one box' side to the next one's, at a height where both are."""

    begin: float
    end: float
    height: float


class Spacing:
    """`boxes` is (n, 4): left, top, right, bottom of what rests; `moving` the box that moves, as it was at the start.

    A place is the left edge of the moving box for which two gaps are equal: behind a pair of neighbours, before it, or
    in the middle between the two.
    """

    def __init__(self, boxes: np.ndarray, moving: np.ndarray) -> None:
        away = np.abs((boxes[:, :2] + boxes[:, 2:]) / 2 - (moving[:2] + moving[2:]) / 2).sum(axis=1)
        self._boxes = boxes[np.argsort(away, kind="stable")[:MOST]]
        left, right = _neighbours(self._boxes)
        begin, end = self._boxes[left, 2], self._boxes[right, 0]
        length = moving[2] - moving[0]
        after = self._boxes[right, 2] + (end - begin)
        before = self._boxes[left, 0] - (end - begin) - length
        between = np.where(end - begin > length, (begin + end - length) / 2, np.nan)
        at = np.concatenate([after, before, between])
        order = np.argsort(at, kind="stable")[: np.count_nonzero(~np.isnan(at))]
        self._at = at[order]
        self._pairs = np.tile(np.stack([left, right], axis=1), (3, 1))[order]
        self._kinds = np.repeat([AFTER, BEFORE, BETWEEN], len(left))[order]
        self._length = length

    def nearest(self, left: float, top: float, bottom: float, radius: float) -> tuple[float, tuple[Gap, Gap]] | None:
        """The smallest shift to a place within `radius`, and the two gaps that are equal there."""
        begin, end = np.searchsorted(self._at, [left - radius, left + radius])
        for row in begin + np.argsort(np.abs(self._at[begin:end] - left), kind="stable"):
            tops, bottoms = self._boxes[self._pairs[row], 1], self._boxes[self._pairs[row], 3]
            if max(tops.max(), top) < min(bottoms.min(), bottom):
                return float(self._at[row] - left), self._gaps(row, top, bottom)
        return None

    def _gaps(self, row: int, top: float, bottom: float) -> tuple[Gap, Gap]:
        one, other = self._boxes[self._pairs[row]]
        moved = np.array([self._at[row], top, self._at[row] + self._length, bottom])
        if self._kinds[row] == AFTER:
            return _gap(one, other), _gap(other, moved)
        if self._kinds[row] == BEFORE:
            return _gap(moved, one), _gap(one, other)
        return _gap(one, moved), _gap(moved, other)


def _gap(left: np.ndarray, right: np.ndarray) -> Gap:
    low, high = float(max(left[1], right[1])), float(min(left[3], right[3]))
    return Gap(float(left[2]), float(right[0]), max((low + high) / 2, high - ABOVE))


def _neighbours(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of boxes and of their nearest ones to the right: those that share some height and stand apart."""
    if not len(boxes):
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    left, top, right, bottom = boxes.T
    apart = left[None, :] - right[:, None]
    level = (top[None, :] < bottom[:, None]) & (bottom[None, :] > top[:, None])
    apart[~level | (apart <= 0.0) | (apart > WIDEST)] = np.inf
    nearest = apart.argmin(axis=1)
    found = np.flatnonzero(np.isfinite(apart[np.arange(len(boxes)), nearest]))
    return found, nearest[found]
