"""The table of multiplications: a row each, thousands of them, what it says depending on the phase of the walk.

The weight of a row can be typed over (F2, a double click, or just typing) or nudged with + and −.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.theme import Theme
from app.wording import number
from engine.microscope.places import Cell, Phase

if TYPE_CHECKING:
    from engine.microscope.explaining.base import Terms

Index = QModelIndex | QPersistentModelIndex
Column = Literal["input", "x", "weight", "w", "product", "slope", "back", "gradient"]
NUDGE, FINE = 0.1, 0.01
"""How far + and − move a weight, and with Alt."""
BIAS = -1
"""The row of the bias among rows of terms."""


class Spot(NamedTuple):
    """One weight of the network, and what it is now."""

    name: str
    where: Cell
    value: float


HEADS: dict[Column, tuple[str, str]] = {
    "input": ("Input", "What is multiplied, with its place in the layer before"),
    "x": ("x", "The number that came in"),
    "weight": ("Weight", "Which weight of the layer it is"),
    "w": ("w", "The weight: type another one, or press + and −"),
    "product": ("w · x", "The product, which goes into the sum"),
    "slope": ("∂z/∂x", "The local derivative: what this number does when the input grows by one"),
    "back": ("δ · ∂z/∂x", "What goes back to the input from here"),
    "gradient": ("δ · ∂z/∂w", "The gradient of the weight, as far as it comes from here"),
}
FORWARD: tuple[Column, ...] = ("input", "x", "w", "product", "weight")
BACKWARD: tuple[Column, ...] = ("input", "x", "slope", "back", "gradient", "w", "weight")


class TermsModel(QAbstractTableModel):
    """Rows in reading order or the largest first; the bias is the last one."""

    edited = Signal(object, float)
    """A `Spot`, and the number that was typed."""
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.terms: Terms | None = None
        self._order = np.zeros(0, np.int64)
        self._columns: tuple[Column, ...] = FORWARD

    def show_terms(self, terms: Terms | None, phase: Phase, largest_first: bool) -> None:
        self.beginResetModel()
        self.terms = terms
        wanted = BACKWARD if phase == "backward" else FORWARD
        self._columns = tuple(column for column in wanted if terms is None or _says(terms, column))
        self._order = np.zeros(0, np.int64) if terms is None else self._ordered(terms, phase, largest_first)
        self.endResetModel()

    @staticmethod
    def _ordered(terms: Terms, phase: Phase, largest_first: bool) -> np.ndarray:
        strengths = terms.slopes if phase == "backward" else terms.products
        order = np.argsort(-np.abs(strengths), kind="stable") if largest_first else np.arange(len(terms))
        return np.append(order, BIAS) if terms.bias is not None else order

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.layoutChanged.emit()

    def row_of(self, term: int) -> int:
        """Where a term stands now."""
        found = np.flatnonzero(self._order == term)
        return int(found[0]) if len(found) else 0

    def term_at(self, row: int) -> int:
        return int(self._order[row]) if 0 <= row < len(self._order) else 0

    def spot(self, row: int) -> Spot | None:
        """The weight of a row, if it is one of the network's."""
        terms, term = self.terms, self.term_at(row)
        if terms is None or not 0 <= row < len(self._order):
            return None
        if term == BIAS:
            spot = Spot(terms.bias_parameter, terms.bias_where, terms.bias or 0.0)
            return spot if terms.bias_parameter else None
        if not terms.parameter or terms.weights is None:
            return None
        return Spot(terms.parameter, tuple(int(i) for i in terms.where[term]), float(terms.weights[term]))

    @property
    def weight_column(self) -> int:
        return self._columns.index("w") if "w" in self._columns else 0

    # ---- what Qt asks of a model ----

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._order)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = self._columns[index.column()] == "w" and self.spot(index.row()) is not None
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical or section >= len(self._columns):
            return None
        title, tip = HEADS[self._columns[section]]
        if role == Qt.ItemDataRole.DisplayRole and self.terms is not None:
            return title.replace("x", self.terms.symbol) if title in ("x", "w · x") else title
        return tip if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.terms is None:
            return None
        column, term = self._columns[index.column()], self.term_at(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column in ("input", "weight") else Qt.AlignmentFlag.AlignRight
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        if role == Qt.ItemDataRole.DisplayRole:
            said = _names(self.terms, column, term)
            value = _value(self.terms, column, term)
            return said if value is None else number(value)
        if role == Qt.ItemDataRole.EditRole:
            return f"{_value(self.terms, column, term):.6g}"
        if role == Qt.ItemDataRole.ForegroundRole:
            value = _value(self.terms, column, term)
            return None if not value else QColor(self._theme.negative if value < 0 else self._theme.positive)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        spot = self.spot(index.row())
        if spot is None:
            return False
        typed = parsed(str(value))
        if typed is None:
            self.refused.emit(refusal(str(value)))
            return False
        if typed != spot.value:
            self.edited.emit(spot, typed)
        return True


def parsed(text: str) -> float | None:
    """A finite number that fits a weight, with any minus and a point or a comma; None where it is none."""
    cleaned = text.strip().replace("−", "-").replace("–", "-").replace(",", ".")
    try:
        value = float(cleaned)
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) < 3e38 else None


