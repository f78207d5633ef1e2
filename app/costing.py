"""Counts what the drawing costs in the pauses of the window.

The first look at a layer takes torch a millisecond or two; a drawing of a thousand layers would hold the window up for
seconds. So layers are counted a few at a time, and what has been counted once is known: undo and redo wait for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.analysis import Analysis, Outcome
from engine.nested import outcomes

if TYPE_CHECKING:
    from engine.cost import Cost

SLICE = 0.006
"""Seconds of counting before the window has its turn again."""
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
        self._analysis: Analysis | None = None
        self._recent: list[Cost] = []
        """What was counted lately; the last is the one that everybody has, or is about to be told."""
        self._untold = False
        self._left: Iterator[Outcome] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._count)

    def known(self, analysis: Analysis) -> Cost | None:
        """What a drawing costs that was asked about a little while ago."""
        return next((each for each in self._recent if each.analysis is analysis), None)

    def ask(self, analysis: Analysis) -> None:
        self._analysis = analysis
        before, found = self._recent[-1] if self._recent else None, self.known(analysis)
        if found is None:
            self._left = outcomes(analysis, before.analysis if before else None)
        else:
            self._left, self._untold = iter(()), self._untold or found != before
            self._keep(found)
        if self.ready:
            self._timer.start()

    def torch_arrived(self) -> None:
        self.ready = True
        if self._analysis:
            self.ask(self._analysis)

    def _count(self) -> None:
        from engine.cost import NOTHING, cost, node_cost  # torch is there by now

        end = perf_counter() + SLICE
        for outcome in self._left:
            if outcome.outputs is not None:
                node_cost(outcome.layer, outcome.inputs)
            if perf_counter() > end:
                return
        self._timer.stop()
        if self._analysis:
            before = self._recent[-1] if self._recent else None
            now = self.known(self._analysis) or cost(self._analysis, before or NOTHING)
            news, self._untold = self._untold or now != before, False
            self._keep(now)
            if news:
                self.costed.emit(now)

    def _keep(self, cost: Cost) -> None:
        """Puts it at the end, as the last of those that are kept."""
        self._recent = [*(each for each in self._recent if each is not cost), cost][-RECENT:]
