"""When a probe may look.

Watching must not slow learning down: all probes together get a share of the run's time, and each open one an equal
part of it. A probe is due when its part has paid for what it took so far, and not more often than eyes can follow. So
a cheap probe is read ten times a second and a dear one every few seconds, and nobody has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from engine.training.probes import Probe

SHARE = 0.03
"""What probes may take of a run's time by the clock. All in all it comes to less than 5 %: a step after a reading finds
other things in the processor's caches."""

SHORTEST = 0.1
"""Seconds between two readings of a probe at the least: ten pictures a second read as motion."""


@dataclass
class _Account:
    """What one probe took (seconds), when it was opened and last read (seconds on the run's clock, and steps)."""

    probe: Probe
    opened: float
    last_step: int
    due: float = 0.0
    spent: float = 0.0


class Governor:
    """Spaces the readings of probes. Times are seconds of the run's own clock, which stands still in pauses."""

    def __init__(self, share: float = SHARE) -> None:
        self.share = share
        self.next_due = inf
        """Nothing is due before; one comparison a step is all that watching costs between readings."""
        self._probes: Mapping[str, Probe] | None = None
        self._accounts: dict[str, _Account] = {}

    def watch(self, probes: Mapping[str, Probe], now: float, step: int) -> None:
        """Opens and closes probes; one that stays keeps its account. Cheap where nothing changed."""
        if probes is self._probes:
            return
        self._probes, old = probes, self._accounts
        self._accounts = {
            name: old[name] if name in old and old[name].probe == probe else _Account(probe, now, step, now)
            for name, probe in probes.items()
        }
        self._look_ahead()

    def due(self, now: float) -> dict[str, Probe]:
        """The probes whose turn it is."""
        return {name: account.probe for name, account in self._accounts.items() if account.due <= now}

    def everything(self) -> dict[str, Probe]:
        return {name: account.probe for name, account in self._accounts.items()}

    def charge(self, name: str, seconds: float, now: float, step: int) -> int:
        """Books what a reading took; returns how many steps lie between it and the one before."""
        account = self._accounts[name]
        account.spent += seconds
        paid = account.opened + account.spent * len(self._accounts) / self.share
        account.due = max(now + SHORTEST, paid)
        every, account.last_step = step - account.last_step, step
        self._look_ahead()
        return every

    def _look_ahead(self) -> None:
        self.next_due = min((account.due for account in self._accounts.values()), default=inf)
