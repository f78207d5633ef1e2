"""The order of the nodes in each column, with few crossings of wires.

Columns are swept from side to side: each is sorted by the mean height of what it is wired to in the column before, and
neighbours change places where that saves crossings. Where a wire leaves a node counts, too: `Segment` knows it. Several
beginnings are tried, for a sweep finds the nearest good order and not the best.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Order = list[list[int]]
"""The vertices of each column, from top to bottom."""

SWEEPS = 16
PATIENCE = 3
"""Sweeps without a gain until the order is taken as it is."""
BUDGET = 30_000
"""Segments looked at in all sweeps together: large drawings get fewer sweeps instead of more seconds."""
BUSY = 40
"""Wires at a vertex beyond which trading places with neighbours would take too long."""
TRADES = 6
"""Passes of trading in one column and sweep; the next sweep goes on where they end."""


@dataclass(frozen=True)
class Segment:
    """A wire, or a part of it, between neighbouring columns, and how far below the upper edges it begins and ends."""

    source: int
    target: int
    leaves: float = 0.0
    enters: float = 0.0


@dataclass
class Columns:
    """What is to be ordered: `left` and `right` hold, for each vertex, (vertex there, height there, height here).

    Those heights are shares of the vertex' own height, from 0 at the top to 1: they order the wires of one vertex and
    never those of two.
    """

    heights: Sequence[float]
    segments: Sequence[Segment]
    left: list[list[tuple[int, float, float]]] = field(init=False)
    right: list[list[tuple[int, float, float]]] = field(init=False)

    def __post_init__(self) -> None:
        self.left = [[] for _ in self.heights]
        self.right = [[] for _ in self.heights]
        for segment in self.segments:
            leaves, enters = self.shares(segment)
            self.right[segment.source].append((segment.target, enters, leaves))
            self.left[segment.target].append((segment.source, leaves, enters))

    def shares(self, segment: Segment) -> tuple[float, float]:
        """Where a segment leaves and enters, as shares of the heights; halfway at a bend, which has none."""
        source, target = self.heights[segment.source], self.heights[segment.target]
        return segment.leaves / source if source else 0.5, segment.enters / target if target else 0.5

    def crossings(self, order: Order) -> int:
        """How many pairs of segments cross."""
        place = places(order)
        return sum(self._between(column, place) for column in order[:-1])

    def _between(self, column: Sequence[int], place: Sequence[int]) -> int:
        """The crossings to the right of a column: pairs that leave in one order and arrive in the other."""
        ends = sorted(
            (place[source] + here, place[target] + there)
            for source in column
            for target, there, here in self.right[source]
        )
        arrived: list[float] = []
        crossings = 0
        for _, end in ends:
            crossings += len(arrived) - bisect_right(arrived, end)
            insort(arrived, end)
        return crossings


def places(order: Order) -> list[int]:
    """Each vertex' number in its column."""
    place = [0] * sum(map(len, order))
    for column in order:
        for number, vertex in enumerate(column):
            place[vertex] = number
    return place


def untangled(columns: Columns, starts: Iterable[Order]) -> Order:
    """The order with the fewest crossings that sweeps find from `starts`; of equals, the one found first."""
    best: tuple[int, Order] | None = None
    for start in starts:
        found = _swept(columns, [list(column) for column in start])
        if best is None or found[0] < best[0]:
            best = found
        if best[0] == 0:
            break
    assert best is not None, "there is a beginning"
    return best[1]


def _swept(columns: Columns, order: Order) -> tuple[int, Order]:
    best = columns.crossings(order), [list(column) for column in order]
    sweeps = min(SWEEPS, max(2, BUDGET // (len(columns.segments) + 1)))
    waited = 0
    for number in range(sweeps):
        if best[0] == 0 or waited > PATIENCE:
            break
        _sweep(columns, order, to_the_right=number % 2 == 0)
        crossings = columns.crossings(order)
        waited += 1
        if crossings < best[0]:
            best, waited = (crossings, [list(column) for column in order]), 0
    return best


def _sweep(columns: Columns, order: Order, to_the_right: bool) -> None:
    """Sorts each column by the one before it, then lets neighbours trade places."""
    place = places(order)
    known = columns.left if to_the_right else columns.right
    for column in order[1:] if to_the_right else reversed(order[:-1]):
        _sort(column, known, place)
        _trade(columns, column, place)


def _sort(column: list[int], known: Sequence[Sequence[tuple[int, float, float]]], place: list[int]) -> None:
    """By the mean height of the vertices on the known side; those without any keep their places."""
    wired = [vertex for vertex in column if known[vertex]]
    means = {
        vertex: sum(place[other] + there for other, there, _ in known[vertex]) / len(known[vertex]) for vertex in wired
    }
    ranked = iter(sorted(wired, key=means.__getitem__))
    column[:] = [next(ranked) if known[vertex] else vertex for vertex in column]
    for number, vertex in enumerate(column):
        place[vertex] = number


def _trade(columns: Columns, column: list[int], place: list[int]) -> None:
    """Lets neighbours change places as long as that saves crossings on both sides together."""
    ends = {
        vertex: [
            sorted(place[other] + there for other, there, _ in side[vertex]) for side in (columns.left, columns.right)
        ]
        for vertex in column
    }
    for _ in range(min(TRADES, len(column))):
        traded = False
        for number in range(len(column) - 1):
            upper, lower = column[number], column[number + 1]
            if max(map(len, ends[upper] + ends[lower])) > BUSY:
                continue
            gain = sum(_crossed(a, b) - _crossed(b, a) for a, b in zip(ends[upper], ends[lower], strict=True))
            if gain > 0:
                column[number], column[number + 1] = lower, upper
                traded = True
        if not traded:
            break
    for number, vertex in enumerate(column):
        place[vertex] = number


def _crossed(upper: Sequence[float], lower: Sequence[float]) -> int:
    """Crossings of one side's wires while one vertex stands above the other."""
    return sum(b < a for a in upper for b in lower)
