"""Which ribbons of the canvas are unfolded, and what a double-click on one does.

A ribbon of up to 300 weights unfolds on the canvas; of more, the weights view shows the matrix. Unfolding belongs to
looking, as the camera does: it is no edit, no step of the history, and not saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, Slot

from app.canvas.unfolded import NICE, Found, Unfolded
from app.wording import number
from engine.errors import UserError
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

REACH = 5.0
"""Screen pixels from a line at which its weight is told."""


class Unfolding(QObject):
    """Keeps what is unfolded in step with the drawing, the theme and what has been learned."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._open: dict[Wire, tuple[int, int]] = {}
        session = canvas.session
        session.analysed.connect(self.refresh)
        session.themed.connect(self._show_all)
        session.run_changed.connect(self._run_changed)

    @property
    def wires(self) -> frozenset[Wire]:
        """The wires that are unfolded."""
        return frozenset(self._open)

    def toggle(self, at: QPointF, wire: Wire | None) -> bool:
        """Unfolds the ribbon that was hit, or folds what lies at a point; False where there is neither."""
        wire = wire or next((wire for wire in self._open if self._takes(wire, at)), None)
        item = self._canvas.drawing.wires.get(wire) if wire is not None else None
        if wire is None or item is None or item.joins is None:
            return False
        if wire in self._open:
            del self._open[wire]
            item.unfold(None)
        elif item.joins[0] * item.joins[1] > NICE:
            self._canvas.weights_requested.emit(wire.target)
        else:
            self._open[wire] = item.joins
            self._show((wire,))
        return True

    def told_at(self, at: QPointF) -> str:
        """What to say about the line under the mouse; empty where there is none."""
        for wire in self._open:
            unfolded = self._canvas.drawing.wires[wire].unfolded
            found = unfolded.nearest(at, REACH / self._canvas.camera.zoom) if unfolded is not None else None
            if found is not None:
                return told(found)
        return ""

    @Slot()
    def refresh(self) -> None:
        """Folds what went or grew too large, and unfolds anew what changed its size or got another item."""
        wires, stale = self._canvas.drawing.wires, []
        for wire, sizes in list(self._open.items()):
            joins = wires[wire].joins if wire in wires else None
            if joins is None or joins[0] * joins[1] > NICE:
                del self._open[wire]
                if wire in wires:
                    wires[wire].unfold(None)
            elif joins != sizes or wires[wire].unfolded is None:
                self._open[wire] = joins
                stale.append(wire)
        self._show(stale)

    @Slot(str)
    def _run_changed(self, status: str) -> None:
        if status in ("idle", "paused", "finished"):
            self._show_all()

    @Slot()
    def _show_all(self) -> None:
        self._show(tuple(self._open))

    def _show(self, wires: tuple[Wire, ...] | list[Wire]) -> None:
        if not wires:
            return
        known = self._learned()
        drawing, prefix = self._canvas.drawing, self._canvas.session.prefix
        for wire in wires:
            weights = known.get(f"{prefix}{wire.target}.weight".replace("/", "."))
            item, sizes = drawing.wires[wire], self._open[wire]
            item.unfold(Unfolded(wire, *item.ends(), sizes, weights, drawing.look))

    def _learned(self) -> dict[str, np.ndarray]:
        session = self._canvas.session
        try:
            return dict(session.training.weights())
        except UserError as error:
            session.tell(error)
            return {}

    def _takes(self, wire: Wire, at: QPointF) -> bool:
        unfolded = self._canvas.drawing.wires[wire].unfolded
        return unfolded is not None and unfolded.takes(at)


def told(found: Found) -> str:
    ends = f"Input {found.input + 1} → unit {found.unit + 1}"
    return f"{ends}\n{number(found.weight)}" if found.weight is not None else f"{ends}\nNothing has been learned yet."
