"""The question before the answer: buttons to choose from, then whether it was right, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.flow import Flow
from app.halves import scrolled

if TYPE_CHECKING:
    from engine.microscope.questions import Question


class Quiz(QWidget):
    """`answered` tells whether the choice was right; `done` that the numbers may be shown."""

    answered = Signal(bool)
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self.where, self.text, self.verdict = _words("muted"), _words("title"), _words()
        self.answers = Flow()
        self.buttons = [QPushButton() for _ in range(3)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, n=number: self.choose(n))
            self.answers.addWidget(button)
        self.go_on = QPushButton("Show the numbers")
        self.go_on.setToolTip("What was asked about, with all its numbers (Enter)")
        self.go_on.clicked.connect(self.done)
        row = Flow()
        row.addWidget(self.go_on)
        inner = QVBoxLayout()
        inner.setSpacing(10)
        inner.addWidget(self.where)
        inner.addWidget(self.text)
        inner.addLayout(self.answers)
        inner.addWidget(self.verdict)
        inner.addLayout(row)
        inner.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def ask(self, question: Question, where: str) -> None:
        """`where` says what the question is about."""
        self.question = question
        self.where.setText(where)
        self.text.setText(question.text)
        self.verdict.clear()
        self.go_on.hide()
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(question.answers))
            button.setEnabled(True)
            if number < len(question.answers):
                button.setText(f"{number + 1}   {question.answers[number]}")
        self.setFocus()

    @property
    def waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.question is not None and self.go_on.isHidden()

    def choose(self, number: int) -> None:
        if self.question is None or not self.waiting or number >= len(self.question.answers):
            return
        right = number == self.question.right
        truth = self.question.answers[self.question.right]
        said = "Right." if right else f"Not quite: {truth[:1].lower()}{truth[1:]} is right."
        self.verdict.setText(f"{said} {self.question.explanation}")
        for button in self.buttons:
            button.setEnabled(False)
        self.go_on.show()
        self.go_on.setFocus()
        self.answered.emit(right)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.answer_key(event):
            super().keyPressEvent(event)

    def answer_key(self, event: QKeyEvent) -> bool:
        """Takes a key that answers or goes on; says whether it was one."""
        if event.text() in ("1", "2", "3") and self.waiting:
            self.choose(int(event.text()) - 1)
        elif Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.waiting:
            self.done.emit()
        else:
            return False
        return True


def _words(tone: str = "") -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    return label
