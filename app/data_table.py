"""Examples as a table: a row each, with the columns of their table and where the example comes from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.data_columns import Shown, columns_of
from app.data_examples import Examples
from app.forms import as_plain_tip
from engine.datasets.base import Array, Dataset

Index = QModelIndex | QPersistentModelIndex
WIDEST = 420
MEASURED = 8
"""Rows that are measured for the width of a column: all of them would take seconds."""
BESIDE_TEXT, BESIDE_HEAD = 22, 28
"""Pixels beside the text of a cell, and of the head of a column."""


class TableModel(QAbstractTableModel):
    """Numbers in their own units, turned into text when a cell comes into sight: no set is too large."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Examples | None = None
        self.columns: list[Shown] = []
        self._row: tuple[int, Array] | None = None
        """The row that was asked for last, and its numbers: its other cells are asked for next."""

    def show_examples(self, shown: Examples, dataset: Dataset | None = None) -> None:
        self.beginResetModel()
        self.shown, self._row = shown, None
        self.columns = columns_of(shown, dataset)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.shown) if self.shown is not None else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.shown is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column()).replace("\n", " ↵ ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain_tip(self.text(index.row(), index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = self.columns[index.column()].words
            side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(self.head(section))
        if role == Qt.ItemDataRole.ToolTipRole and column.becomes:
            return as_plain_tip(f"{column.name}: {column.becomes}")
        return None

    def head(self, section: int) -> tuple[str, ...]:
        """What stands above a column: its name, and below it what becomes of it, where any column has that."""
        column = self.columns[section]
        return (column.name, column.becomes) if any(each.becomes for each in self.columns) else (column.name,)

    def order_of(self, section: int) -> tuple[str, tuple[int, ...]]:
        """By what a click on the head of a column sorts: a way, and columns of numbers."""
        column = self.columns[section]
        possible = column.way != "column" or (self.shown is not None and self.shown.in_memory)
        return (column.way if possible else ""), column.places

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        assert self.shown is not None
        if self._row is None or self._row[0] != row:
            self._row = row, np.ravel(self.shown.x(row))
        return self.columns[column].text(self.shown, row, self._row[1])


class ExampleTable(QTableView):
    """Read-only, with the columns as wide as what is in sight needs. `sorting_asked(way, columns, down)`."""

    sorting_asked = Signal(str, object, bool)

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
        header.sectionClicked.connect(self._sort)
        self._down = False
        self._by = -1

    def show_examples(self, shown: Examples, dataset: Dataset | None = None) -> None:
        fresh = self.examples.shown is None or self.examples.shown.parts is not shown.parts
        self.examples.show_examples(shown, dataset)
        if fresh:
            self._by = -1
            self.horizontalHeader().setSortIndicatorShown(False)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Columns as wide as their heads and the first rows, whose texts are measured: to ask the view itself takes ten
        times as long."""
        advance, model = self.fontMetrics().horizontalAdvance, self.examples
        widths = [max(map(advance, model.head(at))) + BESIDE_HEAD for at in range(model.columnCount())]
        for row in range(min(MEASURED, model.rowCount())):
            for at in range(model.columnCount()):
                widths[at] = max(widths[at], advance(model.text(row, at)[:WIDEST]) + BESIDE_TEXT)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, min(width, WIDEST))

    def chosen(self) -> list[int]:
        """The rows that are selected."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _sort(self, section: int) -> None:
        way, places = self.examples.order_of(section)
        if not way:
            return
        self._down = section == self._by and not self._down
        self._by = section
        order = Qt.SortOrder.DescendingOrder if self._down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.sorting_asked.emit(way, places, self._down)
