"""Which ribbons of the canvas are unfolded, and what a double-click on one does.

A ribbon of up to 300 weights unfolds on the canvas; of more, the weights view shows the matrix. Unfolding belongs to
looking, as the camera does: it is no edit, no step of the history, and not saved.

The lines are alive: while something is unfolded a probe is asked for its weights, and they change as it learns. Where
the wires show activations, each line is what its connection adds to its unit for the first example, weight × input;
where they show gradients, the gradient by its weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, Slot

from app.canvas.unfolded import NICE, Found, Unfolded
from app.wording import number
from engine.graph import Wire
from engine.training.events import Observed

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from app.canvas.wire_show import Carries as Shown
    from engine.training.probes import Connections
    from engine.training.probes.wires import Carries

REACH = 5.0
"""Screen pixels from a line at which its weight is told."""
NAME = "canvas connections"
"""The probe's name among those that watch."""
SAYS: Mapping[str, str] = {
    "weights": "weight {}",
    "activations": "weight × input of the first example: {}",
    "gradients": "gradient by this weight: {}",
}


class Unfolding(QObject):
    """Keeps what is unfolded in step with the drawing, the theme and what has been learned."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._open: dict[Wire, tuple[int, int]] = {}
        self._kind: Carries = "weights"
        self._seen: dict[Wire, np.ndarray] = {}
        """What the probe has told of the connections of each wire."""
        self._asked: tuple[tuple[str, ...], Carries] = (), "weights"
        self._reading: Connections | None = None
        session = canvas.session
        session.analysed.connect(self.refresh)
        session.themed.connect(self._show_all)
        session.run_changed.connect(self._run_changed)
        session.entered.connect(self._forget)
        session.torch_came.connect(self._watch)
        session.trained.connect(self._told, Observed)
        canvas.wire_show.changed.connect(self._show_as)

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
        self._watch()
        return True

    def told_at(self, at: QPointF) -> str:
        """What to say about the line under the mouse; empty where there is none."""
        for wire in self._open:
            unfolded = self._canvas.drawing.wires[wire].unfolded
            found = unfolded.nearest(at, REACH / self._canvas.camera.zoom) if unfolded is not None else None
            if found is not None:
                return told(found, self._kind)
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
        self._seen = {wire: seen for wire, seen in self._seen.items() if wire in self._open}
        self._show(stale)
        self._watch()

    @Slot(str)
    def _run_changed(self, status: str) -> None:
        if status == "idle":  # what was learned is forgotten
            self._forget()
            self._show_all()
        elif status in ("paused", "finished") and not self._seen:
            self._show_all()

    # ---- alive ----

    @Slot()
    def _forget(self) -> None:
        self._seen, self._reading = {}, None

    @Slot(str)
    def _show_as(self, mode: Shown) -> None:
        """The lines show what the wires show; weights, where those show their shapes alone."""
        kind: Carries = mode or "weights"
        if kind != self._kind:
            self._kind = kind
            self._forget()
            self._watch()
            self._show_all()

    @Slot()
    def _watch(self) -> None:
        """Asks for the connections of what is unfolded, where that is another question than before."""
        session = self._canvas.session
        asked = (tuple(sorted({self._node(wire) for wire in self._open})), self._kind)
        if not session.torch_here or asked == self._asked:
            return
        self._asked = asked
        if self._open:
            from engine.training.probes import connections  # torch is there

            session.watch(NAME, connections(*asked))
        else:
            session.unwatch(NAME)

    def _told(self, event: object) -> None:
        if isinstance(event, Observed) and self._open and NAME in event.readings:
            self._reading = event.readings[NAME]  # type: ignore[assignment]  # under this name comes nothing else
            self._canvas.beat.ask(self._show_reading)

    def _show_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is None or reading.kind != self._kind:
            return
        matrices = dict(zip(reading.nodes, reading.matrices, strict=True))
        for wire in self._open:
            matrix, unfolded = matrices.get(self._node(wire)), self._canvas.drawing.wires[wire].unfolded
            if matrix is not None and unfolded is not None:
                self._seen[wire] = self._own(wire, matrix)
                unfolded.show_weights(self._seen[wire])

    def _own(self, wire: Wire, matrix: np.ndarray) -> np.ndarray:
        """The columns of a wire: the weights of a neuron stand in the order of all its wires."""
        analysis = self._canvas.session.analysis
        if not analysis.graph.nodes[wire.target].layer.scalar:
            return matrix
        into = analysis.graph.wires_into[wire.target]
        widths = [value.size if (value := analysis.value_at(other)) else 0 for other in into]
        place = into.index(wire)
        first = sum(widths[:place])
        return matrix[:, first : first + widths[place]]

    def _node(self, wire: Wire) -> str:
        """The name that probes have for the layer whose connections a wire unfolds into."""
        return f"{self._canvas.session.prefix}{wire.target}"

    # ---- what is shown ----

    @Slot()
    def _show_all(self) -> None:
        self._show(tuple(self._open))

    def _show(self, wires: tuple[Wire, ...] | list[Wire]) -> None:
        if not wires:
            return
        known = self._learned() if any(wire not in self._seen for wire in wires) else {}
        drawing = self._canvas.drawing
        for wire in wires:
            weights = self._seen.get(wire)
            if weights is None:
                weights = known.get(f"{self._node(wire)}.weight".replace("/", "."))
            item, sizes = drawing.wires[wire], self._open[wire]
            item.unfold(Unfolded(wire, *item.ends(), sizes, weights, drawing.look))

    def _learned(self) -> dict[str, np.ndarray]:
        """The weights as far as they are at hand, which are those of the file before the first training. The others
        belong to another thread: the probe tells them in a moment."""
        training = self._canvas.session.training
        return dict(training.learned.weights()) if self._kind == "weights" and training.state is None else {}

    def _takes(self, wire: Wire, at: QPointF) -> bool:
        unfolded = self._canvas.drawing.wires[wire].unfolded
        return unfolded is not None and unfolded.takes(at)


def told(found: Found, kind: str = "weights") -> str:
    ends = f"Input {found.input + 1} → unit {found.unit + 1}"
    if found.weight is None:
        return f"{ends}\nNothing has been learned yet."
    return f"{ends}\n{SAYS[kind].format(number(found.weight))}"
