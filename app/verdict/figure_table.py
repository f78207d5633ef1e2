"""A table of figures that can be sorted by each of its columns, as numbers and not as text."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.forms import as_plain_tip
from app.table_columns import MoreColumns, spread

GAP = 8
"""Pixels more between two columns than Qt leaves."""


class Cell(NamedTuple):
    """What a cell says, and what it is sorted by: a number, or its text. `strong`: the best of its row or column."""

    text: str
    value: float | None = None
    strong: bool = False
    tip: str = ""


class _Item(QTableWidgetItem):
    """Sorted by its number; what has none comes first."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, theirs = (one.data(Qt.ItemDataRole.UserRole) for one in (self, other))
        if mine is None or theirs is None:
            return self.text().lower() < other.text().lower()
        return bool(mine < theirs)


class FigureTable(QTableWidget):
    """Read-only. `opened` tells the row that was chosen, as it was given."""

    opened = Signal(int)
    fitted = Signal()
    """Its columns have the width of their words again."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self._least: list[int] = []
        """The widths of the columns' words."""
        self.more = MoreColumns(self)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.cellClicked.connect(lambda row, _: self._open(row))
        self.cellActivated.connect(lambda row, _: self._open(row))

    def fill(self, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Cell]], sortable: bool = True) -> None:
        """`columns` are headings with their explanations. The order that was chosen stays."""
        header = self.horizontalHeader()
        order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        kept = self.isSortingEnabled() and [self._heading(n) for n in range(self.columnCount())] == [
            name for name, _ in columns
        ]
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self.setSortingEnabled(False)
        self.setColumnCount(len(columns))
        self.setRowCount(len(rows))
        for column, (name, tip) in enumerate(columns):
            item = QTableWidgetItem(name)
            item.setToolTip(as_plain_tip(tip) if tip else "")
            item.setTextAlignment(_side(column))
            self.setHorizontalHeaderItem(column, item)
        bold = QFont(self.font())
        bold.setBold(True)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(row, column, _made(cell, row, column, bold))
        self._fit()
        if sortable:
            if not kept:
                header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
            if kept and order[0] >= 0:
                self.sortItems(*order)
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)

    def _fit(self) -> None:
        """Rows and columns as large as their letters."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.resizeColumnsToContents()
        self._least = [self.columnWidth(column) for column in range(self.columnCount())]
        self._spread()

    def _spread(self) -> None:
        if len(self._least) == self.columnCount():
            wanted = [width + (GAP if column else 0) for column, width in enumerate(self._least)]
            spread(self, wanted, self._least)
        self.more.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def changeEvent(self, event: QEvent) -> None:
        """Letters of another size take other columns, or headings would be cut."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
            self.fitted.emit()

    def _heading(self, column: int) -> str:
        item = self.horizontalHeaderItem(column)
        return item.text() if item is not None else ""

    def _open(self, row: int) -> None:
        item = self.item(row, 0)
        if item is not None:
            self.opened.emit(int(item.data(Qt.ItemDataRole.UserRole + 1)))


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _made(cell: Cell, row: int, column: int, bold: QFont) -> QTableWidgetItem:
    item = _Item(cell.text)
    if cell.value is not None:
        item.setData(Qt.ItemDataRole.UserRole, cell.value if isfinite(cell.value) else float("-inf"))
    item.setData(Qt.ItemDataRole.UserRole + 1, row)
    item.setTextAlignment(_side(column))
    if cell.strong:
        item.setFont(bold)
    if cell.tip:
        item.setToolTip(as_plain_tip(cell.tip))
    return item
