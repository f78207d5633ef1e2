"""One plot of the loss view: a metric per step (faint) and per epoch (strong), on the training and validation part."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from app.plots import FAINT, Mark, Plot, behind, pen
from app.theme import Theme
from app.views.curves import RATE, STEPS, TRAINING, VALIDATION, Triple
from app.views.markers import Marker, Markers
from app.views.series import Series
from app.wording import is_share, metric, metric_name

SYMBOLS_UP_TO = 40
"""Epochs up to which each has a marker of its own; more would run into one another."""
NEARLY_ALL, ALL = 0.9, 1.02
"""A share above the first is drawn with 100 % in sight, and room for its symbols above."""
USUAL, SMALL = "0.0005", "2.5×10⁻⁴"
"""The widest numbers beside a plot. Both plots leave as much room, so that their epochs stand below each other."""


class Pane:
    """`curves` is what it shows: that of the metric `name`."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.name = name
        self.curves = Triple()
        self.across = False
        """Whether the epochs stand on a logarithmic axis."""
        self.plot = Plot(theme, "epoch", _axis_title(name))
        self.plot.count("bottom")
        self._scale()
        self.markers = Markers(self.plot)
        self.cursor = pg.InfiniteLine(movable=False)
        self.best_line = pg.InfiniteLine(movable=False)
        self.curve_steps = pg.PlotCurveItem()
        self.first_step = pg.ScatterPlotItem(size=6, symbol="o")
        self.curve_train = pg.PlotDataItem(symbolSize=6)
        self.curve_validation = pg.PlotDataItem(symbolSize=6)
        self.best_ring = pg.ScatterPlotItem(size=14)
        lines = (self.best_line, self.curve_steps, self.curve_train, self.curve_validation)
        for item in (*lines, self.best_ring, self.first_step):
            self.plot.addItem(item)
        self.plot.addItem(self.cursor, ignoreBounds=True)
        self.cursor.hide()
        self.best_line.hide()
        self._drawn: tuple[object, ...] = ()
        self._window = 1
        """Points of the faint curve that each of its points is the mean of."""
        self._end = 0.0
        """Where the curves ended last, on the axis."""
        self.restyle(theme)

    @property
    def steps(self) -> Series:
        return self.curves.steps

    @property
    def train(self) -> Series:
        return self.curves.train

    @property
    def validation(self) -> Series:
        return self.curves.validation

    @property
    def _steps_tell(self) -> bool:
        """Whether there are as many steps as epochs at least. Of a short run two or three are read; a line through them
        would tell of all others what nobody has seen."""
        return len(self.steps) >= len(self.train)

    def restyle(self, theme: Theme) -> None:
        first, second = theme.series[:2]
        self.marks = {
            TRAINING: Mark(first, symbol="o", short="train"),
            VALIDATION: Mark(second, symbol="s", short="valid"),
            STEPS: Mark(behind(first, theme, 0.65), FAINT, short="steps"),
            "best epoch": Mark(theme.muted, FAINT, dashed=True, symbol="ring", short="best"),
        }
        self.plot.restyle(theme)
        self.curve_steps.setPen(pen(behind(first, theme, 0.65), FAINT))
        self.first_step.setPen(None)
        self.first_step.setBrush(first)
        self.cursor.setPen(pen(theme.muted, 1))
        self.best_line.setPen(pen(theme.muted, 1, dashed=True))
        self.best_ring.setPen(pen(theme.muted, 1.5))
        self.best_ring.setBrush(None)
        for curve, colour, symbol in ((self.curve_train, first, "o"), (self.curve_validation, second, "s")):
            curve.setPen(pen(colour))
            curve.setSymbolBrush(colour)
            curve.setSymbolPen(None)
            curve.setProperty("shape", symbol)

    def show_curves(self, name: str, curves: Triple) -> None:
        """Makes it the plot of a metric."""
        if curves is self.curves and name == self.name:
            return
        self.name, self.curves, self._drawn = name, curves, ()
        self.plot.name_axes("epoch", _axis_title(name))
        self._scale()

    def _scale(self) -> None:
        """Shares are told in hundredths, of which there are a hundred."""
        axis, share = self.plot.getAxis("left"), is_share(self.name)
        axis.most = 1.0 if share else None
        axis.setScale(100 if share else 1)

    def draw(self, window: int, log: bool, best: int | None, link: bool = False, across: bool = False) -> None:
        """`log` is about the numbers, `across` about the epochs; `link`: the epochs shown are another pane's."""
        self.across = across
        self.plot.log("left", log)
        self.plot.log("bottom", across)
        self._window = 1 if self.name == RATE else window
        x, y = self._along(*self.steps.shown(self._window, log))
        if not self._steps_tell:
            x, y = x[:0], y[:0]
        self.curve_steps.setData(x, y)
        self.first_step.setData(x[:1], y[:1])
        self.first_step.setVisible(len(x) == 1)  # a line needs two
        drawn = (len(self.train), len(self.validation), log, across, best, *self._latest())
        if drawn != self._drawn:  # once an epoch; the steps between change the faint curve alone
            self._drawn = drawn
            self._draw_epochs(log, best)
        self._follow(link)

    def widen_axis(self, small: bool, alone: bool = False) -> None:
        """Leaves room for the numbers beside the plot, and its title: no more than they take, where no other plot
        stands below with the same epochs."""
        axis = self.plot.getAxis("left")
        if alone:
            if axis.fixedWidth is not None:
                axis.setWidth(None)
            return
        metrics = QFontMetricsF(self.plot.tick_font)
        width = int(metrics.horizontalAdvance(SMALL if small else USUAL) + metrics.height() + 8)
        if axis.width() != width:
            axis.setWidth(width)

    def place(self, at: float) -> float:
        """Where a time in epochs stands on the axis."""
        return log10(max(at, 1e-9)) if self.across else at

    def time(self, place: float) -> float:
        return 10.0 ** min(place, 300.0) if self.across else place

    def show_markers(self, markers: Sequence[Marker]) -> None:
        self.markers.show_markers([Marker(self.place(m.x), m.letter, m.colour, m.text) for m in markers])

    def _latest(self) -> tuple[float, ...]:
        """When the last epochs ended: a run that went on from an earlier moment has others, and may have as many."""
        return tuple(float(series.y[-1]) for series in (self.train, self.validation) if len(series))

    def _along(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (np.log10(np.maximum(x, 1e-9)), y) if self.across else (x, y)

    def _draw_epochs(self, log: bool, best: int | None) -> None:
        for curve, series in ((self.curve_train, self.train), (self.curve_validation, self.validation)):
            curve.setSymbol(curve.property("shape") if len(series) <= SYMBOLS_UP_TO else None)
            curve.setData(*self._along(*series.shown(log=log)))
        judged = self.validation if len(self.validation) else self.train
        shown = best is not None and len(judged) > 0
        self.best_line.setVisible(shown)
        self.best_ring.setVisible(shown)
        if best is not None and shown:
            at = (judged.x == best) & ((judged.y > 0) | (not log))
            x, y = judged.x[at], judged.y[at]
            self.best_line.setValue(self.place(best))
            self.best_ring.setData(*self._along(x, np.log10(y) if log else y))

    def _follow(self, link: bool) -> None:
        """Shows the curves from the start of the run to now."""
        curves = [curve.getData() for curve in (self.curve_steps, self.curve_train, self.curve_validation)]
        found = [(x[0], x[-1], float(y.min()), float(y.max())) for x, y in curves if x is not None and len(x)]
        if found:
            starts, ends, lows, highs = zip(*found, strict=True)
            end = float(max(ends))
            if end < self._end:  # another run, or the same from an earlier moment on
                self.plot.renew()
            self._end = end
            span = (float(min(starts)), end + 0.05) if self.across else (0.0, 1.06 * max(1, ceil(end)))
            high = max(highs)
            if is_share(self.name) and high > NEARLY_ALL:
                high = ALL
            self.plot.follow(None if link else span, (min(lows), high))

    def values(self, at: float | None) -> dict[str, str]:
        """What each curve says at an epoch, or at its end."""
        return {
            name: metric(self.name, curve.at(curve.x[-1] if at is None else at, self._window if name == STEPS else 1))
            for name, curve in self.curves.parts.items()
            if len(curve) and (name != STEPS or self._steps_tell)
        }


def _axis_title(name: str) -> str:
    return f"{metric_name(name)} (%)" if is_share(name) else metric_name(name)
