"""A drawing that is shown but is not the document's: what a gesture would make of it, shapes and problems and all.

Nothing else in the window hears of a draft, and the history has no step for it. A gesture that is cancelled drops it;
one that ends well makes it the drawing by a single `session.edit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.edits import reanalysed
from engine.analysis import Analysis
from engine.graph import Graph

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Draft:
    """`graph` and `analysis` are what the canvas shows; the session's own until something else is shown."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.graph: Graph = canvas.session.graph
        self.analysis: Analysis = canvas.session.analysis

    def show(self, graph: Graph) -> None:
        """Shows another drawing in the place of the present one."""
        before, self.graph = self.graph, graph
        self.analysis = reanalysed(graph, self.analysis)
        self._canvas.drawing.show(before, graph, self._canvas.findings(self.analysis))

    def drop(self) -> None:
        """Shows the session's drawing again."""
        session = self._canvas.session
        if self._canvas.drawing.graph is not session.graph:
            before, self.graph, self.analysis = self.graph, session.graph, session.analysis
            self._canvas.drawing.show(before, self.graph, self._canvas.findings())
