"""The one object that all panels share: the open document, what follows from it, and what is selected.

Panels do not know one another. They read from the session, call its methods, and listen to its signals; it passes on
what the document's listeners report, so there is no second mechanism. The analysis is always that of the present graph.

What is looked at is the whole drawing or, where a block is open, that block's content: `graph`, `analysis`, `cost`,
`selection` and `edit` all mean this level, so that whatever works on a drawing works inside a block as well. `root` and
`whole` are the entire drawing, which is what is trained, saved and exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import levels
from app.costing import Costing
from app.doctor import Doctor
from app.levels import Level
from app.pins import Pins
from app.saving import Saving
from app.shelf import Shelf
from app.theme import LIGHT, Theme
from app.training import Training
from engine import files
from engine.analysis import Analysis, analyse
from engine.block import Block
from engine.datasets.base import Array
from engine.doctor.base import Finding
from engine.document import Document
from engine.errors import UserError
from engine.fixes import mended
from engine.graph import Graph
from engine.layer import Fix, Layer
from engine.nested import with_content
from engine.problems import Problem
from engine.training.shown import Example, Shown, Values
from engine.weights import Weights, read_metadata

if TYPE_CHECKING:
    from engine.cost import Cost
    from engine.training.probes import Probe

RECENT = 8
"""Analyses that are kept: of thousands of nodes each takes a megabyte, and undo is mostly pressed a few times."""


class Session(QObject):
    """Intention on one side (methods), reality on the other (signals).

    `drawn(before, after)` comes first, when the analysis is already that of `after`; then `analysed(analysis)`.
    """

    drawn = Signal(object, object)
    history_changed = Signal()
    """Something was done beside the drawing, or taken back: the drawing is the same."""
    analysed = Signal(object)
    costed = Signal(object)
    selected = Signal(object)
    entered = Signal(object)
    """Another level is looked at (`Level`); `drawn` comes just after, as from an edit."""
    opened = Signal()
    """Another drawing is shown; `drawn` came just before."""
    saved = Signal(object)
    run_changed = Signal(str)
    """The status of the training: idle, preparing, running, paused or finished."""
    example_changed = Signal(object)
    """Another example is looked at everywhere (`shown`), or none any more: None."""
    pointed = Signal(str)
    """The mouse rests on another node of the drawing: the name that probes have for it, or an empty text."""
    moment_changed = Signal(object)
    """Another moment of the run is looked at: a `Moment`, or None for the present."""
    torch_came = Signal()
    """torch has been imported: from here on probes can be made; `torch_here` says so too."""
    themed = Signal(object)
    wanted = Signal(str)
    """A panel asks for a command of the window, by its id."""
    mended = Signal(object)
    """A fix of this finding of the doctor's has been made."""
    message = Signal(str, str)
    """Something to tell the user where they look: text and hint, as plain text."""

    def __init__(self, document: Document | None = None, theme: Theme = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document or Document()
        self.level = levels.TOP
        self.whole: Analysis = analyse(self.document.graph)
        self.analysis: Analysis = self.whole
        self.selection: frozenset[str] = frozenset()
        self.theme = theme
        self.torch_here = False
        self._editing_here = False
        self._ahead: Analysis | None = None
        """That of the drawing which is about to come, where somebody has made it."""
        self._recent = [self.whole]
        """Those of drawings in the history: undo and redo need no others."""
        self._unsubscribe = self.document.subscribe(self._changed)
        self.cost: Cost | None = None
        self._counted: Cost | None = None
        self._costing = Costing(self)
        self._costing.costed.connect(self._costed)
        self._costing.ask(self.whole)
        self.shelf = Shelf(parent=self)
        self.pins = Pins(self)
        self.training = Training(self.document, self)
        self.trained = self.training.trained
        """An event of a training, or what probes saw without one (`Observed`)."""
        self.training.run_changed.connect(self.run_changed)
        self.training.moment_changed.connect(self.moment_changed)
        self.training.refused.connect(self.tell)
        self.saving = Saving(self)
        self.doctor = Doctor(self)
        self.shown: Shown | None = None
        """The one example that canvas and views light up; None where they look at many."""

    @property
    def root(self) -> Graph:
        """The whole drawing."""
        return self.document.graph

    @property
    def graph(self) -> Graph:
        """What is looked at: the whole drawing, or the content of the block that is open."""
        return self.analysis.graph

    @property
    def prefix(self) -> str:
        """What stands before a node's id in the names that probes and programs have for it."""
        return levels.prefix(self.root, self.level)

    @property
    def offered(self) -> Mapping[str, Layer]:
        """What can be added at this level, by its name on the shelf."""
        return self.shelf.layers(inside=bool(self.level.path))

    # ---- levels ----

    def is_block(self, id: str) -> bool:
        """Whether a node of this level is a block."""
        node = self.graph.nodes.get(id)
        return node is not None and isinstance(node.layer, Block)

    def enter(self, block: str) -> None:
        """Opens a block that stands at this level."""
        if self.is_block(block):
            self.go(self.level.inside(block))

    def leave(self) -> None:
        """Goes up to where the block that is open stands, and selects it there."""
        if self.level.path:
            block = self.level.path[-1]
            self.go(self.level.above(len(self.level.path) - 1))
            self.select((block,))

    def go(self, level: Level) -> None:
        """Looks at another level, as far as the drawing has it."""
        level = levels.existing(self.root, level)
        if level == self.level:
            return
        before = self.graph
        self.select(())
        self.level = level
        self.entered.emit(level)
        self._show(before)

    def reveal(self, name: str) -> None:
        """Selects a node by the name that programs and probes have for it, after opening the block it lies in."""
        found = levels.place(self.root, name)
        if found is not None:
            self.go(found[0])
            self.select((found[1],))

    def title_of(self, name: str) -> str:
        """What people call the node of that name, told from others and with the blocks that it lies in; empty where it
        is not there."""
        return levels.called(self.whole, name)

    # ---- editing ----

    def edit(self, graph: Graph, label: str, merge: object = None, known: Analysis | None = None) -> None:
        """Makes `graph` what is drawn at this level; `label` names the step in the history, `merge` its gesture.

        `known` is the analysis of `graph`, from whoever has it already.
        """
        try:
            root = with_content(self.root, self.level.path, graph)
        except UserError as error:
            self.tell(error)
            return
        self._editing_here, self._ahead = True, known
        try:
            self.document.apply(root, label, merge)
        finally:
            self._editing_here, self._ahead = False, None

    def edit_root(self, graph: Graph, label: str, merge: object = None) -> None:
        """Makes `graph` the whole drawing: its training settings are the same at every level."""
        self.document.apply(graph, label, merge)

    def mend(self, problem: Problem, fix: Fix) -> None:
        """Applies a fix that the problem offers, where the problem lies: at this level or at the top. What the doctor
        has found names its node from the top."""
        here = problem in self.analysis.problems
        try:
            graph = mended(self.graph if here else self.root, problem.node, fix)
        except UserError as error:
            self.tell(error)
            return
        (self.edit if here else self.edit_root)(graph, fix.label)
        if isinstance(problem, Finding):
            self.mended.emit(problem)
            self.message.emit(*self.doctor.treated(fix, problem))

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

    def show(
        self,
        graph: Graph,
        path: Path | None = None,
        weights: Weights | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Another drawing in the place of this one, with what it has learned before, and what stood beside that."""
        self.training.forget()
        self.show_no_example()
        self.select(())
        self.go(levels.TOP)
        self.document.open(graph, path)
        self.training.learned.know(weights or {}, metadata)
        self.opened.emit()

    def open(self, path: Path) -> bool:
        """Opens a file and the weights beside it; says why not, and keeps what is open, where it cannot be read."""
        try:
            graph = files.read(path)
        except UserError as error:
            self.tell(error)
            return False
        self.show(graph, path, *self._weights_beside(path))
        for note in files.notes(graph):
            self.message.emit(note, "")
        return True

    def save(self, path: Path) -> bool:
        """Saves the drawing, and beside it what it has learned, as soon as that is at hand; says why not where it
        cannot be written. `saved` tells when it is on the disk."""
        return self.saving.begin(path)

    def _weights_beside(self, path: Path) -> tuple[Weights, Mapping[str, str]]:
        """What has been learned, and what stands beside it in the file."""
        beside = files.weights_path(path)
        try:
            return (files.read_weights(beside), read_metadata(beside)) if beside.exists() else ({}, {})
        except UserError as error:
            self.tell(error)
            return {}, {}

    # ---- training; `training` says more ----

    def torch_arrived(self) -> None:
        """The warm-up has imported torch: what had to wait for it begins."""
        self.torch_here = True
        self._costing.torch_arrived()
        self.training.torch_arrived()
        self.torch_came.emit()

    def watch(self, name: str, probe: Probe) -> None:
        """Asks for what a probe sees, as `Observed` events, from now on; `name` is the watcher's own."""
        self.training.watching.watch(name, probe)

    def unwatch(self, name: str) -> None:
        self.training.watching.unwatch(name)

    # ---- one example everywhere ----

    def show_example(self, part: str, row: int, among: Iterable[int] = ()) -> None:
        """Lights up what an example does: `row` counts within the part, "train", "validation" or "test"; `among` are
        the rows that one turns the pages of (all of the part unless told)."""
        self._show_only(Example(part, row, tuple(among)))

    def show_values(self, x: Array, title: str = "Your example") -> None:
        """Lights up what values (1, *shape) do that are of no part, prepared as the network takes them."""
        self._show_only(Values(x, title))

    def show_no_example(self) -> None:
        """Back to the usual examples."""
        self._show_only(None)

    def _show_only(self, shown: Shown | None) -> None:
        if shown != self.shown or getattr(shown, "among", ()) != getattr(self.shown, "among", ()):
            self.shown = shown
            self.example_changed.emit(shown)

    # ---- telling ----

    def tell(self, error: UserError) -> None:
        self.message.emit(error.text, error.hint)

    def set_theme(self, theme: Theme) -> None:
        if theme != self.theme:
            self.theme = theme
            self.themed.emit(theme)

    def _changed(self, before: Graph, after: Graph) -> None:
        """What the document reports. What comes from elsewhere, as from undo, is looked at where it happened."""
        if after is before:  # something was done beside the drawing: what can be undone is another thing
            self.history_changed.emit()
            return
        shown = self.graph
        self.whole = self._analysis_of(after)
        self._costing.ask(self.whole)
        self._counted = self._costing.known(self.whole) or self._counted
        here = self._editing_here
        level = levels.existing(after, self.level) if here else levels.changed_level(before, after, self.level)
        if level != self.level:
            self.level = level
            self.entered.emit(level)
        self._show(shown)
        self.training.follow(self.whole)
        if after.nodes is not before.nodes or after.wires is not before.wires:
            self.training.watching.look()

    def _analysis_of(self, root: Graph) -> Analysis:
        """The analysis of a whole drawing, known for one that was shown a little while ago."""
        drawn = {id(graph) for _, graph in self.document.history}
        self._recent = [each for each in self._recent if id(each.graph) in drawn][1 - RECENT :]
        known = self._recent if self._ahead is None or self._ahead.inside else [self._ahead, *self._recent]
        found = next((each for each in known if each.graph is root), None) or analyse(root, self.whole)
        self._recent = [*(each for each in self._recent if each is not found), found]
        return found

    def _show(self, before: Graph) -> None:
        """Tells everybody what is to be seen at this level now, instead of `before`."""
        self.analysis = levels.analysis_at(self.whole, self.level)
        self.cost = self._at_level(self._counted)
        self.drawn.emit(before, self.graph)
        self.analysed.emit(self.analysis)
        self.select(self.selection)  # what was deleted is no longer selected

    def _costed(self, cost: Cost) -> None:
        self._counted = cost
        self.cost = self._at_level(cost)
        self.costed.emit(self.cost)

    def _at_level(self, cost: Cost | None) -> Cost | None:
        """The costs of this level's nodes by their ids; the totals stay those of the whole drawing."""
        prefix = self.prefix
        if cost is None or not prefix:
            return cost
        inside = {id.removeprefix(prefix): node for id, node in cost.nodes.items() if id.startswith(prefix)}
        return replace(cost, nodes=inside)
