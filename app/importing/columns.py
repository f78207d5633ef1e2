"""The first rows of a table as they stand in the file, and above them what each column was taken for.

Two tables with one set of columns: the upper one says of each column what it is, what is done with it and what it
holds, and its first two rows are chosen from menus; the lower one shows the rows. They are scrolled together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.forms import as_plain_tip
from app.theme import Theme
from app.wording import amount, number
from engine.datasets.inspecting import ColumnKind, ColumnSeen

Index = QModelIndex | QPersistentModelIndex
SHOWN = 200
"""Columns shown at most: nobody reads more across, and each costs a menu."""
NARROWEST, WIDEST = 96, 220
MEASURED = 12
"""Rows that are measured for the width of a column."""
CHOICE = " ▾"
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
"""Keys that open the menu of a cell."""
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
PREDICT, IN, OUT = "is predicted", "goes in", "left out"


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
        if role == Qt.ItemDataRole.FontRole and index.row() == USE and shown.use == PREDICT:
            bold = QFont()
            bold.setBold(True)
            return bold
        if role == Qt.ItemDataRole.TextAlignmentRole:
            top = Qt.AlignmentFlag.AlignTop if index.row() == HOLDS else Qt.AlignmentFlag.AlignVCenter
            return int(Qt.AlignmentFlag.AlignLeft | top)
        return None

    def _text(self, row: int, shown: Shown) -> str:
        if row == KIND:
            return KINDS[shown.kind] + (CHOICE if len(shown.seen.kinds) > 1 else "")
        if row == USE:
            return shown.use + (CHOICE if shown.uses else "")
        return "\n".join(holds(shown.seen, shown.kind))

    def _colour(self, row: int, shown: Shown) -> QColor | None:
        if row == USE and shown.use == PREDICT:
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


def date_of(days: float) -> str:
    """A date by its days since 1970: `2012-01-31`."""
    try:
        return (datetime(1970, 1, 1) + timedelta(days=days)).date().isoformat()
    except (OverflowError, ValueError):
        return f"day {days:,.0f}"


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


class _Table(QTableView):
    """Read-only, its columns as wide as the other's."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)


class TablePreview(QWidget):
    """`kind_chosen(column, kind)` and `use_chosen(column, use)` when one of the menus above a column is used."""

    kind_chosen = Signal(str, str)
    use_chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.columns, self.rows = ColumnModel(theme), RowModel()
        self.head, self.body = _Table("Columns"), _Table("First rows")
        self.head.setModel(self.columns)
        self.body.setModel(self.rows)
        self.body.setAlternatingRowColors(True)
        self.body.horizontalHeader().hide()
        self.body.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.head.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.head.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.head.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for view in (self.head, self.body):
            view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            view.horizontalHeader().setResizeContentsPrecision(MEASURED)
        self.head.horizontalHeader().sectionResized.connect(lambda at, _, size: self.body.setColumnWidth(at, size))
        across = self.body.horizontalScrollBar()
        across.valueChanged.connect(self.head.horizontalScrollBar().setValue)
        self.head.horizontalScrollBar().valueChanged.connect(across.setValue)
        self.head.clicked.connect(self._choose)
        self.head.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = QHBoxLayout()
        above.addWidget(self.head)
        above.addSpacing(self.body.verticalScrollBar().sizeHint().width())  # both see the same columns, to the last
        column.addLayout(above)
        column.addWidget(self.body, 1)

    def sizeHint(self) -> QSize:
        return QSize(560, 380)

    def show_columns(self, columns: tuple[Shown, ...]) -> None:
        self.columns.show_columns(columns[:SHOWN])
        if self.rows.columnCount() == len(self.columns.columns):  # otherwise the rows come next
            self._lay_out()

    def show_rows(self, rows: tuple[tuple[str, ...], ...], lines: tuple[int, ...]) -> None:
        self.rows.show_rows(rows, lines, self.columns.columnCount())
        self._lay_out()

    def restyle(self, theme: Theme) -> None:
        self.columns.restyle(theme)
        self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and watched is self.head and event.key() in CHOOSING:  # type: ignore[attr-defined]
            self._choose(self.head.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        """Both tables as wide as what is in sight needs, and the upper one no higher than its three rows."""
        metrics = self.fontMetrics()
        sides = max(metrics.horizontalAdvance(side) for side in (*SIDES, "88,888")) + 20
        for view in (self.head, self.body):
            view.verticalHeader().setFixedWidth(sides)
        line = metrics.height()
        lines = max((len(holds(shown.seen, shown.kind)) for shown in self.columns.columns), default=1)
        heights = (line + 10, line + 10, lines * line + 10)
        for row, height in enumerate(heights):
            self.head.setRowHeight(row, height)
        self.body.verticalHeader().setDefaultSectionSize(line + 8)
        self.head.setFixedHeight(sum(heights) + self.head.horizontalHeader().sizeHint().height() + 2)
        for at in range(self.columns.columnCount()):
            wide = max(self.head.sizeHintForColumn(at), self.body.sizeHintForColumn(at)) + 12
            title = metrics.horizontalAdvance(self.columns.columns[at].seen.name) + 28
            for view in (self.head, self.body):
                view.setColumnWidth(at, min(max(wide, title, NARROWEST), WIDEST))

    # ---- menus ----

    def _choose(self, index: QModelIndex) -> None:
        """Offers what a cell of the table above may be instead, below the cell."""
        if not index.isValid() or (menu := self.menu(index.row(), index.column())) is None:
            return
        below = self.head.visualRect(index).bottomLeft() + QPoint(0, 1)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.head.viewport().mapToGlobal(below))

    def menu(self, row: int, column: int) -> QMenu | None:
        """What the cell may be; None where there is nothing to choose."""
        shown = self.columns.columns[column]
        if row == KIND and len(shown.seen.kinds) > 1:
            options = [(KINDS[kind], str(kind), kind == shown.kind) for kind in shown.seen.kinds]
            signal = self.kind_chosen
        elif row == USE and shown.uses:
            options = [(use, use, use == shown.use) for use in shown.uses]
            signal = self.use_chosen
        else:
            return None
        menu = QMenu(self)
        for text, value, chosen in options:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(chosen)
            action.triggered.connect(lambda _=False, value=value: signal.emit(shown.seen.name, value))
        return menu
