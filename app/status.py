"""The status bar: what the keys do now at the left, what the network costs and whether it is ready at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from app.icons import icon
from app.session import Session
from app.wording import amount, count

USUAL = "Tab: add a layer  ·  drag from a port: draw a wire  ·  wheel: zoom  ·  F1: all keys"


class Status(QStatusBar):
    """Emits `asked` when the user clicks on the verdict."""

    asked = Signal()
    snapping_asked = Signal(bool)
    """The user wants nodes to snap to the grid, or no longer."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setSizeGripEnabled(False)
        self.tip = QLabel(USUAL)
        self.tip.setTextFormat(Qt.TextFormat.PlainText)
        self.tip.setMinimumWidth(1)  # it gives way when the window is narrow
        self.cost = QLabel()
        self.cost.setTextFormat(Qt.TextFormat.PlainText)
        self.snapping = QToolButton()
        self.snapping.setCheckable(True)
        self.snapping.setAutoRaise(True)
        self.snapping.setAccessibleName("Snap to the grid")
        self.snapping.setToolTip("Snap moved nodes to the grid (Shift+Tab)")
        self.snapping.clicked.connect(self.snapping_asked)
        self.verdict = QToolButton()
        self.verdict.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.verdict.setAutoRaise(True)
        self.verdict.clicked.connect(self.asked)
        self.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self.tip, 1)
        self.addPermanentWidget(self.cost)
        self.addPermanentWidget(self.snapping)
        self.addPermanentWidget(self.verdict)
        self._later = QTimer(self, singleShot=True, interval=30)
        self._later.timeout.connect(self.refresh)
        for signal in (session.analysed, session.costed, session.themed):
            signal.connect(lambda _: self._later.start())
        self.refresh()

    def hint(self, text: str) -> None:
        """What the keys do during a gesture; afterwards the usual hint comes back."""
        self.tip.setText(text or USUAL)

    def show_snapping(self, snapping: bool) -> None:
        self.snapping.setChecked(snapping)

    def refresh(self) -> None:
        session, theme = self._session, self._session.theme
        cost, problems = session.cost, session.whole.problems
        shown = cost is not None and bool(session.root.nodes)
        self.cost.setText(
            f"{amount(cost.parameters)} parameters · {amount(cost.flops)} FLOPs" if cost and shown else ""
        )
        errors = sum(problem.level == "error" for problem in problems)
        if not session.root.nodes:
            look = ("circle-outline", theme.muted, "nothing drawn yet")
        elif errors:
            others = len(problems) - errors
            said = count(errors, "problem") + (f", {count(others, 'warning')}" if others else "")
            look = ("alert-circle", theme.error, said)
        elif problems:
            look = ("alert-outline", theme.warning, f"ready, {count(len(problems), 'warning')}")
        else:
            look = ("check-circle", theme.ok, "ready")
        self.snapping.setIcon(icon("dots-grid", theme))
        self.verdict.setIcon(icon(look[0], theme, look[1]))
        self.verdict.setText(look[2])
        self.verdict.setToolTip("Show what is wrong" if problems else "Nothing wrong: ready to train")
