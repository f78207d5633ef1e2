"""Several drawings, trained side by side from the same seeds: what each reaches on every part of the data.

Each drawing is trained with all seeds (`luck`), one drawing after the other, so that the first figures are there soon.
A drawing that cannot be trained has no outcomes, and a reason; the others go on.

    for event in compare((("nothing", graph), ("dropout", other)), data, range(3)):
        ComparisonProgress*, and Comparison at the end
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.graph import Graph
from engine.program import to_program
from engine.steps import Program
from engine.training.luck import LuckProgress, Outcome, less_is_better, luck

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

PARTS = ("training", "validation", "test")


@dataclass(frozen=True, eq=False)
class Entry:
    """One drawing: what came of each seed, how many examples it learnt from, or why it cannot be trained."""

    name: str
    graph: Graph
    outcomes: tuple[Outcome, ...] = ()
    examples: int = 0
    reason: str = ""

    def values(self, part: str, metric: str) -> NDArray[np.float64]:
        """A metric of every seed, not-a-number where it is missing."""
        return np.array([each.metrics.get(part, {}).get(metric, nan) for each in self.outcomes], np.float64)

    def median(self, part: str, metric: str) -> float:
        """Over the seeds that ended in numbers; not-a-number where none did."""
        values = self.values(part, metric)
        finite = values[np.isfinite(values)]
        return float(np.median(finite)) if len(finite) else nan

    def gaps(self, metric: str) -> NDArray[np.float64]:
        """By how much the test is worse than the training, seed by seed."""
        gap = self.values("training", metric) - self.values("test", metric)
        return -gap if less_is_better(metric) else gap

    def gap(self, metric: str) -> float:
        """The median of it."""
        gaps = self.gaps(metric)
        finite = gaps[np.isfinite(gaps)]
        return float(np.median(finite)) if len(finite) else nan


@dataclass(frozen=True, eq=False)
class ComparisonProgress:
    """`share` of all work is done, 0 to 1; `entries` are the drawings that are through, `name` is the present one."""

    share: float
    seconds_left: float
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The end: all drawings, in the order in which they were given."""

    entries: tuple[Entry, ...]
    seconds: float

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be compared, the loss last."""
        known: Mapping[str, Mapping[str, float]] = next(
            (outcome.metrics for entry in self.entries for outcome in entry.outcomes if outcome.metrics), {}
        )
        names = known.get("test", known.get("training", {}))
        return tuple(sorted(names, key=lambda name: name == "loss"))


def compare(
    drawings: Sequence[tuple[str, Graph]], data: Callable[[Graph, Program], Parts], seeds: Sequence[int]
) -> Iterator[ComparisonProgress | Comparison]:
    """Trains every drawing from every seed. `data` gives the parts for a drawing; leaving the iteration stops it."""
    start, entries = perf_counter(), list[Entry]()
    for number, (name, graph) in enumerate(drawings):
        try:
            program = to_program(graph)
            parts = data(graph, program)
            for event in luck(program, parts, graph.training, seeds):
                if isinstance(event, LuckProgress):
                    share = (number + event.share) / len(drawings)
                    left = (perf_counter() - start) * (1 / max(share, 1e-6) - 1)
                    yield ComparisonProgress(share, left, name, tuple(entries))
                else:
                    entries.append(_entry(name, graph, event.outcomes, len(parts.train)))
        except UserError as error:
            entries.append(Entry(name, graph, reason=str(error)))
        share = (number + 1) / len(drawings)
        yield ComparisonProgress(share, (perf_counter() - start) * (1 / share - 1), name, tuple(entries))
    yield Comparison(tuple(entries), perf_counter() - start)


def _entry(name: str, graph: Graph, outcomes: Sequence[Outcome], examples: int) -> Entry:
    sound = any(isfinite(value) for each in outcomes for part in each.metrics.values() for value in part.values())
    reason = "" if sound else "Every seed ended in numbers that are not finite."
    return Entry(name, graph, tuple(outcomes), examples, reason)
