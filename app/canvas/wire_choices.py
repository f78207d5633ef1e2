"""Which wires could be drawn from the ports of a node, in the order in which somebody would want them.

The nearest stand first, free ports before those whose wire would give way, and last those that a fix would make fit.
What cannot be, a loop or the wrong kind of value, is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from app.canvas.gestures.candidates import Candidates
from app.canvas.layouts import PortKey
from engine.analysis import Trial
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph, Node, Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

MOST = 60
"""Rows that are listed: whoever looks for another one types a letter of its name."""
PATIENCE = 0.15
"""Seconds spent on trying ports out: a drawing may have thousands."""


@dataclass(frozen=True)
class Choice:
    """A wire that could be drawn, how the list calls it, and what would come of it."""

    candidates: Candidates
    key: PortKey
    """The port at the other end."""
    wire: Wire
    label: str
    outcome: Trial
    replaces: str = ""
    """The title of the node whose wire would give way."""


class Choices:
    """The wires that could start or end at `anchors`, each port tried out once."""

    def __init__(self, canvas: Canvas, anchors: Iterable[PortKey]) -> None:
        self._drawing = canvas.drawing
        self._graph = canvas.session.graph
        self._candidates = [Candidates(canvas.drawing, canvas.session.analysis, anchor) for anchor in anchors]
        self._names = Names(self._graph)

    def matching(self, words: list[str]) -> list[Choice]:
        """What fits, free ports first and otherwise the nearest; then what a fix would make fit.

        Every one of the words must begin a word of the label.
        """
        found, started = [], perf_counter()
        for candidates, key in self._nearest():
            label = self._label(candidates.anchor, key)
            if not _named(label, words):
                continue
            choice = self._choice(candidates, key, label)
            if choice is not None:
                found.append(choice)
            if len(found) == MOST or perf_counter() - started > PATIENCE:
                break
        return sorted(found, key=lambda choice: (not choice.outcome.fits, bool(choice.replaces)))

    def _nearest(self) -> Iterator[tuple[Candidates, PortKey]]:
        """The ports that face each anchor, the nearest first."""
        places = self._drawing.places
        pairs = []
        for candidates in self._candidates:
            at = self._drawing.port_at(candidates.anchor)
            away = np.hypot(places.ports[:, 0] - at.x(), places.ports[:, 1] - at.y())
            rows = np.flatnonzero(places.outputs == candidates.outputs)
            pairs += [(float(away[row]), candidates, places.keys[row]) for row in rows]
        for _, candidates, key in sorted(pairs, key=lambda pair: pair[0]):
            if candidates.faces(key):
                yield candidates, key

    def _choice(self, candidates: Candidates, key: PortKey, label: str) -> Choice | None:
        """None for a wire that is there, and for one that cannot be."""
        graph, wire = self._graph, candidates.wire(key)
        if wire in graph.wires_from.get(wire.source, ()) or candidates.closes_a_loop(key):
            return None
        outcome = candidates.trial(key)
        fix = next(iter(outcome.fixes), None)
        if not outcome.fits and (fix is None or not outcome.mendable):
            return None
        port = graph.nodes[wire.target].input(wire.input)
        others = () if port is None or port.many else graph.wires_into.get(wire.target, ())
        taken = next((graph.nodes[other.source].title for other in others if other.end == wire.end), "")
        said = label if outcome.fits or fix is None else f"{label}  ({_lower(fix.label)})"
        return Choice(candidates, key, wire, said, outcome, taken)

    def _label(self, anchor: PortKey, key: PortKey) -> str:
        """The other end, and before it this one where the node has several."""
        arrow = "→" if anchor.output else "←"
        node = self._graph.nodes[anchor.node]
        several = len(node.outputs if anchor.output else node.inputs) > 1
        return f"{anchor.name + ' ' if several else ''}{arrow} {self._names.of(key)}"


def _named(label: str, words: list[str]) -> bool:
    parts = label.casefold().replace("-", " ").split()
    whole = label.casefold().split()
    return all(any(part.startswith(word) for part in (*whole, *parts)) for word in words)


class Names:
    """What ports are called: the node's title, with a number where several share it, and the port where there are
    several on its side."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._sharing: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        for id, node in graph.nodes.items():
            self._sharing[node.title] += 1
            self._numbers[id] = self._sharing[node.title]

    def of(self, key: PortKey) -> str:
        node = self._graph.nodes[key.node]
        several = len(node.outputs if key.output else node.inputs) > 1
        return f"{self._title(node)} {key.name}" if several else self._title(node)

    def _title(self, node: Node) -> str:
        """`Dense 2` is the second one that was drawn."""
        return f"{node.title} {self._numbers[node.id]}" if self._sharing[node.title] > 1 else node.title


def draw(canvas: Canvas, choice: Choice) -> None:
    """Draws the wire, together with the fix that makes it fit where it needs one."""
    session, wire = canvas.session, choice.wire
    graph = session.graph.with_wire(wire)
    if choice.outcome.fits:
        nodes = session.graph.nodes
        session.edit(graph, f"Connect {nodes[wire.source].title} to {nodes[wire.target].title}")
        return
    fix = choice.outcome.fixes[0]
    try:
        session.edit(mended(graph, wire.target, fix), fix.label)
    except UserError as error:
        session.tell(error)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
