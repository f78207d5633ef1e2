"""Examples as a table: a row each, a column per feature, what is to be predicted, and where the example comes from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.data_examples import Examples
from app.forms import as_plain_tip
from app.wording import number
from engine.datasets.base import Facts

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 200
"""Features shown at most: nobody reads more across."""
FROM = "where from"
TEXT = "text"
LETTERS = 400
"""Of a text in a cell: what a wide window shows of a line, and more."""
WIDEST = 420
MEASURED = 8
"""Rows that are measured for the width of a column: all of them would take seconds."""


class TableModel(QAbstractTableModel):
    """Numbers in their own units, turned into text when a cell comes into sight: no set is too large."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Examples | None = None
        self._names: list[str] = []

    def show_examples(self, shown: Examples) -> None:
        self.beginResetModel()
        self.shown = shown
        self._names = [*features_of(shown.parts.facts), shown.parts.facts.target or "y", FROM]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.shown) if self.shown is not None else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = self.shown
        if shown is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column(), shown).replace("\n", " ↵ ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain_tip(self._text(index.row(), index.column(), shown))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = index.column() == len(self._names) - 1 or shown.parts.facts.vocabulary is not None
            side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def order_of(self, section: int) -> tuple[str, int]:
        """By what a click on the head of a column sorts: a way, and a column of numbers."""
        last = len(self._names) - 1
        if section >= last - 1:
            return ("name" if section == last else "answer"), -1
        numbers = self.shown is not None and self.shown.in_memory and self.shown.parts.facts.vocabulary is None
        return ("column" if numbers else ""), section

    def _text(self, row: int, column: int, shown: Examples) -> str:
        last = len(self._names) - 1
        if column == last:
            return ", ".join(filter(None, (shown.name(row), shown.decided(row))))
        if column == last - 1:
            return shown.answer(row)
        vocabulary = shown.parts.facts.vocabulary
        if vocabulary is not None:
            return vocabulary.decode(np.ravel(shown.x(row))[:LETTERS])
        return number(float(np.ravel(shown.x(row))[column]))


def features_of(facts: Facts) -> tuple[str, ...]:
    """What the columns are called that an example fills."""
    if facts.vocabulary is not None:
        return (TEXT,)
    return (facts.features or tuple(f"x{index}" for index in range(1, facts.x.size + 1)))[:COLUMNS]


class ExampleTable(QTableView):
    """Read-only, with the columns as wide as what is in sight needs. `sorting_asked(way, column, down)`."""

    sorting_asked = Signal(str, int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.examples = TableModel()
        self.setModel(self.examples)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setAccessibleName("Examples as a table")
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(MEASURED)
        header.sectionClicked.connect(self._sort)
        self._down = False
        self._by = -1

    def show_examples(self, shown: Examples) -> None:
        fresh = self.examples.shown is None or self.examples.shown.parts is not shown.parts
        self.examples.show_examples(shown)
        if fresh:
            self._by = -1
            self.horizontalHeader().setSortIndicatorShown(False)
        self.resizeColumnsToContents()
        for column in range(self.examples.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column), WIDEST))

    def chosen(self) -> list[int]:
        """The rows that are selected."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _sort(self, section: int) -> None:
        way, column = self.examples.order_of(section)
        if not way:
            return
        self._down = section == self._by and not self._down
        self._by = section
        order = Qt.SortOrder.DescendingOrder if self._down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.sorting_asked.emit(way, column, self._down)
