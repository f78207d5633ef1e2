"""How many examples of each class each part has, as a table of numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from engine.datasets.prepare import Parts

TITLES = ("Training", "Validation", "Test", "All")
MOST = 100
"""Classes listed: the bars show more."""


class CountTable(QTableWidget):
    """A row per class, a column per part, as high as its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Examples of each class in each part")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def show_parts(self, parts: Parts, whole: bool = False) -> None:
        """Hidden where there are no classes. `whole`: each part is all of the set."""
        classes = parts.facts.classes[:MOST]
        single = parts.facts.y.is_index and parts.train.y.ndim == 1 and bool(classes)
        self.setVisible(single)
        if not single:
            return
        every = (parts.train,) if whole else (parts.train, parts.validation, parts.test)
        counts = [np.bincount(part.y, minlength=len(parts.facts.classes)) for part in every]
        columns = counts if whole else [*counts, np.sum(counts, axis=0)]
        self.setRowCount(len(classes))
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(["Examples"] if whole else list(TITLES))
        self.setVerticalHeaderLabels(classes)
        for column, numbers in enumerate(columns):
            for row in range(len(classes)):
                item = QTableWidgetItem(f"{numbers[row]:,}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        line = self.fontMetrics().height() + 8
        for row in range(len(classes)):
            self.setRowHeight(row, line)
        self.setFixedHeight(line * len(classes) + self.horizontalHeader().sizeHint().height() + 4)
