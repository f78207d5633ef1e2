"""Drawing a data set: a pad, the classes with how many pictures each has, and the pictures that are there.

Fast for who draws many: a key of a class labels what is on the pad, keeps it and wipes the pad for the next. Every
picture that is kept is one step of the drawing's history.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.flow import Flow
from app.forms import as_plain_tip
from app.halves import column
from app.pen import PenPad
from app.session import Session
from app.small_pictures import drawn
from app.undoing import DrawingsUndo
from app.wording import count
from engine.datasets.base import Array
from engine.datasets.drawn import Drawn, unpacked
from engine.errors import UserError
from engine.limits import DRAWN

SIDE = 44
"""Pixels of a picture among those that are there."""
SEEN = 96
"""Of the picture as the network gets it."""
PAD = 300
MORE = QSize(120, 120)
HOW = "Draw, then press the key of its class: it is kept, and the pad is empty for the next one."


class PenDesk(QDialog):
    """Works on the data node `node` for as long as it is in the drawing."""

    def __init__(self, parent: QWidget | None, session: Session, node: str) -> None:
        super().__init__(parent)
        self._session, self.node = session, node
        self._shown: Drawn | None = None
        self._icons: dict[str, QIcon] = {}
        self.setWindowTitle("Draw pictures")
        self.pad = PenPad()
        self.pad.setMinimumSize(PAD, PAD)
        self.seen = QLabel()
        self.seen.setFixedSize(SEEN, SEEN)
        self.seen.setAccessibleName("What the network gets")
        self.keep = QPushButton("Keep")
        self.keep.setToolTip("Keeps what is on the pad as the chosen class (Enter)")
        self.undo, self.clear = QPushButton("Undo stroke"), QPushButton("Clear")
        self.classes = QWidget()
        self._row = Flow()
        self._row.setContentsMargins(0, 0, 0, 0)
        self.classes.setLayout(self._row)
        self._group = QButtonGroup(self)
        self.buttons: list[QToolButton] = []
        self.names = QLineEdit()
        DrawingsUndo(self.names)
        self.names.setAccessibleName("Names of the classes")
        self.names.setToolTip("The names of the classes, with commas between them")
        self.refusal = plain("", "error")
        self.refusal.hide()
        self.there = plain("", "section")
        self.there.setWordWrap(False)
        self.pictures = QListWidget()
        self.only = QToolButton()
        self.only.setText("Only this class")
        self.only.setCheckable(True)
        self.only.setProperty("choice", True)
        self.delete, self.relabel = QPushButton("Delete"), QPushButton("Give them the chosen class")
        self._arrange()
        self._connect()
        self.read()
        self.pad.setFocus()  # keys are classes, not letters of a name

    def _arrange(self) -> None:
        self.pictures.setViewMode(QListView.ViewMode.IconMode)
        self.pictures.setResizeMode(QListView.ResizeMode.Adjust)
        self.pictures.setMovement(QListView.Movement.Static)
        self.pictures.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.pictures.setIconSize(QSize(SIDE, SIDE))
        self.pictures.setUniformItemSizes(True)
        self.pictures.setAccessibleName("Pictures that are there")
        self.pictures.setMinimumSize(260, 160)
        below = QHBoxLayout()
        for button in (self.keep, self.undo, self.clear):
            button.setAutoDefault(False)
            below.addWidget(button)
        caption = plain("As the network gets it", "muted")
        caption.setFixedWidth(SEEN)
        beside = column((caption, 0), (self.seen, 0))
        beside.addStretch(1)
        drawing = QHBoxLayout()
        drawing.addWidget(self.pad, 1)
        drawing.addLayout(beside)
        left = QVBoxLayout()
        left.addWidget(plain(HOW))
        left.addWidget(self.classes)
        left.addLayout(drawing, 1)
        left.setSpacing(10)
        left.addLayout(below)
        names = QHBoxLayout()
        names.addWidget(QLabel("Classes"))
        names.addWidget(self.names, 1)
        heading = QHBoxLayout()
        heading.addWidget(self.there, 1)
        heading.addWidget(self.only)
        chosen = Flow()
        for button in (self.delete, self.relabel):
            button.setAutoDefault(False)
            chosen.addWidget(button)
        right = QVBoxLayout()
        right.addLayout(names)
        right.addWidget(self.refusal)
        right.addLayout(heading)
        right.addWidget(self.pictures, 1)
        right.addLayout(chosen)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(18, 16, 18, 14)
        outer.setSpacing(18)
        outer.addLayout(left, 3)
        outer.addLayout(right, 2)
        room = self.screen().availableSize() - QSize(60, 80)
        self.resize((self.sizeHint() + MORE).boundedTo(room))  # a label that wraps says too little of its height

    def _connect(self) -> None:
        session = self._session
        self.pad.drawn.connect(self._show_seen)
        self.keep.clicked.connect(lambda: self.keep_as(self.label))
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.names.editingFinished.connect(self._rename)
        self.only.toggled.connect(lambda _: self._list())
        self.delete.clicked.connect(self._delete)
        self.relabel.clicked.connect(self._move)
        self.pictures.itemSelectionChanged.connect(self._offer)
        session.drawn.connect(self._follow)
        session.opened.connect(self.close)
        session.themed.connect(self._restyle)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._back)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Redo), self, session.redo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.pictures, self._delete)
        self._show_seen(self.pad.picture())

    # ---- what there is ----

    @property
    def dataset(self) -> Drawn | None:
        node = self._session.root.nodes.get(self.node)
        return node.layer if node is not None and isinstance(node.layer, Drawn) else None

    @property
    def label(self) -> int:
        """The place of the class that is chosen."""
        return max(0, self._group.checkedId())

    def _follow(self, *_: object) -> None:
        """The drawing is another: an undo, or the node has gone."""
        if self.dataset is None:
            self.close()
        else:
            self.read()

    def _restyle(self) -> None:
        """Of a desk that is closed nobody asks this any more, as somebody would a function."""
        self.read(again=True)

    def read(self, again: bool = False) -> None:
        """Shows what the data node holds."""
        dataset = self.dataset
        if dataset is None or (dataset is self._shown and not again):
            return
        before, self._shown = self._shown, dataset
        if before is None or before.classes != dataset.classes:
            self._offer_classes(dataset)
        if not self.names.isModified():
            self.names.setText(", ".join(dataset.classes))
        for place, (button, amount) in enumerate(zip(self.buttons, dataset.counts, strict=True)):
            button.setText(f"{dataset.classes[place]}  ·  {amount:,}")
        self._list()

    def _offer_classes(self, dataset: Drawn) -> None:
        chosen = self.label
        for button in self.buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for place, name in enumerate(dataset.classes):
            button = QToolButton()
            button.setCheckable(True)
            button.setProperty("choice", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            key = self._key(place, dataset)
            button.setToolTip(as_plain_tip(f"{name} (key {key})" if key else name))
            button.setAccessibleName(name)
            button.clicked.connect(lambda _=False, place=place: self._press(place))
            self._group.addButton(button, place)
            self._row.addWidget(button)
            self.buttons.append(button)
        self.buttons[min(chosen, len(self.buttons) - 1)].setChecked(True)

    @staticmethod
    def _key(place: int, dataset: Drawn) -> str:
        """The key of a class: its name where that is one letter or digit, else a digit by its place."""
        name = dataset.classes[place]
        if len(name) == 1 and name.isalnum():
            return name
        taken = {each for each in dataset.classes if len(each) == 1}
        digit = str(place + 1) if place < 9 else ""
        return "" if digit in taken else digit

    def _list(self) -> None:
        dataset = self.dataset
        if dataset is None:
            return
        self.pictures.clear()
        shown = [
            (place, label, ink)
            for place, (label, ink) in enumerate(dataset.pictures)
            if not self.only.isChecked() or label == self.label
        ]
        for place, label, ink in reversed(shown):  # the latest first: one sees what was kept
            name = dataset.classes[label] if label < len(dataset.classes) else "no class"
            item = QListWidgetItem(self._icon(ink), name)
            item.setData(Qt.ItemDataRole.UserRole, place)
            self.pictures.addItem(item)
        self.there.setText(f"{count(len(shown), 'picture')}{' of this class' if self.only.isChecked() else ''}")
        self._offer()

    def _icon(self, ink: str) -> QIcon:
        if ink not in self._icons:
            self._icons[ink] = QIcon(drawn(unpacked(ink)[None], self._session.theme, SIDE))
        return self._icons[ink]

    def _offer(self) -> None:
        chosen = bool(self.pictures.selectedItems())
        for button in (self.delete, self.relabel):
            button.setVisible(chosen)

    def _show_seen(self, picture: Array) -> None:
        self.seen.setPixmap(drawn(np.ascontiguousarray(picture)[None], self._session.theme, SEEN))
        for button in (self.keep, self.undo, self.clear):
            button.setEnabled(not self.pad.empty)

    # ---- edits ----

    def _press(self, place: int) -> None:
        """The button or key of a class: labels what is on the pad, or says what comes next."""
        self.buttons[place].setChecked(True)
        if not self.pad.empty:
            self.keep_as(place)
        elif self.only.isChecked():
            self._list()

    def keep_as(self, label: int) -> None:
        """Keeps what is on the pad as a picture of a class."""
        dataset = self.dataset
        if dataset is None or self.pad.empty:
            return
        if dataset.full:
            self._refuse(f"There are {DRAWN:,} pictures, and that is as many as fit.")
            return
        changed = dataset.with_picture(self.pad.picture(), label)
        self.pad.wipe()
        self._show_seen(self.pad.picture())
        self._edit(changed, f"Draw “{dataset.classes[label]}”")

    def _delete(self) -> None:
        places = self._selected()
        if self.dataset is not None and places:
            self._edit(self.dataset.without(places), f"Delete {count(len(places), 'picture')}")

    def _move(self) -> None:
        places, dataset = self._selected(), self.dataset
        if dataset is not None and places:
            self._edit(dataset.relabelled(places, self.label), f"Label “{dataset.classes[self.label]}”")

    def _rename(self) -> None:
        """Other names for the classes: the first stays the first."""
        if not self.names.isModified() or self.dataset is None:
            return
        names = tuple(name.strip() for name in self.names.text().split(",") if name.strip())
        try:
            graph = self._session.root.with_settings(self.node, classes=names)
        except UserError as error:
            self._refuse(str(error))
            return
        self.names.setModified(False)
        self.refusal.hide()
        self._session.edit_root(graph, "Name the classes")

    def _edit(self, dataset: Drawn, label: str) -> None:
        self.refusal.hide()
        self._session.edit_root(self._session.root.with_layer(self.node, dataset), label)

    def _refuse(self, words: str) -> None:
        self.refusal.setText(words)
        self.refusal.show()

    def _selected(self) -> set[int]:
        return {int(item.data(Qt.ItemDataRole.UserRole)) for item in self.pictures.selectedItems()}

    def _back(self) -> None:
        """Takes back the last stroke, or else the last step of the drawing."""
        if not self.pad.empty:
            self.pad.undo()
        else:
            self._session.undo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        dataset = self.dataset
        if dataset is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.keep_as(self.label)
                return
            keys = [self._key(place, dataset) for place in range(len(dataset.classes))]
            if event.text() and event.text() in keys:
                self._press(keys.index(event.text()))
                return
        super().keyPressEvent(event)
