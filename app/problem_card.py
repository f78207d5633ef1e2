"""One problem as people see it: what is wrong, what to do, and a button for each fix that does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.dialogs import plain
from app.icons import icon
from app.session import Session
from engine.analysis import Problem
from engine.layer import Fix


class ProblemCard(QFrame):
    """Shows a problem; its buttons mend it. A click calls `clicked`, where one is given."""

    def __init__(
        self, session: Session, problem: Problem, where: str = "", clicked: Callable[[Problem], None] | None = None
    ) -> None:
        super().__init__()
        self.problem = problem
        self._clicked = clicked
        self.setProperty("card", problem.level)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 9, 10, 9)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_sign(session, problem), 0, 0, Qt.AlignmentFlag.AlignTop)
        texts = [(where, "muted"), (problem.text, ""), (problem.hint, "muted")]
        for text, tone in texts:
            if text:
                grid.addWidget(plain(text, tone), grid.rowCount() if grid.count() > 1 else 0, 1)
        if problem.fixes:
            grid.addWidget(_fixes(session, problem), grid.rowCount(), 1)
        if clicked:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Accepted, so that the release comes here too."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._clicked and self.rect().contains(event.position().toPoint()):
            self._clicked(self.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clicked and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._clicked(self.problem)
        else:
            super().keyPressEvent(event)


def _sign(session: Session, problem: Problem) -> QLabel:
    error = problem.level == "error"
    colour = session.theme.error if error else session.theme.warning
    name = "alert-circle" if error else "alert-outline"
    sign = QLabel()
    sign.setPixmap(icon(name, session.theme, colour).pixmap(QSize(18, 18)))
    sign.setAccessibleName("Error" if error else "Warning")
    return sign


def _fixes(session: Session, problem: Problem) -> QWidget:
    """The buttons, one below the other: labels hold names of any length."""
    box = QWidget()
    row = QGridLayout(box)
    row.setContentsMargins(0, 4, 0, 0)
    row.setSpacing(6)
    for place, fix in enumerate(problem.fixes):
        row.addWidget(_button(session, problem, fix), place, 0, Qt.AlignmentFlag.AlignLeft)
    return box


def _button(session: Session, problem: Problem, fix: Fix) -> QPushButton:
    label = fix.label if len(fix.label) <= 44 else fix.label[:43] + "…"
    button = QPushButton(icon("auto-fix", session.theme, session.theme.accent), label.replace("&", "&&"))
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    button.clicked.connect(lambda: session.mend(problem, fix))
    return button
