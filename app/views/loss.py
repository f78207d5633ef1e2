"""Loss and metrics while a network learns, on the training part and on data it does not learn from.

The faint curve has a point for every report of a run, some twenty a second; smoothing makes each the mean of the points
up to it, as many as are chosen. What happened to the run (its learning rate changed, it was continued, it ended) stands
as a thin line with a letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider

from app.combo import Combo
from app.forms import as_plain_tip
from app.halves import Halves
from app.plots import FAINT, Legend, Mark
from app.session import Session
from app.theme import Theme
from app.views.curves import RATE, STEPS, TRAINING, Curves, Triple
from app.views.loss_pane import Pane
from app.views.markers import Marker
from app.views.over_time import Epochs
from app.views.run_events import RunEvents, What
from app.views.view import View
from app.wording import count, metric_name, metrics
from engine.training.events import Changed, EpochEnded, Finished, Progress, Started, measured_by

if TYPE_CHECKING:
    from engine.training.moments import Moment
    from engine.training.state import State

WINDOWS = (1, 2, 5, 10, 20, 50, 100, 200)
"""What the smoothing slider offers: over how many points the faint curve is averaged."""
OVERDUE = 3
"""Epochs without a better validation loss after which it is worth saying."""
LATE = 0.05
"""The same as a share of all epochs: in a long run the loss goes up and down for a while before it is lower again."""
REASONS = {
    "completed": "Training completed",
    "stopped": "Stopped",
    "stopped early": "Stopped early: the validation loss no longer fell, and the best weights are kept",
    "converged": "Converged: no example was wrong in a whole epoch",
    "failed": "Training failed",
}
LETTERS: Mapping[What, tuple[str, str]] = {
    "rate": ("R", "learning rate changed"),
    "drawing": ("D", "drawing changed"),
    "continued": ("C", "continued"),
    "early": ("E", "stopped early"),
    "failed": ("F", "failed"),
}
"""What stands at the line of an event, and what the legend says of it."""
MOMENT = "M"
ACTING = (
    "The higher the return, the better the agent does. Its loss is no measure: what it learns from changes with it."
)
EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        "adversarial": "Two networks against each other: no loss has to fall. Look at what is made (Generated).",
        "hebbian": "There is no loss: the units have found the more, the less of their input they leave out.",
    }
)
"""How the curves are read where they are no measure of what is learned by heart, by the method of the training."""


class LossView(View):
    """Two plots with one epoch axis: the loss above, below it a metric, or the learning rate."""

    name = "loss"
    title = "Loss and metrics"
    hears = (Started, Changed, Progress, EpochEnded, Finished)
    explanation = "Both curves fall: it learns. Training falls while validation rises: it memorises."
    empty = "Press Train to see the loss."
    rest = 0.2  # seldom far from the last one, and drawn beside all that moves

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panes = [Pane(session.theme, "loss"), Pane(session.theme, "accuracy")]
        self.curves = Curves()
        self.timing = Epochs(session)
        self.events = RunEvents(session, self.timing)
        self.bests: list[int] = []
        self.epochs = 0
        self._said, self._done, self._newest = "", 0, 0
        self._listed: tuple[list[str], frozenset[str]] = [], frozenset()
        """What can be chosen to stand beside the loss, and which of it the newest report told."""
        self._hover: float | None = None
        self._fill_controls()
        self.legend = Legend()
        loss, other = self.panes
        self.halves = Halves(loss.plot, other.plot)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.halves, 1)
        for pane in self.panes:
            pane.plot.hovered.connect(partial(self._hovered, pane))
            pane.plot.reset.connect(self.refresh)
        self.panes[1].plot.setXLink(self.panes[0].plot)
        session.opened.connect(self._opened)
        session.run_changed.connect(self._turned)
        session.moment_changed.connect(self._moment)
        session.analysed.connect(self._edited)
        self._recall()

    def _fill_controls(self) -> None:
        self.log = QCheckBox("Log scale")
        self.log.setToolTip("Each grid line is ten times the one below: small losses spread out.")
        self.log_epochs = QCheckBox("Log epochs")
        self.log_epochs.setToolTip("Spreads the first epochs out, in which most is learned.")
        for box in (self.log, self.log_epochs):
            box.toggled.connect(self._rescaled)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, len(WINDOWS) - 1)
        self.smoothing.setFixedWidth(70)
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.setToolTip("Makes each point of the faint curve the mean of the last ones, so many as chosen.")
        self.smoothing.valueChanged.connect(lambda _: self._smoothed())
        self.smoothing_text = QLabel()
        self.below = Combo()
        self.below.setAccessibleName("Metric shown below the loss")
        self.below.setToolTip("What is shown beside the loss.")
        self.below.currentIndexChanged.connect(lambda _: self._rescaled())
        self.below.hide()
        self.place = QLabel()
        self.place.setProperty("tone", "muted")
        self.controls.addWidget(self.below)
        self.controls.addWidget(self.log)
        self.controls.addWidget(self.log_epochs)
        self.controls.add_together(QLabel("Smoothing"), self.smoothing, self.smoothing_text)
        self.controls.addWidget(self.place)
        self._smoothed()

    @property
    def window_length(self) -> int:
        return WINDOWS[self.smoothing.value()]

    @property
    def best(self) -> int | None:
        """The epoch with the lowest validation loss. All that were the best of their time are kept: a run that goes on
        from an earlier moment has the best of those before it."""
        return self.bests[-1] if self.bests else None

    # ---- events ----

    def take(self, event: object) -> bool:
        self.timing.take(event)
        match event:
            case Started():
                self._start(event)
            case Changed():
                self.epochs = event.epochs
                self.curves.changed(event)
            case Progress():
                self._progress(event)
            case EpochEnded():
                self._epoch(event)
            case Finished():
                self._said, self._done = _outcome(event), event.epoch if event.reason == "completed" else 0
            case _:
                return False
        self.events.take(event)
        return True

    def _start(self, event: Started) -> None:
        """A run that goes on from another keeps its curves up to there."""
        at = self.timing.at(event.step) or 0.0
        if event.step:
            self.curves.forget(at + 1e-9)
            self.events.forget(at)
            self.bests = [epoch for epoch in self.bests if epoch <= at]
        else:
            self._clear()
        self.epochs, self._said, self._newest = event.epochs, "", 0

    def _progress(self, event: Progress) -> None:
        at = self.timing.at(event.step)
        if event.phase == "training" and at is not None:
            self.curves.progress(at, event)

    def _epoch(self, event: EpochEnded) -> None:
        self.curves.epoch(event)
        if event.best:
            self.bests.append(event.epoch)
        self._said, self._newest = "", event.epoch

    @property
    def _explained(self) -> str:
        """How the curves are to be read: that depends on what is learned from."""
        drawing = self.session.training.drawing or self.session.root
        return ACTING if drawing.training.acts else EXPLAINED.get(drawing.training.method, self.explanation)

    @property
    def _overdue(self) -> str:
        """What there is to say of a run that goes on though it gets no better."""
        epoch = self._newest
        if self.best is None or not len(self._loss.validation) or epoch - self.best < max(OVERDUE, LATE * epoch):
            return ""
        if self.curves.measured != "loss":
            return ""  # it memorises nothing
        if "return" in self.curves.of:  # its loss says nothing: it is measured by what the agent itself does
            return f"The return was highest in epoch {self.best} and has not been higher since."
        return f"The validation loss was lowest in epoch {self.best}: more training may only memorise."

    @property
    def _further(self) -> str:
        """What Train does after a run that has done all of its epochs."""
        wanted = self.session.root.training.epochs
        more = wanted - self._done if wanted > self._done else wanted
        return f" Train goes on for {count(more, 'more epoch')}." if self._done else ""

    @property
    def _loss(self) -> Triple:
        """Of what the run makes smaller, whatever that is called."""
        return self.curves.of.get(self.curves.measured) or Triple()

    def _clear(self) -> None:
        self.curves.clear()
        self.events.clear()
        self.legend.clear()
        self.place.setText("")
        self.bests, self.epochs, self._said, self._newest = [], 0, "", 0
        self.timing.moment = None

    def _opened(self) -> None:
        self._clear()
        self.refresh()

    def _turned(self, status: str) -> None:
        """What was learned has been forgotten: the course of it is no longer that of anything."""
        if status == "idle" and self.session.training.run is None:
            self._opened()

    def _moment(self, moment: Moment | None) -> None:
        self.timing.look_at(moment)
        self.refresh()

    def _recall(self) -> None:
        """A view that is opened late asks for the epochs that it missed."""
        training = self.session.training
        if training.run is not None:
            training.ask(_history, self._recalled)

    def _recalled(self, found: tuple[int, tuple[EpochEnded, ...]]) -> None:
        epochs, history = found
        self.epochs = self.epochs or epochs
        self.curves.recall(history)
        self.bests = self.bests or [event.epoch for event in history if event.best]
        self.refresh()

    # ---- painting ----

    def draw(self) -> None:
        if not len(self._loss.steps) and not len(self._loss.train):
            if self._said or self.epochs:
                self.show_empty(self._said or "The first results come in a moment.")
            else:
                self.show_invitation()
            return
        self.show_picture()
        self._list_metrics()
        self.hint.setText(self._explained)
        loss, other = self.panes
        chosen = str(self.below.currentData() or "")
        measured = self.curves.measured
        loss.show_curves(measured, self._loss)
        other.show_curves(chosen or "accuracy", self.curves.of.get(chosen) or Triple())
        other.plot.setVisible(bool(chosen))
        loss.plot.name_axes("" if chosen and not self.halves.side_by_side else "epoch", measured)
        log, across = self.log.isChecked(), self.log_epochs.isChecked()
        loss.draw(self.window_length, log, self.best, across=across)
        other.draw(self.window_length, log and chosen == RATE, self.best, link=True, across=across)
        for pane in self.panes:
            pane.widen_axis(chosen == RATE, alone=self.halves.side_by_side or not chosen)
        self._mark()
        self._read_out()
        self._tell()

    def _edited(self, _: object) -> None:
        """How far Train goes on is a setting."""
        if self._done:
            self._tell()

    def _tell(self) -> None:
        self.verdict.setText(f"{self._said}{self._further}" if self._said else self._overdue)

    def _list_metrics(self) -> None:
        """The learning rate is always there; it is not what comes first where there is a metric. Where the metrics are
        others from now on, one of these is shown."""
        names, told = self.curves.metrics, self.curves.told
        if self._listed == (names, told):
            return
        chosen, self._listed = self.below.currentData(), (names, told)
        kept = chosen in names and chosen != RATE and (chosen in told or not told)
        first = next((name for name in names if name in told), names[0] if names else "")
        self.below.blockSignals(True)
        self.below.clear()
        for name in names:
            self.below.addItem(metric_name(name), name)
        self.below.setCurrentIndex(names.index(chosen if kept else first) if names else -1)
        self.below.blockSignals(False)
        self.below.setVisible(len(names) > 1)

    def _mark(self) -> None:
        theme = self.session.theme
        colours = dict.fromkeys(LETTERS, theme.muted)
        colours |= {"drawing": theme.accent, "early": theme.warning, "failed": theme.error}
        found = [Marker(e.at, LETTERS[e.what][0], colours[e.what], e.text) for e in self.events.known]
        if (moment := self.timing.moment) is not None:
            text = f"The moment looked at: epoch {moment:.1f}, step {self.timing.step(moment):,}"
            found.append(Marker(moment, MOMENT, theme.accent, text))
        for pane in self.panes:
            pane.show_markers(found)
        there = {event.what: colours[event.what] for event in self.events.known} if not self.low else {}
        for what, (letter, words) in LETTERS.items():
            self._explain(f"{letter}: {words}", there.get(what))
        self._explain(f"{MOMENT}: looked at", theme.accent if moment is not None and not self.low else None)

    def _explain(self, entry: str, colour: str | None) -> None:
        """What a letter in the plots means, in the legend; without a colour it stands nowhere."""
        if colour is not None:
            self.legend.put(entry, Mark(colour, FAINT, dashed=True))
        else:
            self.legend.drop(entry)

    def restyle(self, theme: Theme) -> None:
        for pane in self.panes:
            pane.restyle(theme)

    @property
    def caption(self) -> str:
        return f"{self.epochs} epochs" if self.epochs else ""

    def table(self) -> Mapping[str, Any]:
        return self.curves.table()

    def _read_out(self) -> None:
        ends = [float(series.x[-1]) for series in (self._loss.steps, self._loss.train) if len(series)]
        if not ends:  # the curves are forgotten, and the mouse was quicker than the frame that says so
            return
        last = max(ends)
        at = last if self._hover is None else min(max(self._hover, 0.0), max(last, 1.0))
        there = f"at epoch {at:.1f}, step {self.timing.step(at):,}"
        now = min(ceil(at - 1e-6), self.epochs)  # the one that it is in, as in the toolbar
        self.place.setText(there if self._hover is not None else f"epoch {max(1, now):,} of {self.epochs:,}")
        self.place.setHidden(self.low)  # the toolbar tells it too
        self.log_epochs.setHidden(self.low)
        shown = None if self._hover is None else at
        loss, other = (pane.values(shown) for pane in self.panes)
        marks = self.panes[0].marks
        if STEPS in self.legend.names() and TRAINING in loss and TRAINING not in self.legend.names():
            self.legend.drop(STEPS)  # it has points first, and stands behind what matters more
        for name, mark in marks.items():
            if name in loss:
                self.legend.put(name, mark, " · ".join(filter(None, (loss[name], other.get(name)))))
            elif name == "best epoch" and self.best is not None:
                self.legend.put(name, mark, str(self.best))
            else:
                self.legend.drop(name)
        for pane in self.panes:
            pane.cursor.setVisible(self._hover is not None)
            pane.cursor.setValue(pane.place(at))

    def _hovered(self, pane: Pane, position: QPointF | None) -> None:
        self._hover = None if position is None else pane.time(position.x())
        marker = pane.markers.near(position)
        pane.plot.setToolTip(as_plain_tip(marker.text) if marker else "")
        if self.pages.currentWidget() is self.picture:
            self._read_out()

    def _rescaled(self) -> None:
        for pane in self.panes:
            pane.plot.show_everything()

    def _smoothed(self) -> None:
        length = self.window_length
        self.smoothing_text.setText("off" if length == 1 else f"mean of {length}")
        self.refresh()


def _history(state: State, _: object) -> tuple[int, tuple[EpochEnded, ...]]:
    """How many epochs there will be, and those that there were."""
    return state.settings.epochs, tuple(state.history)


def _outcome(event: Finished) -> str:
    said = REASONS[event.reason].replace("loss", measured_by(event.test)) + (
        f" after epoch {event.epoch}." if event.epoch else "."
    )
    if event.message:
        said += f" {event.message}"
    return f"{said} On the test part: {metrics(event.test)}." if event.test else said
