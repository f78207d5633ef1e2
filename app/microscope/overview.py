"""The two levels above a layer as tables: the examples of a batch, and the layers of an example."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.theme import Theme

Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, ...]


class RowsModel(QAbstractTableModel):
    """Rows of words; those that are `wrong` are marked by colour and by a word of their own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._heads: Row = ()
        self._rows: Sequence[Row] = ()
        self._wrong: frozenset[int] = frozenset()

    def show_rows(self, heads: Row, rows: Sequence[Row], wrong: frozenset[int] = frozenset()) -> None:
        self.beginResetModel()
        self._heads, self._rows, self._wrong = heads, rows, wrong
        self.endResetModel()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.layoutChanged.emit()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.row() in self._wrong:
            return QColor(self._theme.error)
        return None


class RowsTable(QTableView):
    """A row is chosen with the arrows or a click and entered with Enter or a double click."""

    entered = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.rows = RowsModel(theme)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setAccessibleName(name)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))

    def show_rows(self, heads: Row, rows: Sequence[Row], at: int, wrong: frozenset[int] = frozenset()) -> None:
        self.rows.show_rows(heads, rows, wrong)
        self.setCurrentIndex(self.rows.index(at, 0))
        self.resizeColumnsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.currentIndex().row())
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            event.ignore()  # the walk's
        else:
            super().keyPressEvent(event)
