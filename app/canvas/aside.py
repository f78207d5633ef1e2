"""Room for a node that goes into a wire: what follows moves aside, as far as it has to and no farther.

Everything downstream moves by the same amount, so that what was aligned stays aligned. What it would then cover moves
along with it. What comes before the wire stays where it is, and frames grow with what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from engine.graph import Frame, Graph, Point, Wire

AIR = 60.0
"""Scene units left free before and behind the node: a wire of that length still shows what travels on it."""
CLEAR = 10.0
"""... above and below it: nodes nearer than that stand in one row."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a node, in scene units."""


@dataclass(frozen=True)
class Room:
    """Where the node's top left corner goes, and where the nodes go that make room for it."""

    corner: Point
    moved: Mapping[str, Point] = field(default_factory=dict)

    def places(self, id: str) -> dict[str, Point]:
        """All of it, for the node `id`."""
        return {**self.moved, id: self.corner}


def room(boxes: Mapping[str, Box], graph: Graph, wire: Wire, box: Box) -> Room:
    """The room that a node held at `box` needs in a wire. `boxes` are those of the other nodes, at rest."""
    source, target = boxes[wire.source], boxes[wire.target]
    forward = target[0] > source[2]
    if forward or _in_row(box, source):
        box = _shifted(box, max(0.0, source[2] + AIR - box[0]) if source[0] < box[2] else 0.0)
    before = _reached(graph, wire.source, upstream=True)
    behind = {id for id in _reached(graph, wire.target) - before if id in boxes and boxes[id][2] > box[0]}
    lacking = [box[2] + AIR - boxes[id][0] for id in behind if _in_row(box, boxes[id])]
    if forward:
        lacking.append(box[2] + AIR - target[0])
    push = round(max(lacking, default=0.0))
    corner = (round(box[0]), round(box[1]))
    if push <= 0:
        return Room(corner)
    pushed = _with_those_in_the_way(boxes, graph, behind, before, push)
    return Room(corner, {id: (boxes[id][0] + push, boxes[id][1]) for id in boxes if id in pushed})


def grown(frames: Iterable[Frame], boxes: Mapping[str, Box], moved: Mapping[str, Point]) -> dict[str, Frame]:
    """The frames that are too narrow for what they held at rest, now that it has moved, with as much room behind it."""
    found = {}
    for frame in frames:
        inside = {id: box for id, box in boxes.items() if _holds(frame, box)}
        if moved.keys().isdisjoint(inside):
            continue
        rest = max(box[2] for box in inside.values())
        by = max(box[2] + (moved[id][0] - box[0] if id in moved else 0.0) for id, box in inside.items()) - rest
        if by > 0.0:
            found[frame.id] = replace(frame, size=(frame.size[0] + by, frame.size[1]))
    return found


def _holds(frame: Frame, box: Box) -> bool:
    """Whether a box lies in a frame as a whole."""
    (left, top), (width, height) = frame.position, frame.size
    return left <= box[0] and top <= box[1] and box[2] <= left + width and box[3] <= top + height


def _with_those_in_the_way(
    boxes: Mapping[str, Box], graph: Graph, behind: set[str], before: set[str], push: float
) -> set[str]:
    """What is pushed to the right, and what it would then cover, and what that would cover, with all behind it."""
    pushed = set(behind)
    while True:
        still = [id for id in boxes if id not in pushed and id not in before]
        moving = [boxes[id] for id in pushed]
        covered = _covered([boxes[id] for id in still], [_shifted(box, push) for box in moving], moving)
        found = {id for id, hit in zip(still, covered, strict=True) if hit}
        if not found:
            return pushed
        following = {after for id in found for after in _reached(graph, id) if after in boxes}
        pushed |= found | {id for id in following - before if boxes[id][0] >= min(boxes[f][0] for f in found)}


def _covered(still: list[Box], now: list[Box], earlier: list[Box]) -> np.ndarray:
    """Which of `still` are touched by `now` and were not by `earlier`."""
    if not still:
        return np.zeros(0, dtype=bool)
    covered: np.ndarray = (_touching(still, now) & ~_touching(still, earlier)).any(axis=1)
    return covered


def _touching(one: list[Box], other: list[Box]) -> np.ndarray:
    """(one, other): whether two boxes overlap."""
    a, b = np.array(one)[:, None, :], np.array(other)[None, :, :]
    across = (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2])
    touching: np.ndarray = across & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])
    return touching


def _in_row(one: Box, other: Box) -> bool:
    """Whether two boxes stand at the same height, so that they need air between them."""
    return one[1] - CLEAR < other[3] and other[1] - CLEAR < one[3]


def _shifted(box: Box, across: float) -> Box:
    return box[0] + across, box[1], box[2] + across, box[3]


def _reached(graph: Graph, start: str, upstream: bool = False) -> set[str]:
    """A node and all that wires lead to from it, or, upstream, all from which they lead to it."""
    seen, stack = {start}, [start]
    while stack:
        id = stack.pop()
        wires = graph.wires_into.get(id, ()) if upstream else graph.wires_from.get(id, ())
        found: Iterable[str] = {wire.source if upstream else wire.target for wire in wires} - seen
        seen.update(found)
        stack.extend(found)
    return seen
