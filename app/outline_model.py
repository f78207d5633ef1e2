"""The drawing as a tree of rows: nodes in the order of the data, below each its wires, below a block what is in it.

The tree is told the difference between two analyses: rows that stay keep their place, selection and what is unfolded.
What is below a row is made when it is unfolded. Qt knows rows by numbers only, never by Python objects: an index may
outlive its row, and a number that is gone is harmless.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import spoken
from app.icons import chip, icon, sign
from app.session import Session
from engine.analysis import Analysis, Outcome
from engine.block import Block
from engine.graph import Frame, Graph, Node, Wire
from engine.nested import Path, inside
from engine.problems import Problem, gravest

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
NAME, OUTPUT = 0, 1
ROLE = Qt.ItemDataRole
FLAG = Qt.ItemFlag
NO_FLAGS = FLAG.NoItemFlags
PLAIN = FLAG.ItemIsSelectable | FLAG.ItemIsEnabled
RENAMABLE = PLAIN | FLAG.ItemIsEditable
LEAF = PLAIN | FLAG.ItemNeverHasChildren
Told = tuple[Node, Outcome | None, tuple[Problem, ...]]
"""All that a node's row depends on."""


@dataclass(eq=False)
class Row:
    """A node, frame or wire. `path` leads through the blocks below this level to the drawing it stands in."""

    key: int
    id: str
    path: Path = ()
    wire: Wire | None = None
    parent: Row | None = None
    place: int = 0
    children: list[Row] | None = None


