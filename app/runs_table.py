"""The table of runs: whole rows are chosen, a double click on a name or F2 edits it, columns fit their words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.runs_model import COLUMNS, NAME, STAR, WHEN, RunsModel
from app.table_columns import MoreColumns, spread

SEEN = 50
"""Rows that decide how wide a column is."""
BESIDE = 22
"""Pixels beside the words of a cell, and for the arrow of the column that is sorted."""
SPARE = 6
"""Of those, what a column can do without."""


class NameEditor(QStyledItemDelegate):
    """Where a name is typed. Qt fills the line again whenever the row says something else, as that of a run under way
    does at every epoch, and what had been typed would be gone: it is filled once."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        line = QLineEdit(parent, frame=False, text=index.data(Qt.ItemDataRole.EditRole))
        line.setPlaceholderText(index.data())
        line.selectAll()
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """It holds its name from the beginning."""


class RunsTable(QTableView):
    """Whole rows are chosen; a double click on a name or F2 edits it."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self._fitting, self._fitted = False, False
        self._set: set[int] = set()
        self._wanted = [0] * len(COLUMNS)
        """What the words of each column need."""
        self.setModel(model)
        self.more = MoreColumns(self)
        self.setItemDelegateForColumn(NAME, NameEditor(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAccessibleName("Runs")
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        self.horizontalHeader().sectionResized.connect(lambda place, *_: self._resized(place))

    def chosen(self) -> list[int]:
        """The rows that are selected, from above."""
        found = self.selectionModel().selection()
        parts = (found.at(place) for place in range(found.size()))
        return sorted(row for part in parts for row in range(part.top(), part.bottom() + 1))

    def choose(self, rows: Iterable[int]) -> None:
        """Selects these rows alone. Those that follow one another are one range: a hundred would take their time."""
        model, selection = self.model(), QItemSelection()
        for _, group in groupby(enumerate(sorted(rows)), lambda pair: pair[1] - pair[0]):
            found = [row for _, row in group]
            selection.select(model.index(found[0], 0), model.index(found[-1], len(COLUMNS) - 1))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def fit(self, anew: bool = False) -> None:
        """Makes columns as wide as their words need. They only grow, and those that the user has set stay."""
        metrics, model = self.fontMetrics(), self.model()
        seen = range(min(model.rowCount(), SEEN))
        self._fitting = True
        self.setIconSize(QSize(metrics.ascent(), metrics.ascent()))  # of the star, and the colour of its curve
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 9)
        for place in range(len(COLUMNS)):
            title = str(model.headerData(place, Qt.Orientation.Horizontal))
            words = [title, *(str(model.index(row, place).data() or "") for row in seen)]
            signs = self.iconSize().width() if place in (STAR, NAME) else 0
            width = signs + BESIDE + (0 if place == STAR else max(map(metrics.horizontalAdvance, words)))
            if anew or width > self._wanted[place] or not self._fitted:
                self._wanted[place] = width
        self._fitting, self._fitted = False, model.rowCount() > 0
        self._spread()

    def _spread(self) -> None:
        """Where only a little room is lacking, those that the user has not set give up air."""
        self._fitting = True
        places = range(len(COLUMNS))
        wanted = [self.columnWidth(place) if place in self._set else self._wanted[place] for place in places]
        spread(self, wanted, [width - (0 if place in self._set else SPARE) for place, width in enumerate(wanted)])
        self._fitting = False
        self.more.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _resized(self, place: int) -> None:
        if not self._fitting:
            self._set.add(place)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit(anew=True)  # letters have another size

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit(anew=True)
