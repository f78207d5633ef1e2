"""What can be done from the data panel: decisions about the examples that are selected, and ways to bring data."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QToolButton, QWidget

from app import deciding
from app.dialogs import plain
from app.flow import Flow
from app.session import Session
from app.wording import count
from engine.datasets.base import Dataset
from engine.datasets.drawn import Drawn
from engine.datasets.marks import PartName
from engine.datasets.painted import Painted

MOST_LABELS = 40
"""Classes that a menu lists; from more one is typed."""


class Decide(QWidget):
    """A row below the examples that is there while some are selected."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node = ""
        self._examples: list[int] = []
        self._labels: tuple[str, ...] = ()
        self._numbers = False
        self.words = plain("", "muted")
        self.words.setWordWrap(False)
        self.put, self.label = QToolButton(), QToolButton()
        self.back = QPushButton("As the data says")
        self.back.setToolTip("Takes back what was decided about these examples.")
        for button, text in ((self.put, "Put into ▾"), (self.label, "Change label ▾")):
            button.setText(text)
            button.setProperty("choice", True)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = Flow()
        row.setContentsMargins(0, 4, 0, 0)
        self.setLayout(row)
        for widget in (self.words, self.put, self.label, self.back):
            row.addWidget(widget)
        self.back.clicked.connect(lambda: deciding.forget(session, self._node, self._examples))
        self.hide()

    def show_chosen(self, node: str, examples: list[int], labels: tuple[str, ...], numbers: bool = False) -> None:
        """The examples of the table that are selected, and the classes they could have (or numbers)."""
        self._node, self._examples, self._labels, self._numbers = node, examples, labels, numbers
        self.setVisible(bool(examples))
        if examples:
            self.words.setText(f"{len(examples):,} selected")
            self.put.setMenu(self._fresh(self.put, self._fill_parts))
            self.label.setMenu(self._fresh(self.label, self._fill_labels))
            self.label.setVisible(bool(labels) or numbers)
            layer = self._session.root.nodes[node].layer
            marked = {mark.example for mark in layer.marks} if isinstance(layer, Dataset) else set()
            self.back.setVisible(bool(marked & set(examples)))

    def menu(self) -> QMenu | None:
        """The same as a menu at the mouse; None where nothing is selected."""
        if not self._examples:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_parts(menu)
        if self._labels or self._numbers:
            menu.addSeparator()
            self._fill_labels(menu.addMenu("Change label"))
        if self.back.isVisibleTo(self):
            menu.addSeparator()
            menu.addAction("As the data says", self.back.click)
        return menu

    def _fresh(self, button: QToolButton, fill: object) -> QMenu:
        if (before := button.menu()) is not None:
            before.deleteLater()
        menu = QMenu(button)
        fill(menu)  # type: ignore[operator]
        return menu

    def _fill_parts(self, menu: QMenu) -> None:
        for part, words in deciding.WHERE:
            menu.addAction(words, partial(self._put, part))
        menu.addSeparator()
        menu.addAction("Leave out", lambda: deciding.leave_out(self._session, self._node, self._examples))

    def _fill_labels(self, menu: QMenu) -> None:
        for label in self._labels[:MOST_LABELS]:
            menu.addAction(label.replace("&", "&&"), partial(self._relabel, label))
        if self._numbers or len(self._labels) > MOST_LABELS:
            menu.addAction("Type…", self._ask)

    def _put(self, part: PartName) -> None:
        deciding.put(self._session, self._node, self._examples, part)

    def _ask(self) -> None:
        what = "The right number" if self._numbers else "The right class"
        text, accepted = QInputDialog.getText(
            self, "Change label", f"{what} of {count(len(self._examples), 'example')}:"
        )
        if accepted and text.strip():
            self._relabel(text.strip())

    def _relabel(self, label: str) -> None:
        deciding.relabel(self._session, self._node, self._examples, label)


class BringButtons(QWidget):
    """Ways to data of one's own, where there is none to be seen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.bring = QPushButton("Import data…")
        self.bring.setProperty("primary", True)
        self.draw, self.paint = QPushButton("Draw pictures…"), QPushButton("Paint points")
        row = Flow(centred=True)
        self.setLayout(row)
        for button, command in (
            (self.bring, "import-data"),
            (self.draw, "draw-pictures"),
            (self.paint, "paint-points"),
        ):
            button.clicked.connect(lambda _=False, command=command: session.wanted.emit(command))
            row.addWidget(button)

    def show_for(self, dataset: Dataset | None) -> None:
        """What makes sense for a data set that has nothing to show, or where there is none."""
        self.draw.setVisible(dataset is None or isinstance(dataset, Drawn))
        self.paint.setVisible(dataset is None or isinstance(dataset, Painted))
        self.bring.setVisible(not isinstance(dataset, Drawn | Painted))


class OwnData(QToolButton):
    """The way to more of one's own data, beside the examples that are there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._command = "import-data"
        self.setProperty("choice", True)
        self.clicked.connect(lambda _: session.wanted.emit(self._command))

    def show_for(self, dataset: Dataset) -> None:
        """What is drawn or painted is gone on with; everything else is imported."""
        self._command, words = "import-data", "Import data…"
        if isinstance(dataset, Drawn):
            self._command, words = "draw-pictures", "Draw…"
        elif isinstance(dataset, Painted):
            self._command, words = "paint-points", "Paint…"
        self.setText(words)
