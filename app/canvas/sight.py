"""A place to look from, and the trail of those the view has been at: back and forward, as in a browser."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

SETTLED = 0.5
"""Seconds that make a view one to come back to: what was only passed through, step by step, is not."""
LONGEST = 100
"""Views kept: nobody goes back further by pressing a key."""


class Sight(NamedTuple):
    """The middle of the view in scene units, the zoom, and the blocks that are open, from the outermost on."""

    x: float
    y: float
    zoom: float
    path: tuple[str, ...] = ()

    def resembles(self, other: Sight) -> bool:
        """Whether a person would call both the same view."""
        near = max(abs(self.x - other.x), abs(self.y - other.y)) * self.zoom < 8.0
        return near and self.path == other.path and 0.95 < self.zoom / other.zoom < 1.05


class Trail:
    """The views that were left by a jump, and the way back to them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._behind: list[Sight] = []
        self._ahead: list[Sight] = []
        self._left = -SETTLED

    def leave(self, here: Sight) -> None:
        """The view jumps away from `here`; what lay ahead is forgotten."""
        self._ahead.clear()
        now = self._clock()
        settled, self._left = now - self._left >= SETTLED, now
        if settled and not (self._behind and self._behind[-1].resembles(here)):
            self._behind = [*self._behind, here][-LONGEST:]

    def back(self, here: Sight) -> Sight | None:
        """The view before `here`; None where the trail begins."""
        return self._step(here, self._behind, self._ahead)

    def forward(self, here: Sight) -> Sight | None:
        return self._step(here, self._ahead, self._behind)

    def clear(self) -> None:
        self._behind.clear()
        self._ahead.clear()
        self._left = -SETTLED

    def _step(self, here: Sight, source: list[Sight], other: list[Sight]) -> Sight | None:
        while source and source[-1].resembles(here):
            source.pop()
        if not source:
            return None
        other.append(here)
        return source.pop()
