"""How many plots stand beside and below one another in the room that there is, and which share a place as tabs."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TypeVar

T = TypeVar("T")
Grid = tuple[tuple[tuple[T, ...], ...], ...]
"""Rows of places; in a place there is one plot, or several as tabs."""
SHAPE = 1.3
"""Width for height that suits most plots."""


def grid(plots: Sequence[T], room: tuple[float, float], least: tuple[float, float]) -> Grid[T]:
    """In a room (width, height) as many places as are needed, none smaller than `least`, as near to the shape of a plot
    as can be and with few gaps. In order; where there are more plots than places they are dealt out evenly."""
    if not plots:
        return ()
    most = [max(1, int(side / small)) for side, small in zip(room, least, strict=True)]
    places = min(len(plots), most[0] * most[1])

    def unlike(columns: int) -> float:
        rows = -(-places // columns)
        return abs(log(room[0] / columns * rows / room[1] / SHAPE)) + log(columns * rows / places)

    wide = min((n for n in range(1, most[0] + 1) if -(-places // n) <= most[1]), key=unlike)
    dealt = [tuple(plots[place::places]) for place in range(places)]
    return tuple(tuple(dealt[first : first + wide]) for first in range(0, places, wide))
