"""Lining boxes up: aligned, distributed, in a grid. Functions from boxes to positions, for nodes and frames alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, sqrt
from typing import Literal, NamedTuple

from engine.graph import Point

Side = Literal["left", "right", "top", "bottom", "centre", "middle"]
"""`centre` is the same vertical line for all, `middle` the same horizontal one."""
Axis = Literal["across", "down"]

APART = 40.0
"""Between the boxes of a grid, and between distributed ones that have no room where they are."""


class Box(NamedTuple):
    """A rectangle in scene units, by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


def bounds(boxes: Mapping[str, Box]) -> Box:
    """The smallest rectangle around boxes, of which there is at least one."""
    x, y = min(box.x for box in boxes.values()), min(box.y for box in boxes.values())
    return Box(x, y, max(box.right for box in boxes.values()) - x, max(box.bottom for box in boxes.values()) - y)


def aligned(boxes: Mapping[str, Box], side: Side) -> dict[str, Point]:
    """Where boxes go so that one side of all lies on one line: the outermost one's, or the middle of them all."""
    whole = bounds(boxes)
    return {id: _ALIGNED[side](box, whole) for id, box in boxes.items()}


_ALIGNED: Mapping[Side, Callable[[Box, Box], Point]] = {
    "left": lambda box, whole: (whole.x, box.y),
    "right": lambda box, whole: (whole.right - box.width, box.y),
    "top": lambda box, whole: (box.x, whole.y),
    "bottom": lambda box, whole: (box.x, whole.bottom - box.height),
    "centre": lambda box, whole: (whole.x + (whole.width - box.width) / 2, box.y),
    "middle": lambda box, whole: (box.x, whole.y + (whole.height - box.height) / 2),
}


def distributed(boxes: Mapping[str, Box], axis: Axis) -> dict[str, Point]:
    """Where boxes go so that the gaps between neighbours are equal.

    The outermost two stay, and the order does; where the boxes would overlap, they spread out from the first one.
    """
    place, size = (0, 2) if axis == "across" else (1, 3)
    order = sorted(boxes, key=lambda id: (boxes[id][place] + boxes[id][size] / 2, id))
    begin = min(box[place] for box in boxes.values())
    room = max(box[place] + box[size] for box in boxes.values()) - begin - sum(box[size] for box in boxes.values())
    gap = room / (len(boxes) - 1) if len(boxes) > 1 else 0.0
    gap = APART if gap < 0 else gap
    positions: dict[str, Point] = {}
    for id in order:
        box = boxes[id]
        positions[id] = (begin, box.y) if axis == "across" else (box.x, begin)
        begin += box[size] + gap
    return positions


def in_grid(boxes: Mapping[str, Box], grid: float, apart: float = APART) -> dict[str, Point]:
    """Where boxes go to stand close together in rows and columns, about as many of each, in the order one reads them.

    The top left corner of all stays, moved onto the next line of the grid; so do all others.
    """
    columns = ceil(sqrt(len(boxes)))
    downwards = sorted(boxes, key=lambda id: (boxes[id].y + boxes[id].height / 2, boxes[id].x))
    rows = [
        sorted(downwards[begin : begin + columns], key=lambda id: (boxes[id].x + boxes[id].width / 2, boxes[id].y))
        for begin in range(0, len(downwards), columns)
    ]
    widths = [max(boxes[row[column]].width for row in rows if column < len(row)) for column in range(columns)]
    heights = [max(boxes[id].height for id in row) for row in rows]
    corner = bounds(boxes)
    lefts, tops = _lines(corner.x, widths, grid, apart), _lines(corner.y, heights, grid, apart)
    return {id: (lefts[column], tops[number]) for number, row in enumerate(rows) for column, id in enumerate(row)}


def on_grid(length: float, grid: float) -> float:
    """The nearest line of a grid."""
    return round(length / grid) * grid


def _lines(begin: float, lengths: list[float], grid: float, apart: float) -> list[float]:
    lines = [on_grid(begin, grid)]
    for length in lengths[:-1]:
        lines.append(ceil((lines[-1] + length + apart) / grid) * grid)
    return lines
