"""Loss and metrics while a network learns, on the training part and on data it does not learn from."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider

from app.halves import Halves
from app.plots import FAINT, Legend, Mark, Plot, mixed, pen
from app.session import Session
from app.theme import Theme
from app.views.series import Series
from app.views.view import View
from app.wording import is_share, metric, metric_name, metrics
from engine.training.events import EpochEnded, Finished, Progress, Started

WINDOWS = (1, 2, 5, 10, 20, 50, 100, 200)
"""What the smoothing slider offers: over how many steps the faint curve is averaged."""
SYMBOLS_UP_TO = 40
"""Epochs up to which each has a marker of its own; more would run into one another."""
OVERDUE = 3
"""Epochs without a better validation loss after which it is worth saying."""
REASONS = {
    "completed": "Training completed",
    "stopped": "Stopped",
    "stopped early": "Stopped early: the validation loss no longer fell, and the best weights are kept",
    "failed": "Training failed",
}


class Pane:
    """One plot: a metric per step (faint) and per epoch (strong), training and validation."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.name = name
        self.steps, self.train, self.validation = Series(), Series(), Series()
        self.plot = Plot(theme, "epoch", _axis_title(name))
        self.plot.count("bottom")
        self.plot.getAxis("left").setWidth(64)  # the same in both plots, so that their epochs stand below each other
        self.plot.getAxis("left").setScale(100 if is_share(name) else 1)
        self.cursor = pg.InfiniteLine(movable=False)
        self.best_line = pg.InfiniteLine(movable=False)
        self.curve_steps = pg.PlotCurveItem()
        self.curve_train = pg.PlotDataItem(symbolSize=6)
        self.curve_validation = pg.PlotDataItem(symbolSize=6)
        self.best_ring = pg.ScatterPlotItem(size=14)
        for item in (self.best_line, self.curve_steps, self.curve_train, self.curve_validation, self.best_ring):
            self.plot.addItem(item)
        self.plot.addItem(self.cursor, ignoreBounds=True)
        self.cursor.hide()
        self.best_line.hide()
        self._drawn: tuple[int | bool | None, ...] = ()
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        first, second = theme.series[:2]
        self.marks = {
            "each step": Mark(mixed(first, theme.panel, 0.5), FAINT),
            "training": Mark(first, symbol="o"),
            "validation": Mark(second, symbol="s"),
            "best epoch": Mark(theme.muted, FAINT, dashed=True, symbol="ring"),
        }
        self.plot.restyle(theme)
        self.curve_steps.setPen(pen(mixed(first, theme.panel, 0.5), FAINT))
        self.cursor.setPen(pen(theme.muted, 1))
        self.best_line.setPen(pen(theme.muted, 1, dashed=True))
        self.best_ring.setPen(pen(theme.muted, 1.5))
        self.best_ring.setBrush(None)
        for curve, colour, symbol in ((self.curve_train, first, "o"), (self.curve_validation, second, "s")):
            curve.setPen(pen(colour))
            curve.setSymbolBrush(colour)
            curve.setSymbolPen(None)
            curve.setProperty("shape", symbol)

    def rename(self, name: str) -> None:
        self.name = name
        self.plot.name_axes("epoch", _axis_title(name))
        self.plot.getAxis("left").setScale(100 if is_share(name) else 1)

    def clear(self) -> None:
        for series in (self.steps, self.train, self.validation):
            series.clear()
        self._drawn = ()

    def draw(self, window: int, log: bool, best: int | None, link: bool = False) -> None:
        """`link`: the epochs shown are another pane's."""
        self.plot.log("left", log)
        self.curve_steps.setData(*self.steps.shown(window, log))
        drawn = (len(self.train), len(self.validation), log, best)
        if drawn != self._drawn:  # once an epoch; the steps between change the faint curve alone
            self._drawn = drawn
            self._draw_epochs(log, best)
        self._follow(link)

    def _draw_epochs(self, log: bool, best: int | None) -> None:
        for curve, series in ((self.curve_train, self.train), (self.curve_validation, self.validation)):
            curve.setSymbol(curve.property("shape") if len(series) <= SYMBOLS_UP_TO else None)
            curve.setData(*series.shown(log=log))
        judged = self.validation if len(self.validation) else self.train
        self.best_line.setVisible(best is not None)
        self.best_ring.setVisible(best is not None)
        if best is not None and len(judged):
            at = (judged.x == best) & ((judged.y > 0) | (not log))
            x, y = judged.x[at], judged.y[at]
            self.best_line.setValue(best)
            self.best_ring.setData(x, np.log10(y) if log else y)

    def _follow(self, link: bool) -> None:
        """Shows the curves from the start of the run to now."""
        curves = [curve.getData() for curve in (self.curve_steps, self.curve_train, self.curve_validation)]
        found = [(float(x[-1]), float(y.min()), float(y.max())) for x, y in curves if x is not None and len(x)]
        if found:
            ends, lows, highs = zip(*found, strict=True)
            self.plot.follow(None if link else (0.0, 1.06 * max(1, ceil(max(ends)))), (min(lows), max(highs)))

    def values(self, at: float | None) -> dict[str, str]:
        """What each curve says at an epoch, or at its end."""
        series = {"each step": self.steps, "training": self.train, "validation": self.validation}
        return {
            name: metric(self.name, curve.at(curve.x[-1] if at is None else at))
            for name, curve in series.items()
            if len(curve)
        }


