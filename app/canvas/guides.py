"""Snapping while nodes are moved: the lines of all other nodes, sorted once, and a binary search at every move.

An axis holds the places where a moving line may come to rest: left edges, middles and right edges across; tops, ports
and bottoms down. Ports are what wires run straight between, so they win where several are as near. Equal gaps between
neighbours (`spacing`) are guides, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF

from app.canvas.places import Places
from app.canvas.spacing import Gap, Spacing

RADIUS = 7.0
"""Screen pixels within which a moving line jumps onto a resting one."""
SAME = 0.01
"""Scene units within which two guides ask for the same shift."""
STOP = 5.0
"""Half the length of the stops of a gap's mark."""
EXCHANGED = [1, 0, 3, 2]
"""A box' numbers with x and y exchanged."""


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

    def line(self, rest: int) -> tuple[float, float, float]:
        """Where a resting line is, and from where to where its node reaches."""
        return float(self.at[rest]), float(self.low[rest]), float(self.high[rest])


@dataclass(frozen=True)
class Snap:
    """The shift that snapping adds to a move, and the guides to show for it, in scene coordinates, by axis."""

    shift: QPointF
    across: tuple[QLineF, ...] = ()
    down: tuple[QLineF, ...] = ()

    @property
    def lines(self) -> tuple[QLineF, ...]:
        return self.across + self.down

    def along(self, across: bool) -> Snap:
        """The part of it that moves across only, or down only."""
        if across:
            return Snap(QPointF(self.shift.x(), 0.0), across=self.across)
        return Snap(QPointF(0.0, self.shift.y()), down=self.down)


class Guides:
    """Made when a drag starts, from where everything stands then."""

    def __init__(self, places: Places, moving: set[str]) -> None:
        still = np.array([id not in moving for id in places.ids], dtype=bool)
        self._across, self._down = _axes(places, still)
        self._box, self._x_lines, self._y_lines = _moving(places, ~still)
        if self._box is not None:
            boxes = places.boxes[still]
            self._spaced = Spacing(boxes, self._box), Spacing(boxes[:, EXCHANGED], self._box[EXCHANGED])

    def snap(self, delta: QPointF, radius: float) -> Snap:
        """What to add to a move by `delta` so that it comes to rest on guides within `radius` scene units.

        The nearer of an edge and an equal gap wins; where both are as near, both are shown.
        """
        if self._box is None:
            return Snap(QPointF())
        box = self._box + np.tile(delta.toTuple(), 2)
        across = self._across.nearest(self._x_lines + delta.x(), radius)
        down = self._down.nearest(self._y_lines + delta.y(), radius)
        gaps = self._spaced[0].nearest(box[0], box[1], box[3], radius)
        gaps_down = self._spaced[1].nearest(box[1], box[0], box[2], radius)
        x, y = _smaller(across, gaps), _smaller(down, gaps_down)
        left, top, right, bottom = box + np.tile((x, y), 2)
        lines, lines_down = [], []
        if across and abs(across[0] - x) < SAME:
            at, low, high = self._across.line(across[2])
            lines.append(QLineF(at, min(top, low), at, max(bottom, high)))
        if gaps and abs(gaps[0] - x) < SAME:
            lines += [line for gap in gaps[1] for line in _marks(gap)]
        if down and abs(down[0] - y) < SAME:
            at, low, high = self._down.line(down[2])
            lines_down.append(QLineF(min(left, low), at, max(right, high), at))
        if gaps_down and abs(gaps_down[0] - y) < SAME:
            lines_down += [_exchanged(line) for gap in gaps_down[1] for line in _marks(gap)]
        return Snap(QPointF(x, y), tuple(lines), tuple(lines_down))


def _smaller(edge: tuple[float, int, int] | None, gap: tuple[float, tuple[Gap, Gap]] | None) -> float:
    return min((found[0] for found in (edge, gap) if found), key=abs, default=0.0)


def _marks(gap: Gap) -> list[QLineF]:
    """A line across a gap, with a stop at either end."""
    stops = (QLineF(x, gap.height - STOP, x, gap.height + STOP) for x in (gap.begin, gap.end))
    return [QLineF(gap.begin, gap.height, gap.end, gap.height), *stops]


def _exchanged(line: QLineF) -> QLineF:
    return QLineF(line.y1(), line.x1(), line.y2(), line.x2())


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
