"""One problem as people see it: what is wrong, what to do, and a button for each fix that does it.

Where the trouble of a block lies inside of it, a button leads there.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.dialogs import plain
from app.evidence import EvidencePicture
from app.icons import icon, sign
from app.levels import TOP, Within, titles, within
from app.session import Session
from app.wording import count
from engine.doctor.base import Finding
from engine.layer import Fix
from engine.problems import Problem

LENGTH = 44
"""Characters on a button at most."""
LEAST = 80
"""Pixels of a button at least."""


class ProblemCard(QFrame):
    """Shows a problem; its buttons mend it. A click calls `clicked`, where one is given."""

    def __init__(
        self, session: Session, problem: Problem, where: str = "", clicked: Callable[[Problem], None] | None = None
    ) -> None:
        super().__init__()
        self.problem = problem
        self._clicked = clicked
        self.text, self.hint = plain(problem.text), plain(problem.hint, "muted")
        self.picture: EvidencePicture | None = None
        self.setProperty("card", problem.tone)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 9, 10, 9)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_sign(session, problem), 0, 0, Qt.AlignmentFlag.AlignTop)
        inner = place_inside(session, problem)
        what = ("more to finish",) * 2 if problem.to_do else ("more problem",)
        more = f"{count(inner.errors - 1, *what)} inside." if inner and inner.errors > 1 else ""
        for label in (plain(_placed(problem, where), "muted"), self.text, self.hint, plain(more, "muted")):
            if label.text():
                grid.addWidget(label, grid.rowCount() if grid.count() > 1 else 0, 1)
        if isinstance(problem, Finding):
            self.setToolTip(f"<p>{escape(problem.about)}</p>")
            if problem.evidence is not None:
                self.picture = EvidencePicture(session.theme, problem.evidence)
                grid.addWidget(self.picture, grid.rowCount(), 1)
        if problem.fixes:
            grid.addWidget(_fixes(session, problem), grid.rowCount(), 1)
        if inner:
            grid.addWidget(_way_in(session, inner), grid.rowCount(), 1, Qt.AlignmentFlag.AlignLeft)
        if clicked:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_figures(self, finding: Finding) -> None:
        """Shows newer figures of the same finding; its buttons stay, in case one is about to be pressed."""
        self.problem = finding
        self.text.setText(finding.text)
        self.hint.setText(finding.hint)
        if self.picture is not None and finding.evidence is not None:
            self.picture.show_evidence(finding.evidence)

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


def _placed(problem: Problem, where: str) -> str:
    """What the card is about, above its text: of a finding, the name of the illness too."""
    if not isinstance(problem, Finding):
        return where
    return f"{problem.title} · {where}" if where else problem.title


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
    label = QLabel()
    label.setPixmap(sign(problem.tone, session.theme).pixmap(QSize(18, 18)))
    label.setAccessibleName(problem.tone.capitalize())
    return label


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
    button.setMinimumWidth(LEAST)  # a long label is cut rather than the card made wider than the panel
    button.setToolTip(f"<p>{escape(fix.label)}</p>")
    button.clicked.connect(lambda: session.mend(problem, fix))
    return button
