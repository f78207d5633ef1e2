"""Nodes that give way glide there and back, so that the eye can follow what a drag pushes aside.

A drag looks anew many times a second, and where others have to go changes while it lasts: so they go a part of what is
left at each look, as much as fits the time that has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import dist, exp

from PySide6.QtCore import QElapsedTimer

from engine.graph import Point

PACE = 45.0
"""Milliseconds after which a third of the way is left."""
THERE = 0.5
"""Scene units from which on a node has arrived."""


class Easing:
    """`shown` is where nodes are drawn that give way now or have done so. Without `animated` they are there at once."""

    def __init__(self, animated: bool) -> None:
        self._animated = animated
        self._wanted: dict[str, Point] = {}
        self._time = QElapsedTimer()
        self.shown: dict[str, Point] = {}

    def look(self, wanted: Mapping[str, Point], rest: Mapping[str, Point]) -> dict[str, Point]:
        """Where nodes are drawn by now, of which some are wanted elsewhere than before; `rest` is where these stand."""
        self._wanted.update(wanted)
        passed = self._time.restart() if self._time.isValid() else 0
        self._time.start()
        left = exp(-passed / PACE) if self._animated else 0.0
        start = {**rest, **self.shown}
        self.shown = {id: _between(start[id], to, left) for id, to in self._wanted.items()}
        return self.shown


def _between(start: Point, end: Point, left: float) -> Point:
    """The point that has the share `left` of the way from `start` to `end` before it."""
    if dist(start, end) * left < THERE:
        return end
    return end[0] + (start[0] - end[0]) * left, end[1] + (start[1] - end[1]) * left
