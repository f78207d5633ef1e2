"""How a loss on the canvas has gone: its readings, and, of a run too short for many of them, the means of its epochs.

A loss is read ten times a second at the most, so a run of a fifth of a second leaves its beginning and its end: drawn
through them alone, every course would be a straight line. The run tells the mean of every epoch anyway.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph import Graph
from engine.training.beats import Beat
from engine.training.events import LOSS, Changed, EpochEnded, Event, Started

Course = list[tuple[int, float]]
"""After how many steps, and the value there."""
LONGEST = 80
"""Values that are kept for a course: more than a box has room for."""
FEW = 12
"""Readings of a run from which on they show its course by themselves: those of a second or so."""
MOST = 2_000
"""Epochs that are remembered: a run that ends more of them lasts long enough to be read."""


class Epochs:
    """The mean loss of each epoch of the run that goes on, in the middle of its steps."""

    def __init__(self) -> None:
        self._beat = Beat(1)
        self._from = 0
        self._means: Course = []

    def begin(self, event: Started | Changed) -> None:
        self._beat = Beat.of(event)
        if isinstance(event, Started):
            self._from, self._means = event.step, []

    def take(self, ended: Sequence[Event]) -> None:
        for epoch in ended[: MOST - len(self._means)]:
            if isinstance(epoch, EpochEnded) and LOSS in epoch.train:
                self._means.append((self._beat.step(epoch.epoch - 0.5), epoch.train[LOSS]))

    def filled(self, course: Course) -> Course:
        """The course with the means between its readings, where these are few."""
        before, here = ([each for each in course if (each[0] < self._from) is early] for early in (True, False))
        if not here or len(here) >= FEW:
            return course
        read = {step for step, _ in here}
        means = [each for each in self._means if each[0] > here[0][0] and each[0] not in read]
        return thinned([*before, *sorted([*here, *means])])


def alone(graph: Graph, id: str) -> bool:
    """Whether the mean of an epoch is that of this loss: there is no other one, and it counts once."""
    losses = [node for node in graph.nodes.values() if node.layer.role == "loss"]
    return [node.id for node in losses] == [id] and losses[0].layer.setting("weight") == 1


def thinned(course: Course) -> Course:
    """Half as many at most where they are too many, as far apart everywhere: to leave out every other one again and
    again would leave next to nothing of the beginning, where most happens."""
    if len(course) <= LONGEST:
        return course
    apart = (course[-1][0] - course[0][0]) / (LONGEST / 2)
    kept = course[:1]
    for step, value in course[1:-1]:
        if step - kept[-1][0] >= apart:
            kept.append((step, value))
    return [*kept, course[-1]]