class LossView(View):
    """Two plots with one epoch axis: the loss above, the first metric below."""

    name = "loss"
    title = "Loss and metrics"
    explanation = "Both curves fall: it learns. Training falls while validation rises: it memorises."
    empty = "Press Train to see the loss."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panes = [Pane(session.theme, "loss"), Pane(session.theme, "accuracy")]
        self.best: int | None = None
        self.epochs = 0
        self._steps_per_epoch = 1
        self._metric = ""
        self._said = ""
        self._fresh = True
        self._hover: float | None = None
        self._fill_controls()
        self.legend = Legend()
        loss, other = self.panes
        self.halves = Halves(loss.plot, other.plot)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.halves, 1)
        for pane in self.panes:
            pane.plot.hovered.connect(self._hovered)
            pane.plot.reset.connect(self.refresh)
        self.panes[1].plot.setXLink(self.panes[0].plot)
        session.opened.connect(self._opened)

    def _fill_controls(self) -> None:
        self.log = QCheckBox("Log scale")
        self.log.setToolTip("Each grid line is ten times the one below: small losses spread out.")
        self.log.toggled.connect(self._rescaled)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, len(WINDOWS) - 1)
        self.smoothing.setFixedWidth(70)
        self.smoothing.setToolTip("Averages the faint curve, so that its trend shows.")
        self.smoothing.valueChanged.connect(lambda _: self._smoothed())
        self.smoothing_text = QLabel()
        self.place = QLabel()
        self.place.setProperty("tone", "muted")
        self.controls.addWidget(self.log)
        self.controls.add_together(QLabel("Smoothing"), self.smoothing, self.smoothing_text)
        self.controls.addWidget(self.place)
        self._smoothed()

    @property
    def window_length(self) -> int:
        return WINDOWS[self.smoothing.value()]

    # ---- events ----

    def take(self, event: object) -> bool:
        match event:
            case Started():
                self._start(event)
            case Progress():
                self._progress(event)
            case EpochEnded():
                self._epoch(event)
            case Finished():
                self._said = _outcome(event)
            case _:
                return False
        return True

    def _start(self, event: Started) -> None:
        self.epochs, self._steps_per_epoch = event.epochs, max(1, event.steps_per_epoch)
        self._fresh, self._said = True, ""

    def _begin(self, epoch: int) -> None:
        """At the first result of a run: one that goes on where another ended keeps its curves."""
        if self._fresh and (epoch == 1 or epoch < len(self.panes[0].train)):
            epochs = self.epochs
            self._clear()
            self.epochs = epochs
        self._fresh = False

    def _progress(self, event: Progress) -> None:
        if event.phase != "training":
            return
        self._begin(event.epoch)
        at = event.step / self._steps_per_epoch
        self.panes[0].steps.add(at, event.loss)
        self._choose_metric(event.metrics)
        if self._metric in event.metrics:
            self.panes[1].steps.add(at, event.metrics[self._metric])

    def _epoch(self, event: EpochEnded) -> None:
        self._begin(event.epoch)
        self._choose_metric(event.train)
        for pane, name in zip(self.panes, ("loss", self._metric), strict=True):
            if name in event.train:
                pane.train.add(event.epoch, event.train[name])
            if name in event.validation:
                pane.validation.add(event.epoch, event.validation[name])
        if event.best:
            self.best = event.epoch
        self._said = self._overdue(event.epoch)

    def _choose_metric(self, values: Mapping[str, float]) -> None:
        """The first metric that comes is shown below the loss; a run without one has the loss alone."""
        if not self._metric and (found := next((name for name in values if name != "loss"), "")):
            self._metric = found
            self.panes[1].rename(found)

    def _overdue(self, epoch: int) -> str:
        if self.best is None or epoch - self.best < OVERDUE or not len(self.panes[0].validation):
            return ""
        return (
            f"The validation loss was lowest in epoch {self.best} and has not been lower since: "
            "more training may only memorise."
        )

    def _clear(self) -> None:
        for pane in self.panes:
            pane.clear()
        self.legend.clear()
        self.place.setText("")
        self.best, self.epochs, self._metric, self._said = None, 0, "", ""

    def _opened(self) -> None:
        self._clear()
        self.refresh()

    # ---- painting ----

    def draw(self) -> None:
        loss, other = self.panes
        if not len(loss.steps) and not len(loss.train):
            self.show_empty("The first results come in a moment." if self.epochs else "")
            return
        self.show_picture()
        other.plot.setVisible(bool(self._metric))
        loss.plot.name_axes("" if self._metric and not self.halves.side_by_side else "epoch", "loss")
        loss.draw(self.window_length, self.log.isChecked(), self.best)
        other.draw(self.window_length, False, self.best, link=True)
        self._read_out()
        self.verdict.setText(self._said)

    def restyle(self, theme: Theme) -> None:
        for pane in self.panes:
            pane.restyle(theme)

    def _read_out(self) -> None:
        last = self.panes[0].steps.x[-1] if len(self.panes[0].steps) else float(len(self.panes[0].train))
        at = last if self._hover is None else min(max(self._hover, 0.0), max(last, 1.0))
        self.place.setText(f"at epoch {at:.1f}" if self._hover is not None else f"epoch {at:.0f} of {self.epochs}")
        shown = None if self._hover is None else at
        loss, other = (pane.values(shown) for pane in self.panes)
        for name, mark in self.panes[0].marks.items():
            if name in loss:
                self.legend.put(name, mark, " · ".join(filter(None, (loss[name], other.get(name)))))
            elif name == "best epoch" and self.best is not None:
                self.legend.put(name, mark, str(self.best))
        for pane in self.panes:
            pane.cursor.setVisible(self._hover is not None)
            pane.cursor.setValue(at)

    def _hovered(self, position: QPointF | None) -> None:
        self._hover = None if position is None else position.x()
        if self.pages.currentWidget() is self.picture:
            self._read_out()

    def _rescaled(self) -> None:
        self.panes[0].plot.reset.emit()

    def _smoothed(self) -> None:
        length = self.window_length
        self.smoothing_text.setText("off" if length == 1 else f"{length} points")
        self.refresh()


def _axis_title(name: str) -> str:
    return f"{metric_name(name)} (%)" if is_share(name) else metric_name(name)


def _outcome(event: Finished) -> str:
    said = REASONS[event.reason] + (f" after epoch {event.epoch}." if event.epoch else ".")
    if event.message:
        said += f" {event.message}"
    return f"{said} On the test part: {metrics(event.test)}." if event.test else said
