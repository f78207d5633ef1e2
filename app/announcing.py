"""Which findings of the doctor people are told of by a message over the canvas, and when.

Whoever tries things out changes the drawing all the time, and much is wrong for a moment on the way. So a finding is
told of once it has lasted for a while in which nobody edited; a cause once in a drawing, at whichever nodes and in
whichever run it is found again; and messages have a rest between them. Badges and lists show all findings at any time.
What broke a run is told of at once, in each run: the training has ended by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from engine.doctor.base import Finding

LASTS = 5.0
"""Seconds that a finding has to last, without an edit: about what a change in the playground takes to show its effect,
and people look at that before they change the next thing."""
REST = 60.0
"""Seconds between two messages at the least: long enough to look into one finding before the next."""

Key = tuple[str, str | None]


class Announcements:
    """Those of one drawing at a time. `now` is a time in seconds that goes on steadily."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Another drawing is open: nothing of the one before counts."""
        self._held: tuple[Finding, ...] = ()
        self._since: dict[Key, float] = {}
        self._told: set[str] = set()
        """The rules that were told of in this drawing."""
        self._broken: set[Key] = set()
        """What the present run broke of, where that was told."""
        self._edited = self._rested = -inf

    def run_begins(self) -> None:
        self._broken.clear()

    def edited(self, now: float) -> None:
        self._edited = now

    def hold(self, findings: Iterable[Finding], now: float) -> None:
        """These are the findings from now on."""
        self._held = tuple(findings)
        self._since = {finding.key: self._since.get(finding.key, now) for finding in self._held}

    def due(self, now: float) -> tuple[Finding, ...]:
        """What is to be told now; it counts as told."""
        found = [finding for finding, at in self._waiting() if at <= now]
        self._broken |= {finding.key for finding in found if finding.level == "error"}
        self._told |= {finding.rule for finding in found}
        if found:
            self._rested = now + REST
        first: dict[str, Finding] = {}
        for finding in found:
            first.setdefault(finding.rule, finding)
        return tuple(first.values())

    def wait(self, now: float) -> float | None:
        """Seconds until something is due, as things are; None where nothing waits."""
        times = [at for _, at in self._waiting()]
        return max(0.0, min(times) - now) if times else None

    def _waiting(self) -> Iterator[tuple[Finding, float]]:
        """What has not been told of, and when it may be."""
        for finding in self._held:
            since = self._since[finding.key]
            if finding.level == "error":
                if finding.key not in self._broken:
                    yield finding, since
            elif finding.rule not in self._told:
                yield finding, max(since + LASTS, self._edited + LASTS, self._rested)
