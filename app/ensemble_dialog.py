"""Asks which trained networks become members of an ensemble, and how their answers come together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.dialogs import WIDTH, plain
from app.ensembling import Candidate
from app.wording import count

HEAD = "Make one drawing of several trained networks. It answers with what they say together."
WAYS = (
    ("Average of their answers", "average", "Probabilities and numbers are averaged; all count alike."),
    (
        "Weighted average",
        "weighted",
        "Who does better on the validation part counts more: the shares under which the truth is most probable there.",
    ),
    ("Vote", "vote", "Each has one vote for the class that it holds most probable. Numbers cannot be voted on."),
)
FEW = (
    "There are no two runs whose weights were kept. Train the drawing several times from other seeds, or on bootstrap "
    "samples of its examples: the copies can become an ensemble."
)
ROWS = 8
"""Candidates that are seen without scrolling."""


class EnsembleDialog(QDialog):
    """`accepted` says that `chosen` and `how` hold; `copies` that more members are to be trained first."""

    copies = Signal()

    def __init__(self, candidates: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.candidates = tuple(candidates)
        self.setWindowTitle("Make an ensemble")
        self.setModal(True)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setAccessibleName("Networks that can become members")
        for candidate in self.candidates:
            self.list.addItem(_item(candidate))
        self.way = Combo()
        self.way.setAccessibleName("How their answers come together")
        for text, key, tip in WAYS:
            self.way.addItem(text, key)
            self.way.setItemData(self.way.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.hint, self.state = plain("", "muted"), plain("")
        self.train = QPushButton("Train copies…")
        self.train.setToolTip("Train this drawing several times first, from other seeds or on bootstrap samples")
        self.cancel, self.go = QPushButton("Cancel"), QPushButton("Make it…", default=True)
        self._arrange()
        self.list.itemChanged.connect(lambda _: self._check())
        self.way.currentIndexChanged.connect(lambda _: self._check())
        self.train.clicked.connect(self._train_copies)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self._check()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        head = plain(HEAD, "title")
        head.setMinimumWidth(WIDTH)
        column.addWidget(head)
        column.addWidget(self.list)
        row = self.list.sizeHintForRow(0) if self.list.count() else 0
        self.list.setFixedHeight(row * min(ROWS, self.list.count()) + 2 * self.list.frameWidth())
        self.list.setVisible(bool(self.candidates))
        way = QHBoxLayout()
        label = QLabel("Together")
        label.setBuddy(self.way)
        way.addWidget(label)
        way.addWidget(self.way, 1)
        column.addLayout(way)
        column.addWidget(self.hint)
        column.addWidget(self.state)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.train)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        column.addLayout(buttons)

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        on = Qt.CheckState.Checked
        return tuple(c for row, c in enumerate(self.candidates) if self.list.item(row).checkState() == on)

    @property
    def how(self) -> str:
        return str(self.way.currentData())

    def _check(self) -> None:
        """Says what would be made, or what is missing."""
        able = sum(not candidate.lacks for candidate in self.candidates)
        number = len(self.chosen)
        self.hint.setText(WAYS[self.way.currentIndex()][2])
        self.state.setText(FEW if able < 2 else "Choose at least two." if number < 2 else count(number, "member") + ".")
        self.go.setEnabled(number >= 2)

    def _train_copies(self) -> None:
        self.reject()
        self.copies.emit()


def _item(candidate: Candidate) -> QListWidgetItem:
    item = QListWidgetItem(f"{candidate.title}  –  {candidate.lacks or candidate.said}")
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
    if candidate.lacks:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    else:
        item.setCheckState(Qt.CheckState.Checked if candidate.proposed else Qt.CheckState.Unchecked)
    return item
