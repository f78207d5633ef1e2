"""A small form: with what to go on from the moment that is looked at. Enter begins the run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.forms import SettingsForm
from app.session import Session
from app.time_machine import TimeMachine
from app.time_machine_words import standing
from engine.settings import TrainingSettings

ASKED = ("learning_rate", "epochs", "seed")
EXPLAINED = (
    "The run goes on from here with these settings and forgets what came after. With the settings as they are it "
    "repeats itself exactly."
)


class BranchPopup(QFrame):
    """Closes where one clicks beside it or presses Escape."""

    def __init__(self, session: Session, machine: TimeMachine, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("popup", True)
        self._session, self._machine = session, machine
        self._foot = QPoint()
        """Where it stands: its lower left corner."""
        settings = session.root.training
        self.changes: dict[str, object] = {}
        self.form = SettingsForm(settings, skip=set(TrainingSettings.model_fields) - set(ASKED))
        self.form.changed.connect(self.changes.__setitem__)
        self.go = QPushButton("Branch")
        self.go.setDefault(True)
        self.go.setProperty("primary", True)
        self.go.clicked.connect(lambda _: self.accept())
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        shown = machine.shown
        measured = (session.training.drawing or session.root).training.measured
        where = standing(shown, measured) if shown else ""
        column.addWidget(plain(f"Branch from {where[0].lower()}{where[1:]}" if shown else "", "title"))
        column.addWidget(self.form)
        explained = plain(EXPLAINED, "muted")
        explained.setFixedWidth(300)
        column.addWidget(explained)
        column.addLayout(row)
        self.form.editors["learning_rate"].field.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._foot = self.geometry().bottomLeft()

    def event(self, event: QEvent) -> bool:
        """Where a field says what is wrong with it there is more to show: the form grows upwards from its button."""
        done = super().event(event)
        if event.type() != QEvent.Type.LayoutRequest or not self.isVisible():
            return done
        self.resize(self.width(), self.heightForWidth(self.width()))  # its layout's leaves the border out
        self.move(self._foot.x(), self._foot.y() - self.height() + 1)  # it may have got more
        return done

    def accept(self) -> None:
        """Begins the run, unless a field refuses what stands in it."""
        self.form.commit()
        if not any(self.form.error(name) for name in ASKED):
            self.close()
            self._machine.branch(**self.changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
