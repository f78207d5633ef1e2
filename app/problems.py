"""The list of everything that keeps the drawing from training, each with the buttons that mend it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.dialogs import plain
from app.icons import icon
from app.levels import Within
from app.problem_card import ProblemCard, place_inside
from app.session import Session
from engine.problems import Problem

SHOWN = 50
"""Cards shown at most: nobody reads more, and each costs a fifth of a millisecond at every edit."""


class ProblemsPanel(QScrollArea):
    """Errors first. Emits `located(node id)` when the user asks where a problem is."""

    located = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: list[tuple[Problem, Within | None]] | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._later = QTimer(self, singleShot=True, interval=0)  # an edit inside a click must not delete its button
        self._later.timeout.connect(self.refresh)
        session.analysed.connect(lambda _: self._later.start())
        session.themed.connect(lambda _: self._repaint())
        self.refresh()

    def refresh(self) -> None:
        """Shows the problems of the present drawing."""
        problems = self._session.analysis.problems
        shown = [(problem, place_inside(self._session, problem)) for problem in problems]
        if shown == self._shown:
            return
        self._shown = shown
        ordered = sorted(problems, key=lambda problem: problem.level != "error")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        for problem in ordered[:SHOWN]:
            column.addWidget(ProblemCard(self._session, problem, self._where(problem), self._locate))
        if len(ordered) > SHOWN:
            column.addWidget(plain(f"… and {len(ordered) - SHOWN:,} more. Mend these first.", "muted"))
        if not ordered:
            column.addWidget(self._nothing_wrong())
        column.addStretch()
        self.setWidget(page)

    def _repaint(self) -> None:
        self._shown = None
        self._later.start()

    def _where(self, problem: Problem) -> str:
        node = self._session.graph.nodes.get(problem.node or "")
        return node.title if node else "The drawing"

    def _locate(self, problem: Problem) -> None:
        if problem.node and problem.node in self._session.graph.nodes:
            self._session.select([problem.node])
            self.located.emit(problem.node)

    def _nothing_wrong(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 20, 8, 8)
        sign = QLabel()
        sign.setPixmap(icon("check-circle-outline", self._session.theme, self._session.theme.ok).pixmap(QSize(30, 30)))
        for widget in (sign, plain("Nothing wrong: ready to train", "title")):
            if isinstance(widget, QLabel):
                widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        return box
