"""What the columns of a table are taken for: one column is chosen, and its kind below it, which is no wider than other
settings are.

Two boxes rather than a list: a table may have thousands of columns, and this stands among other settings.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.combo import Combo
from app.editors import Editor
from engine.datasets.table_columns import Column

TITLES = {
    "number": "number",
    "category": "category",
    "date": "date",
    "text": "text (left out)",
    "index": "row number (left out)",
}
NARROW = 3
"""Characters that a box needs at least: two of them are no wider than one box of another setting."""


class ColumnKinds(Editor):
    """Emits all columns, with another kind for one of them."""

    def __init__(self) -> None:
        both = QWidget()
        self.column, self.kind = Combo(), Combo()
        super().__init__(both)
        row = QVBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for box, name in ((self.column, "Column"), (self.kind, "Kind of the column")):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(NARROW)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(box)
        both.setFocusProxy(self.column)
        self._columns: tuple[Column, ...] = ()
        self.column.currentIndexChanged.connect(lambda _: self._show_kind())
        self.kind.activated.connect(lambda _: self._chosen())

    def show_value(self, value: Any) -> None:
        names = [column.name for column in value]
        if names != [column.name for column in self._columns]:
            before = self.column.currentText()
            self.column.blockSignals(True)
            self.column.clear()
            self.column.addItems(names)
            self.column.setCurrentIndex(max(0, self.column.findText(before)) if names else -1)
            self.column.blockSignals(False)
        self._columns = tuple(value)
        self.setEnabled(bool(names))
        self._show_kind()

    def _show_kind(self) -> None:
        self.kind.clear()
        at = self.column.currentIndex()
        if 0 <= at < len(self._columns):
            column = self._columns[at]
            for kind in dict.fromkeys((*column.kinds, column.kind)):
                self.kind.addItem(TITLES[kind], kind)
            self.kind.setCurrentIndex(self.kind.findData(column.kind))

    def _chosen(self) -> None:
        at, kind = self.column.currentIndex(), self.kind.currentData()
        changed = self._columns[at].model_copy(update={"kind": kind})
        self.edited.emit((*self._columns[:at], changed, *self._columns[at + 1 :]))
