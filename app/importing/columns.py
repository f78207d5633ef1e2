"""The first rows of a table as they stand in the file, and above them what each column was taken for.

Two tables with one set of columns: the upper one says of each column what it is, what is done with it and what it
holds, and its first two rows are chosen from menus; the lower one shows the rows. They are scrolled together.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
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

from app.importing.column_models import KIND, KINDS, SIDES, USE, ColumnModel, RowModel, Shown, holds
from app.theme import Theme

SHOWN = 200
"""Columns shown at most: nobody reads more across, and each costs a menu."""
NARROWEST, WIDEST = 96, 220
MEASURED = 12
"""Rows whose texts are measured for the width of a column. Asking the views for it takes ten times as long."""
BESIDE_TEXT = 22
"""Pixels beside the text of a cell."""
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
"""Keys that open the menu of a cell."""


class _Table(QTableView):
    """Read-only, its columns as wide as the other's."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)  # a row is as high as its lines, and of a long one the rest is in its tip
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
            texts = (*self.columns.texts(at), self.rows.longest(at, MEASURED))
            wide = max(map(metrics.horizontalAdvance, texts)) + BESIDE_TEXT
            title = metrics.horizontalAdvance(self.columns.columns[at].seen.name) + 28
            self.head.setColumnWidth(at, min(max(wide, title, NARROWEST), WIDEST))

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
