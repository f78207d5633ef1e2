"""The heights of the vertices: wires run straight where they can, and everything stands close together.

As Brandes and Köpf do, wires are chosen to be level: long ones between their bends, and those of chains. Vertices that
level wires join make a *beam*, which moves as one; a beam knows how high each of its vertices stands on it, for a wire
is level from port to port, whatever the sizes of the boxes. Unlike there, not four alignments are averaged, which would
bend what was straight: the beams move towards what they are wired to until forces are even, and those that would
overlap move as one (the pool of isotonic regression, along all columns at once: Dwyer, Marriott and Stuckey, 2006).
Four branches of one node so stand evenly above and below it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.layered.crossings import Columns, Order, Segment, places

ROUNDS = 24
"""How often the forces are evened out; a drawing of some dozen columns is at rest by then."""
BUDGET = 6_000
"""Beams looked at in all rounds together: large drawings get fewer rounds instead of more seconds."""
AROUND = 0.05
"""The force of a wire that leads around nodes, beside 1 of others: it must not drag its ends down."""
REST = 0.5
"""Scene units: when no beam moves farther in a round, all are at rest."""

Gap = Callable[[int, int], float]


@dataclass
class Vertex:
    """A node's box, or the bend of a long wire in a column it passes (`bend`, without a height)."""

    height: float = 0.0
    bend: bool = False


@dataclass
class Beam:
    """Vertices that move as one: `rests[vertex]` is how far below the beam's own height a vertex begins."""

    rests: dict[int, float] = field(default_factory=dict)
    above: dict[int, float] = field(default_factory=dict)
    """Beams that stand above this one somewhere, and the least distance between the two."""
    pulls: list[tuple[int, float, float]] = field(default_factory=list)
    """(other beam, how far below its height this one would stand for the wire between them to be level, force)."""


