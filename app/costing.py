"""Counts what the drawing costs in the pauses of the window.

The first look at a layer takes torch a millisecond or two; a drawing of a thousand layers would hold the window up for
seconds. So layers are counted a few at a time, and what has been counted once is known: undo and redo wait for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.analysis import Analysis
from engine.nested import outcomes

if TYPE_CHECKING:
    from engine.cost import Cost

SLICE = 0.006
"""Seconds of counting before the window has its turn again."""
DONE = object()
RECENT = 8
"""Drawings whose costs are kept."""


class Costing(QObject):
    """Emits `costed(Cost)` some time after `ask(analysis)`, where it is not what it was.

    A newer question replaces an older one.
    """

    costed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ready = False
        """Set by `torch_arrived`: counting needs torch, and the window must not wait for its import."""
        self._work: Iterator[None] | None = None
        self._recent: list[Cost] = []
        """What was counted lately; the last is the one that everybody has, or is about to be told."""
        self._untold = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._count)

    def known(self, analysis: Analysis) -> Cost | None:
        """What a drawing costs that was asked about a little while ago."""
        return next((each for each in self._recent if each.analysis is analysis), None)

    def ask(self, analysis: Analysis) -> None:
        found = self.known(analysis)
        if found is not None:
            self._untold = self._untold or found != self._last
            self._keep(found)
        self._work = self._counting(analysis, self._last)
        if self.ready:
            self._timer.start()

    def torch_arrived(self) -> None:
        self.ready = True
        if self._work is not None:
            self._timer.start()

    def _count(self) -> None:
        end = perf_counter() + SLICE
        while (work := self._work) is not None and perf_counter() < end:
            over = next(work, DONE) is DONE
            if over and work is self._work:  # who heard of the cost may have asked for another one
                self._work = None
        if self._work is None:
            self._timer.stop()

    def _counting(self, analysis: Analysis, before: Cost | None) -> Iterator[None]:
        from engine.cost import NOTHING, counting, node_cost  # torch is there by now

        now = self.known(analysis)
        if now is None:
            for outcome in outcomes(analysis, before.analysis if before else None):
                if outcome.outputs is not None:
                    node_cost(outcome.layer, outcome.inputs)
                yield
            now = yield from counting(analysis, before or NOTHING)
        news, self._untold = self._untold or now != before, False
        self._keep(now)
        if news:
            self.costed.emit(now)

    @property
    def _last(self) -> Cost | None:
        return self._recent[-1] if self._recent else None

    def _keep(self, cost: Cost) -> None:
        """Puts it at the end, as the last of those that are kept."""
        self._recent = [*(each for each in self._recent if each is not cost), cost][-RECENT:]
