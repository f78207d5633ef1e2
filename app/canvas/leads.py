"""Leads wires from port to port: all that are to be seen at once, the others when there is time.

A drag of 200 nodes moves 600 wires, and each asks its way round the nodes between. So this works on arrays: where the
ends of all wires are is one look into the array of ports, a wire whose ends move alike keeps its shape, and a wire that
nobody sees is led when the movement is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from app.canvas.crowd import Strands
from app.canvas.curve import BEND, LONGEST_REACH
from app.canvas.places import Places
from app.canvas.routing import CLEAR, FARTHEST, LONG, lane
from app.canvas.wire_item import WireItem
from engine.graph import Wire

STEEPEST = 1.1
"""Radians above or below the middle of a disc's left half up to which wires end there: farther round they would graze
it, because a wire arrives from the left."""
TURN = 0.3
"""Radians between the ends of wires that run beside one another from port to disc."""
SLIM = 9.0
"""What a wire between neurons keeps clear of nodes on its way: it has no tag, and neurons stand close together."""
SLOT = 11.0
"""Between the ends of wires that stand together as a vector at one port, from the first at the top to the last."""
SLOT_HIGH = 44.0
"""How far apart the first and the last of these are at most: within a node of the usual height."""

Box = tuple[float, ...]
"""Left, top, right and bottom of a node."""
FEW = 24
"""So many wires are always led at once, with all that belongs to it."""


class Leads:
    """The wires of a drawing, one row each, among `places`; both must stay the ones it was made for.

    `items` are those that have an item; `strands` says which are drawn together and run straight. `earlier` are
    those that were led before nodes or wires came or went. `drawn` is (wires, 4): the ends as they are shown; nan where
    nothing is yet. `lanes` are the heights of their lanes, nan where there is none. `behind` marks those that are not
    led as they would be at rest.
    """

    def __init__(
        self,
        items: Mapping[Wire, WireItem],
        strands: Strands,
        places: Places,
        earlier: Leads | None = None,
        gathered: Gathered | None = None,
    ) -> None:
        wires = strands.wires
        self._wires, self._plain, self._places = wires, strands.plain, places
        near = {wire.target for wire in items}  # to ask for a wire takes ten times as long as for a text
        here = ((row, items.get(wire)) for row, wire in enumerate(wires) if wire.target in near)
        self._items = {row: item for row, item in here if item is not None} if items else {}
        starts, ends = places.point_rows(strands.starts, True), places.point_rows(strands.ends, False)
        self._points = np.stack([starts, ends], axis=1)
        self._nodes = places.nodes_of(self._points)
        self._drawn, self._lanes = np.full((len(wires), 4), np.nan), np.full(len(wires), np.nan)
        if self._items:
            led = list(self._items)
            self._drawn[led] = [item.line for item in self._items.values()]
            self._lanes[led] = np.array([item.lane for item in self._items.values()], dtype=float)
        self._behind = np.zeros(len(wires), dtype=bool)
        self._passed: Mapping[str, Box] = earlier._passed if earlier else {}
        across = np.where(places.discs, places.boxes[:, 2] - places.boxes[:, 0], 0.0)
        self._radii = across[self._nodes[:, 1]] / 2 if len(self._nodes) else np.zeros(0)
        """Of the discs at which wires end; 0 for others."""
        self._slots = slots(wires, ends, places.many, gathered)
        """How far from its port a wire ends that is one of several which stand together there."""
        self._slim = self._radii > 0
        self._turns = turns(self._points, self._radii)
        """By how many radians the end of a wire is turned aside that has others beside it from the same port."""

    def is_of(self, wires: Sequence[Wire], places: Places) -> bool:
        return wires is self._wires and places is self._places

    def lines(self, rows: np.ndarray | None = None) -> np.ndarray:
        """(n, 4): where some wires, or all, ought to start and end: x and y, x and y."""
        chosen = slice(None) if rows is None else rows
        lines: np.ndarray = self._places.points()[self._points[chosen]].reshape(-1, 4)
        lines[:, 3] += self._slots[chosen]
        return around(lines, self._radii[chosen], self._turns[chosen])

    def drawn(self, rows: np.ndarray) -> np.ndarray:
        """(n, 4): where some wires were led to last."""
        found: np.ndarray = self._drawn[rows]
        return found

    def take(self, wire: Wire, item: WireItem) -> None:
        """Leads the item of a wire that had none, from now on."""
        row = self._rows[wire]
        self._items[row] = item
        x0, y0, x1, y1 = self._drawn[row].tolist()
        item.lead((x0, y0, x1, y1), None)

    @cached_property
    def _rows(self) -> dict[Wire, int]:
        return {wire: row for row, wire in enumerate(self._wires)}

    def touching(self, nodes: np.ndarray) -> np.ndarray:
        """The rows of the wires that start or end at the given nodes (rows of boxes)."""
        moving = np.zeros(len(self._places.ids), dtype=bool)
        moving[nodes] = True
        return np.flatnonzero(moving[self._nodes].any(axis=1))

    def follow(self) -> None:
        """Leads every wire whose ends are elsewhere now; others make way for nodes that came, or are free where nodes
        went."""
        lines = self.lines()
        rows = (lines != self._drawn).any(axis=1) | self._behind
        present = dict(zip(self._places.ids, map(tuple, self._places.boxes.tolist()), strict=True))
        if present != self._passed:
            rows |= self._concerned(lines, _changed(self._passed, present))
            self._passed = present
        self._lead(np.flatnonzero(rows), lines)

    def _concerned(self, lines: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """Which wires pass so close to boxes that came or went that they may be led otherwise now.

        A wire on a lane looks as far for a free height on its other side as its lane is away.
        """
        x0, y0, x1, y1 = lines.T
        halfway = (y0 + y1) / 2
        away = np.maximum(np.abs(y1 - y0) / 2, np.nan_to_num(np.abs(self._lanes - halfway))) + CLEAR + FARTHEST
        left, right = np.minimum(x0, x1) - BEND, np.maximum(x0, x1) + BEND
        passing = np.flatnonzero(((x1 < x0) | (x1 - x0 >= LONG)) & ~self._plain)
        left, right, low, high = (v[passing, None] for v in (left, right, halfway - away, halfway + away))
        near = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < high) & (boxes[:, 3] > low)
        concerned = np.zeros(len(lines), dtype=bool)
        concerned[passing] = near.any(axis=1)
        return concerned

    def carry(self, rows: np.ndarray, sights: list[QRectF]) -> bool:
        """Leads wires for one step of a movement; of many only those in one of the `sights`. Says whether more is left
        to do when the movement is over."""
        if len(rows) <= FEW:
            self._lead(rows, self.lines())
            return False
        lines = self.lines()
        self._behind[rows] = True
        self._shift(rows[self._seen(rows, lines, sights)], lines)
        return True

    def _lead(self, rows: np.ndarray, lines: np.ndarray) -> None:
        """Leads wires round what stands in their way now."""
        single = self._straight(rows, lines)
        for row, line in zip(single.tolist(), lines[single].tolist(), strict=True):
            self._show(row, line, self._lane(row, line))
        self._behind[rows] = False

    def _straight(self, rows: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """Leads those of the wires that are drawn together, all at once; returns the others."""
        plain = rows[self._plain[rows]]
        self._drawn[plain], self._lanes[plain] = lines[plain], np.nan
        for row in self._items.keys() & set(plain.tolist()) if self._items else ():
            x0, y0, x1, y1 = lines[row].tolist()
            self._items[row].lead((x0, y0, x1, y1), None)
        single: np.ndarray = rows[~self._plain[rows]]
        return single

    def _lane(self, row: int, line: list[float]) -> float | None:
        """The height at which a wire passes what is in its way."""
        clear = SLIM if self._slim[row] else CLEAR
        return lane(QPointF(*line[:2]), QPointF(*line[2:]), self._places.boxes, clear)

    def _shift(self, rows: np.ndarray, lines: np.ndarray) -> None:
        """Leads wires whose ends moved alike without asking for a way: they keep the shape they have."""
        rows = self._straight(rows, lines)
        moved = lines[rows] - self._drawn[rows]
        alike = np.abs(moved[:, :2] - moved[:, 2:]).max(axis=1, initial=0.0) < 1e-6
        heights = self._lanes[rows] + moved[:, 1]
        for row, line, keeps, height in zip(*(v.tolist() for v in (rows, lines[rows], alike, heights)), strict=True):
            if keeps:
                self._show(row, line, None if height != height else height)
            else:
                self._show(row, line, self._lane(row, line))

    def _show(self, row: int, line: list[float], height: float | None) -> None:
        x0, y0, x1, y1 = line
        self._items[row].lead((x0, y0, x1, y1), height)
        self._drawn[row], self._lanes[row] = line, np.nan if height is None else height

    def _seen(self, rows: np.ndarray, lines: np.ndarray, sights: list[QRectF]) -> np.ndarray:
        """Which of the wires are in sight, or are still drawn there."""
        drawn, ought, lanes = self._drawn[rows], lines[rows], self._lanes[rows]
        xs = np.concatenate([drawn[:, 0::2], ought[:, 0::2]], axis=1)
        ys = np.concatenate([drawn[:, 1::2], ought[:, 1::2]], axis=1)
        heights = np.stack([ys.min(axis=1), ys.max(axis=1), lanes, lanes + ought[:, 1] - drawn[:, 1]], axis=1)
        low, high = np.nanmin(heights, axis=1), np.nanmax(heights, axis=1)
        seen = np.zeros(len(rows), dtype=bool)
        for sight in sights:
            room = sight.adjusted(-LONGEST_REACH, -LONGEST_REACH, LONGEST_REACH, LONGEST_REACH)
            across = (xs.min(axis=1) <= room.right()) & (xs.max(axis=1) >= room.left())
            seen |= across & (low <= room.bottom()) & (high >= room.top())
        return seen


Gathered = Callable[[str, str], tuple[Wire, ...]]
"""The wires that stand together as a vector at an input of a node, in their order."""


def slots(wires: Sequence[Wire], ends: np.ndarray, many: np.ndarray, gathered: Gathered | None) -> np.ndarray:
    """How far above or below its port each wire ends: so that the order of a vector of single numbers is seen. `ends`
    (wires,) tells ports apart, and `many` says which of them take many wires."""
    shifts = np.zeros(len(wires))
    single = np.flatnonzero(~many[ends])
    for rows in _several(ends[single]) if gathered is not None else ():
        several = single[rows]
        if gathered is not None and len(gathered(*wires[several[0]].end)) == len(several):
            gap = min(SLOT, SLOT_HIGH / (len(several) - 1))
            shifts[several] = (np.arange(len(several)) - (len(several) - 1) / 2) * gap
    return shifts


def turns(ends: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Wires from one port to one disc, each with another number of a vector, end beside one another. `ends` (wires, 2)
    tells ports apart."""
    found, round_ = np.zeros(len(ends)), np.flatnonzero(radii)
    pairs = ends[round_, 0] * (ends.max(initial=0) + 1) + ends[round_, 1]
    for several in _several(pairs):
        gap = min(TURN, 2 * STEEPEST / len(several))
        found[round_[several]] = ((len(several) - 1) / 2 - np.arange(len(several))) * gap
    return found


