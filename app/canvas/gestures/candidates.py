"""Where a wire that is being drawn may end, and what each of those ports would make of it."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from PySide6.QtCore import QPointF

from app.canvas.edits import closed
from app.canvas.layouts import PortKey
from app.canvas.painters import Emphasis
from app.canvas.scene import CanvasScene
from engine.analysis import Analysis, Trial, trial
from engine.graph import Wire

MAGNET = 22.0
"""Screen pixels from which a wire jumps to a port."""
PATIENCE = 0.012
"""Seconds that are spent on trying ports out when a wire is taken up: less than a frame. Others are tried as the mouse
comes near them, and until then are judged by the kind of value alone."""


class Candidates:
    """The ports on the other side of all other nodes, tried one at a time and remembered."""

    def __init__(self, drawing: CanvasScene, analysis: Analysis, anchor: PortKey) -> None:
        self._drawing = drawing
        self._analysis = analysis
        self._anchor = anchor
        self._trials: dict[PortKey, Trial] = {}
        self.pending = Wire(anchor.node, anchor.name, "", "") if anchor.output else Wire("", "", *anchor[:2])

    def wire(self, key: PortKey) -> Wire:
        """The wire between the anchor and a port."""
        return closed(self.pending, key.node, key.name)

    def trial(self, key: PortKey) -> Trial:
        if key not in self._trials:
            self._trials[key] = trial(self._analysis, self.wire(key))
        return self._trials[key]

    def target(self, at: QPointF, zoom: float) -> PortKey | None:
        """The port that a release here would mean: a legal one, or else the nearest, to say what is wrong with it."""
        places = self._drawing.places
        near = [key for key in (places.keys[row] for row in places.ports_near(at, MAGNET / zoom)) if self._faces(key)]
        legal = next((key for key in near if self.trial(key).fits), None)
        best = self._best_of_node(places.node_at(at))
        return legal or (best if best and self.trial(best).fits else next(iter(near), best))

    def emphasis(self, rows: Iterable[int], at: QPointF) -> dict[str, dict[tuple[bool, str], Emphasis]]:
        """How ports look meanwhile, by node: legal ones grown, others faded. The nearest are tried first."""
        places, started = self._drawing.places, perf_counter()
        ordered = sorted(rows, key=lambda row: abs(places.ports[row, 0] - at.x()) + abs(places.ports[row, 1] - at.y()))
        looks: dict[str, dict[tuple[bool, str], Emphasis]] = {}
        for key in (places.keys[row] for row in ordered):
            legal = self._faces(key) and self._likely(key, perf_counter() - started < PATIENCE)
            own = key == self._anchor
            looks.setdefault(key.node, {})[key.output, key.name] = "chosen" if own else "grown" if legal else "faded"
        return looks

    def _faces(self, key: PortKey) -> bool:
        return key.output != self._anchor.output and key.node != self._anchor.node

    def _likely(self, key: PortKey, patient: bool) -> bool:
        if patient or key in self._trials:
            return self.trial(key).fits
        ends = (self._anchor, key) if self._anchor.output else (key, self._anchor)
        value = self._analysis.values.get((ends[0].node, ends[0].name))
        port = self._analysis.graph.nodes[ends[1].node].input(ends[1].name)
        return value is None or port is None or port.takes(value)

    def _best_of_node(self, id: str | None) -> PortKey | None:
        """Over a node's body: a legal port without wires, a legal port, or any, in this order."""
        if id is None or id == self._anchor.node:
            return None
        node, graph = self._analysis.graph.nodes[id], self._analysis.graph
        ports = node.inputs if self._anchor.output else node.outputs
        keys = [PortKey(id, port.name, not self._anchor.output) for port in ports]
        taken = {wire.input for wire in graph.wires_into.get(id, ())}
        legal = [key for key in keys if self.trial(key).fits]
        free = [key for key in legal if key.output or key.name not in taken]
        return next(iter(free + legal + keys), None)