def levelled(
    vertices: Sequence[Vertex], columns: Columns, order: Order, kin: Sequence[tuple[bool, bool]], gap: Gap, grid: float
) -> list[float]:
    """The upper edge of each vertex.

    `kin` says of each segment whether its wire is the only one that leaves its source, and the only one that enters its
    target. `gap(a, b)` is the room between two vertices of a column. Nodes come to stand on the grid, but for those
    that a level wire holds between its lines.
    """
    chosen = _level(vertices, columns, order, kin)
    beams, owner = _beams(vertices, chosen)
    _stack(vertices, order, beams, owner, gap)
    _connect(vertices, columns, beams, owner, kin)
    sequence = _from_the_top(beams)
    heights = _packed(beams, sequence, [0.0] * len(beams))
    for _ in range(min(ROUNDS, max(4, BUDGET // len(beams)))):
        wished = [_wish(beam, heights, number) for number, beam in enumerate(beams)]
        before, heights = heights, _pooled(beams, sequence, wished)
        if all(abs(now - then) < REST for now, then in zip(heights, before, strict=True)):
            break
    heights = _packed(beams, sequence, heights, grid, vertices)
    return [heights[owner[vertex]] + beams[owner[vertex]].rests[vertex] for vertex in range(len(vertices))]


# ---- which wires are level ----


def _level(
    vertices: Sequence[Vertex], columns: Columns, order: Order, kin: Sequence[tuple[bool, bool]]
) -> list[Segment]:
    """The segments to be level: at most one on each side of a vertex, and none across another."""
    place, column = places(order), _column(order)
    taken: list[list[tuple[int, int]]] = [[] for _ in order]
    left, right = set[int](), set[int]()
    chosen = []
    for segment in _by_rank(vertices, columns, place, kin):
        if segment.source in right or segment.target in left:
            continue
        pair = place[segment.source], place[segment.target]
        others = taken[column[segment.source]]
        at = bisect_left(others, pair)
        if (at and others[at - 1][1] >= pair[1]) or (at < len(others) and others[at][1] <= pair[1]):
            continue
        others.insert(at, pair)
        right.add(segment.source)
        left.add(segment.target)
        chosen.append(segment)
    return chosen


def _by_rank(
    vertices: Sequence[Vertex], columns: Columns, place: Sequence[int], kin: Sequence[tuple[bool, bool]]
) -> list[Segment]:
    """The segments that may be level, the most wanted first.

    Long wires between their bends; chains; then the middle one of an odd number of branches that part or join (an even
    number is more beautiful when it stands evenly); then the middle one of other wires, where both its ends see it so.
    """
    branches: list[list[int]] = [[] for _ in vertices]
    joins: list[list[int]] = [[] for _ in vertices]
    others: tuple[list[list[int]], list[list[int]]] = [[] for _ in vertices], [[] for _ in vertices]
    ranks: dict[int, int] = {}
    for number, (segment, (alone_out, alone_in)) in enumerate(zip(columns.segments, kin, strict=True)):
        if vertices[segment.source].bend and vertices[segment.target].bend:
            ranks[number] = 0
        elif alone_out and alone_in:
            ranks[number] = 1
        elif alone_in and not vertices[segment.source].bend:
            branches[segment.source].append(number)
        elif alone_out and not vertices[segment.target].bend:
            joins[segment.target].append(number)
        elif alone_in or alone_out:
            ranks[number] = 2
        else:
            others[0][segment.source].append(number)
            others[1][segment.target].append(number)
    key = _heights(columns, place)
    ranks |= dict.fromkeys((middle for group in (*branches, *joins) for middle in _middle(group, key)), 2)
    seen = Counter(middle for side in others for group in side for middle in _middle(group, key))
    ranks |= {number: 3 for number, times in seen.items() if times == 2}
    return [columns.segments[number] for number in sorted(ranks, key=lambda number: (ranks[number], number))]


def _heights(columns: Columns, place: Sequence[int]) -> Callable[[int], tuple[float, float]]:
    def key(number: int) -> tuple[float, float]:
        segment = columns.segments[number]
        leaves, enters = columns.shares(segment)
        return place[segment.source] + leaves, place[segment.target] + enters

    return key


def _middle(group: list[int], key: Callable[[int], tuple[float, float]]) -> list[int]:
    return [sorted(group, key=key)[len(group) // 2]] if len(group) % 2 else []


def _column(order: Order) -> dict[int, int]:
    return {vertex: number for number, column in enumerate(order) for vertex in column}


# ---- beams ----


def _beams(vertices: Sequence[Vertex], chosen: Sequence[Segment]) -> tuple[list[Beam], list[int]]:
    """The beams, and the number of each vertex' beam."""
    onward = {segment.source: segment for segment in chosen}
    beams: list[Beam] = []
    owner = [0] * len(vertices)
    for first in sorted(set(range(len(vertices))) - {segment.target for segment in chosen}):
        rest, vertex, beam = 0.0, first, Beam()
        while True:
            beam.rests[vertex], owner[vertex] = rest, len(beams)
            segment = onward.get(vertex)
            if segment is None:
                break
            rest += segment.leaves - segment.enters
            vertex = segment.target
        beams.append(beam)
    return beams, owner


def _stack(vertices: Sequence[Vertex], order: Order, beams: list[Beam], owner: Sequence[int], gap: Gap) -> None:
    """Tells beams what stands above them."""
    for column in order:
        for upper, lower in pairwise(column):
            a, b = owner[upper], owner[lower]
            bottom = beams[a].rests[upper] + vertices[upper].height + gap(upper, lower)
            beams[b].above[a] = max(beams[b].above.get(a, -float("inf")), bottom - beams[b].rests[lower])


def _connect(
    vertices: Sequence[Vertex],
    columns: Columns,
    beams: list[Beam],
    owner: Sequence[int],
    kin: Sequence[tuple[bool, bool]],
) -> None:
    """Tells beams what they are wired to. A wire past others, into a node that has more, pulls at its bends alone."""
    for segment, alone in zip(columns.segments, kin, strict=True):
        a, b = owner[segment.source], owner[segment.target]
        if a != b:
            leaves = beams[a].rests[segment.source] + segment.leaves
            enters = beams[b].rests[segment.target] + segment.enters
            at_source, at_target = vertices[segment.source].bend, vertices[segment.target].bend
            beams[a].pulls.append((b, enters - leaves, 1.0 if at_source or not at_target or any(alone) else AROUND))
            beams[b].pulls.append((a, leaves - enters, 1.0 if at_target or not at_source or any(alone) else AROUND))


def _from_the_top(beams: Sequence[Beam]) -> list[int]:
    """All beams, each behind those above it. Level wires do not cross, so there are no circles."""
    below: list[list[int]] = [[] for _ in beams]
    for number, beam in enumerate(beams):
        for upper in beam.above:
            below[upper].append(number)
    waiting = [len(beam.above) for beam in beams]
    order = [number for number, missing in enumerate(waiting) if not missing]
    for number in order:
        for lower in below[number]:
            waiting[lower] -= 1
            if not waiting[lower]:
                order.append(lower)
    return order


# ---- heights ----


def _wish(beam: Beam, heights: Sequence[float], number: int) -> float:
    """Half the way to the mean of what pulls: the others move at the same time."""
    if not beam.pulls:
        return heights[number]
    force = sum(force for _, _, force in beam.pulls)
    mean = sum((heights[other] + shift) * force for other, shift, force in beam.pulls) / force
    return (heights[number] + mean) / 2


def _pooled(beams: Sequence[Beam], sequence: Sequence[int], wished: Sequence[float]) -> list[float]:
    """Heights as near to the wished ones as distances allow, by least squares; a beam weighs what its wires do."""
    pools = _Pools(beams, wished)
    for number in sequence:
        pools.settle(number)
    return _packed(beams, sequence, pools.heights())


class _Pools:
    """Beams that touch and move as one, at the mean of what they wish."""

    def __init__(self, beams: Sequence[Beam], wished: Sequence[float]) -> None:
        self._beams = beams
        self._pool = list(range(len(beams)))
        self._members = [[number] for number in range(len(beams))]
        self._shift = [0.0] * len(beams)
        self._weight = [AROUND + sum(force for _, _, force in beam.pulls) for beam in beams]
        self._height = list(wished)

    def heights(self) -> list[float]:
        return [self._height[pool] + shift for pool, shift in zip(self._pool, self._shift, strict=True)]

    def settle(self, number: int) -> None:
        """Takes in whatever the pool of a beam overlaps above it, the worst first."""
        while worst := self._worst(self._pool[number]):
            _, upper, lower, least = worst
            self._merge(self._pool[upper], self._pool[lower], self._shift[upper] + least - self._shift[lower])

    def _worst(self, pool: int) -> tuple[float, int, int, float] | None:
        worst = None
        height = self._height[pool]
        for lower in self._members[pool]:
            top = height + self._shift[lower]
            for upper, least in self._beams[lower].above.items():
                other = self._pool[upper]
                overlap = self._height[other] + self._shift[upper] + least - top
                if other != pool and overlap > 1e-6 and (worst is None or overlap > worst[0]):
                    worst = overlap, upper, lower, least
        return worst

    def _merge(self, kept: int, taken: int, distance: float) -> None:
        """Puts pool `taken` at a distance below pool `kept`, and both where their mean wishes it."""
        total = self._weight[kept] + self._weight[taken]
        moved = self._weight[kept] * self._height[kept] + self._weight[taken] * (self._height[taken] - distance)
        self._height[kept], self._weight[kept] = moved / total, total
        for member in self._members[taken]:
            self._pool[member] = kept
            self._shift[member] += distance
        self._members[kept] += self._members[taken]
        self._members[taken] = []


def _packed(
    beams: Sequence[Beam],
    sequence: Sequence[int],
    heights: Sequence[float],
    grid: float = 0.0,
    vertices: Sequence[Vertex] = (),
) -> list[float]:
    """The same heights, moved down where beams would overlap, and onto the grid where one is given."""
    packed = list(heights)
    for number in sequence:
        beam = beams[number]
        lowest = max((packed[upper] + least for upper, least in beam.above.items()), default=-float("inf"))
        height = max(packed[number], lowest)
        packed[number] = _on_grid(beam, height, lowest, grid, vertices) if grid else height
    return packed


def _on_grid(beam: Beam, height: float, lowest: float, grid: float, vertices: Sequence[Vertex]) -> float:
    """The nearest height at which most of the beam's nodes stand on the grid."""
    odds = Counter(-rest % grid for vertex, rest in beam.rests.items() if not vertices[vertex].bend)
    if not odds:
        return height
    odd = odds.most_common(1)[0][0]
    snapped = round((height - odd) / grid) * grid + odd
    while snapped < lowest - 1e-6:
        snapped += grid
    return snapped
