"""When a probe may look.

Watching must not slow learning down: all probes together get a share of the run's time, and each open one an equal
part of it; what cheap ones leave of theirs goes to the others. A probe is due when its part has paid for what it took,
and not more often than eyes can follow. So a cheap probe is read twelve times a second and a dear one every few
seconds, and nobody has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from engine.training.probes import Probe

SHARE = 0.03
"""What probes may take of a run's time by the clock. All in all it comes to less than 5 %: a step after a reading finds
other things in the processor's caches."""

SHORTEST = 0.08
"""Seconds between two readings of a probe at the least: ten pictures a second read as motion, and some come late."""

TOGETHER = 80.0
"""Readings a second of all probes at the most: where 20 of them are open, nobody looks at each ten times a second, and
no window paints that many pictures beside a training."""

FEW = 10
"""So many probes have all of the share; more than anybody looks at at once take less of it, in proportion."""

HURRY = 1.0
"""Seconds between two times at which all probes are read out of turn."""

NEWEST = 0.3
"""Of the newest reading in what a probe costs on the average."""


@dataclass
class _Account:
    """When a probe was last read (in steps) and is due (seconds on the run's clock), and what a reading costs on the
    average (seconds; None before the first)."""

    probe: Probe
    last_step: int
    due: float
    cost: float | None = None


class Governor:
    """Spaces the readings of probes. Times are seconds of the run's own clock, which stands still in pauses."""

    def __init__(self, share: float = SHARE) -> None:
        self.share = share
        self.next_due = inf
        """Nothing is due before; one comparison a step is all that watching costs between readings."""
        self._probes: Mapping[str, Probe] | None = None
        self._accounts: dict[str, _Account] = {}
        self._hurried = -inf

    def watch(self, probes: Mapping[str, Probe], now: float, step: int) -> None:
        """Opens and closes probes; one that stays keeps its account. Cheap where nothing changed."""
        if probes is self._probes:
            return
        self._probes, old = probes, self._accounts
        self._accounts = {
            name: old[name] if name in old and old[name].probe == probe else _Account(probe, step, now)
            for name, probe in probes.items()
        }
        self._look_ahead()

    def hurry(self, now: float) -> None:
        """All are due at once, for what they have shown is no more; not again and again, which would cost too much."""
        if now - self._hurried >= HURRY:
            self._hurried = now
            for account in self._accounts.values():
                account.due = min(account.due, now)
            self._look_ahead()

    def due(self, now: float) -> dict[str, Probe]:
        """The probes whose turn it is."""
        return {name: account.probe for name, account in self._accounts.items() if account.due <= now}

    def everything(self) -> dict[str, Probe]:
        return {name: account.probe for name, account in self._accounts.items()}

    def charge(self, name: str, seconds: float, now: float, step: int) -> int:
        """Books what a reading took; returns how many steps lie between it and the one before."""
        account = self._accounts[name]
        account.cost = seconds if account.cost is None else account.cost + NEWEST * (seconds - account.cost)
        account.due = now + max(self._rest(account), seconds / self._part())
        every, account.last_step = step - account.last_step, step
        self._look_ahead()
        return every

    def _rest(self, account: _Account) -> float:
        """Seconds between two readings of a probe at the least."""
        return max(SHORTEST, account.probe.rest, len(self._accounts) / TOGETHER)

    def _part(self) -> float:
        """The share of the time that each probe may take, where those that cannot take so much leave theirs to others:
        a cheap one that is read as often as it likes is at its end."""
        wanted = sorted(
            inf if account.cost is None else account.cost / self._rest(account) for account in self._accounts.values()
        )
        left = share = self.share * min(1.0, FEW / max(1, len(wanted)))
        for place, want in enumerate(wanted):
            part = left / (len(wanted) - place)
            if want >= part:
                return part
            left -= want
        return share

    def _look_ahead(self) -> None:
        self.next_due = min((account.due for account in self._accounts.values()), default=inf)
