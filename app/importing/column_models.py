"""What is known of the columns of a table, and its first rows, as models that a table of Qt shows."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from app.forms import as_plain_tip
from app.theme import Theme
from app.ticks import date_of
from app.wording import amount, number
from engine.datasets.inspecting import ColumnKind, ColumnSeen

Index = QModelIndex | QPersistentModelIndex
CHOICE = " ▾"
KIND, USE, HOLDS = range(3)
SIDES = ("Kind", "Use", "Holds")
KINDS: dict[ColumnKind, str] = {
    "number": "number",
    "category": "category",
    "date": "date",
    "text": "text",
    "index": "row number",
}
"""What the kinds are called; a row number only counts the rows."""
PREDICT, ALSO, IN, OUT = "is predicted", "is predicted too", "goes in", "left out"


class Shown(NamedTuple):
    """A column: what was seen of it, what it is taken for now, and what is done with it."""

    seen: ColumnSeen
    kind: ColumnKind
    use: str
    uses: tuple[str, ...] = (PREDICT, IN, OUT)
    """What can be done with it."""


class ColumnModel(QAbstractTableModel):
    """Three rows: kind, use, and what the column holds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.columns: tuple[Shown, ...] = ()

    def show_columns(self, columns: tuple[Shown, ...]) -> None:
        same = [shown.seen.name for shown in columns] == [shown.seen.name for shown in self.columns]
        if not same:
            self.beginResetModel()
        self.columns = columns
        if not same:
            self.endResetModel()
        elif columns:
            self.dataChanged.emit(self.index(0, 0), self.index(HOLDS, len(columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme

    def rowCount(self, parent: Index | None = None) -> int:
        return len(SIDES)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].seen.name if across else SIDES[section]
        if role == Qt.ItemDataRole.ToolTipRole and across:
            return as_plain_tip(self.columns[section].seen.name)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain_tip(shown.seen.note or self._text(index.row(), shown))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(index.row(), shown)
        if role == Qt.ItemDataRole.FontRole and index.row() == USE and shown.use in (PREDICT, ALSO):
            bold = QFont()
            bold.setBold(True)
            return bold
        if role == Qt.ItemDataRole.TextAlignmentRole:
            top = Qt.AlignmentFlag.AlignTop if index.row() == HOLDS else Qt.AlignmentFlag.AlignVCenter
            return int(Qt.AlignmentFlag.AlignLeft | top)
        return None

    def texts(self, column: int) -> list[str]:
        """All that stands in a column, line by line."""
        shown = self.columns[column]
        return [line for row in range(len(SIDES)) for line in self._text(row, shown).split("\n")]

    def _text(self, row: int, shown: Shown) -> str:
        if row == KIND:
            return KINDS[shown.kind] + (CHOICE if len(shown.seen.kinds) > 1 else "")
        if row == USE:
            return shown.use + (CHOICE if shown.uses else "")
        return "\n".join(holds(shown.seen, shown.kind))

    def _colour(self, row: int, shown: Shown) -> QColor | None:
        if row == USE and shown.use in (PREDICT, ALSO):
            return QColor(self._theme.accent)
        if row == HOLDS or shown.use == OUT:
            return QColor(self._theme.muted)
        return None


def holds(seen: ColumnSeen, kind: ColumnKind) -> tuple[str, ...]:
    """What a column holds, in up to three lines: its range or its values, and how many cells are empty."""
    more = "+" if seen.more else ""
    different = f"{amount(seen.different)}{more} different"
    said = []
    if kind in ("number", "date") and seen.low is not None and seen.high is not None:
        low, high, mean = (_value(value, kind) for value in (seen.low, seen.high, seen.mean))
        said.append(f"{low} … {high}" if low != high else low)
        said.append(f"mean {mean}" if kind == "number" and mean else different)
    else:
        said.append(different)
        said.append(", ".join(seen.examples[:4]))
    said.append(f"{seen.missing:,} missing" if seen.missing else "")
    return tuple(part for part in said if part)


def _value(value: float | None, kind: ColumnKind) -> str:
    if value is None:
        return ""
    if kind == "date":
        return date_of(value)
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e6 else number(value)


class RowModel(QAbstractTableModel):
    """The first rows as they stand in the file, by their lines."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._lines: tuple[int, ...] = ()
        self._columns = 0

    def show_rows(self, rows: tuple[tuple[str, ...], ...], lines: tuple[int, ...], columns: int) -> None:
        self.beginResetModel()
        self._rows, self._lines, self._columns = rows, lines, columns
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return self._columns

    def longest(self, column: int, rows: int) -> str:
        """The longest of the first texts in a column."""
        return max((row[column] for row in self._rows[:rows] if column < len(row)), key=len, default="")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and index.column() < len(row):
            text = row[index.column()]
            return as_plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Vertical:
            return f"{self._lines[section]:,}" if section < len(self._lines) else str(section + 1)
        return None
