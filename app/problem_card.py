"""One problem as people see it: what is wrong, what to do, and a button for each fix that does it.

Where the trouble of a block lies inside of it, a button leads there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.dialogs import plain
from app.icons import icon
from app.levels import TOP, Within, titles, within
from app.session import Session
from app.wording import count
from engine.layer import Fix
from engine.problems import Problem

LENGTH = 44
"""Characters on a button at most."""


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
        inner = place_inside(session, problem)
        more = f"{count(inner.errors - 1, 'more problem')} inside." if inner and inner.errors > 1 else ""
        texts = [(where, "muted"), (problem.text, ""), (problem.hint, "muted"), (more, "muted")]
        for text, tone in texts:
            if text:
                grid.addWidget(plain(text, tone), grid.rowCount() if grid.count() > 1 else 0, 1)
        if problem.fixes:
            grid.addWidget(_fixes(session, problem), grid.rowCount(), 1)
        if inner:
            grid.addWidget(_way_in(session, inner), grid.rowCount(), 1, Qt.AlignmentFlag.AlignLeft)
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


def place_inside(session: Session, problem: Problem) -> Within | None:
    """Where the trouble lies, for a problem of the open level or of the whole drawing."""
    if problem in session.analysis.problems:
        return within(session.analysis, session.level, problem)
    return within(session.whole, TOP, problem)


def _way_in(session: Session, inner: Within) -> QPushButton:
    """Opens the block where the trouble lies, and selects the node."""
    depth = len(session.level.path) if session.level.path == inner.level.path[: len(session.level.path)] else 0
    label = f"Open {' › '.join(titles(session.root, inner.level.path, inner.level.copies)[depth:])}"
    button = QPushButton(icon("arrow-down-right", session.theme, session.theme.accent), _fitting(label))
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def go() -> None:
        session.go(inner.level)
        session.select([inner.node] if inner.node else [])

    button.clicked.connect(go)
    return button


def _fitting(label: str) -> str:
    """The text of a button, of which names of any length may be a part."""
    return (label if len(label) <= LENGTH else f"{label[: LENGTH - 1]}…").replace("&", "&&")


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
    button = QPushButton(icon("auto-fix", session.theme, session.theme.accent), _fitting(fix.label))
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    button.clicked.connect(lambda: session.mend(problem, fix))
    return button