def _several(keys: np.ndarray) -> Iterator[np.ndarray]:
    """The rows of each key that stands more than once, in their order."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    stops = np.append(starts[1:], len(keys))
    for group in np.flatnonzero(stops - starts > 1).tolist():
        yield order[starts[group] : stops[group]]


def around(lines: np.ndarray, radii: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Lines whose ends lie on the discs that they lead to, on the side from which they come, within the left half."""
    if not radii.any():
        return lines
    middle = lines[:, 2] + radii
    angle = np.arctan2(lines[:, 1] - lines[:, 3], np.maximum(middle - lines[:, 0], radii))
    steepest = np.where(turned != 0.0, STEEPEST / 2, STEEPEST)  # room for those beside it
    angle = np.clip(np.clip(angle, -steepest, steepest) - turned, -STEEPEST, STEEPEST)
    ends = lines.copy()
    ends[:, 2] = middle - radii * np.cos(angle)
    ends[:, 3] = lines[:, 3] + radii * np.sin(angle)
    return ends


def _changed(before: Mapping[str, Box], after: Mapping[str, Box]) -> np.ndarray:
    """The boxes (n, 4) that are not what they were: as they were, and as they are."""
    gone = [box for id, box in before.items() if after.get(id) != box]
    new = [box for id, box in after.items() if before.get(id) != box]
    return np.array(gone + new, dtype=float).reshape(-1, 4)