def refusal(text: str) -> str:
    """Why what was typed is no weight."""
    return f"“{text}” is not a number that a weight can be: type something like −0.25."


def _says(terms: Terms, column: Column) -> bool:
    """Whether a column has anything to tell of these terms."""
    if column == "weight":
        return bool(terms.parameter)
    if column in ("w", "product"):
        return terms.weights is not None
    if column in ("slope", "back"):
        return bool(np.any(terms.slopes))
    if column == "gradient":
        return terms.leanings is not None and bool(terms.parameter)
    return True


def _names(terms: Terms, column: Column, term: int) -> str:
    if column == "input":
        return "1 (bias)" if term == BIAS else terms.label(term)
    if column == "weight":
        return "b" if term == BIAS else terms.weight_label(term)
    return ""


def _value(terms: Terms, column: Column, term: int) -> float | None:
    """The number of a cell; None where it has none."""
    bias, delta = term == BIAS, terms.delta
    match column:
        case "x":
            return 1.0 if bias else float(terms.inputs[term])
        case "w":
            return (terms.bias or 0.0) if bias else None if terms.weights is None else float(terms.weights[term])
        case "product":
            return (terms.bias or 0.0) if bias else float(terms.products[term])
        case "slope":
            return None if bias else float(terms.slopes[term])
        case "back":
            return None if bias else float(delta * terms.slopes[term])
        case "gradient":
            if bias:
                return delta if terms.bias_parameter else None
            return None if terms.leanings is None else float(delta * terms.leanings[term])
    return None


class TermsTable(QTableView):
    """`chosen` tells the term that the cursor came to, `entered` that one wants to see it by itself."""

    chosen = Signal(int)
    entered = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows = TermsModel(theme)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setAlternatingRowColors(True)
        self.setAccessibleName("Multiplications")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)  # of thousands of rows, those in sight are enough
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.setMinimumHeight(6 * self.fontMetrics().height())
        self._showing = False
        """Whether the cursor moves because something else is shown, and not by hand."""
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._moved(now.row()))

    def show_terms(self, terms: Terms | None, phase: Phase, largest_first: bool, term: int) -> None:
        self._showing = True
        self.rows.show_terms(terms, phase, largest_first)
        if terms is not None and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(self.rows.row_of(term), self.rows.weight_column))
            self.resizeColumnsToContents()
        self._showing = False

    def _moved(self, row: int) -> None:
        if not self._showing:
            self.chosen.emit(self.rows.term_at(row))

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Up and down only: the names of the rows stay in sight."""
        across = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(across)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        key, text = Qt.Key(event.key()), event.text()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            event.ignore()  # the walk's
        elif self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # Enter ends typing and no more
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.rows.term_at(row))
        elif (text in ("+", "-", "−") or key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus)) and self.rows.spot(row):
            self.nudge(row, -1 if text in ("-", "−") or key == Qt.Key.Key_Minus else 1, event.modifiers())
        elif text.isdecimal() or text == ".":
            self.setCurrentIndex(self.rows.index(row, self.rows.weight_column))
            super().keyPressEvent(event)
        elif text and key not in (Qt.Key.Key_F2, Qt.Key.Key_Tab) and not event.modifiers():
            event.ignore()  # letters are no weights
        else:
            super().keyPressEvent(event)

    def nudge(self, row: int, way: int, modifiers: Qt.KeyboardModifier) -> None:
        spot = self.rows.spot(row)
        if spot is not None:
            size = FINE if modifiers & Qt.KeyboardModifier.AltModifier else NUDGE
            self.rows.edited.emit(spot, spot.value + way * size)
