"""When a probe may look.

Watching must not slow learning down: all probes together get a share of the run's time, and each open one an equal
part of it; what cheap ones leave of theirs goes to the others. A probe is due when its part has paid for what it took,
and not more often than eyes can follow. So a cheap probe is read eleven times a second and a dear one every few
seconds, and nobody has to choose.

Probes are read together: an interruption costs something whoever asks, and those that look at the same examples share
one pass through the network. So nobody interrupts twice within the time that eyes need, and who comes then brings along
whoever would come soon. A probe that is read before its part has paid for it waits the longer for the next time, and
one that had to wait for the others the less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from engine.training.probes import Probe

SHARE = 0.03
"""What probes may take of a run's time by the clock. All in all it comes to less than 5 %: a step after a reading finds
other things in the processor's caches."""

SHORTEST = 0.09
"""Seconds between two readings of a probe at the least: ten pictures a second read as motion, and some come late."""

TOGETHER = 80.0
"""Readings a second of all probes at the most: where 20 of them are open, nobody looks at each ten times a second, and
no window paints that many pictures beside a training."""

FEW = 10
"""So many probes have all of the share; more than anybody looks at at once take less of it, in proportion."""

SOON = SHORTEST / 2
"""Seconds by which a probe is read early where others are read anyway, and that it has in hand where it was late."""

HURRY = 1.0
"""Seconds between two times at which all probes are read out of turn."""

NEWEST = 0.3
"""Of the newest reading in what a probe costs on the average."""


@dataclass
class _Account:
    """When a probe was last read (in steps), from when on it may be read again and from when on that is paid for
    (seconds on the run's clock), and what a reading costs on the average (seconds; None before the first)."""

    probe: Probe
    last_step: int
    rested: float
    paid: float
    cost: float | None = None

    @property
    def due(self) -> float:
        return max(self.rested, self.paid)


class Governor:
    """Spaces the readings of probes. Times are seconds of the run's own clock, which stands still in pauses."""

    def __init__(self, share: float = SHARE) -> None:
        self.share = share
        self.next_due = inf
        """Nothing is due before; one comparison a step is all that watching costs between readings."""
        self._probes: Mapping[str, Probe] | None = None
        self._accounts: dict[str, _Account] = {}
        self._hurried = self._latest = -inf

    def watch(self, probes: Mapping[str, Probe], now: float, step: int) -> None:
        """Opens and closes probes; one that stays keeps its account. Cheap where nothing changed."""
        if probes is self._probes:
            return
        self._probes, old = probes, self._accounts
        self._accounts = {
            name: old[name] if name in old and old[name].probe == probe else _Account(probe, step, now, now)
            for name, probe in probes.items()
        }
        self._look_ahead()

    def hurry(self, now: float) -> None:
        """All are due at once, for what they have shown is no more; not again and again, which would cost too much."""
        if now - self._hurried >= HURRY:
            self._hurried = now
            for account in self._accounts.values():
                account.rested, account.paid = min(account.rested, now), min(account.paid, now)
            self._look_ahead()

    def due(self, now: float) -> dict[str, Probe]:
        """The probes whose turn it is, or soon would be."""
        return {name: account.probe for name, account in self._accounts.items() if account.due <= now + SOON}

    def everything(self) -> dict[str, Probe]:
        return {name: account.probe for name, account in self._accounts.items()}

    def charge(self, name: str, seconds: float, now: float, step: int) -> int:
        """Books what a reading took; returns how many steps lie between it and the one before."""
        account = self._accounts[name]
        account.cost = seconds if account.cost is None else account.cost + NEWEST * (seconds - account.cost)
        account.rested = max(account.rested, now) + self._rest(account)
        account.paid = max(account.paid, now - SOON) + seconds / self._part()
        self._latest = now
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
        first = min((account.due for account in self._accounts.values()), default=inf)
        self.next_due = max(first, self._latest + SHORTEST)
