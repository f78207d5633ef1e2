"""Examples as a table: a row each, a column per feature, and what is to be predicted at the end."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.data_pictures import answer
from app.wording import number
from engine.datasets.prepare import Part, Parts

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 200
"""Features shown at most: nobody reads more across."""


class TableModel(QAbstractTableModel):
    """Numbers in their own units, turned into text when a cell comes into sight: no set is too large."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Part, Parts] | None = None
        self._names: list[str] = []

    def show_examples(self, part: Part, parts: Parts) -> None:
        self.beginResetModel()
        self._shown = part, parts
        size = parts.facts.x.size
        features = parts.facts.features or tuple(f"x{index}" for index in range(1, size + 1))
        self._names = [*features[:COLUMNS], parts.facts.target or "y"]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._shown[0]) if self._shown else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and self._shown:
            return self._text(index.row(), index.column(), *self._shown)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def _text(self, row: int, column: int, part: Part, parts: Parts) -> str:
        if column < len(self._names) - 1:
            return number(float(np.ravel(parts.scaler.invert(part.x[row]))[column]))
        scaler = parts.target_scaler
        return answer(part.y[row] if scaler is None else scaler.invert(part.y[row]), parts.facts)


class ExampleTable(QTableView):
    """Read-only, with the columns as wide as what is in sight needs."""

    def __init__(self) -> None:
        super().__init__()
        self.examples = TableModel()
        self.setModel(self.examples)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setAccessibleName("Examples as a table")

    def show_examples(self, part: Part, parts: Parts) -> None:
        self.examples.show_examples(part, parts)
        self.resizeColumnsToContents()
