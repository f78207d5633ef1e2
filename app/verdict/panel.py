"""The panel: which part of the data, when, the pages of the verdict, and the examples behind what is clicked.

A verdict is worked out when the panel is opened, when a run ends, when another moment of it is looked at, and when the
drawing or the weights change; while a run goes on every few seconds, as its speed allows, unless that is switched off.
Where there is room the examples stand beside the pages; in a narrow dock they are a page of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.combo import Combo
from app.session import Session
from app.theme import Theme
from app.verdict.judging import How, Judged, Judging
from app.verdict.page import words
from app.verdict.sheets import Sheets
from app.verdict.spread import SpreadPage
from app.verdict.summary import SummaryPage, beside
from app.views.view import View
from app.waiting import lacking
from app.wording import count, duration
from engine.errors import UserError
from engine.graph import Graph
from engine.training.events import Finished, Observed, Started

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict

PARTS = (("Test", "test"), ("Validation", "validation"), ("Training", "train"))
LATER = 500
"""Milliseconds without another edit until the network is judged anew."""
SAME = 1e-9
"""How far two sums of the same weights may lie apart, as a share of them."""
LOW = 28
"""Lines of text below which words make way for figures."""
MARK = "weights"
COMING = "The network is being judged…"
UNTRAINED = (
    "This network has not been trained yet: there is nothing to judge. Train it, or wire a data set, a network and a "
    "loss first."
)


class VerdictView(View):
    """`judged` is the verdict that is shown; `loss` says of which loss."""

    name = "verdict"
    title = "Verdict"
    hears = (Started, Observed, Finished)
    explanation = "How good the network is on examples it did not learn from, and which examples it gets wrong."
    empty = UNTRAINED

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.judged: Judged | None = None
        self.judging = Judging(session, self, self._frames.crowded)
        self._baselines: dict[str, tuple[object, Mapping[str, Verdict]]] = {}
        """By part: the data they are of, and the verdicts on them."""
        self._stale = True
        self._outdated = False
        """Whether the drawing has changed since."""
        self._wanted = ""
        """The node's id of the loss that is looked at."""
        self._asked_at = 0.0
        self._mark: float | None = None
        self._later = QTimer(self, interval=LATER, singleShot=True)
        self._later.timeout.connect(self.ask)
        self._make_controls()
        self._make_pages()
        self._connect()
        self._show_nothing("")

    # ---- making it ----

    def _make_controls(self) -> None:
        self.part = Combo()
        self.part.setAccessibleName("Which part of the data")
        self.part.setToolTip("The part of the data that is judged. The network has not seen the test part while it "
                             "learned.")  # fmt: skip
        for text, key in PARTS:
            self.part.addItem(text, key)
        self.loss = Combo()
        self.loss.setAccessibleName("Which loss")
        self.loss.setToolTip("What is judged: the prediction that this loss compares")
        self.loss.hide()
        self.live = QCheckBox("Live")
        self.live.setChecked(True)
        self.live.setToolTip("While the training runs, judge every few seconds: as often as takes 5 % of its time")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(80, 8)
        self.bar.setAccessibleName("How far the verdict is")
        self.how = words()
        self.how.setWordWrap(False)
        self.cancel = QToolButton()
        self.cancel.setText("Cancel")
        self.cancel.setToolTip("Do without what is being worked out")
        for part in (self.part, self.loss, self.live):
            self.controls.addWidget(part)
        self.working = QWidget()
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 0, 0, 0)
        for piece in (self.bar, self.how, self.cancel):
            row.addWidget(piece)
        self.working.hide()
        self.controls.addWidget(self.working)

    def _make_pages(self) -> None:
        self.sheets = Sheets(self.session, self.controls)
        self.body.addWidget(self.sheets, 1)
        self.gallery = self.sheets.gallery
        self.train_now = QPushButton("Train")
        self.train_now.setProperty("primary", True)
        self.other = QPushButton("Look at the validation part")
        self.nothing_page = QWidget()
        empty = QVBoxLayout(self.nothing_page)
        empty.addStretch(1)
        self.pages.removeWidget(self.nothing)
        empty.addWidget(self.nothing)
        self.nothing.show()  # the pages have hidden it as they let it go
        for button in (self.train_now, self.other):
            empty.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        empty.addStretch(1)
        self.pages.addWidget(self.nothing_page)

    def _connect(self) -> None:
        session = self.session
        self.judging.judged.connect(self._take)
        self.judging.refused.connect(self._refused)
        self.judging.compared.connect(self._compared)
        self.judging.progress.connect(self._progress)
        self.part.currentIndexChanged.connect(lambda _: self.ask())
        self.loss.activated.connect(lambda _: self._choose_loss())
        self.live.toggled.connect(lambda on: self.ask() if on else None)
        self.cancel.clicked.connect(self._stop_comparing)
        self.sheets.turned.connect(self._turned)
        self.train_now.clicked.connect(session.training.start)
        self.other.clicked.connect(lambda: self.part.setCurrentIndex(self.part.findData("validation")))
        self.gallery.train_on.connect(self._train_on)
        self.sheets.repeated.connect(self._say)
        session.drawn.connect(self._drawn)
        session.opened.connect(self._opened)
        session.moment_changed.connect(lambda _: self.ask())
        session.run_changed.connect(self._run_changed)

    # ---- what is asked ----

    def probes(self) -> Mapping[str, Any]:
        """Tells when the weights have become others."""
        from engine.training.batch_journey import footprint

        return {f"{self.name} {MARK}": footprint()}

    def take(self, event: object) -> bool:
        if isinstance(event, Observed):
            reading = event.readings.get(f"{self.name} {MARK}")
            if reading is not None:
                self._seen(reading.mark)  # type: ignore[attr-defined]
        elif isinstance(event, Finished):
            self.ask()
        elif isinstance(event, Started):
            self._asked_at = monotonic()
        return False

    def ask(self) -> None:
        """The verdict on the present state, where somebody can see it."""
        self._stale = True
        if not self._in_sight or not self.session.torch_here:
            return
        if not self._trained:
            self.judging.cancel()
            if self.sheets.title != SpreadPage.title:  # what was trained several times can be seen all the same
                self._show_nothing("")
            return
        self._asked_at = monotonic()
        if self.judged is None and self.pages.currentWidget() is not self.picture:
            self._show_nothing(COMING)
        self.judging.ask(self.part.currentData())

    @property
    def _trained(self) -> bool:
        """Whether there is anything to judge: it has learned, or came with weights."""
        training = self.session.training
        return training.state is not None or training.active or training.learned.came_with_file

    def _seen(self, mark: float) -> None:
        """The weights that there are now are told from those that were judged."""
        judged = self.judged
        same = judged is not None and abs(mark - judged.mark) <= SAME * abs(judged.mark)
        if same or self.judging.busy or not self._trained:
            return
        if self.session.training.status != "running":
            if mark != self._mark:  # once for each change
                self._mark = mark
                self._later.start()
        elif self.live.isChecked() and monotonic() - self._asked_at >= self.judging.rest:
            self.ask()
        elif judged is not None and not self.live.isChecked():
            self._say()

    def _drawn(self, before: Graph, after: Graph) -> None:
        """What moves on the canvas only changes no figure."""
        same = before.wires == after.wires and before.nodes.keys() == after.nodes.keys()
        if not same or any(before.nodes[id].layer is not node.layer for id, node in after.nodes.items()):
            self._later.start()
            self._outdated = self.judged is not None
            self._say()

    def _run_changed(self, status: str) -> None:
        if status in ("paused", "idle"):
            self._later.start()

    def _opened(self) -> None:
        self.judging.cancel()
        self.judged, self._wanted = None, ""
        self._baselines.clear()
        self.sheets.forget()
        self._show_nothing("")
        self.ask()

    def _train_on(self) -> None:
        """A run that goes on begins anew with the data as they are; what was learned stays."""
        training = self.session.training
        if training.active:
            training.branch()
        else:
            training.start()

    # ---- what comes ----

    def _take(self, judged: Judged) -> None:
        self.judged, self._stale, self._outdated = judged, False, False
        self._fill_losses()
        self._show_verdict()
        known = self._baselines.get(judged.part)
        if known is not None and known[0] is judged.parts:
            self.sheets.summary.compare(known[1])
        elif self.session.training.status != "running":
            self.sheets.summary.compare({}, waiting=True)
            self.judging.compare(judged)
        else:
            self.sheets.summary.compare({})
        self._say()

    def _compared(self, part: str, found: Mapping[str, Verdict]) -> None:
        if self.judged is not None and self.judged.part == part:
            self._baselines[part] = self.judged.parts, found
            self.sheets.summary.compare(found)
            self._say()

    def _stop_comparing(self) -> None:
        self.judging.cancel()
        self.sheets.summary.compare({})
        self._say()

    def _refused(self, error: UserError) -> None:
        self.judged = None
        self.sheets.forget()
        self._show_nothing(f"{error.text} {error.hint}".strip())

    def _progress(self, how: How | None) -> None:
        self.working.setVisible(how is not None)
        if how is not None:
            self.bar.setValue(round(1000 * how.share))
            left = f", {duration(how.left)} left" if how.share > 0 and how.left >= 1 else ""
            self.how.setText(f"{how.words}{left}")

    @property
    def verdict_shown(self) -> Verdict | None:
        """That of the loss that is looked at."""
        if self.judged is None:
            return None
        return self.judged.verdicts.get(self._wanted) or next(iter(self.judged.verdicts.values()), None)

    def _fill_losses(self) -> None:
        found = self.judged.verdicts if self.judged is not None else {}
        self.loss.clear()
        for id, verdict in found.items():
            self.loss.addItem(self.session.title_of(id) or verdict.predictions.head.title, id)
        self.loss.setCurrentIndex(max(0, self.loss.findData(self._wanted)))
        self.loss.setVisible(len(found) > 1 and self.sheets.title != SpreadPage.title)

    def _choose_loss(self) -> None:
        self._wanted = self.loss.currentData()
        self._show_verdict()
        self._say()

    # ---- what is shown ----

    def _show_verdict(self) -> None:
        verdict, judged = self.verdict_shown, self.judged
        if verdict is None or judged is None:
            return
        if not verdict.figures:
            self._show_nothing(" ".join(verdict.notes))
            return
        self.sheets.show_verdict(verdict, judged.parts)
        self.show_picture()

    def _turned(self, explanation: str) -> None:
        """Another page is open. That of several trainings has parts of its own, and is of no moment."""
        self.hint.setText(explanation)
        of_its_own = self.sheets.title == SpreadPage.title
        for control in (self.part, self.live):
            control.setHidden(of_its_own)
        self.loss.setHidden(of_its_own or self.loss.count() < 2)
        self._fold()
        self._say()

    def open_several(self) -> None:
        """Turns to where the drawing is trained several times, also before it was ever trained."""
        if self.pages.currentWidget() is not self.picture:
            self.sheets.show_spread_alone()
            self.show_picture()
        self.sheets.open_page(SpreadPage.title)

    def _show_nothing(self, text: str) -> None:
        """Says what is missing, and offers what helps."""
        session = self.session
        part = self.part.currentData()
        if text == COMING:
            self.show_coming(text)
        elif text:
            self.show_empty(text)
        else:
            self.show_invitation()
        self.train_now.setVisible(not text and not lacking(session))
        self.train_now.setEnabled(session.whole.ready and not session.training.occupied)
        self.other.setVisible(bool(text) and part == "test" and "has no examples" in text)

    def show_empty(self, text: str = "") -> None:
        self._missing = None
        self.nothing.setText(text or self.empty)
        self.verdict.setText("")
        self.pages.setCurrentWidget(self.nothing_page)
        self._fold()

    def _say(self) -> None:
        """Whose figures these are, and what they mean."""
        if self.sheets.title == SpreadPage.title:
            self.verdict.setText(self.sheets.spread.said)
            return
        judged, verdict = self.judged, self.verdict_shown
        if judged is None or verdict is None or not verdict.figures:
            return
        known = self._baselines.get(judged.part)
        against = known[1] if known is not None and known[0] is judged.parts else {}
        told = "" if self.sheets.title == SummaryPage.title else beside(verdict, against)
        said = (whose(judged, len(verdict.predictions)), told, self._warn())
        self.verdict.setText(" ".join(filter(None, said)))

    def _warn(self) -> str:
        judged, training = self.judged, self.session.training
        assert judged is not None
        if self._outdated:
            return "The drawing has changed since: it is judged anew."
        if judged.past:
            return "This is a moment of the past."
        if judged.part == "train":
            return "The network has learned from these examples: only others tell how good it is."
        if training.status == "running" and not self.live.isChecked():
            return "The training has gone on since."
        return ""

    # ---- the view ----

    @property
    def low(self) -> bool:
        """A table and a row of tabs need more room than one picture does."""
        return self.height() < LOW * self.fontMetrics().height()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()
        if self.judging.busy:
            self.judging.cancel()
            self._stale = True

    def draw(self) -> None:
        """Everything is painted when it comes, a few times a minute."""

    def restyle(self, theme: Theme) -> None:
        self.sheets.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        """The page that is open, or the examples."""
        return self.sheets.table() if self.judged is not None else {}

    @property
    def caption(self) -> str:
        return self.sheets.title if self.judged is not None else ""


def whose(judged: Judged, examples: int) -> str:
    """`Test part, 270 examples, after epoch 3 (step 60).`; in epoch 4 where that one had begun, as it is told
    everywhere."""
    part = {"train": "Training", "validation": "Validation", "test": "Test"}[judged.part]
    epoch = f"in epoch {judged.epoch + 1:,}" if judged.position else f"after epoch {judged.epoch:,}"
    when = f"{epoch} (step {judged.step:,})" if judged.step else "before any training"
    return f"{part} part, {count(examples, 'example')}, {when}."
