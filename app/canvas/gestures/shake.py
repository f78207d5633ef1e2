"""Telling that the mouse is being shaken: quick strokes to and fro, as one shakes something off."""

from __future__ import annotations

from collections import deque

STROKE = 25.0
"""Screen pixels that a stroke must be long: a hand that trembles or aims turns sooner."""
TURNS, WITHIN = 3, 600
"""So many turns within so many milliseconds; a hand that only searches for a place is slower."""


class Shake:
    """Watches one axis. `turned` is where the present stroke began, `farthest` how far it came."""

    def __init__(self, start: float) -> None:
        self._turned = self._farthest = start
        self._turns: deque[int] = deque(maxlen=TURNS)

    def feed(self, at: float, now: int) -> bool:
        """The mouse is there at a time in milliseconds; True in the moment when that makes a shake."""
        forward = self._farthest >= self._turned
        if at >= self._farthest if forward else at <= self._farthest:
            self._farthest = at
        elif abs(self._farthest - at) > STROKE:
            if abs(self._farthest - self._turned) > STROKE:
                self._turns.append(now)
            self._turned, self._farthest = self._farthest, at
        shaken = len(self._turns) == TURNS and now - self._turns[0] <= WITHIN
        if shaken:
            self._turns.clear()
        return shaken
