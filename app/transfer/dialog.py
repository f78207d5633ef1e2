"""Shows what of a file of weights fits the drawing, and loads what is ticked.

Both readings, of names and of numbers, are done on a thread: a file may be larger than memory, or on a slow disk. The
drawing changes only where layers are to be frozen, and that can be undone; weights are no part of its history.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.background import Background
from app.dialogs import plain
from app.session import Session
from app.transfer.model import COLUMNS, SOURCE, OfferModel, SourceDelegate
from engine.errors import UserError

if TYPE_CHECKING:
    from engine.transfer import Offer
    from engine.weights import Weights

SEEN = 400
"""Rows that decide how wide a column is; the user sets others."""
MARGIN = 34
"""Pixels beside the words of a cell: its ends, and the box to tick."""
LINES, LETTERS = 16, 104
"""Of text, that the table has room for at first."""
LISTED = 4
"""Names of the file that are listed below the table; the others are in its tooltip."""


class TransferDialog(QDialog):
    """Reads the file when it opens; `model` is None until that is done, or where the file was refused."""

    def __init__(self, session: Session, path: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session, self.path = session, path
        self.model: OfferModel | None = None
        self.setWindowTitle("Load weights")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.head = plain(f"Reading {path.name}", "title")
        self.said = plain("", "muted")
        self.busy = QProgressBar(maximum=0)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(8)
        self.table = QTableView()
        self.unused = plain("", "muted")
        self.freeze = QCheckBox("Freeze what is loaded")
        self.freeze.setToolTip("Layers that come whole from the file are left as they are: only the others learn")
        self.load = QPushButton("Load", default=True)
        self.cancel = QPushButton("Cancel", autoDefault=False)
        self._arrange()
        self._names, self._numbers = Background(self), Background(self)
        self._names.done.connect(self._show)
        self._numbers.done.connect(self._put_in)
        for reading in (self._names, self._numbers):
            reading.refused.connect(self._refuse)
        self.freeze.toggled.connect(lambda _: self._say())
        self.load.clicked.connect(self._load)
        self.cancel.clicked.connect(self.reject)
        self._study()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        for widget in (self.head, self.said, self.busy):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.unused)
        row = QHBoxLayout()
        row.addWidget(self.freeze)
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.load)
        column.addLayout(row)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.AllEditTriggers)
        self.table.setItemDelegateForColumn(SOURCE, SourceDelegate(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAccessibleName("What fits")
        metrics = self.fontMetrics()
        self.table.setMinimumSize(metrics.averageCharWidth() * LETTERS, (metrics.height() + 9) * 5)
        self.resize(self.sizeHint().expandedTo(self.table.minimumSize()).width(), (metrics.height() + 9) * (LINES + 8))
        self._show_table(shown=False)

    def _show_table(self, shown: bool) -> None:
        for widget in (self.table, self.unused, self.freeze):
            widget.setVisible(shown)
        self.busy.setVisible(not shown)
        self.load.setEnabled(shown)

    # ---- reading ----

    def _study(self) -> None:
        from engine.transfer import study

        graph, path = self.session.root, self.path
        self._names.ask(lambda: study(graph, path))

    def _refuse(self, error: UserError) -> None:
        self._show_table(self.model is not None)
        self.busy.hide()
        self.head.setText(error.text)
        self.said.setText(error.hint)

    def _show(self, offer: Offer) -> None:
        self.model = OfferModel(offer)
        self.model.setParent(self)
        self.model.offered.connect(self._say)
        self.table.setModel(self.model)
        self._fit()
        self._show_table(shown=True)
        self._say()

    def _fit(self) -> None:
        assert self.model is not None
        metrics = self.table.fontMetrics()
        header = self.table.horizontalHeader()
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 9)
        for place in range(len(COLUMNS)):
            words = [COLUMNS[place]]
            words += [str(self.model.index(row, place).data()) for row in range(min(SEEN, self.model.rowCount()))]
            self.table.setColumnWidth(place, MARGIN + max(map(metrics.horizontalAdvance, words)))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        wanted = sum(self.table.columnWidth(place) for place in range(len(COLUMNS))) + 2 * MARGIN
        window = self.parentWidget()
        most = int(window.width() * 0.95) if window is not None else wanted
        self.resize(max(self.width(), min(wanted, most)), self.height())

    def _say(self) -> None:
        """What would be loaded as it is ticked now, and what of the file would not."""
        if self.model is None:
            return
        offer = self.model.offer
        nothing_left = self.freeze.isChecked() and offer.leaves_nothing
        self.head.setText(f"{self.path.name}: {offer.sentence}")
        self.said.setText(
            "Every weight would be frozen: nothing would be left to learn." if nothing_left else _without(offer)
        )
        names = offer.unused
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        self.unused.setText(f"Only in the file: {', '.join(names[:LISTED])}{more}" if names else "")
        self.unused.setToolTip("\n".join(names[:60]))
        self.unused.setVisible(bool(names))
        count = len(offer.chosen)
        self.load.setText(f"Load {count:,} weight{'' if count == 1 else 's'}")
        self.load.setEnabled(count > 0)
        self.load.setFocus()

    # ---- loading ----

    def _load(self) -> None:
        if self.model is None:
            return
        offer = self.model.offer
        self.head.setText(f"Loading {self.path.name}")
        self._show_table(shown=False)
        self._numbers.ask(offer.read)

    def _put_in(self, weights: Weights) -> None:
        assert self.model is not None
        session, offer = self.session, self.model.offer
        session.training.learned.take(weights)
        if self.freeze.isChecked():
            session.edit_root(offer.freezing(session.root), f"Freeze what came from {self.path.name}")
        count, total = len(weights), len(offer.rows)
        session.message.emit(
            f"Loaded {count:,} of {total:,} weights from {self.path.name}.", "Training begins with them."
        )
        self.accept()


def _without(offer: Offer) -> str:
    """The first weight that takes nothing, and why; how to choose where all take something."""
    empty = [row for row in offer.rows if not row.source]
    if not empty:
        return "Choose another weight of the file in its column, or leave rows out."
    more = f" – and {len(empty) - 1:,} more" if len(empty) > 1 else ""
    return f"{empty[0].name} takes nothing: {empty[0].reason}{more}."
