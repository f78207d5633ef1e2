"""The truth table beside a neuron: what it reads, what is right, its weighted sum, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.forms import as_plain_tip
from app.plots import mixed
from app.theme import Theme
from app.wording import MINUS, number

if TYPE_CHECKING:
    from engine.training.probes import OneNeuron

Index = QModelIndex | QPersistentModelIndex
LARGE = 100
"""From here on no digits behind the point are needed."""
INPUTS = 6
"""Inputs with a column of their own: with more the answer would be out of sight."""
EXPLAINED = {
    "z": "The weighted sum: each input times its weight, and the bias",
    "out": "What the neuron makes of the sum: its answer",
    "net": "What the whole network answers",
    "truth": "What is right",
    "off by": "How far the answer lies from the truth",
}
RIGHT, WRONG = "✓", "✗"
GROUND = 0.18
"""How much of the colour of errors a wrong row has."""


class RowsModel(QAbstractTableModel):
    """The rows as text; wrong ones have a cross, and a ground of their own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.headers: list[str] = []
        self.rows: list[list[str]] = []
        self.wrong: list[bool] = []

    def show_rows(self, headers: list[str], rows: list[list[str]], wrong: list[bool]) -> None:
        """Laid out anew only where there are other columns or more rows."""
        alike = headers == self.headers and len(rows) == len(self.rows)
        if not alike:
            self.beginResetModel()
        self.headers, self.rows, self.wrong = headers, rows, wrong
        if not alike:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(headers) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.headers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        wrong = self.wrong[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.rows[index.row()][index.column()]
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            case Qt.ItemDataRole.BackgroundRole if wrong:
                return QColor(mixed(self.theme.error, self.theme.panel, GROUND))
            case Qt.ItemDataRole.FontRole if wrong:
                bold = QFont()
                bold.setBold(True)
                return bold
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return EXPLAINED.get(self.headers[section], as_plain_tip(self.headers[section]))
        return self.headers[section] if role == Qt.ItemDataRole.DisplayRole else None


class Rows(QTableView):
    """Read-only; a row that is clicked tells where the inputs that are not drawn stand."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows = RowsModel(theme)
        self.setModel(self.rows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Examples: what the neuron reads, its sum, its answer, and the truth")
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.setMinimumHeight(3 * self.verticalHeader().defaultSectionSize())
        self.verticalHeader().setDefaultSectionSize(round(1.5 * self.fontMetrics().height()))
        self.setTabKeyNavigation(False)

    @property
    def row(self) -> int | None:
        """The one that is chosen."""
        found = self.selectionModel().selectedRows()
        return found[0].row() if found else None

    def restyle(self, theme: Theme) -> None:
        self.rows.theme = theme
        self.verticalHeader().setDefaultSectionSize(round(1.5 * self.fontMetrics().height()))
        self.viewport().update()

    def show_reading(self, reading: OneNeuron, names: Sequence[str]) -> None:
        self.rows.show_rows(*table_of(reading, names))


def table_of(reading: OneNeuron, names: Sequence[str]) -> tuple[list[str], list[list[str]], list[bool]]:
    """Headers, cells, and which rows are wrong. z is the weighted sum with the bias, out what the neuron makes of it,
    net what the whole network answers."""
    shown = list(names[:INPUTS])
    judged = reading.judged
    headers = [*shown, *(["truth"] if judged is not None else []), "z", "out"]
    if judged is not None and not reading.own:
        headers.append("net")
    if judged is not None and judged.right is None:
        headers.append("off by")
    rows = []
    for row in range(len(reading.sums)):
        cells = [short(float(value)) for value in reading.reads[row][: len(shown)]]
        if judged is not None:
            cells.append(_joined(judged.truth[row]))
        cells += [short(float(reading.sums[row])), short(float(reading.answers[row]))]
        if judged is not None:
            cells += [] if reading.own else [_joined(judged.given[row])]
            if judged.right is None:
                cells.append(short(float(abs(judged.given[row] - judged.truth[row]).mean())))
            else:
                cells[-1] += f"  {RIGHT if judged.right[row] else WRONG}"
        rows.append(cells)
    return headers, rows, [bool(each) for each in reading.wrong]


def _joined(values: Sequence[float]) -> str:
    return ", ".join(short(float(value)) for value in values)


def short(value: float) -> str:
    """Two digits behind the point, and no zeros at the end: bits stay `0` and `1`."""
    if abs(value) >= LARGE:
        return number(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)
