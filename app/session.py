"""The one object that all panels share: the open document, what follows from it, and what is selected.

Panels do not know one another. They read from the session, call its methods, and listen to its signals; it passes on
what the document's listeners report, so there is no second mechanism. The analysis is always that of the present graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.costing import Costing
from app.theme import LIGHT, Theme
from app.training import Training
from engine import files
from engine.analysis import Analysis, Problem, analyse
from engine.document import Document
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph
from engine.layer import Fix
from engine.weights import Weights

if TYPE_CHECKING:
    from engine.cost import Cost
    from engine.training.probes import Probe


class Session(QObject):
    """Intention on one side (methods), reality on the other (signals).

    `drawn(before, after)` comes first, when the analysis is already that of `after`; then `analysed(analysis)`.
    """

    drawn = Signal(object, object)
    analysed = Signal(object)
    costed = Signal(object)
    selected = Signal(object)
    opened = Signal()
    """Another drawing is shown; `drawn` came just before."""
    saved = Signal(object)
    trained = Signal(object)
    """An event of a training, or what probes saw without one (`Observed`)."""
    run_changed = Signal(str)
    """The status of the training: idle, preparing, running, paused or finished."""
    torch_came = Signal()
    """torch has been imported: from here on probes can be made; `torch_here` says so too."""
    themed = Signal(object)
    message = Signal(str, str)
    """Something to tell the user where they look: text and hint, as plain text."""

    def __init__(self, document: Document | None = None, theme: Theme = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document or Document()
        self.analysis: Analysis = analyse(self.document.graph)
        self.selection: frozenset[str] = frozenset()
        self.theme = theme
        self.torch_here = False
        self._unsubscribe = self.document.subscribe(self._changed)
        self.cost: Cost | None = None
        self._costing = Costing(self)
        self._costing.costed.connect(self._costed)
        self._costing.ask(self.analysis)
        self.training = Training(self.document, self)
        self.training.trained.connect(self.trained)
        self.training.run_changed.connect(self.run_changed)
        self.training.refused.connect(self.tell)

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

    # ---- the file ----

    @property
    def folder(self) -> Path | None:
        """Where the drawing lies and its data are looked for; None before it is saved."""
        return self.document.path.parent if self.document.path else None

    def show(self, graph: Graph, path: Path | None = None, weights: Weights | None = None) -> None:
        """Another drawing in the place of this one, with what it has learned before."""
        self.training.forget()
        self.select(())
        self.document.open(graph, path)
        self.training.know(weights or {})
        self.opened.emit()

    def open(self, path: Path) -> bool:
        """Opens a file and the weights beside it; says why not, and keeps what is open, where it cannot be read."""
        try:
            graph = files.read(path)
        except UserError as error:
            self.tell(error)
            return False
        self.show(graph, path, self._weights_beside(path))
        for note in files.notes(graph):
            self.message.emit(note, "")
        return True

    def save(self, path: Path) -> bool:
        """Saves the drawing, and beside it what it has learned; says why not where it cannot be written."""
        try:
            weights = self.training.weights()
            files.write(path, self.graph)
            if weights:
                files.write_weights(files.weights_path(path), weights)
        except UserError as error:
            self.tell(error)
            return False
        self.document.saved(path)
        self.saved.emit(path)
        return True

    def _weights_beside(self, path: Path) -> Weights:
        beside = files.weights_path(path)
        try:
            return files.read_weights(beside) if beside.exists() else {}
        except UserError as error:
            self.tell(error)
            return {}

    # ---- training; `training` says more ----

    def torch_arrived(self) -> None:
        """The warm-up has imported torch: what had to wait for it begins."""
        self.torch_here = True
        self._costing.torch_arrived()
        self.training.torch_arrived()
        self.torch_came.emit()

    def watch(self, name: str, probe: Probe) -> None:
        """Asks for what a probe sees, as `Observed` events, from now on; `name` is the watcher's own."""
        self.training.watch(name, probe)

    def unwatch(self, name: str) -> None:
        self.training.unwatch(name)

    # ---- telling ----

    def tell(self, error: UserError) -> None:
        self.message.emit(error.text, error.hint)

    def set_theme(self, theme: Theme) -> None:
        if theme != self.theme:
            self.theme = theme
            self.themed.emit(theme)

    def _changed(self, before: Graph, after: Graph) -> None:
        self.analysis = analyse(after, self.analysis)
        self._costing.ask(self.analysis)
        self.drawn.emit(before, after)
        self.analysed.emit(self.analysis)
        if after.nodes is not before.nodes or after.wires is not before.wires:
            self.training.look()
        self.select(self.selection)  # what was deleted is no longer selected

    def _costed(self, cost: Cost) -> None:
        self.cost = cost
        self.costed.emit(cost)
