"""Where a wire that is being drawn may end, and what each of those ports would make of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import hypot
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPointF

from app.canvas.edits import closed
from app.canvas.layouts import PortKey
from app.canvas.painters import Emphasis
from app.canvas.scene import CanvasScene
from engine.analysis import Analysis, Trial, trial
from engine.graph import Graph, Wire

MAGNET = 22.0
"""Screen pixels from which a wire jumps to a port."""
RIGHT_ON = 8.0
"""Screen pixels within which a port itself is meant, not its node."""
PATIENCE = 0.012
"""Seconds that are spent on trying ports out when a wire is taken up: less than a frame."""
STEP = 0.004
"""Seconds at every move that are spent on the others, which until then are judged by the kind of value alone."""


@dataclass
class Survey:
    """How ports look, by node and then by (is an output, name); `guessed` are those not tried yet, the nearest last."""

    looks: dict[str, dict[tuple[bool, str], Emphasis]] = field(default_factory=dict)
    guessed: list[PortKey] = field(default_factory=list)

    def put(self, key: PortKey, look: Emphasis) -> bool:
        """Whether that is another look than before."""
        looks = self.looks.setdefault(key.node, {})
        before = looks.get((key.output, key.name))
        looks[key.output, key.name] = look
        return before != look


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

    def mendable(self, key: PortKey) -> bool:
        """Whether a port that is not legal would be after a fix that is offered."""
        return False

    def likely(self, key: PortKey) -> bool:
        """A cheap guess at `fits`; what has been tried is known."""
        raise NotImplementedError

    def taken_up(self) -> PortKey:
        """The port from which the hand pulls."""
        raise NotImplementedError

    def target(self, at: QPointF, zoom: float) -> PortKey | None:
        """The port that a release here would mean: a legal one, or else the nearest, to say what is wrong with it.

        A port that has its wire wins only where the hand is right on it, or no other port near by waits for a wire and
        could have this one after a fix: it would lose what it has, and is hardly what was meant.
        """
        places = self._drawing.places
        near = [key for key in (places.keys[row] for row in places.ports_near(at, MAGNET / zoom)) if self.faces(key)]
        legal = next((key for key in near if self.fits(key)), None)
        if legal is not None and self._taken(legal):
            off = at - self._drawing.port_at(legal)
            rivals = near if hypot(off.x(), off.y()) * zoom > RIGHT_ON else near[: near.index(legal)]
            legal = next((key for key in rivals if not self._taken(key) and self.mendable(key)), legal)
        best = self._best_of_node(places.node_at(at))
        return legal or (best if best and self.fits(best) else next(iter(near), best))

    def survey(self, rows: Iterable[int], at: QPointF) -> Survey:
        """How ports look meanwhile: legal ones grown, others faded. The nearest are tried, the others guessed at."""
        places, started = self._drawing.places, perf_counter()
        chosen = np.fromiter(rows, dtype=int)
        away = np.abs(places.ports[chosen] - (at.x(), at.y())).sum(axis=1)
        survey, own = Survey(), self.taken_up()
        for key in (places.keys[row] for row in chosen[np.argsort(away, kind="stable")].tolist()):
            if not self.faces(key):
                survey.put(key, "chosen" if key == own else "faded")
            elif perf_counter() - started < PATIENCE:
                survey.put(key, "grown" if self.fits(key) else "faded")
            else:
                survey.put(key, "grown" if self.likely(key) else "faded")
                survey.guessed.append(key)
        survey.guessed.reverse()
        return survey

    def look_closer(self, survey: Survey) -> set[str]:
        """Tries out some of the ports that were guessed at, the nearest first; the nodes at which a guess was wrong."""
        started, wrong = perf_counter(), set()
        while survey.guessed and perf_counter() - started < STEP:
            key = survey.guessed.pop()
            if survey.put(key, "grown" if self.fits(key) else "faded"):
                wrong.add(key.node)
        return wrong

    def _best_of_node(self, id: str | None) -> PortKey | None:
        """Over a node's body: a legal port that is free, a free one that a fix makes legal, a legal one, or any."""
        if id is None:
            return None
        node = self.analysis.graph.nodes[id]
        ports = node.outputs if self.outputs else node.inputs
        keys = [key for key in (PortKey(id, port.name, self.outputs) for port in ports) if self.faces(key)]
        legal = [key for key in keys if self.fits(key)]
        free = [key for key in keys if not self._taken(key)]
        best = (key for key in free if self.fits(key) or self.mendable(key))
        return next(iter(sorted(best, key=lambda key: not self.fits(key))), next(iter(legal + keys), None))

    def _taken(self, key: PortKey) -> bool:
        """Whether an input has a wire that would give way to another."""
        if key.output:
            return False
        graph = self.analysis.graph
        port = graph.nodes[key.node].input(key.name)
        wired = any(wire.input == key.name for wire in graph.wires_into.get(key.node, ()))
        return wired and not (port is not None and port.many)


