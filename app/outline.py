"""The drawing as a tree: the keyboard's and the screen reader's way through it, and an overview for everybody else.

It is the canvas' twin: the same selection both ways, the same names, the same commands by their keys and by the context
menu. Enter shows a node on the canvas, and opens the blocks that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from app.levels import Level
from app.outline_model import NAME, OUTPUT, OutlineModel, Row
from app.session import Session

LARGEST_SHARE = 0.42
"""Of the width, for what nodes give: `1×28×28, class of 10` must not leave names without letters."""
CONTROL = Qt.KeyboardModifier.ControlModifier
COMMANDS: Mapping[tuple[int, bool], str] = MappingProxyType(
    {
        (Qt.Key.Key_Delete, False): "delete",
        (Qt.Key.Key_Backspace, False): "delete",
        (Qt.Key.Key_Delete, True): "heal",
        (Qt.Key.Key_D, True): "duplicate",
        (Qt.Key.Key_C, True): "copy",
        (Qt.Key.Key_X, True): "cut",
        (Qt.Key.Key_V, True): "paste",
        (Qt.Key.Key_I, True): "invert",
        (Qt.Key.Key_G, True): "collapse",
    }
)
"""Keys (with Ctrl or without) and the commands of the canvas that they mean here as well. Letters alone search."""


class Outline(QTreeView):
    """Emits `located(id)` for a node to be shown, `commanded(action id)`, and `menu_requested(screen point, id)`.

    `wire_chosen(wire)` asks for a wire to be selected, which only the canvas can.
    """

    located = Signal(str)
    commanded = Signal(str)
    menu_requested = Signal(QPoint, object)
    wire_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._quiet = False
        self.rows = OutlineModel(session, self)
        self.setModel(self.rows)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setIconSize(QSize(12, 12))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName("Outline of the drawing")
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.header().setResizeContentsPrecision(0)  # what is in view decides: asking all of 2,000 rows takes 0.1 s
        self.header().setSectionResizeMode(OUTPUT, QHeaderView.ResizeMode.Fixed)
        self._later = QTimer(self, singleShot=True, interval=50)  # dragging edits at every move of the mouse
        self._later.timeout.connect(self.refresh)
        session.analysed.connect(lambda _: self._later.start())
        session.themed.connect(lambda _: self._later.start())
        session.selected.connect(lambda _: self._show_selection())
        self.selectionModel().selectionChanged.connect(lambda *_: self._select())
        self.activated.connect(self._open)
        self._show_selection()

    def showEvent(self, event: QShowEvent) -> None:
        self.doItemsLayout()  # rows were measured before the style was known
        super().showEvent(event)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Outputs take what they need, but names have the larger share."""
        needed = max(self.sizeHintForColumn(OUTPUT), self.header().sectionSizeHint(OUTPUT))
        width = min(needed, round(self.viewport().width() * LARGEST_SHARE))
        if width != self.columnWidth(OUTPUT):
            self.setColumnWidth(OUTPUT, width)

    def refresh(self) -> None:
        """Shows the present drawing."""
        self._quiet = True
        self.rows.refresh()
        self._quiet = False
        if self.isVisible():
            self._share_width()
        self._show_selection()

    # ---- one selection ----

    def _chosen(self) -> list[Row]:
        rows = (self.rows.row_at(index) for index in self.selectionModel().selectedRows(NAME))
        return [row for row in rows if row is not None]

    def _stood_for(self) -> set[str]:
        """What the chosen rows stand for, asked by runs of rows: an index for each of 1,000 takes 20 ms."""
        found: set[str] = set()
        for run in cast("Iterable[QItemSelectionRange]", self.selectionModel().selection()):
            rows = self.rows.rows_below(run.parent())[run.top() : run.bottom() + 1]
            found.update(_seen_as(row) for row in rows if row.wire is None)
        return found

    def _select(self) -> None:
        """What is selected here is selected everywhere; what lies in a block stands for the block at this level."""
        if self._quiet:
            return
        rows = self._chosen()
        self._quiet = True
        self._session.select(_seen_as(row) for row in rows if row.wire is None)
        self._quiet = False
        wires = [row.wire for row in rows if row.wire is not None]
        if wires and len(wires) == len(rows) and not rows[-1].path:
            self.wire_chosen.emit(wires[-1])

    def _show_selection(self) -> None:
        """Selects what the session has selected, unless that is what these rows stand for already."""
        wanted = self._session.selection
        if self._quiet or self._stood_for() == wanted:
            return
        indexes = sorted((i for id in wanted if (i := self.rows.index_of(id)).isValid()), key=QModelIndex.row)
        flags = QItemSelectionModel.SelectionFlag
        self._quiet = True
        self.selectionModel().select(_runs(indexes), flags.ClearAndSelect | flags.Rows)
        if indexes:
            self.selectionModel().setCurrentIndex(indexes[0], flags.NoUpdate)
            self.scrollTo(indexes[0])
        self._quiet = False

    def _open(self, index: QModelIndex) -> None:
        """Enter or a double click: a node is shown, a wire leads to its target, what is in a block opens it."""
        row = self.rows.row_at(index)
        if row is None:
            return
        id, path = (row.wire.target if row.wire is not None else row.id), row.path
        if path:
            here = self._session.level
            self._session.go(Level((*here.path, *path), (*here.copies, *(0 for _ in path))))
            self.refresh()
        self._session.select((id,))
        self.located.emit(id)

    # ---- the same commands ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = COMMANDS.get((event.key(), event.modifiers() == CONTROL))
        if command is not None and event.modifiers() in (CONTROL, Qt.KeyboardModifier.NoModifier):
            self.commanded.emit(command)
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """At the mouse, or by the menu key below the present row."""
        index = self.currentIndex()
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        elif event.reason() != QContextMenuEvent.Reason.Keyboard:
            index = self.indexAt(event.pos())
        row = self.rows.row_at(index)
        self.menu_requested.emit(at, _seen_as(row) if row is not None else None)
        event.accept()


def _seen_as(row: Row) -> str:
    """What stands for a row at this level: itself, or the outermost block it lies in."""
    return row.path[0] if row.path else row.id


def _runs(indexes: Iterable[QModelIndex]) -> QItemSelection:
    """A selection of rows, with neighbours joined: 2,000 ranges are slow, one is not."""
    selection = QItemSelection()
    first = last = None
    for index in indexes:
        if last is not None and first is not None and index.row() != last.row() + 1:
            selection.select(first, last)
            first = index
        first, last = first or index, index
    if first is not None and last is not None:
        selection.select(first, last)
    return selection