class OutlineModel(QAbstractItemModel):
    """Rows of the session's level; `refresh` takes over its present analysis."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analysis: Analysis = session.analysis
        self._inner: dict[Path, Analysis] = {}
        self._keys = count(1)
        self._rows: dict[int, Row] = {}
        self._top: list[Row] = []
        self._by_id: dict[str, Row] = {}
        self._frames: dict[str, Frame] = {}
        self._branching: frozenset[str] = frozenset()
        self._told: dict[str, Told] = {}
        self._theme = session.theme
        self.refresh()

    # ---- following the drawing ----

    def refresh(self) -> None:
        """Removes, adds and changes rows where the drawing differs from what is shown."""
        self._analysis, self._inner = self._session.analysis, {}
        self._frames = {frame.id: frame for frame in self._analysis.graph.frames}
        self._branching = _branching(self._analysis.graph)
        before, after = [row.id for row in self._top], [*self._analysis.order, *self._frames]
        if before != after:
            start, end = _alike(before, after)
            self._remove(None, self._top, start, len(before) - end)
            self._insert(None, self._top, start, [self._made(id) for id in after[start : len(after) - end]])
            self._by_id = {row.id: row for row in self._top}
        for row in self._top:
            if row.children is not None:
                self._refresh_below(row)
        self._tell_changes()

    def _tell_changes(self) -> None:
        """Says which rows read otherwise now: Qt asks eight questions about every row that is said to have changed."""
        analysis, graph = self._analysis, self._analysis.graph
        told, self._told = (
            self._told,
            {id: (graph.nodes[id], analysis.outcomes.get(id), analysis.problems_of(id)) for id in analysis.order},
        )
        theme, self._theme = self._theme, self._session.theme
        last = len(self._top) - 1
        if theme is not self._theme and self._top:
            self.dataChanged.emit(self.index(0, NAME), self.index(last, OUTPUT))
            return
        new = self._told.keys() - told.keys()  # Qt has just been told of them
        for row in self._top:
            if row.id not in new and not _same(told.get(row.id), self._told.get(row.id)):
                self.dataChanged.emit(self.index(row.place, NAME), self.index(row.place, OUTPUT))

    def _refresh_below(self, row: Row) -> None:
        """What is below a row is made anew where it differs, or else told to have changed."""
        old, new = self._children(row), self._below(row)
        if [(r.id, r.path, r.wire) for r in old] != [(r.id, r.path, r.wire) for r in new]:
            self._remove(row, old, 0, len(old))
            self._insert(row, old, 0, new)
            return
        for child in new:
            del self._rows[child.key]
        for child in old:
            if child.children is not None:
                self._refresh_below(child)
        if old:
            self.dataChanged.emit(
                self.createIndex(0, NAME, old[0].key), self.createIndex(len(old) - 1, OUTPUT, old[-1].key)
            )

    def _remove(self, parent: Row | None, rows: list[Row], start: int, end: int) -> None:
        if start >= end:
            return
        self.beginRemoveRows(self._index_of(parent), start, end - 1)
        for row in rows[start:end]:
            self._forget(row)
        del rows[start:end]
        _number(rows, start)
        self.endRemoveRows()

    def _insert(self, parent: Row | None, rows: list[Row], start: int, new: Sequence[Row]) -> None:
        if not new:
            return
        self.beginInsertRows(self._index_of(parent), start, start + len(new) - 1)
        rows[start:start] = new
        _number(rows, start)
        self.endInsertRows()

    def _forget(self, row: Row) -> None:
        del self._rows[row.key]
        for child in row.children or ():
            self._forget(child)

    # ---- making rows ----

    def _made(self, id: str, path: Path = (), wire: Wire | None = None, parent: Row | None = None) -> Row:
        row = Row(next(self._keys), id, path, wire, parent)
        self._rows[row.key] = row
        return row

    def _below(self, row: Row) -> list[Row]:
        """The content of a block, then the wires that start at the node."""
        graph = self._analysis_at(row.path).graph
        node = graph.nodes.get(row.id)
        if node is None or row.wire is not None:
            return []
        rows = []
        if isinstance(node.layer, Block):
            path = (*row.path, row.id)
            rows = [self._made(id, path, parent=row) for id in self._analysis_at(path).order]
        rows += [self._made(row.id, row.path, wire, row) for wire in graph.wires_from.get(row.id, ())]
        _number(rows, 0)
        return rows

    def _children(self, row: Row) -> list[Row]:
        if row.children is None:
            row.children = self._below(row)
        return row.children

    def _analysis_at(self, path: Path) -> Analysis:
        if not path:
            return self._analysis
        if path not in self._inner:
            self._inner[path] = inside(self._analysis_at(path[:-1]), path[-1:])
        return self._inner[path]

    # ---- questions of the view ----

    def row_at(self, index: Index) -> Row | None:
        return self._rows.get(index.internalId()) if index.isValid() else None

    def rows_below(self, parent: Index = NOWHERE) -> list[Row]:
        """The rows right below one, or the outermost."""
        above = self.row_at(parent)
        return self._top if above is None else self._children(above)

    def index_of(self, id: str) -> QModelIndex:
        """Where a node or frame of this level stands."""
        return self._index_of(self._by_id.get(id))

    def _index_of(self, row: Row | None) -> QModelIndex:
        return NOWHERE if row is None else self.createIndex(row.place, NAME, row.key)

    def index(self, row: int, column: int = NAME, parent: Index = NOWHERE) -> QModelIndex:
        above = self._rows.get(parent.internalId())  # no row has the number 0, which is that of no index
        rows = self._top if above is None else self._children(above)
        return self.createIndex(row, column, rows[row].key) if 0 <= row < len(rows) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        row = self.row_at(index)
        return NOWHERE if row is None else self._index_of(row.parent)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        if not parent.isValid():
            return len(self._top)
        row = self.row_at(parent)
        return 0 if row is None or parent.column() != NAME else len(self._children(row))

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        """Answered without making them, and at once: it is asked of every row whenever rows come or go."""
        row = self._rows.get(parent.internalId())
        if row is None:
            return not parent.isValid() and bool(self._top)
        if row.wire is not None or parent.column() != NAME:
            return False
        return row.id in (self._branching if not row.path else _branching(self._analysis_at(row.path).graph))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == ROLE.DisplayRole:
            return ("Node", "Output")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Asked several times of every row whenever rows come or go: nothing is put together here."""
        row = self._rows.get(index.internalId())
        if row is None:
            return NO_FLAGS
        if row.wire is not None:
            return LEAF
        return RENAMABLE if not row.path and index.column() == NAME else PLAIN

    # ---- what is read ----

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if row.wire is not None:
            return self._wire(row, row.wire, index.column(), role)
        if row.id in self._frames and not row.path:
            return self._frame(self._frames[row.id], index.column(), role)
        return self._node(row, index.column(), role)

    def _node(self, row: Row, column: int, role: int) -> Any:
        analysis, theme = self._analysis_at(row.path), self._session.theme
        node = analysis.graph.nodes.get(row.id)
        if node is None:
            return None
        if role in (ROLE.DisplayRole, ROLE.EditRole):
            return node.title if column == NAME else spoken.outputs(analysis, node)
        if role == ROLE.AccessibleTextRole and column == NAME:
            return spoken.node(analysis, row.id)
        if role == ROLE.ToolTipRole:
            told = "\n\n".join(f"{p.text}\n{p.hint}".strip() for p in analysis.problems_of(row.id))
            return told or ", ".join(part for part in (node.title, spoken.outputs(analysis, node)) if part)
        if role == ROLE.DecorationRole and column == NAME:
            tone = gravest(analysis.problems_of(row.id))
            return sign(tone, theme) if tone else chip(theme.category(node.layer.category))
        return None

    def _wire(self, row: Row, wire: Wire, column: int, role: int) -> Any:
        analysis = self._analysis_at(row.path)
        target = analysis.graph.nodes.get(wire.target)
        if target is None:
            return None
        if role == ROLE.DisplayRole:
            value = analysis.value_at(wire)
            return f"→ {spoken.end(target, wire)}" if column == NAME else "" if value is None else str(value)
        return spoken.wire(analysis, wire) if role == ROLE.AccessibleTextRole and column == NAME else None

    def _frame(self, frame: Frame, column: int, role: int) -> Any:
        if role in (ROLE.DisplayRole, ROLE.EditRole):
            return (frame.title or "Frame") if column == NAME else ""
        if role == ROLE.AccessibleTextRole and column == NAME:
            return spoken.frame(frame)
        if role == ROLE.DecorationRole and column == NAME:
            return icon("crop-square", self._session.theme, self._session.theme.muted)
        return None

    # ---- what is written ----

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:
        """Renames a node or a frame, as on the canvas."""
        row, graph = self.row_at(index), self._session.graph
        if row is None or role != ROLE.EditRole:
            return False
        name = str(value).strip()
        if row.id in graph.nodes:
            node = graph.nodes[row.id]
            if name != node.title:
                self._session.edit(graph.renamed(row.id, name), f"Rename {node.title}")
            return True
        frame = self._frames.get(row.id)
        if frame is not None and name != frame.title:
            self._session.edit(graph.with_frame(replace(frame, title=name)), f"Rename {frame.title or 'frame'}")
        return frame is not None


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many entries two lists share at their beginnings, and behind those at their ends."""
    limit = min(len(before), len(after))
    start = next((n for n in range(limit) if before[n] != after[n]), limit)
    end = next((n for n in range(limit - start) if before[-1 - n] != after[-1 - n]), limit - start)
    return start, end


def _branching(graph: Graph) -> frozenset[str]:
    """The nodes that have something below them: wires that start there, or a content."""
    blocks = (id for id, node in graph.nodes.items() if isinstance(node.layer, Block))
    return frozenset((*graph.wires_from, *blocks))


def _same(before: Told | None, after: Told | None) -> bool:
    """Whether a row still reads alike; frames, of which nothing is kept, never do."""
    if before is None or after is None:
        return False
    return before[0] is after[0] and before[1] is after[1] and before[2] == after[2]


def _number(rows: list[Row], start: int) -> None:
    for place in range(start, len(rows)):
        rows[place].place = place