class Candidates(Targets):
    """For one wire that hangs on `anchor`: the ports on the other side of all other nodes, tried one at a time."""

    def __init__(self, drawing: CanvasScene, analysis: Analysis, anchor: PortKey) -> None:
        super().__init__(drawing, analysis)
        self.anchor = anchor
        self.outputs = not anchor.output
        self._trials: dict[PortKey, Trial] = {}
        self._fitting: dict[PortKey, bool] = {}
        self.pending = Wire(anchor.node, anchor.name, "", "") if anchor.output else Wire("", "", *anchor[:2])

    def wire(self, key: PortKey) -> Wire:
        """The wire between the anchor and a port."""
        return closed(self.pending, key.node, key.name)

    def trial(self, key: PortKey) -> Trial:
        """What would come of it, with the reason where it does not fit."""
        if key not in self._trials:
            self._trials[key] = trial(self.analysis, self.wire(key))
        return self._trials[key]

    def closes_a_loop(self, key: PortKey) -> bool:
        return key.node in self._closing

    def faces(self, key: PortKey) -> bool:
        return key.output == self.outputs and key.node != self.anchor.node

    def fits(self, key: PortKey) -> bool:
        if key not in self._fitting:
            self._fitting[key] = not self.closes_a_loop(key) and fits_alone(self.analysis, self.wire(key))
        return self._fitting[key]

    def mendable(self, key: PortKey) -> bool:
        return bool(self.trial(key).fixes)

    def likely(self, key: PortKey) -> bool:
        if key in self._fitting or self.closes_a_loop(key):
            return self.fits(key)
        wire = self.wire(key)
        value = self.analysis.value_at(wire)
        port = self.analysis.graph.nodes[wire.target].input(wire.input)
        return value is None or port is None or port.takes(value)

    def taken_up(self) -> PortKey:
        return self.anchor

    @cached_property
    def _closing(self) -> frozenset[str]:
        """The nodes to which a wire would close a loop: all that lead to the anchor, or all that it leads to."""
        return reached(self.analysis.graph, self.anchor.node, forward=not self.anchor.output)


def reached(graph: Graph, start: str, forward: bool) -> frozenset[str]:
    """A node, and all to which wires lead from it, or against them all from which they lead to it."""
    seen, stack = {start}, [start]
    while stack:
        here = stack.pop()
        if forward:
            fresh = {wire.target for wire in graph.wires_from.get(here, ())} - seen
        else:
            fresh = {wire.source for wire in graph.wires_into.get(here, ())} - seen
        seen |= fresh
        stack.extend(fresh)
    return frozenset(seen)


def fits_alone(analysis: Analysis, wire: Wire) -> bool:
    """Whether the node at a wire's end would take it, loops aside.

    Tried in the smallest drawing that decides it: in one of thousands of nodes that is a hundred times as fast.
    """
    graph = analysis.graph
    into = graph.wires_into.get(wire.target, ())
    ids = (wire.source, wire.target, *(other.source for other in into))
    small = Graph({id: graph.nodes[id] for id in ids}, into)
    return trial(replace(analysis, graph=small), wire).fits
