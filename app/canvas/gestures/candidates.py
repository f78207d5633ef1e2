"""Where a wire that is being drawn may end, and what each of those ports would make of it."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np
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

Emphases = dict[str, dict[tuple[bool, str], Emphasis]]
"""How ports look, by node and then by (is an output, name)."""


class Targets:
    """The ports that something in hand could be led to. What that is, `faces`, `fits` and `likely` say."""

    outputs: bool
    """On which side of their nodes these ports are."""

    def __init__(self, drawing: CanvasScene, analysis: Analysis) -> None:
        self._drawing = drawing
        self.analysis = analysis

    def faces(self, key: PortKey) -> bool:
        """Whether a port comes into question at all."""
        raise NotImplementedError

    def fits(self, key: PortKey) -> bool:
        """Whether a port is legal: tried out, and remembered."""
        raise NotImplementedError

    def likely(self, key: PortKey) -> bool:
        """A cheap guess at `fits`; what has been tried is known."""
        raise NotImplementedError

    def taken_up(self) -> PortKey:
        """The port from which the hand pulls."""
        raise NotImplementedError

    def target(self, at: QPointF, zoom: float) -> PortKey | None:
        """The port that a release here would mean: a legal one, or else the nearest, to say what is wrong with it."""
        places = self._drawing.places
        near = [key for key in (places.keys[row] for row in places.ports_near(at, MAGNET / zoom)) if self.faces(key)]
        legal = next((key for key in near if self.fits(key)), None)
        best = self._best_of_node(places.node_at(at))
        return legal or (best if best and self.fits(best) else next(iter(near), best))

    def emphasis(self, rows: Iterable[int], at: QPointF) -> Emphases:
        """How ports look meanwhile: legal ones grown, others faded. The nearest are tried first."""
        places, started = self._drawing.places, perf_counter()
        chosen, looks = np.fromiter(rows, dtype=int), Emphases()
        away = np.abs(places.ports[chosen] - (at.x(), at.y())).sum(axis=1)
        own = self.taken_up()
        for key in (places.keys[row] for row in chosen[np.argsort(away, kind="stable")]):
            patient = perf_counter() - started < PATIENCE
            legal = self.faces(key) and (self.fits(key) if patient else self.likely(key))
            look: Emphasis = "chosen" if key == own else "grown" if legal else "faded"
            looks.setdefault(key.node, {})[key.output, key.name] = look
        return looks

    def _best_of_node(self, id: str | None) -> PortKey | None:
        """Over a node's body: a legal port without wires, a legal port, or any, in this order."""
        if id is None:
            return None
        node, graph = self.analysis.graph.nodes[id], self.analysis.graph
        ports = node.outputs if self.outputs else node.inputs
        keys = [key for key in (PortKey(id, port.name, self.outputs) for port in ports) if self.faces(key)]
        taken = {wire.input for wire in graph.wires_into.get(id, ())}
        legal = [key for key in keys if self.fits(key)]
        free = [key for key in legal if key.output or key.name not in taken]
        return next(iter(free + legal + keys), None)


class Candidates(Targets):
    """For one wire that hangs on `anchor`: the ports on the other side of all other nodes, tried one at a time."""

    def __init__(self, drawing: CanvasScene, analysis: Analysis, anchor: PortKey) -> None:
        super().__init__(drawing, analysis)
        self.anchor = anchor
        self.outputs = not anchor.output
        self._trials: dict[PortKey, Trial] = {}
        self.pending = Wire(anchor.node, anchor.name, "", "") if anchor.output else Wire("", "", *anchor[:2])

    def wire(self, key: PortKey) -> Wire:
        """The wire between the anchor and a port."""
        return closed(self.pending, key.node, key.name)

    def trial(self, key: PortKey) -> Trial:
        if key not in self._trials:
            self._trials[key] = trial(self.analysis, self.wire(key))
        return self._trials[key]

    def faces(self, key: PortKey) -> bool:
        return key.output == self.outputs and key.node != self.anchor.node

    def fits(self, key: PortKey) -> bool:
        return self.trial(key).fits

    def likely(self, key: PortKey) -> bool:
        if key in self._trials:
            return self.trial(key).fits
        wire = self.wire(key)
        value = self.analysis.values.get(wire.start)
        port = self.analysis.graph.nodes[wire.target].input(wire.input)
        return value is None or port is None or port.takes(value)

    def taken_up(self) -> PortKey:
        return self.anchor
