"""The list of everything that keeps the drawing from training, each with the buttons that mend it: what is wrong, what
is only unfinished, and below them what is likely a mistake.

What the doctor has found about a training stands below, apart: it is advice, and the drawing trains all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.dialogs import plain
from app.icons import icon
from app.levels import Within
from app.problem_card import ProblemCard, place_inside
from app.session import Session
from engine.doctor.base import Finding
from engine.problems import Problem

SHOWN = 50
"""Cards shown at most: nobody reads more, and each costs a fifth of a millisecond at every edit."""


WAITS = "What it found in the run is of the present, and shows again when you go back to now."
"""... while an earlier moment is looked at."""


class ProblemsPanel(QScrollArea):
    """What keeps it from training comes first. Emits `located(node id)` when the user asks where a problem is."""

    located = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: list[tuple[Problem, Within | None]] | None = None
        self._advice: list[ProblemCard] = []
        self._waits = False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._later = QTimer(self, singleShot=True, interval=0)  # an edit inside a click must not delete its button
        self._later.timeout.connect(self.refresh)
        session.analysed.connect(lambda _: self._later.start())
        session.doctor.changed.connect(self._advised)
        session.themed.connect(lambda _: self._repaint())
        self.refresh()

    def refresh(self) -> None:
        """Shows the problems of the present drawing, and what the doctor has found."""
        problems, findings = self._session.analysis.problems, self._session.doctor.findings
        shown = [(problem, place_inside(self._session, problem)) for problem in problems]
        if shown == self._shown and self._advice_is_of(findings):
            return
        self._shown = shown
        ordered = sorted(problems, key=lambda problem: (problem.level != "error", bool(problem.to_do)))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        for problem in ordered[:SHOWN]:
            column.addWidget(ProblemCard(self._session, problem, self._where(problem), self._locate))
        if len(ordered) > SHOWN:
            column.addWidget(plain(f"… and {len(ordered) - SHOWN:,} more. Mend these first.", "muted"))
        if not ordered:
            column.addWidget(self._nothing_wrong(bool(findings) or self._session.doctor.waits))
        self._advice = [ProblemCard(self._session, each, self._where(each), self._locate) for each in findings]
        self._waits = self._session.doctor.waits
        if findings or self._waits:
            column.addSpacing(6)
            column.addWidget(plain("The doctor", "section"))
        for card in self._advice:
            column.addWidget(card)
        if self._waits:
            column.addWidget(plain(WAITS, "muted"))
        column.addStretch()
        self.setWidget(page)

    @Slot()
    def _advised(self) -> None:
        """Newer figures of the same findings are shown on the cards that are there."""
        findings = self._session.doctor.findings
        if not self._advice_is_of(findings):
            self._later.start()
            return
        for card, finding in zip(self._advice, findings, strict=True):
            card.show_figures(finding)

    def _advice_is_of(self, findings: Sequence[Finding]) -> bool:
        """Whether the cards that are there can show these findings: the same ones, with the same fixes."""
        shown, wanted = [_sort(card.problem) for card in self._advice], [_sort(finding) for finding in findings]
        return shown == wanted and self._waits == self._session.doctor.waits

    def _repaint(self) -> None:
        self._shown = None
        self._later.start()

    def _where(self, problem: Problem) -> str:
        if isinstance(problem, Finding):
            return (problem.node and problem.place(self._session.title_of(problem.node))) or "The training"
        node = self._session.graph.nodes.get(problem.node or "")
        return node.title if node else "The drawing"

    def _locate(self, problem: Problem) -> None:
        if isinstance(problem, Finding):
            self._session.reveal(problem.node or "")
            for node in self._session.selection:
                self.located.emit(node)
        elif problem.node and problem.node in self._session.graph.nodes:
            self._session.select([problem.node])
            self.located.emit(problem.node)

    def _nothing_wrong(self, advised: bool) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 20, 8, 8)
        sign = QLabel()
        sign.setPixmap(icon("check-circle-outline", self._session.theme, self._session.theme.ok).pixmap(QSize(30, 30)))
        for widget in (
            sign,
            plain("The drawing is ready to train" if advised else "Nothing wrong: ready to train", "title"),
        ):
            if isinstance(widget, QLabel):
                widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        return box


def _sort(problem: Problem) -> tuple[object, ...]:
    """What a card for it looks like, but for the figures."""
    key = problem.key if isinstance(problem, Finding) else None
    evidence = problem.evidence if isinstance(problem, Finding) else None
    return key, problem.fixes, type(evidence)
