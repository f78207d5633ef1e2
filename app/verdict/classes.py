"""Class by class: precision, recall, F1 and how many examples there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from app.theme import Theme
from app.verdict.figure_table import Cell, FigureTable
from app.verdict.page import Page
from app.wording import number, percent

if TYPE_CHECKING:
    from engine.verdict.classes import ClassRow
    from engine.verdict.verdict import Verdict

COLUMNS = (
    ("class", "The true class. Click a row to see its examples."),
    ("precision", "Of all that was called so, the share that is so."),
    ("recall", "Of all that is so, the share that was called so."),
    ("F1", "The harmonic mean of precision and recall."),
    ("support", "How many examples are of this class."),
    ("answered", "How often the network gave this class."),
    ("ROC AUC", "How often an example of the class gets a higher score for it than another one; 0.5 is chance."),
    ("AP", "Average precision: the area under the curve of precision over recall."),
)


class ClassesPage(Page):
    """A row for every class, and the averages over them below."""

    title = "Classes"
    explanation = "How well each class is told from the rest. Click a heading to sort, a row to see its examples."
    kinds = ("classes",)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows = FigureTable("Precision, recall and F1 of each class")
        self.rows.opened.connect(self._open)
        self.averages = FigureTable("Averages over the classes")
        self.averages.horizontalHeader().hide()
        self.averages.setSelectionMode(FigureTable.SelectionMode.NoSelection)
        self.averages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.averages.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.horizontalScrollBar().valueChanged.connect(self.averages.horizontalScrollBar().setValue)
        for table in (self.rows, self.averages):
            table.fitted.connect(self._align)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.averages)

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        self.rows.fill(COLUMNS, [_cells(row) for row in verdict.classes])
        self.averages.fill(COLUMNS, [_cells(row) for row in verdict.averages], sortable=False)
        self._align()

    def _align(self) -> None:
        """The averages stand below their columns."""
        for column in range(self.rows.columnCount()):
            wide = max(self.rows.columnWidth(column), self.averages.columnWidth(column))
            self.rows.setColumnWidth(column, wide)
            self.averages.setColumnWidth(column, wide)
        line = self.averages.verticalHeader().defaultSectionSize()
        self.averages.setFixedHeight(line * self.averages.rowCount() + 4)

    def table(self) -> Mapping[str, Any]:
        if self.verdict is None:
            return {}
        rows = (*self.verdict.classes, *self.verdict.averages)
        fields = ("name", "precision", "recall", "f1", "support", "answered", "roc_auc", "average_precision")
        names = (name for name, _ in COLUMNS)
        return {name: [getattr(row, field) for row in rows] for name, field in zip(names, fields, strict=True)}

    def _open(self, row: int) -> None:
        from engine.verdict.behind import Cell as Place

        if self.verdict is not None and row < len(self.verdict.classes):
            self.picked.emit(Place(true=row), f"of the class “{self.verdict.classes[row].name}”")


def _cells(row: ClassRow) -> list[Cell]:
    shares = [Cell(percent(v) if v == v else "–", v) for v in (row.precision, row.recall, row.f1)]
    counts = [Cell(f"{n:,}", n) for n in (row.support, row.answered)]
    areas = [Cell(number(v) if v == v else "–", v) for v in (row.roc_auc, row.average_precision)]
    return [Cell(row.name), *shares, *counts, *areas]
