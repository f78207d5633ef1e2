"""Snapping while nodes are moved: the lines of all other nodes, sorted once, and a binary search at every move.

An axis holds the places where a moving line may come to rest: left edges, middles and right edges across; tops, ports
and bottoms down. Ports are what wires run straight between, so they win where several are as near.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF

from app.canvas.places import Places

RADIUS = 7.0
"""Screen pixels within which a moving line jumps onto a resting one."""


@dataclass(frozen=True)
class Axis:
    """Sorted resting places, and of each the extent of its node on the other axis, for drawing the guide."""

    at: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @staticmethod
    def of(at: np.ndarray, low: np.ndarray, high: np.ndarray) -> Axis:
        order = np.argsort(at, kind="stable")
        return Axis(at[order], low[order], high[order])

    def nearest(self, lines: np.ndarray, radius: float) -> tuple[float, int, int] | None:
        """(shift, moving line, resting line) of the smallest shift that brings a line to rest."""
        if not len(self.at) or not len(lines):
            return None
        right = np.searchsorted(self.at, lines).clip(0, len(self.at) - 1)
        left = (right - 1).clip(0)
        closer = np.abs(self.at[left] - lines) <= np.abs(self.at[right] - lines)
        rests = np.where(closer, left, right)
        shifts = self.at[rests] - lines
        best = int(np.abs(shifts).argmin())
        return (float(shifts[best]), best, int(rests[best])) if abs(shifts[best]) <= radius else None


@dataclass(frozen=True)
class Snap:
    """The shift that snapping adds to a move, and the guides to show for it, in scene coordinates."""

    shift: QPointF
    lines: tuple[QLineF, ...] = ()


class Guides:
    """Made when a drag starts, from where everything stands then."""

    def __init__(self, places: Places, moving: set[str]) -> None:
        still = np.array([id not in moving for id in places.ids], dtype=bool)
        self._across, self._down = _axes(places, still)
        self._box, self._x_lines, self._y_lines = _moving(places, ~still)

    def snap(self, delta: QPointF, radius: float) -> Snap:
        """What to add to a move by `delta` so that it comes to rest on guides within `radius` scene units."""
        if self._box is None:
            return Snap(QPointF())
        across = self._across.nearest(self._x_lines + delta.x(), radius)
        down = self._down.nearest(self._y_lines + delta.y(), radius)
        shift = QPointF(across[0] if across else 0.0, down[0] if down else 0.0)
        left, top, right, bottom = self._box + np.tile((delta.x() + shift.x(), delta.y() + shift.y()), 2)
        lines = []
        if across:
            x, rest = self._across.at[across[2]], across[2]
            lines.append(QLineF(x, min(top, self._across.low[rest]), x, max(bottom, self._across.high[rest])))
        if down:
            y, rest = self._down.at[down[2]], down[2]
            lines.append(QLineF(min(left, self._down.low[rest]), y, max(right, self._down.high[rest]), y))
        return Snap(shift, tuple(lines))


def _axes(places: Places, still: np.ndarray) -> tuple[Axis, Axis]:
    boxes = places.boxes[still]
    left, top, right, bottom = boxes.T if len(boxes) else np.zeros((4, 0))
    across = Axis.of(np.concatenate([left, right]), np.tile(top, 2), np.tile(bottom, 2))
    resting = still[places.owners] if len(places.owners) else np.zeros(0, dtype=bool)
    owners = places.owners[resting]
    ys = np.concatenate([places.ports[resting, 1], top, bottom])
    lows = np.concatenate([places.boxes[owners, 0], left, left])
    highs = np.concatenate([places.boxes[owners, 2], right, right])
    return across, Axis.of(ys, lows, highs)


def _moving(places: Places, moving: np.ndarray) -> tuple[np.ndarray | None, np.ndarray, np.ndarray]:
    """The box around what moves, and its lines: of one node also its ports, of several their common outline."""
    boxes = places.boxes[moving]
    if not len(boxes):
        return None, np.zeros(0), np.zeros(0)
    box = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    ports = places.ports[moving[places.owners], 1] if len(boxes) == 1 else np.zeros(0)
    return box, box[[0, 2]], np.concatenate([ports, box[[1, 3]]])
