"""The one object that all panels share: the open document, what follows from it, and what is selected.

Panels do not know one another. They read from the session, call its methods, and listen to its signals; it passes on
what the document's listeners report, so there is no second mechanism. The analysis is always that of the present graph.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.theme import LIGHT, Theme
from engine.analysis import Analysis, Problem, analyse
from engine.document import Document
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph
from engine.layer import Fix


class Session(QObject):
    """Intention on one side (methods), reality on the other (signals).

    `drawn(before, after)` comes first, when the analysis is already that of `after`; then `analysed(analysis)`.
    """

    drawn = Signal(object, object)
    analysed = Signal(object)
    costed = Signal(object)
    selected = Signal(object)
    opened = Signal()
    themed = Signal(object)
    message = Signal(str, str)
    """Something to tell the user where they look: text and hint, as plain text."""

    def __init__(self, document: Document | None = None, theme: Theme = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document or Document()
        self.analysis: Analysis = analyse(self.document.graph)
        self.selection: frozenset[str] = frozenset()
        self.theme = theme
        self._unsubscribe = self.document.subscribe(self._changed)

    @property
    def graph(self) -> Graph:
        return self.document.graph

    # ---- editing ----

    def edit(self, graph: Graph, label: str, merge: object = None) -> None:
        """Makes `graph` the drawing; `label` names the step in the history, `merge` is the gesture it belongs to."""
        self.document.apply(graph, label, merge)

    def mend(self, problem: Problem, fix: Fix) -> None:
        """Applies a fix that the problem offers."""
        try:
            self.edit(mended(self.graph, problem.node, fix), fix.label)
        except UserError as error:
            self.tell(error)

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()

    def select(self, ids: Iterable[str]) -> None:
        """Selects nodes and frames by id; ids that are not in the drawing are passed over."""
        present = self.graph.nodes.keys() | {frame.id for frame in self.graph.frames}
        chosen = frozenset(ids) & present
        if chosen != self.selection:
            self.selection = chosen
            self.selected.emit(chosen)

    # ---- telling ----

    def tell(self, error: UserError) -> None:
        self.message.emit(error.text, error.hint)

    def set_theme(self, theme: Theme) -> None:
        if theme != self.theme:
            self.theme = theme
            self.themed.emit(theme)

    def _changed(self, before: Graph, after: Graph) -> None:
        self.analysis = analyse(after, self.analysis)
        self.drawn.emit(before, after)
        self.analysed.emit(self.analysis)
        self.select(self.selection)  # what was deleted is no longer selected
