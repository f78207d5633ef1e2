"""Keeps what was tried as an example of the data, with what is right: the next training learns from it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.combo import Combo
from app.flow import Flow
from app.forms import as_plain_tip
from app.tryit.material import Material
from app.wording import MINUS

if TYPE_CHECKING:
    from engine.attribution import Answer

WANTED = "what is right"
TIP = (
    "Adds your example to the training part of the data, with what is right. It lies in a file beside the drawing; "
    "Undo takes it back. Train on to learn from it."
)


class Keep(QWidget):
    """`kept` tells what is right: y (1,) of a class, (1, 1) of a number, and how that is called."""

    kept = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.right = Combo()
        self.right.setAccessibleName("What is right")
        self.right.setToolTip("What the network should answer.")
        self.number = QLineEdit()
        self.number.setAccessibleName("What is right")
        self.number.setPlaceholderText(WANTED)
        self.number.setFixedWidth(self.fontMetrics().horizontalAdvance(WANTED) + 24)
        self.button = QPushButton("Keep as example")
        self.button.setToolTip(as_plain_tip(TIP))
        row = Flow()
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        for part in (self.right, self.number, self.button):
            row.addWidget(part)
        self._chosen = False
        self.right.activated.connect(lambda _: self._choose())
        self.number.textChanged.connect(lambda _: self._allow())
        self.button.clicked.connect(lambda _: self._keep())

    def show_material(self, material: Material) -> None:
        """Other data: other answers that can be right."""
        self.right.clear()
        self.right.addItems(list(material.facts.classes))
        self.right.setVisible(material.facts.y.is_index)
        self.number.setVisible(not material.facts.y.is_index)
        self.number.clear()
        self._chosen = False
        self._allow()

    def show_answer(self, answer: Answer) -> None:
        """Offers what the network answers, until somebody has said what is right."""
        if not self._chosen and answer.exclusive and answer.guess < self.right.count():
            self.right.setCurrentIndex(answer.guess)

    def forget(self) -> None:
        """Another example: what was right of the one before says nothing of it."""
        self._chosen = False

    @property
    def value(self) -> float | None:
        """The number that was typed."""
        try:
            value = float(self.number.text().strip().replace(MINUS, "-").replace(",", "."))
        except ValueError:
            return None
        return value if np.isfinite(value) else None

    def _choose(self) -> None:
        self._chosen = True

    def _allow(self) -> None:
        self.button.setEnabled(self.right.count() > 0 or self.value is not None)

    def _keep(self) -> None:
        if self.right.count():
            self.kept.emit(np.array([self.right.currentIndex()]), self.right.currentText())
        elif self.value is not None:
            self.kept.emit(np.array([[self.value]], np.float32), self.number.text())


def may_keep(material: Material) -> bool:
    """Whether one class or number says what is right, and examples can stand beside those there are."""
    facts = material.facts
    one = not facts.y.shape if facts.y.is_index else facts.y.size == 1
    return one and not material.dataset.whole and not facts.goes_on and material.kind != "series"
