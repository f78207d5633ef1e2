"""The examples behind what was clicked, or worth a look: pictures in a grid, rows of a table, or text.

A click on one lights up the canvas with it; several can be chosen, given the right label, put into another part or left
out. What is decided becomes a setting of the data set: an edit like any other.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QListView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.flow import Flow
from app.session import Session
from app.theme import Theme
from app.verdict import marking
from app.verdict.examples_model import ROW, SIDE, ExamplesModel, ordered
from app.verdict.page import words
from app.wording import count
from engine.training.shown import Example

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.verdict.behind import Suspect
    from engine.verdict.predictions import Predictions
    from engine.verdict.verdict import Verdict

LISTS: tuple[tuple[str, str, str], ...] = (
    ("loss", "Highest loss", "The examples that the network does worst on"),
    ("certain mistakes", "Certain mistakes", "Wrong answers, those first that the network was surest of"),
    ("least certain", "Least certain", "Where the two likeliest classes lie closest together"),
    ("suspects", "Suspected wrong labels",
     "Another class is as probable as it is for examples that really are of it (confident learning); of numbers, "
     "residuals far beyond the usual"),
)  # fmt: skip
FOR_NUMBERS = ("loss", "suspects")
CHOSEN = "chosen"
ORDERS = (
    ("", "as found"),
    ("loss", "by loss"),
    ("certain", "surest first"),
    ("uncertain", "least sure first"),
    ("example", "by number"),
)
MEASURED = 40
"""Rows that the columns are measured by: as many as are seen."""
GAP, WIDEST = 12, 420
"""Pixels between two columns, and of a column at most."""
WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
PAGES = 5000
"""Examples whose pages are turned in the order of the list; of more, in that of the part."""
CLASSES = 40
"""Classes that a menu of labels lists; of more, one is typed."""


class Gallery(QWidget):
    """`show_verdict` brings another verdict; `show_rows` what was clicked in it."""

    train_on = Signal()
    """The network shall go on learning, from the data as they are now."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.found: Predictions | None = None
        self.parts: Parts | None = None
        self._suspects: tuple[Suspect, ...] | None = None
        self._chosen: tuple[np.ndarray, str] | None = None
        self.model = ExamplesModel()
        self.model.setParent(self)
        self.setAccessibleName("Examples")
        self._make()
        self._arrange()
        session.example_changed.connect(self._follow)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._close, context=WITHIN)

    def _make(self) -> None:
        self.list = Combo()
        self.list.setAccessibleName("Which examples")
        self.list.setToolTip("Which examples are shown")
        self.order = Combo()
        self.order.setAccessibleName("Order")
        self.order.setToolTip("In which order they are shown")
        for key, text in ORDERS:
            self.order.addItem(text, key)
        self.said = words("", "")
        self.pictures = QListView()
        self.pictures.setViewMode(QListView.ViewMode.IconMode)
        self.pictures.setResizeMode(QListView.ResizeMode.Adjust)
        self.pictures.setMovement(QListView.Movement.Static)
        self.pictures.setUniformItemSizes(True)
        self.pictures.setIconSize(QSize(SIDE, SIDE))
        self.pictures.setLayoutMode(QListView.LayoutMode.Batched)
        self.pictures.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table = QTableView()
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setResizeContentsPrecision(MEASURED)
        self.nothing = words("")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for view, name in ((self.pictures, "Examples as pictures"), (self.table, "Examples as a table")):
            view.setAccessibleName(name)
            view.setModel(self.model)
            view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(partial(self._context, view))
            view.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.label = QPushButton("Wrong label…")
        self.label.setToolTip("Say what the chosen examples really are. It is a setting of the data and can be undone.")
        self.place = QPushButton("Put into…")
        self.place.setToolTip("Put the chosen examples into another part, or leave them out. It can be undone.")
        self.train = QPushButton("Train on")
        self.train.setToolTip("Go on training with the data as they are now; what was learned is kept")
        self.label.setMenu(QMenu(self.label))
        self.place.setMenu(QMenu(self.place))
        self.label.menu().aboutToShow.connect(lambda: self._fill_labels(self.label.menu()))
        self.place.menu().aboutToShow.connect(lambda: self._fill_places(self.place.menu()))
        self.train.clicked.connect(self.train_on)
        self.list.activated.connect(lambda _: self._show())
        self.order.activated.connect(lambda _: self._show())

    def _arrange(self) -> None:
        head, foot = Flow(), Flow()
        for part in (self.list, self.order):
            head.addWidget(part)
        for button in (self.label, self.place, self.train):
            foot.addWidget(button)
        self.pages = QStackedWidget()
        for page in (self.pictures, self.table, self.nothing):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    # ---- what is shown ----

    def show_verdict(self, verdict: Verdict, parts: Parts) -> None:
        """Another verdict: the list that was shown is made anew, and what was clicked before is gone."""
        self.found, self.parts = verdict.predictions, parts
        self._suspects, self._chosen = None, None
        found = marking.data_node(self.session)
        self.model.marked = frozenset(mark.example for mark in found[1].marks) if found is not None else frozenset()
        before = self.list.currentData()
        self._fill_lists(before if before != CHOSEN else "loss")
        self._show()

    def show_rows(self, rows: np.ndarray, said: str) -> None:
        """The examples behind what was clicked."""
        self._chosen = np.asarray(rows, np.int64), said
        self._fill_lists(CHOSEN)
        self.order.setCurrentIndex(0)
        self._show()

    def clear(self) -> None:
        self.found, self.parts, self._chosen = None, None, None
        self.model.clear()

    def restyle(self, theme: Theme) -> None:
        self._fit()

    def table_of(self) -> dict[str, Any]:
        """What is shown, as columns by name."""
        model = self.model
        if self.found is None:
            return {}
        at = np.searchsorted(self.found.rows, model.rows)
        rows = model.rows.tolist()
        return {
            "example": model.rows + 1,
            "row of the table": self.found.index[at] + 1,
            "true": [model.true(row) for row in rows],
            "answer": [model.answer(row) for row in rows],
            "certainty": [model.certainty(row) for row in rows],
            "loss": self.found.losses[at],
        }

    def _fill_lists(self, chosen: str | None) -> None:
        self.list.clear()
        if self._chosen is not None:
            self.list.addItem("What was clicked", CHOSEN)
        numbers = self.found is not None and self.found.head.kind == "numbers"
        for key, text, tip in LISTS:
            if not numbers or key in FOR_NUMBERS:
                self.list.addItem(text, key)
                self.list.setItemData(self.list.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.list.setCurrentIndex(max(0, self.list.findData(chosen)))

    def _show(self) -> None:
        found, parts = self.found, self.parts
        if found is None or parts is None:
            return
        key = self.list.currentData()
        rows, said, empty = self._rows(key)
        suspects = (self._suspects or ()) if key == "suspects" else ()
        self.model.show(found, parts, ordered(found, rows, self.order.currentData()), suspects)
        amount = count(len(rows), "example")
        caption = " (true → answer)" if self.model.pictures and key != "suspects" else ""
        self.said.setText(f"{amount} {said}{caption}".strip())
        self.nothing.setText(empty)
        view = self.pictures if self.model.pictures else self.table
        self.pages.setCurrentWidget(view if len(rows) else self.nothing)
        self._fit()
        self._selected()
        self._follow(self.session.shown)

    def _rows(self, key: str) -> tuple[np.ndarray, str, str]:
        """The rows of a list, what they are, and what to say where there are none."""
        from engine.verdict.behind import ranked, suspects

        found = self.found
        assert found is not None
        if key == CHOSEN and self._chosen is not None:
            rows, said = self._chosen
            return rows, said, "There are no such examples."
        if key == "suspects":
            if self._suspects is None:
                self._suspects = suspects(found)
            rows = np.array([one.row for one in self._suspects], np.int64)
            return rows, "that may be labelled wrongly, the likeliest first", "No label looks wrong."
        said = {
            "loss": "of this part, the highest loss first",
            "certain mistakes": "answered wrongly, the surest first",
            "least certain": "of this part, the least certain first",
        }[key]
        return ranked(found, key), said, "Every answer is right."  # type: ignore[arg-type]  # keys of LISTS

    def _fit(self) -> None:
        facts = self.parts.facts if self.parts is not None else None
        wide = max((self.fontMetrics().horizontalAdvance(name) for name in facts.classes), default=0) if facts else 0
        wide = 2 * wide + self.fontMetrics().horizontalAdvance(" → ")
        least = SIDE + 14
        self.pictures.setGridSize(QSize(max(least, min(wide + 12, 150)), SIDE + self.fontMetrics().height() + 16))
        if not self.model.pictures:
            self.table.resizeColumnsToContents()
            for column in range(self.model.columnCount()):
                self.table.setColumnWidth(column, min(self.table.columnWidth(column) + GAP, WIDEST))
            self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    # ---- choosing ----

    @property
    def view(self) -> QListView | QTableView:
        return self.pictures if self.model.pictures else self.table

    def chosen_rows(self) -> list[int]:
        """The rows of the part that are chosen."""
        indexes = self.view.selectionModel().selectedIndexes()
        return list(dict.fromkeys(int(index.data(ROW)) for index in indexes))

    def chosen_examples(self) -> list[int]:
        """Which examples of the table they are."""
        return [self.model.example(row) for row in self.chosen_rows()]

    def _selected(self) -> None:
        """One that is chosen lights up the canvas; what can be done with several needs any."""
        rows = self.chosen_rows()
        for button in (self.label, self.place):
            button.setEnabled(bool(rows))
        found = self.found
        if len(rows) == 1 and found is not None and self.isVisible():
            shown = self.session.shown
            if not (isinstance(shown, Example) and (shown.part, shown.row) == (found.part, rows[0])):
                among = self.model.rows.tolist() if len(self.model.rows) <= PAGES else ()
                self.session.show_example(found.part, rows[0], among)

    def _close(self) -> None:
        """Esc: no example is shown any more, as on the canvas."""
        self.view.clearSelection()
        self.session.show_no_example()

    def _follow(self, shown: object) -> None:
        """Marks the example that is shown elsewhere, where it is in the list."""
        found = self.found
        if found is None or not isinstance(shown, Example) or shown.part != found.part:
            return
        if self.chosen_rows() == [shown.row]:
            return
        place = np.flatnonzero(self.model.rows == shown.row)
        if len(place):
            flags = QItemSelectionModel.SelectionFlag
            index = self.model.index(int(place[0]), 0)
            self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.view.scrollTo(index)

    # ---- deciding ----

    def _context(self, view: QAbstractItemView, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label = menu.addMenu("Wrong label: it is…")
        self._fill_labels(label)
        self._fill_places(menu)
        menu.setEnabled(bool(self.chosen_rows()))
        menu.popup(view.viewport().mapToGlobal(at))

    def _fill_labels(self, menu: QMenu) -> None:
        menu.clear()
        classes = self.found.head.classes if self.found is not None else ()
        single = self.found is not None and len(self.found.truth) == len(self.found)
        if not single or self.parts is None or (classes and classes != self.parts.facts.classes):
            menu.addAction("Only one class or number of the data can be told").setEnabled(False)
            return
        suspects = {one.row: one.likely for one in self._suspects or ()}
        likely = (
            {suspects.get(row, "") for row in self.chosen_rows()} if self.list.currentData() == "suspects" else set()
        )
        for name in classes[:CLASSES]:
            action = menu.addAction(name.replace("&", "&&"), partial(self._relabel, name))
            if likely == {name}:
                _strengthen(action)
        if not classes or len(classes) > CLASSES:
            menu.addAction("Another…" if classes else "Type the right number…", self._ask_label)

    def _fill_places(self, menu: QMenu) -> None:
        if menu is self.place.menu():
            menu.clear()
        own = self.found.part if self.found is not None else ""
        for part, text in marking.WHERE:
            menu.addAction(text, partial(self._put, part)).setEnabled(part != own)
        menu.addSeparator()
        decided = set(self.chosen_examples()) & self.model.marked
        menu.addAction("Take back what was decided", self._forget).setEnabled(bool(decided))

    def _relabel(self, label: str) -> None:
        marking.relabel(self.session, self.chosen_examples(), label)

    def _put(self, part: str) -> None:
        """Rows count within a part: after a move, the one that is shown would be another example."""
        chosen = self.chosen_examples()
        self.session.show_no_example()
        marking.put(self.session, chosen, part)

    def _forget(self) -> None:
        marking.forget(self.session, self.chosen_examples())

    def _ask_label(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Wrong label")
        dialog.setLabelText("What is right for the chosen examples?")
        dialog.textValueSelected.connect(self._relabel)
        dialog.open()


def _strengthen(action: QAction) -> None:
    """What is likeliest stands out."""
    font = action.font()
    font.setBold(True)
    action.setFont(font)
