"""The panel: which examples, the walk through the pass, how deep one looks, and the keys for all of it.

    ← →  walk        ↓ ↑  deeper and back        PageUp PageDown  other examples        M  the next mistake
    Q    questions   + −  nudge a weight         O  where an input comes from

The layer that is looked at is selected on the canvas, and what is selected there is looked at here.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import plain
from app.flow import Flow
from app.microscope.asking import Asking
from app.microscope.bench import Bench
from app.microscope.board import Board
from app.microscope.guide import Guide
from app.microscope.head import Head
from app.microscope.keys import ARROWS, SIDEWAYS, press
from app.microscope.narrow import lines_high
from app.microscope.scope import Found, Scope
from app.microscope.sight import Sight, called, sighted
from app.microscope.terms import Spot
from app.microscope.walker import BATCH, EXAMPLE, LAYER, UNIT, Walker
from app.microscope.way import Way
from app.session import Session
from app.theme import Theme
from app.waiting import awaited
from engine.training.shown import Example

PAUSED = "The training is paused to be looked at."
"""As short as what stands in its place while it goes on: a dock has no room for more in letters for a projector."""
RUNS = "The training goes on."
STAND_STILL = "The numbers are seen while the training is paused."
PAUSE, PAUSE_AGAIN = "Pause and look", "Pause and look again"
COMING = "The numbers come in a moment."
MARGIN = 8
"""Pixels beside what the panel shows."""
LEAST = 7
"""Lines of text that a page takes at least."""
ROOMY = 34
"""Lines of text from which on the head may take several, and the whole way down is shown."""
TIGHT = 22
"""Lines below which all but the page makes way for it: the head and the way down take one each."""
EMPTY = (
    "Pause and walk through one example number by number: forward, the loss, backward, and what the step makes of "
    "every weight. Wire a data set, a network and a loss to begin."
)


class Microscope(QWidget):
    """`walker` is where one is, `guide` moves it, and `board` shows it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("microscope")
        self.setAccessibleName("Microscope")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.walker = Walker()
        self.found: Found | None = None
        self.bench = Bench(self)
        self.head = Head(session.theme)
        self.scope = Scope(session, lambda: self.head.selection)
        self.scope.setParent(self)
        self.board = Board(session.theme)
        self.way, self.asking = Way(), Asking()
        self.guide = Guide(self.walker, self.board, self.asking)
        self.guide.setParent(self)
        self._revealing, self._tight = False, False
        self._seen: Sight | None = None
        """What the way down was named by last."""
        self._wanted = ""
        """The node that was selected when the microscope was opened: one looks at it first."""
        self._make()
        self._connect()
        self._show_shown(session.shown)

    # ---- making it ----

    def _make(self) -> None:
        self.put_back = QPushButton("Put back")
        self.put_back.setToolTip("Give the weight that was set last its value back (Ctrl+Z)")
        self.banner: QLabel = plain("", "muted")
        self.banner.setWordWrap(False)
        self.again = QPushButton(PAUSE)
        self.again.clicked.connect(self.scope.pause)
        for part in (self.asking.questions, self.asking.score, self.put_back):
            self.head.row.addWidget(part)
        notice = Flow()
        notice.addWidget(self.banner)
        notice.addWidget(self.again)
        self.nothing = plain(EMPTY, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)  # its middle may be hidden
        self.nothing.setMargin(12)
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 6, MARGIN, 6)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addLayout(self.way)
        column.addLayout(notice)
        column.addWidget(self._scrolled(self.stack), 1)
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.board)  # last: all in it is styled anew for each thing that it is put into
        self._show_nothing("")
        self._show_banner("")

    def _scrolled(self, inner: QWidget) -> QScrollArea:
        """In a dock that is lower than the pages can bear one scrolls."""
        inner.setMinimumHeight(LEAST * self.fontMetrics().height())
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _connect(self) -> None:
        session, board = self.session, self.board
        self.scope.found.connect(self._take)
        self.scope.refused.connect(self._refused)
        self.scope.running.connect(self._runs)
        self.scope.mistake.connect(self._mistake)
        self.scope.edited.connect(self._count_edits)
        self.head.changed.connect(self._look_elsewhere)
        self.head.turned.connect(self.guide.turn)
        self.head.mistake_wanted.connect(self.find_mistake)
        self.guide.moved.connect(self.refresh)
        self.guide.arrived.connect(self._reveal)
        self.guide.renamed.connect(lambda: self._show_crumbs(board.sight))
        self.way.walked.connect(self.guide.walk)
        self.way.sunk.connect(lambda depth: self.guide.sink(depth - self.walker.depth))
        self.put_back.clicked.connect(self.scope.put_back)
        self.asking.questions.toggled.connect(self._ask_or_not)
        board.edited.connect(self.edit)
        board.refused.connect(lambda text: session.message.emit(text, ""))
        board.quiz.answered.connect(self.asking.judge)
        board.quiz.done.connect(self._reveal_numbers)
        for part in (*self.findChildren(QAbstractButton), *self.findChildren(QScrollArea)):
            part.installEventFilter(self)
        for area in board.findChildren(QScrollArea):
            area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on a page leaves the keys to the walk
        session.history_changed.connect(self.guide.stay)
        session.selected.connect(self._follow)
        session.example_changed.connect(self._show_shown)
        session.themed.connect(self._restyle)
        session.training.closing.connect(self.bench.close)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focused)

    def _show_shown(self, shown: object) -> None:
        """The example that the canvas is lit up by is looked at here too."""
        if isinstance(shown, Example):
            self.head.select(shown.part, shown.row)

    def _focused(self, _: QWidget | None, now: QWidget | None) -> None:
        self.head.reach(now)

    # ---- looking ----

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        selected = self.session.selection
        self._wanted = self.session.prefix + next(iter(selected)) if len(selected) == 1 else ""
        self._show_nothing(awaited(self.session, COMING))
        self.scope.begin()
        self._runs(self.scope.busy)

    def asked_for(self) -> None:
        """Somebody wants to look: numbers stand still in a pause. Without that the training goes on, as the panel also
        comes forward where another is closed or pulled out."""
        self.scope.pause()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is kept while nobody looks."""
        super().hideEvent(event)
        self.scope.end()
        self.bench.close()
        self.walker.specimen, self.found = None, None
        self._show_nothing(awaited(self.session, COMING))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = lines_high(self)
        self.head.spread(lines > ROOMY)
        self._tight = lines < TIGHT
        for part in (self.head, self.way):
            part.tighten(self._tight)
        self._fit_banner()
        if self.walker.specimen is not None:
            self._show_crumbs(self._seen)

    def _take(self, found: Found) -> None:
        self.found = found
        self.asking.other_numbers()
        self.walker.take(found.specimen)
        if self._wanted:
            self.walker.step(self._wanted)
        self._wanted = ""
        self.head.show_sizes(found.sizes, found.specimen.batches)
        self.stack.setCurrentWidget(self.board)
        self._enable(True)
        self.refresh()
        self._reveal()

    def _refused(self, text: str, hint: str) -> None:
        self.walker.clear()
        self.found = None
        self.head.clear()
        self._show_nothing(awaited(self.session, f"{text} {hint}".strip()))

    def _show_nothing(self, text: str) -> None:
        self.nothing.setText(text or EMPTY)
        self.stack.setCurrentWidget(self.nothing)
        self._enable(False)
        self.way.clear()
        self.asking.score.clear()

    def _enable(self, there: bool) -> None:
        self.way.enable(there)
        self.asking.questions.setEnabled(there)
        self._count_edits()

    def _runs(self, running: bool) -> None:
        if not running:
            self._show_banner(PAUSED if self.scope.paused_it and self.session.training.active else "")
        elif self.found is not None:
            step = self.found.specimen.step + 1
            self._show_banner(f"The training goes on; this is step {step:,}.", PAUSE_AGAIN)
        else:
            self._show_nothing(STAND_STILL)
            self._show_banner(RUNS, PAUSE)

    def _show_banner(self, text: str, button: str = "") -> None:
        self.banner.setText(text)
        self._fit_banner()
        self.again.setText(button)
        self.again.setVisible(bool(button))

    def _fit_banner(self) -> None:
        """That it is paused is seen elsewhere too: where there is hardly any room it is not told here."""
        self.banner.setVisible(self.banner.text() not in ("", PAUSED if self._tight else ""))

    def _look_elsewhere(self) -> None:
        """Other examples of the data."""
        if self.head.selection.rows is None:
            self.walker.example = 0
        self.scope.look()

    def _restyle(self, theme: Theme) -> None:
        self.board.restyle(theme)
        self.head.unfold.restyle(theme)

    # ---- other examples ----

    def find_mistake(self) -> None:
        selection = self.head.selection
        if selection.rows is not None:
            self.scope.find_mistake(selection.part, selection.rows[0])

    def _mistake(self, row: int | None) -> None:
        if row is None:
            self.session.message.emit("No example of this part is answered wrongly.", "")
        else:
            self.head.choose(row)

    # ---- weights ----

    def edit(self, spot: Spot, value: float) -> None:
        found = self.walker.specimen
        self.scope.edit(spot, value, f"Set {called(found, spot)}" if found is not None else "Set a weight")

    def _count_edits(self) -> None:
        self.put_back.setVisible(self.scope.has_edits)
        self.head.fold()

    # ---- the canvas ----

    def _reveal(self) -> None:
        """Selects the layer, or the neuron, on the canvas, inside of its block."""
        self._revealing = True
        try:
            self.session.reveal(self.walker.node)
        finally:
            self._revealing = False

    def _follow(self, selection: frozenset[str]) -> None:
        if self._revealing or self.walker.specimen is None or len(selection) != 1 or not self.isVisible():
            return
        if self.walker.step(self.session.prefix + next(iter(selection))):
            self.walker.depth = max(self.walker.depth, LAYER)
            self.refresh()

    # ---- showing ----

    def refresh(self) -> None:
        """Shows where the walker is; what has to be worked out comes a moment later."""
        walker = self.walker
        if walker.specimen is None or walker.stop is None or self.found is None:
            return
        self._show_place()
        if walker.depth == BATCH:
            self.board.show_batch(self.found, walker.example)
        elif walker.depth == EXAMPLE:
            self.board.show_layers(walker)
        else:
            still, seed = replace(walker), self.asking.seed(walker.stop)  # as they are now, for the other thread
            self.bench.work("sight", lambda: sighted(still, seed), self._show_sight)

    def _show_sight(self, sight: Sight) -> None:
        if self.walker.stop is None or self.walker.depth < LAYER:
            return
        asking = sight.question is not None and self.asking.waits(self.walker.stop)
        self.board.show_sight(self.walker, sight, asking)
        self._show_crumbs(sight)

    def _show_place(self) -> None:
        walker, found = self.walker, self.found
        assert walker.specimen is not None
        assert found is not None
        self.way.show_place(walker)
        verdict = found.verdicts[walker.example] if found.verdicts else None
        self.head.show_example(walker.specimen, walker.example, verdict, found.shares[walker.example])
        self._show_crumbs(None)

    def _show_crumbs(self, sight: Sight | None) -> None:
        self._seen = sight
        self.way.show_crumbs(self.walker, sight, self.width() - 2 * MARGIN, lines_high(self) > ROOMY)

    # ---- questions ----

    def _ask_or_not(self, asking: bool) -> None:
        self.asking.begin()
        if asking and self.walker.depth != LAYER and self.walker.specimen is not None:
            self.walker.depth = LAYER
        if self.board.waiting:
            self.setFocus()  # the question goes, and the keys with it
        self.refresh()

    def _reveal_numbers(self) -> None:
        if self.walker.stop is not None:
            self.asking.done(self.walker.stop)
            asked = self.board.quiz.question
            if asked is not None and asked.weight is not None:
                self.walker.weights[self.walker.stop.step] = asked.weight
            self.walker.depth = max(self.walker.depth, UNIT)
            self.refresh()
            self.setFocus()

    # ---- keys ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk from a button too: by themselves they hand the focus on, at last to another panel. Of a page
        they walk wherever one has clicked in it; who has come to it by Tab scrolls it up and down."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        scrolls = isinstance(watched, QScrollArea) and watched.hasFocus()
        if event.key() in (SIDEWAYS if scrolls else ARROWS):
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)
