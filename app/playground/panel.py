"""The panel of the playground: run it, choose the data, features and neurons, and how they learn.

It is a drawing like every other that it works on: each control is an edit, and what is drawn elsewhere is shown here.
Where it does not understand a drawing it says what is in the way.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.dialogs import plain
from app.playground.data_box import DataBox
from app.playground.editing import Editing
from app.playground.learning_box import LearningBox
from app.playground.network_box import ColumnsBox, FeatureBox, section
from app.playground.run_box import RunBox
from app.session import Session
from app.theme import Theme
from engine.datasets.base import Dataset

LEAST = 240
"""Pixels across, as of the panels beside it."""


class PlaygroundPanel(QWidget):
    """Boxes from top to bottom in the order of the drawing; a page of its own says what is not understood."""

    table_wanted = Signal()
    paint_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.editing = Editing(session)
        self.pages = QStackedWidget()
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QWidget()
        self.refused = _Refused()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.pages.addWidget(self.scroller)
        self.pages.addWidget(self.refused)
        self.scroller.setWidget(self.page)
        self._fill()  # now that it is in its place: all in it is styled anew for each thing that it is put into
        self.page.installEventFilter(self)
        # Several edits in a turn of the event loop, as of a stroke, are shown once.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        self._connect()
        self.refresh()

    def _fill(self) -> None:
        self.run = RunBox(self.editing)
        self.data = DataBox(self.editing)
        self.features = FeatureBox(self.editing)
        self.columns = ColumnsBox(self.editing)
        self.learning = LearningBox(self.editing)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.run)
        for title, box in (
            ("Data", self.data),
            ("Features", self.features),
            ("", self.columns),
            ("Learning", self.learning),
        ):
            column.addSpacing(4)
            if title:
                column.addWidget(section(title))
            column.addWidget(box)
        column.addStretch(1)

    def _connect(self) -> None:
        self.data.table_wanted.connect(self.table_wanted)
        self.data.paint_wanted.connect(self.paint_wanted)
        self.refused.new.clicked.connect(lambda _: self.new_wanted.emit())
        self.session.drawn.connect(self._drawn)
        self.session.themed.connect(self.restyle)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() == QEvent.Type.LayoutRequest:
            self.widen()
        return super().eventFilter(watched, event)

    def widen(self) -> None:
        """No name and no value is cut, with the bar beside them."""
        beside = self.scroller.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(LEAST, self.page.minimumSizeHint().width() + beside))

    def take(self, dataset: Dataset) -> None:
        """The user's table has been read."""
        self.data.take(dataset)

    def _drawn(self, *_: object) -> None:
        self.editing.read()
        self._later.start()

    def refresh(self) -> None:
        """Shows the drawing as it is."""
        self.editing.read()
        self.run.share_out()
        desk = self.editing.desk
        if desk is None:
            self.refused.show_error(self.editing.refusal)
            self.pages.setCurrentWidget(self.refused)
            return
        for box in (self.data, self.features, self.columns, self.learning):
            box.show_desk(desk)
        self.pages.setCurrentWidget(self.scroller)

    def restyle(self, theme: Theme) -> None:
        for box in (self.run, self.data, self.columns):
            box.restyle(theme)


class _Refused(QWidget):
    """What is not understood, and the way to a drawing that is."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.hint = plain("", "title"), plain("", "muted")
        self.new = QPushButton("New playground")
        self.new.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for part in (self.text, self.hint, self.new):
            column.addWidget(part)
        column.addStretch(1)

    def show_error(self, error: Exception | None) -> None:
        self.text.setText(getattr(error, "text", "") or "This drawing is no playground.")
        self.hint.setText(getattr(error, "hint", ""))
        self.hint.setVisible(bool(self.hint.text()))
