"""What a probe would have seen earlier in the run: worked out from the moments that the time machine keeps.

A probe that is pinned when the training is over, or that was hidden for a while, has nothing to show of that time. The
weights of the run are kept, so its numbers can be had afterwards. The moments are looked at in an order in which the
whole run is covered coarsely first, a few at a time between two other questions, and while no training runs: what costs
a training steps is no business of a plot that can wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PySide6.QtCore import QObject

from app.session import Session

if TYPE_CHECKING:
    from engine.training.probes import Pinned, Probe
    from engine.training.state import State
    from engine.training.timeline import Timeline

MOMENTS = 96
"""Of a whole run: a card is a few hundred pixels wide."""
CHUNK = 0.04
"""Seconds of looking at moments until others have their turn."""
ENOUGH = 3.0
"""Seconds spent on the past of one probe: of a large network fewer moments are seen."""
NAME = "past"
Found = list[tuple[int, "Pinned"]]
"""Steps, and what was seen after them."""


@dataclass(eq=False)
class _Job:
    """What is being worked out: `left` are steps, the next one last."""

    timeline: Timeline
    probe: Probe
    left: list[int]
    spent: float = 0.0
    scratch: Any = None


class Past(QObject):
    """`found` is called with what was seen of the past, as it comes."""

    def __init__(self, session: Session, found: Callable[[Found], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._tell = session, found
        self._job: _Job | None = None
        self._tried: set[int] = set()
        """Steps of this run that were looked at, whether they have told something or not."""

    @property
    def busy(self) -> bool:
        return self._job is not None

    def forget(self) -> None:
        """Something else is watched, or another run has begun."""
        self._job = None
        self._tried.clear()

    def fill(self, probe: Probe, known: Sequence[int] | np.ndarray, moments: int = MOMENTS) -> None:
        """Looks at the moments of the run that lie between those steps that are known already."""
        training = self._session.training
        if self.busy or training.timeline is None or training.status not in ("paused", "finished"):
            return
        wanted = [step for step in missing(training.timeline.steps(), known, moments) if step not in self._tried]
        if wanted:
            self._tried.update(wanted)
            self._job = _Job(training.timeline, probe, coarse_first(wanted)[::-1])
            self._go_on()

    def _go_on(self) -> None:
        job = self._job
        if job is None:
            return

        def question(state: State, parts: Any) -> Found:
            return look_back(job, state, parts)

        self._session.training.ask(question, lambda found: self._came(job, found), lambda _: self._ended(job))

    def _came(self, job: _Job, found: Found) -> None:
        if job is not self._job:
            return
        if found:
            self._tell(found)
        if job.left and job.spent < ENOUGH and self._session.training.status in ("paused", "finished"):
            self._go_on()
        else:
            self._ended(job)

    def _ended(self, job: _Job) -> None:
        if job is self._job:
            self._job = None
            self._tried.difference_update(job.left)


def missing(kept: np.ndarray, known: Sequence[int] | np.ndarray, moments: int) -> list[int]:
    """Of the steps that are kept, evenly chosen ones that no known step is near to."""
    if not len(kept):
        return []
    places = np.unique(np.linspace(0, len(kept) - 1, moments).round().astype(int)) if moments > 1 else np.zeros(1, int)
    chosen, there = kept[places], np.sort(np.asarray(known))
    if not len(there):
        return [int(step) for step in chosen]
    near = max(1.0, (int(kept[-1]) - int(kept[0])) / MOMENTS)
    after = np.searchsorted(there, chosen)
    ahead = np.abs(there[np.minimum(after, len(there) - 1)] - chosen)
    behind = np.abs(chosen - there[np.maximum(after - 1, 0)])
    return [int(step) for step in chosen[np.minimum(ahead, behind) >= near]]


def coarse_first(steps: Sequence[int]) -> list[int]:
    """The same steps: first and last, then those halfway between, and so on."""
    order: dict[int, None] = dict.fromkeys((0, len(steps) - 1))
    stride = 1 << max(0, len(steps) - 1).bit_length()
    while stride:
        order |= dict.fromkeys(range(0, len(steps), stride))
        stride //= 2
    return [steps[place] for place in order]


def look_back(job: _Job, state: State, parts: Any) -> Found:
    """The next moments, where nothing changes the state meanwhile. One whose network was another one tells nothing."""
    from engine.training.probes import undisturbed  # torch is there: a state is

    found: Found = []
    began = perf_counter()
    with undisturbed(state.network, state.device):  # a run that is paused goes on with its own random numbers
        while job.left and perf_counter() - began < CHUNK:
            step = job.left.pop()
            reading = _seen(job, step, state, parts)
            if reading is not None:
                found.append((step, reading))
    job.spent += perf_counter() - began
    return found


def _seen(job: _Job, step: int, state: State, parts: Any) -> Pinned | None:
    from engine.training.watching import observe

    try:
        job.scratch = job.timeline.state_at(step, job.scratch)
    except LookupError:
        return None  # thinned out meanwhile
    if job.scratch.network.program != state.network.program:
        return None
    return cast("Pinned | None", observe(job.scratch, parts, {NAME: job.probe}).get(NAME))
