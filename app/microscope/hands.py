"""A weight in the hand: smaller, larger, or another number typed in its place.

It stands wherever one weight is looked at by itself: at its multiplication, and where the step moves it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.flow import Flow
from app.microscope.terms import FINE, NUDGE, Spot, parsed, refusal
from app.undoing import DrawingsUndo
from app.wording import MINUS

DIGITS = 9
"""Characters that the field has room for: `−0.123456`."""


class Hands(QWidget):
    """`edited` tells a weight and its new value, `refused` why what was typed is none. `more` are buttons beside."""

    edited = Signal(object, float)
    refused = Signal(str)

    def __init__(self, *more: QPushButton) -> None:
        super().__init__()
        self._spot: Spot | None = None
        self.less, self.more = QPushButton(f"Weight {MINUS}"), QPushButton("Weight +")
        self.less.setToolTip(f"Make the weight {NUDGE:g} smaller (−), with Alt {FINE:g}")
        self.more.setToolTip(f"Make the weight {NUDGE:g} larger (+), with Alt {FINE:g}")
        self.number = Number()
        self.less.clicked.connect(lambda: self.nudge(-1))
        self.more.clicked.connect(lambda: self.nudge(1))
        self.number.entered.connect(self._typed)
        row = Flow()
        row.setContentsMargins(0, 0, 0, 4)
        for part in (self.less, self.number, self.more, *more):
            row.addWidget(part)
        self.setLayout(row)

    def show_spot(self, spot: Spot | None) -> None:
        """The weight that is held now; None where there is none."""
        self._spot = spot
        for part in (self.less, self.number, self.more):
            part.setVisible(spot is not None)
        if spot is not None:
            self.number.say(f"{spot.value:.6g}".replace("-", MINUS))

    def nudge(self, way: int, fine: bool = False) -> None:
        """Moves the weight up or down, where one is held."""
        if self._spot is not None:
            self.edited.emit(self._spot, self._spot.value + way * (FINE if fine else NUDGE))

    def _typed(self, text: str) -> None:
        value = parsed(text)
        if value is None:
            self.refused.emit(refusal(text))
        elif self._spot is not None and value != self._spot.value:
            self.edited.emit(self._spot, value)


class Number(QLineEdit):
    """`entered` tells what was typed, on Enter. Escape takes back what was not entered; the keys of the walk do not get
    past it, as they move the cursor."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self.setAccessibleName("Weight")
        self.setToolTip("Type another weight and press Enter")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * DIGITS + 2 * self.fontMetrics().height())
        DrawingsUndo(self)

    def say(self, text: str) -> None:
        """Another number; what is being typed stays."""
        self._said = text
        if not (self.isModified() and self.hasFocus()):
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setModified(False)
            self.selectAll()
            self.entered.emit(self.text())
        elif key == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._said)
            self.selectAll()
        else:
            super().keyPressEvent(event)
