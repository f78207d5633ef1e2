"""Keeps the canvas equal to what the session says: the drawing, what is found and counted in it, what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.canvas.facts import Findings
from app.canvas.look import Look
from app.canvas.sight import Sight
from app.canvas.styles import style_of
from app.theme import Theme
from engine.analysis import Analysis
from engine.graph import Graph

if TYPE_CHECKING:
    from app.canvas.view import Canvas
    from engine.cost import Cost


class Mirror(QObject):
    """Nothing here is a step of the history: what is shown follows, and a gesture that was under way ends."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas, self._session = canvas, canvas.session
        self._parameters = _parameters(self._session.cost, self._session.graph)
        """Of the nodes of this level that say how many they have."""
        self._seen = False
        self._uncounted: Sight | None = None
        """What was seen of a drawing just opened, until its parameters are counted and its nodes have their size."""
        session = self._session
        session.drawn.connect(self._drawn)
        session.analysed.connect(self._analysed)
        session.costed.connect(self._costed)
        session.selected.connect(self._selected)
        session.themed.connect(self._themed)
        session.opened.connect(self._opened)

    def findings(self, analysis: Analysis | None = None) -> Findings:
        """What the session, or another analysis, says about nodes and wires."""
        running, plan = self._canvas.running, self._canvas.pictures.plan
        return Findings(analysis or self._session.analysis, self._parameters, running.failures, plan, running.advice)

    def first_seen(self) -> None:
        """The canvas is shown: before that it had no size to show a drawing in."""
        if not self._seen:
            self._seen = True
            self._show_whole()

    # ---- what the session says ----

    def _drawn(self, before: Graph, after: Graph) -> None:
        canvas = self._canvas
        canvas.cancel()
        canvas.glide.finish()
        canvas.names.box.close_editor()
        canvas.notes.box.close_editor()
        canvas.in_place.close()
        canvas.hover.forget()
        self._uncounted = None
        self._parameters = _parameters(self._session.cost, after)  # of this level: ids inside of blocks are others
        canvas.drawing.show(before, after, self.findings())
        there = frozenset(wire for wire in canvas.selected_wires if wire in canvas.drawing.wires)
        if there != canvas.selected_wires:  # those that are gone do not come back selected
            canvas.selected_wires = there
            canvas.show_selection()

    def _analysed(self, analysis: Analysis) -> None:
        if analysis.graph is not self._canvas.drawing.graph:  # `_drawn` has shown it otherwise
            self._canvas.drawing.annotate(self.findings())
        self._canvas.running.show()

    def _costed(self, cost: Cost | None) -> None:
        self._parameters = _parameters(cost, self._session.graph)
        if self._canvas.gesture is not None:
            return
        self._canvas.drawing.annotate(self.findings())
        if cost is not None:
            if self._uncounted == self._canvas.camera.sight:  # nobody has moved the view meanwhile
                self._canvas.frame(None)
            self._uncounted = None

    def _selected(self, ids: frozenset[str]) -> None:
        if ids:
            self._canvas.selected_wires = frozenset()
        self._canvas.show_selection()

    def _themed(self, theme: Theme) -> None:
        self._canvas.drawing.restyle(Look(theme), self.findings())
        self._canvas.viewport().update()

    def _opened(self) -> None:
        self._canvas.selected_wires = frozenset()
        self._show_whole()

    def _show_whole(self) -> None:
        self._canvas.frame(None)
        self._uncounted = self._canvas.camera.sight


def _parameters(cost: Cost | None, graph: Graph) -> dict[str, int]:
    """Of the nodes that say how many they have: a thousand neurons are not looked at again when they are counted."""
    known = {} if cost is None else cost.nodes
    return {id: known[id].parameters for id, node in graph.nodes.items() if style_of(node).counts and id in known}
