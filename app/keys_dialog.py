"""Every command with its keys, and a place to press others: a key that is taken says by what, and can be taken over.

What is chosen holds at once and is remembered. Nothing here can be broken for good: one command or all get their first
keys back at a button.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import EVERY
from app.command_palette import menu_paths
from app.dialogs import ask, plain
from app.keybook import Keybook, written
from app.preferences import PreferenceFile
from app.search import Entry, ranked

ID = Qt.ItemDataRole.UserRole
CANCEL, RESET = "Cancel", "Reset all"


class KeysDialog(QDialog):
    """Edits `preferences.keys`; `changed` tells that another key holds now."""

    changed = Signal()

    def __init__(self, parent: QWidget, preferences: PreferenceFile) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._paths = dict(menu_paths())
        self.book = Keybook(EVERY, preferences.value.keys)
        self.setWindowTitle("Keys")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search commands and keys")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search commands and keys")
        self.search.textChanged.connect(lambda _: self._fill())
        self.table = _table()
        self.table.currentItemChanged.connect(lambda *_: self._show_command())
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(2)
        self.recorder.setClearButtonEnabled(True)
        self.recorder.setAccessibleName("Press the new keys")
        self.recorder.keySequenceChanged.connect(lambda _: self._judge())
        for line in self.recorder.findChildren(QLineEdit):  # the signal above waits a second for more keys
            line.textChanged.connect(lambda _: self._judge())
        self.command, self.verdict = plain("", "title"), plain("", "muted")
        self.use = _button("Use it", lambda: self._give(False))
        self.add = _button("Use it as well", lambda: self._give(True))
        self.none = _button("No key", lambda: self._keep(self.book.without_keys(self._id)))
        self.reset = _button("Reset", lambda: self._keep(self.book.reset(self._id)))
        self.reset_all = _button("Reset all…", self._reset_all)
        self._lay_out()
        self._fill()
        self.resize(720, 620)

    def _lay_out(self) -> None:
        close = _button("Close", self.accept)
        close.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all)
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self._editor())
        column.addLayout(foot)

    def _editor(self) -> QWidget:
        """Below the table: the command that is chosen, a place to press keys, and what they mean now."""
        row = QHBoxLayout()
        row.addWidget(self.recorder, 1)
        for button in (self.use, self.add, self.none, self.reset):
            row.addWidget(button)
        self.verdict.setMinimumHeight(2 * self.verdict.fontMetrics().height())
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        box = QFrame()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.command)
        column.addLayout(row)
        column.addWidget(self.verdict)
        return box

    # ---- the table ----

    def showEvent(self, event: QShowEvent) -> None:
        self.table.doItemsLayout()  # rows were measured before the style was known
        super().showEvent(event)

    @property
    def _id(self) -> str:
        item = self.table.currentItem()
        return item.data(0, ID) if item is not None else ""

    def _fill(self) -> None:
        """The commands that fit what is typed, by their names, menus or keys; the chosen one stays chosen."""
        chosen = self._id
        self.table.clear()
        for found in ranked(self.search.text(), (self._entry(id) for id in self.book.actions), {}):
            item = QTreeWidgetItem(
                [found.title, self._paths.get(found.kind, ""), written(self.book.keys_of(found.kind))]
            )
            item.setData(0, ID, found.kind)
            font = item.font(2)
            font.setBold(self.book.is_changed(found.kind))
            item.setFont(2, font)
            self.table.addTopLevelItem(item)
            if found.kind == chosen:
                self.table.setCurrentItem(item)
        if self.table.currentItem() is None and (first := self.table.topLevelItem(0)) is not None:
            self.table.setCurrentItem(first)
        self._show_command()

    def _entry(self, id: str) -> Entry:
        action = self.book.actions[id]
        keys = written(self.book.keys_of(id))
        return Entry(id, action.text.rstrip("…"), self._paths.get(id, ""), action.tip, (*action.words.split(), keys))

    def select(self, id: str) -> None:
        """Chooses a command in the table."""
        for row in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(row)
            if item is not None and item.data(0, ID) == id:
                self.table.setCurrentItem(item)

    def _show_command(self) -> None:
        id = self._id
        self.recorder.clear()
        self.recorder.setEnabled(bool(id))
        if not id:
            self.command.setText("")
            self.verdict.setText(f"No command is called '{self.search.text().strip()}'.")
        else:
            self.command.setText(self.book.actions[id].text.rstrip("…"))
        self.none.setEnabled(bool(id) and bool(self.book.keys_of(id)))
        self.reset.setEnabled(bool(id) and self.book.is_changed(id))
        self.reset_all.setEnabled(bool(self.book.chosen))
        self._judge()

    # ---- a key ----

    def _pressed(self) -> str:
        return self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _judge(self) -> None:
        """Says what the keys that were pressed mean now."""
        key, id = self._pressed(), self._id
        refusal = self.book.refusal(key) if key else ""
        holders = self.book.holders(key, id) if key and id and not refusal else ()
        self.use.setText("Take it over" if holders else "Use it")
        self.add.setVisible(bool(id and self.book.keys_of(id)))
        for button in (self.use, self.add):
            button.setEnabled(bool(key) and bool(id) and not refusal)
        if not id:
            return
        if not key:
            self.verdict.setText(self._present())
        elif refusal:
            self.verdict.setText(refusal)
        elif holders:
            names = " and ".join(f"“{action.text.rstrip('…')}”" for action in holders[:3])
            more = f" and {len(holders) - 3} more" if len(holders) > 3 else ""
            lose = "They lose it" if len(holders) > 1 else "That command loses it"
            self.verdict.setText(f"{written((key,))} means {names}{more} now. {lose} if you take it over.")
        else:
            self.verdict.setText(f"{written((key,))} is free.")

    def _present(self) -> str:
        keys = written(self.book.keys_of(self._id))
        now = f"Its keys are {keys}." if keys else "It has no key."
        return f"{now} Click into the field and press others, one or two after one another."

    def _give(self, besides: bool) -> None:
        self._keep(self.book.given(self._id, self._pressed(), besides))

    def _reset_all(self) -> None:
        text = f"{len(self.book.chosen)} commands have keys of your own." if len(self.book.chosen) > 1 else ""
        text = text or "One command has keys of your own."
        if ask(self, "Keys", text, "All commands get back the keys they had at first.", (RESET, CANCEL)) == RESET:
            self._keep(Keybook(EVERY, {}))

    def _keep(self, book: Keybook) -> None:
        self.book = book
        self._preferences.change(keys=book.chosen)
        self._fill()
        self.changed.emit()


def _table() -> QTreeWidget:
    table = QTreeWidget()
    table.setHeaderLabels(["Command", "Menu", "Keys"])
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAllColumnsShowFocus(True)
    table.setAccessibleName("Commands and their keys")
    header = table.header()
    header.setStretchLastSection(False)
    for column in (0, 1):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    return table


def _button(text: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(pressed)
    return button
