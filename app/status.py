"""The status bar: what the keys do now at the left, what the network costs and whether it is ready at the right.

While a gesture lasts, the hint tells its modifiers; between gestures, what can be done with what the mouse is on, or
with what is selected.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from app.actions import EVERY
from app.hints import BETWEEN, Thing, hint
from app.icons import icon, sign
from app.keybook import Keybook, written
from app.session import Session
from app.wording import amount, count

NEXT = "Next: "
LONGEST = 340
"""Pixels of the verdict: a node has a name of any length."""
GAP = 12
"""Pixels that are left free before what stands at the right."""


class Hint(QLabel):
    """Shows as many of its parts as there is room for: none is cut in the middle but the first.

    It says nothing while the status `bar` tells of a command: Qt hides it then, and shows it again over the message
    where letters of another size make the bar anew.
    """

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__()
        self._bar = bar
        bar.messageChanged.connect(lambda _: self.update())

    def shown(self) -> str:
        if self._bar.currentMessage():
            return ""
        room, parts = self.width() - GAP, self.text().split(BETWEEN)
        metrics = self.fontMetrics()
        while len(parts) > 1 and metrics.horizontalAdvance(BETWEEN.join(parts)) > room:
            parts.pop()
        text = BETWEEN.join(parts)
        fits = metrics.horizontalAdvance(text) <= room
        return text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRect(0, 0, self.width(), self.height())
        where, role = int(self.alignment()), self.foregroundRole()
        self.style().drawItemText(painter, whole, where, self.palette(), self.isEnabled(), self.shown(), role)


class Status(QStatusBar):
    """Emits `asked` when the user clicks on the verdict."""

    asked = Signal()
    snapping_asked = Signal(bool)
    """The user wants nodes to snap to the grid, or no longer."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._keys = Keybook(EVERY, {})
        self._under: Thing = "nothing"
        self._wires_selected = False
        self._told = ""
        self.setSizeGripEnabled(False)
        self.tip = Hint(self)
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
        self.advice = QToolButton()
        self.advice.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.advice.setAutoRaise(True)
        self.advice.clicked.connect(self.asked)
        self.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self.tip, 1)
        self.addPermanentWidget(self.cost)
        self.addPermanentWidget(self.snapping)
        self.addPermanentWidget(self.advice)
        self.addPermanentWidget(self.verdict)
        self._later = QTimer(self, singleShot=True, interval=30)
        self._later.timeout.connect(self.refresh)
        for signal in (session.analysed, session.costed, session.themed):
            signal.connect(lambda _: self._later.start())
        session.doctor.changed.connect(self._later.start)
        session.selected.connect(lambda _: self._show_hint())
        self._show_hint()
        self.refresh()

    def hint(self, text: str) -> None:
        """What the keys do during a gesture, or what came of a command; empty when it is over."""
        self._told = text
        self._show_hint()

    def point_at(self, thing: Thing) -> None:
        """The mouse is on something else now; what was told before is read."""
        if thing != self._under:
            self._under, self._told = thing, ""
            self._show_hint()

    def select_wires(self, selected: bool) -> None:
        """Wires are selected on the canvas alone; the session does not know of them."""
        self._wires_selected = selected
        self._show_hint()

    def rebind(self, chosen: Mapping[str, str]) -> None:
        """Names the keys that commands have now."""
        self._keys = Keybook(EVERY, chosen)
        self._show_hint()

    def _show_hint(self) -> None:
        self.tip.setText(self._told or hint(self._about(), lambda id: written(self._keys.keys_of(id)[:1])))

    def _about(self) -> Thing:
        """What the hint is about while nothing is under way."""
        selected = len(self._session.selection)
        if self._under != "nothing" or not (selected or self._wires_selected):
            return self._under
        if selected == 1:
            return "one" if self._session.selection <= self._session.graph.nodes.keys() else "title"
        return "several" if selected else "wires"

    def show_snapping(self, snapping: bool) -> None:
        self.snapping.setChecked(snapping)

    def refresh(self) -> None:
        session, theme = self._session, self._session.theme
        cost, problems = session.cost, session.whole.problems
        shown = cost is not None and bool(session.root.nodes)
        self.cost.setText(
            f"{amount(cost.parameters)} parameters · {amount(cost.flops)} FLOPs" if cost and shown else ""
        )
        look, said = self._verdict()
        found = session.doctor.findings
        self.advice.setVisible(bool(found) or session.doctor.waits)
        self.advice.setIcon(icon("stethoscope", theme, theme.warning))
        self.advice.setText(count(len(found), "finding") if found else "findings hidden while you look back")
        self.advice.setToolTip("Show what the doctor has found")
        self.snapping.setIcon(icon("dots-grid", theme))
        self.verdict.setIcon(look)
        self.verdict.setText(self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, LONGEST))
        tip = "Show what is wrong" if problems else "Nothing wrong: ready to train"
        self.verdict.setToolTip(f"{said}. Click to show all that is left" if said.startswith(NEXT) else tip)

    def _verdict(self) -> tuple[QIcon, str]:
        """Whether it can be trained; of what is only unfinished, calmly what comes next."""
        session, theme = self._session, self._session.theme
        tones = [problem.tone for problem in session.whole.problems]
        errors, warnings = tones.count("error"), tones.count("warning")
        warned = count(warnings, "warning") if warnings else ""
        if not session.root.nodes:
            return icon("circle-outline", theme, theme.muted), "nothing drawn yet"
        if errors:
            return sign("error", theme), ", ".join(filter(None, (count(errors, "problem"), warned)))
        if session.whole.errors:
            return icon("arrow-right-circle-outline", theme, theme.accent), f"{NEXT}{session.whole.errors[0].to_do}"
        if warned:
            return sign("warning", theme), f"ready, {warned}"
        return icon("check-circle", theme, theme.ok), "ready"
