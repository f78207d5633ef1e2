"""Whether one is asked before the numbers are shown, which stops are answered already, and how many were right."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel

from app.dialogs import plain
from engine.microscope.places import Stop


class Asking:
    """`questions` is the switch, `score` what it tells. A seed chooses the question: another for other numbers."""

    def __init__(self) -> None:
        self.questions = QCheckBox("Questions")
        self.questions.setToolTip("Ask before the numbers are shown: will it grow or shrink? (Q)")
        self.score: QLabel = plain("", "muted")
        self.score.setWordWrap(False)
        self._answered: set[Stop] = set()
        self._right, self._asked = 0, 0
        self._seed = 0

    @property
    def on(self) -> bool:
        return self.questions.isChecked()

    def waits(self, stop: Stop | None) -> bool:
        """Whether a question of this stop waits for its answer."""
        return stop is not None and stop not in self._answered

    def seed(self, stop: Stop | None) -> int | None:
        """What the question of a stop is made from; None where none is to be asked."""
        return self._seed if self.on and self.waits(stop) else None

    def other_numbers(self) -> None:
        """Everything may be asked again."""
        self._answered.clear()
        self._seed += 1

    def other_example(self) -> None:
        self._answered.clear()

    def begin(self) -> None:
        """The score starts at nothing."""
        self._right, self._asked = 0, 0
        self._answered.clear()
        self.score.clear()

    def judge(self, right: bool) -> None:
        self._asked += 1
        self._right += right
        self.score.setText(f"{self._right} of {self._asked} right")

    def done(self, stop: Stop) -> None:
        """The numbers of a stop may be shown."""
        self._answered.add(stop)
