"""Counts what the drawing costs in the pauses of the window.

The first look at a layer takes torch a millisecond or two; a drawing of a thousand layers would hold the window up for
seconds. So layers are counted a few at a time, and what has been counted once is known.
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
        self._known: Cost | None = None
        """What was counted last."""
        self._left: Iterator[Outcome] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._count)

    def ask(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._left = outcomes(analysis, self._known.analysis if self._known else None)
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
            before, self._known = self._known, cost(self._analysis, self._known or NOTHING)
            if self._known != before:
                self.costed.emit(self._known)
