"""What differs between the chosen runs: settings side by side, and the changes from one drawing to another.

Both are worked out on the thread of the runs, and only while they are seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.dialogs import plain
from app.flow import Flow
from app.icons import chip, icon
from app.runs_book import RunBook
from app.runs_overlay import colour_of
from app.session import Session
from app.theme import Theme
from app.wording import count
from engine.errors import FileError
from engine.graph import Graph
from engine.runs.comparing import Change, Row, changes, settings_that_differ
from engine.runs.record import Record
from engine.runs.store import read_drawing

PRESENT = "the drawing as it is now"
SIGNS: Mapping[str, str] = {
    "added": "plus",
    "removed": "minus",
    "changed": "pencil-outline",
    "wired": "link-variant",
    "unwired": "link-variant-off",
}
COLUMN = 110
"""Pixels at least for the values of a run: two words."""


class SettingsTable(QWidget):
    """A row for each setting that is not the same in all chosen runs, a column for each of them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.state = plain("", "muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setAccessibleName("Settings that differ between the chosen runs")
        self.table.itemActivated.connect(
            lambda item: self.session.reveal(str(item.data(Qt.ItemDataRole.UserRole) or ""))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.state)
        column.addWidget(self.table, 1)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, records: Sequence[Record], rows: Sequence[Row], colours: Mapping[str, int]) -> None:
        self.rows = tuple(rows)
        theme, table = self.session.theme, self.table
        table.setVisible(bool(rows))
        self.state.setText(_settings_said(records, rows))
        self.state.setVisible(bool(self.state.text()))
        table.clear()
        table.setColumnCount(1 + len(records))
        table.setRowCount(len(rows))
        table.setHorizontalHeaderItem(0, QTableWidgetItem("Setting"))
        for place, record in enumerate(records, 1):
            head = QTableWidgetItem(record.title)
            if record.id in colours:
                head.setIcon(chip(colour_of(theme, colours[record.id])))
            table.setHorizontalHeaderItem(place, head)
        for line, row in enumerate(rows):
            for place, text in enumerate((row.title, *row.values)):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, row.node)
                table.setItem(line, place, item)
        header = table.horizontalHeader()
        header.setMinimumSectionSize(COLUMN)
        table.resizeColumnsToContents()


def _settings_said(records: Sequence[Record], rows: Sequence[Row]) -> str:
    if len(records) < 2:
        return "Choose two or more runs in the table to compare them: Ctrl+click, or Shift+click."
    return "" if rows else f"All settings of these {len(records)} runs are the same."


class DrawingChanges(QWidget):
    """The changes from one drawing to another: those of two runs, or of a run and the drawing as it is."""

    def __init__(self, session: Session, book: RunBook) -> None:
        super().__init__()
        self.session, self.book = session, book
        self.records: Sequence[Record] = ()
        self.before, self.after = Combo(), Combo()
        self.before.setAccessibleName("Compare from")
        self.after.setAccessibleName("Compare to")
        for box in (self.before, self.after):
            box.activated.connect(lambda _: self.compare())
        row = Flow()
        row.add_together(QLabel("From"), self.before)
        row.add_together(QLabel("to"), self.after)
        self.state = plain("", "muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.list = QListWidget()
        self.list.setAccessibleName("Changes between the two drawings")
        self.list.setToolTip("Double-click a change to see its node.")
        self.list.setIconSize(QSize(14, 14))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._reveal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)
        self.found: tuple[Change, ...] = ()

    def show_records(self, records: Sequence[Record], colours: Mapping[str, int]) -> None:
        """Offers these runs; from the oldest to the newest, or from the only one to the drawing as it is."""
        known = [self.before.itemData(place) for place in range(self.before.count())]
        kept = self.before.currentData(), self.after.currentData()
        self.records = sorted(records, key=lambda record: (record.started, record.number))
        ids = [record.id for record in self.records] + [""]
        for box in (self.before, self.after):
            box.clear()
            for record in self.records:
                sign = chip(
                    colour_of(self.session.theme, colours[record.id]) if record.id in colours else "transparent"
                )
                box.addItem(sign, record.title, record.id)
            box.addItem(chip("transparent"), PRESENT, "")
        chosen = kept if known == ids else (ids[0], ids[-2] if len(ids) > 2 else "")
        self.before.setCurrentIndex(max(0, ids.index(chosen[0]) if chosen[0] in ids else 0))
        self.after.setCurrentIndex(ids.index(chosen[1]) if chosen[1] in ids else len(ids) - 1)
        self.compare()

    def compare(self) -> None:
        """Works the changes out for what stands in the two boxes."""
        if not self.records:
            self._show((), "Choose a run in the table to see what differs between its drawing and others.")
            return
        first, second, now = self.before.currentData(), self.after.currentData(), self.session.root
        asked = (first, second)

        def work(folder: Path) -> tuple[Change, ...]:
            return changes(drawing_of(folder, first, now), drawing_of(folder, second, now))

        def done(found: tuple[Change, ...]) -> None:
            if asked == (self.before.currentData(), self.after.currentData()):
                self._show(found, f"{count(len(found), 'change')}." if found else "Both drawings compute the same.")

        self.book.read(work, done, lambda error: self._show((), str(error)))

    def _show(self, found: Sequence[Change], said: str) -> None:
        self.found = tuple(found)
        self.state.setText(said)
        self.list.setVisible(bool(found))
        self.list.clear()
        theme = self.session.theme
        for change in found:
            item = QListWidgetItem(icon(SIGNS[change.kind], theme), change.text)
            item.setData(Qt.ItemDataRole.UserRole, change.node)
            self.list.addItem(item)

    def restyle(self, theme: Theme) -> None:
        self._show(self.found, self.state.text())

    def _reveal(self, item: QListWidgetItem) -> None:
        node = str(item.data(Qt.ItemDataRole.UserRole))
        if self.session.title_of(node):
            self.session.reveal(node)
        else:
            self.session.message.emit("That node is not in the drawing as it is now.", "")


def drawing_of(folder: Path, id: str, present: Graph) -> Graph:
    """The drawing of a run; of "" the present one. Raises FileError."""
    return read_drawing(folder, id) if id else present


def differing(folder: Path, records: Sequence[Record]) -> tuple[Row, ...]:
    """The settings that differ; of a run whose drawing cannot be read, those of its training."""

    def drawing(id: str) -> Graph | None:
        try:
            return read_drawing(folder, id)
        except FileError:
            return None

    return settings_that_differ([(record.settings, drawing(record.id)) for record in records])
