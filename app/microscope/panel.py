"""The panel: which examples, the walk through the pass, how deep one looks, and the keys for all of it.

    ← →  walk        ↓ ↑  deeper and back        PageUp PageDown  other examples        M  the next mistake
    Q    questions   + −  nudge a weight         Ctrl+Z  put a weight back              O  where an input comes from

The layer that is looked at is selected on the canvas, and what is selected there is looked at here.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.flow import Flow
from app.microscope.bench import Bench
from app.microscope.board import Board
from app.microscope.head import Head
from app.microscope.narrow import lines_high
from app.microscope.scope import Found, Scope
from app.microscope.sight import CHOSEN_BIAS, Sight, origin_of, sighted, titles
from app.microscope.terms import BIAS, Spot
from app.microscope.walker import BATCH, EXAMPLE, LAYER, PRODUCT, UNIT, Walker
from app.session import Session
from app.theme import Theme
from app.wording import number
from engine.microscope.places import Cell, Stop
from engine.training.shown import Example

PHASES = {"forward": "Forward", "backward": "Backward", "update": "The weights move"}
PAUSED = "The training is paused so that the numbers stand still."
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
LEAST = 7
"""Lines of text that a page takes at least."""
ROOMY = 34
"""Lines of text from which on the head may take several, and the whole way down is shown."""
WAY = 2
"""Lines that the way down may take where there is less."""
EMPTY = (
    "Pause and walk through one example number by number: forward, the loss, backward, and what the step makes of "
    "every weight. Wire a data set, a network and a loss to begin."
)


class Microscope(QWidget):
    """`walker` is where one is; `board` shows it."""

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
        self._revealing = False
        self._answered: set[Stop] = set()
        self._right, self._asked = 0, 0
        self._seed = 0
        self._seen: Sight | None = None
        """What the way down was named by last."""
        self._wanted = ""
        """The node that was selected when the microscope was opened: one looks at it first."""
        self._make()
        self._connect()
        self._show_shown(session.shown)

    # ---- making it ----

    def _make(self) -> None:
        self.back, self.on = QToolButton(), QToolButton()
        self.back.setText("←")
        self.on.setText("→")
        self.back.setToolTip("The stop before (←)")
        self.on.setToolTip("The next stop: forward, then backward, then the weights (→)")
        self.back.setAccessibleName("The stop before")
        self.on.setAccessibleName("The next stop")
        self.where = _words()
        self.questions = QCheckBox("Questions")
        self.questions.setToolTip("Ask before the numbers are shown: will it grow or shrink? (Q)")
        self.score = _words("muted")
        self.put_back = QPushButton("Put back")
        self.put_back.setToolTip("Give the weight that was set last its value back (Ctrl+Z)")
        self.crumbs = [QToolButton() for _ in range(5)]
        for depth, crumb in enumerate(self.crumbs):
            crumb.clicked.connect(lambda _=False, d=depth: self._sink(d - self.walker.depth))
        self.banner = _words("muted")
        self.again = QPushButton("Pause and look again")
        self.again.clicked.connect(self.scope.begin)
        for part in (self.questions, self.score, self.put_back):
            self.head.row.addWidget(part)
        self.way = Flow()
        self.way.add_together(self.back, self.on, self.where)
        for crumb in self.crumbs:
            self.way.addWidget(crumb)
        notice = Flow()
        notice.addWidget(self.banner)
        notice.addWidget(self.again)
        self.nothing = _words("muted", EMPTY)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setMargin(12)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.board)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addLayout(self.way)
        column.addLayout(notice)
        column.addWidget(self._scrolled(self.stack), 1)
        self._show_nothing(EMPTY)
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
        self.head.turned.connect(self._turn)
        self.head.mistake_wanted.connect(self.find_mistake)
        self.back.clicked.connect(lambda: self.walk(-1))
        self.on.clicked.connect(lambda: self.walk(1))
        self.put_back.clicked.connect(self.scope.put_back)
        self.questions.toggled.connect(self._ask_or_not)
        board.picked.connect(self.pick)
        board.entered.connect(lambda: self._sink(1))
        board.example_entered.connect(self._enter_example)
        board.layer_entered.connect(self._enter_layer)
        board.term_chosen.connect(self._choose_term)
        board.edited.connect(self.edit)
        board.unit.table.rows.refused.connect(lambda text: session.message.emit(text, ""))
        board.origin.connect(self.go_to_origin)
        board.parameter_chosen.connect(self._choose_parameter)
        board.output_chosen.connect(self._choose_output)
        board.quiz.answered.connect(self._judge)
        board.quiz.done.connect(self._reveal_numbers)
        for button in self.findChildren(QAbstractButton):
            button.installEventFilter(self)
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
        self.scope.begin()
        self._runs(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is kept while nobody looks."""
        super().hideEvent(event)
        self.scope.end()
        self.bench.close()
        self.walker.specimen, self.found = None, None
        self._show_nothing("The numbers come in a moment.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.spread(lines_high(self) > ROOMY)
        if self.walker.specimen is not None:
            self._show_crumbs(self._seen)

    def _take(self, found: Found) -> None:
        self.found = found
        self._answered.clear()
        self._seed += 1
        self.walker.take(found.specimen)
        if self._wanted:
            self.walker.step(self._wanted)
        self._wanted = ""
        self.head.show_sizes(found.sizes)
        self.stack.setCurrentWidget(self.board)
        self._enable(True)
        self.refresh()
        self._reveal()

    def _refused(self, text: str, hint: str) -> None:
        self.walker.clear()
        self.found = None
        self.head.clear()
        self._show_nothing(f"{text} {hint}".strip())

    def _show_nothing(self, text: str) -> None:
        self.nothing.setText(text)
        self.stack.setCurrentWidget(self.nothing)
        self._enable(False)
        self.where.clear()
        self.score.clear()
        for crumb in self.crumbs:
            crumb.hide()

    def _enable(self, there: bool) -> None:
        for part in (self.back, self.on, self.questions):
            part.setEnabled(there)
        self._count_edits()

    def _runs(self, running: bool) -> None:
        if running and self.found is not None:
            step = self.found.specimen.step + 1
            self._show_banner(f"The training goes on: these are the numbers of step {step:,}.", again=True)
        elif not running:
            self._show_banner(PAUSED if self.scope.paused_it and self.session.training.active else "")

    def _show_banner(self, text: str, again: bool = False) -> None:
        self.banner.setText(text)
        self.banner.setVisible(bool(text))
        self.again.setVisible(again)

    def _look_elsewhere(self) -> None:
        """Other examples of the data."""
        if self.head.selection.rows is None:
            self.walker.example = 0
        self.scope.look()

    def _restyle(self, theme: Theme) -> None:
        self.board.restyle(theme)
        self.head.unfold.restyle(theme)

    # ---- the walk ----

    def walk(self, by: int) -> None:
        """To a stop before or behind."""
        if self.walker.specimen is None:
            return
        if self.questions.isChecked() and self.walker.depth < LAYER:
            self.walker.depth = LAYER
        if self.walker.move(by):
            self._reveal()
        self.refresh()

    def _sink(self, by: int) -> None:
        """Deeper, or back up; not past a question that waits for its answer."""
        if self.walker.specimen is None or (by > 0 and self.board.waiting):
            return
        if by > 0 and self.walker.depth == UNIT and self._has_no_product():
            return
        self.walker.sink(by)
        self.refresh()

    def _has_no_product(self) -> bool:
        sight = self.board.sight
        return sight is None or not sight.working.terms or not len(sight.working.terms[sight.term[0]])

    def pick(self, cell: Cell) -> None:
        """A cell of the picture: a number of the layer, or a weight where weights move."""
        walker = self.walker
        if walker.specimen is None or walker.stop is None or self.board.waiting:
            return
        if walker.stop.phase == "update" and walker.weight is not None:
            walker.weights[walker.current.name] = walker.weight[0], cell
        else:
            walker.look_at(cell)
        walker.depth = max(walker.depth, UNIT)
        if walker.current.units:
            self._reveal()
        self.refresh()

    def _enter_example(self, row: int) -> None:
        self.walker.example = row
        self._sink(1)

    def _enter_layer(self, row: int) -> None:
        specimen = self.walker.specimen
        if specimen is not None:
            self.walker.go(Stop("forward", specimen.steps[row].name))
            self._reveal()
            self.walker.depth = LAYER
            self.refresh()

    def _choose_term(self, group: int, row: int) -> None:
        before = self.walker.row
        self.walker.row = group, row
        if before[0] != group or self.walker.depth == PRODUCT:
            self.refresh()
        elif self.board.sight is not None:  # the table shows it already; what comes of it is asked for when needed
            sight = self.board.sight
            self.board.sight = sight._replace(term=(group, BIAS if row == CHOSEN_BIAS else row))
            self._show_crumbs(self.board.sight)

    def _choose_parameter(self, name: str) -> None:
        self.walker.weights[self.walker.current.name] = name, ()
        self.refresh()

    def _choose_output(self, output: int) -> None:
        self.walker.outputs[self.walker.current.name] = output
        self.refresh()

    def _turn(self, by: int) -> None:
        """Another example of the batch."""
        if self.walker.specimen is not None:
            self.walker.example = (self.walker.example + by) % self.walker.specimen.examples
            self._answered.clear()
            self.refresh()

    def go_to_origin(self) -> None:
        """To the number that the input of this multiplication is."""
        sight, specimen = self.board.sight, self.walker.specimen
        if sight is None or specimen is None or self.board.waiting or self.walker.depth < UNIT:
            return
        origin = origin_of(specimen, sight.working, *sight.term)
        if origin is not None:
            self.walker.visit(origin)
            self._reveal()
            self.refresh()

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
        """One goes on looking at the number whose weight it is, though another may be the strongest then."""
        sight, walker = self.board.sight, self.walker
        if sight is not None and walker.stop is not None and walker.depth >= UNIT:
            walker.cells[sight.place.step, sight.place.output] = sight.place.cell
            walker.row = sight.term[0], CHOSEN_BIAS if sight.term[1] == BIAS else sight.term[1]
        self.scope.edit(spot, value)

    def _count_edits(self) -> None:
        self.put_back.setVisible(bool(self.scope.edits))
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
            asking = self.questions.isChecked() and walker.stop not in self._answered
            still = replace(walker)  # as it is now, for the other thread
            self.bench.work("sight", lambda: sighted(still, self._seed if asking else None), self._show_sight)

    def _show_sight(self, sight: Sight) -> None:
        if self.walker.stop is None or self.walker.depth < LAYER:
            return
        asking = sight.question is not None and self.walker.stop not in self._answered
        self.board.show_sight(self.walker, sight, asking)
        self._show_crumbs(sight)

    def _show_place(self) -> None:
        walker, found = self.walker, self.found
        assert walker.stop is not None
        assert walker.specimen is not None
        assert found is not None
        title = titles(walker.specimen)[walker.stop.step]
        layer = f": {title}" if walker.depth < LAYER else ""  # deeper, the way down names it
        self.where.setText(f"{walker.at + 1} of {len(walker.stops)}   {PHASES[walker.stop.phase]}{layer}")
        self.back.setEnabled(walker.at > 0)
        self.on.setEnabled(walker.at < len(walker.stops) - 1)
        verdict = found.verdicts[walker.example] if found.verdicts else None
        self.head.show_example(walker.specimen, walker.example, verdict, found.shares[walker.example])
        self._show_crumbs(None)

    def _show_crumbs(self, sight: Sight | None) -> None:
        """The way down to where one is; the steps above lead back, the first only where there is room for them."""
        walker, self._seen = self.walker, sight
        assert walker.specimen is not None
        words = ["Batch", f"Example {walker.specimen.rows[walker.example] + 1:,}"]
        words.append(titles(walker.specimen)[walker.current.name])
        if sight is not None:
            words.append(_named(sight))
            if walker.depth == PRODUCT and sight.working.terms:
                group, row = sight.term
                words.append("bias" if row < 0 else f"× {sight.working.terms[group].label(row)}")
        for depth, crumb in enumerate(self.crumbs):
            there = walker.highest <= depth <= walker.depth and depth < len(words)
            crumb.setVisible(there)
            if there:
                crumb.setText(words[depth] if depth == walker.highest else f"› {words[depth]}")
                crumb.setEnabled(depth != walker.depth)
                crumb.setToolTip("Back up to here (↑ goes up one)" if depth != walker.depth else "")
        if lines_high(self) <= ROOMY:
            for crumb in [crumb for crumb in self.crumbs if not crumb.isHidden()][:-2]:
                self.way.invalidate()
                if len(self.way.lines(self.width() - 16)) <= WAY:
                    break
                crumb.hide()

    # ---- questions ----

    def _ask_or_not(self, asking: bool) -> None:
        self._right, self._asked = 0, 0
        self._answered.clear()
        self.score.clear()
        if asking and self.walker.depth != LAYER and self.walker.specimen is not None:
            self.walker.depth = LAYER
        self.refresh()

    def _judge(self, right: bool) -> None:
        self._asked += 1
        self._right += right
        self.score.setText(f"{self._right} of {self._asked} right")

    def _reveal_numbers(self) -> None:
        if self.walker.stop is not None:
            self._answered.add(self.walker.stop)
            asked = self.board.quiz.question
            if asked is not None and asked.weight is not None:
                self.walker.weights[self.walker.stop.step] = asked.weight
            self.walker.depth = max(self.walker.depth, UNIT)
            self.refresh()
            self.setFocus()

    # ---- keys ----

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the drawing's, unless a weight was set by hand: then it puts that back."""
        overrides = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if overrides and event.matches(QKeySequence.StandardKey.Undo) and self.scope.edits:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk from a button too: by themselves they hand the focus on, at last to another panel."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in ARROWS:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, key, text = Qt.Key, Qt.Key(event.key()), event.text().lower()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.scope.put_back()
        elif self.board.waiting and self.board.quiz.answer_key(event):
            pass
        elif key in (keys.Key_Right, keys.Key_Left):
            self.walk(1 if key == keys.Key_Right else -1)
        elif key in (keys.Key_Down, keys.Key_Return, keys.Key_Enter):
            self._sink(1)
        elif key in (keys.Key_Up, keys.Key_Escape, keys.Key_Backspace):
            self._sink(-1)
        elif key in (keys.Key_PageDown, keys.Key_PageUp):
            self.head.turn(1 if key == keys.Key_PageDown else -1)
        elif text in ("+", "-", "−") and self.walker.depth == PRODUCT:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.board.product.nudge(1 if text == "+" else -1, fine)
        elif text in ("m", "q", "o") and not event.modifiers():
            {"m": self.find_mistake, "q": self.questions.toggle, "o": self.go_to_origin}[text]()
        else:
            super().keyPressEvent(event)


def _named(sight: Sight) -> str:
    """What the number is called: a unit, a cell, a weight."""
    if sight.weight is None and not sight.cell:
        return f"its number, {number(sight.working.value)}"
    return sight.name


def _words(tone: str = "", text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(bool(text))
    label.setProperty("tone", tone)
    return label
