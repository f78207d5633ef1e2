"""Curves of several runs over one another: a colour for each, strong where it was validated, faint where it learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.plots import FAINT, Legend, Mark, Plot, mixed, peaks, pen
from app.theme import Theme
from app.wording import is_share, metric, metric_name

Points = tuple[NDArray[np.float64], NDArray[np.float64]]
LOW = 9
"""Lines of text: lower, and there is no room for the titles of the axes, which the controls say too."""
NONE: Points = (np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Line:
    """One run: what it is called, which of the colours it has, and its points by part, x ascending."""

    title: str
    colour: int
    validation: Points = field(default=NONE)
    training: Points = field(default=NONE)

    @property
    def judged(self) -> Points:
        """What the run is judged by: the validation, or the training where there is none."""
        return self.validation if len(self.validation[0]) else self.training


def colour_of(theme: Theme, place: int) -> str:
    return theme.series[place % len(theme.series)]


def mark_of(theme: Theme, place: int) -> Mark:
    """How the run with this colour is drawn; after the last colour they come again, dashed."""
    return Mark(colour_of(theme, place), dashed=place >= len(theme.series))


class Overlay(QWidget):
    """A plot and its legend, which says what each run has at the mouse, or at its end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[Line] = ()
        self._metric, self._x = "loss", "epoch"
        self._log = False
        self._hover: float | None = None
        self._items: list[pg.PlotCurveItem] = []
        self.legend = Legend()
        self.plot = Plot(theme, "epoch", "loss")
        self.crosshair = pg.InfiniteLine(movable=False)
        self.plot.addItem(self.crosshair, ignoreBounds=True)
        self.crosshair.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.plot.hovered.connect(self._hovered)
        self.plot.reset.connect(self._follow)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.restyle(theme)
        self.crosshair.setPen(pen(theme.muted, 1))
        self.show_lines(self._lines, self._metric, self._x, self._log)

    def show_lines(self, lines: Sequence[Line], metric: str, x: str, log: bool) -> None:
        """Draws these curves of a metric over `x`; the others go."""
        known = [line.title for line in self._lines] == [line.title for line in lines] and metric == self._metric
        self._lines, self._metric, self._log, self._x = lines, metric, log, x
        title = f"{metric_name(metric)} (%)" if is_share(metric) else metric_name(metric)
        low = self.height() < LOW * self.fontMetrics().height()
        self.plot.name_axes("" if low else x, "" if low else title)  # the curves need the room
        self.plot.getAxis("bottom").whole = x.startswith("epoch")
        self.plot.getAxis("left").setScale(100 if is_share(metric) else 1)
        self.plot.log("left", log)
        self._draw()
        if not known:
            self.legend.clear()
        self._read_out()
        self._follow()

    def _draw(self) -> None:
        drawn = [
            (points, line.colour, faint)
            for line in self._lines
            for points, faint in ((line.training, len(line.validation[0]) > 0), (line.validation, False))
            if len(points[0])
        ]
        while len(self._items) > len(drawn):
            self.plot.removeItem(self._items.pop())
        while len(self._items) < len(drawn):
            self._items.append(pg.PlotCurveItem())
            self.plot.addItem(self._items[-1])
        for item, (points, place, faint) in zip(self._items, drawn, strict=True):
            mark = mark_of(self._theme, place)
            colour = mixed(mark.colour, self._theme.panel, 0.6) if faint else mark.colour
            item.setPen(pen(colour, FAINT if faint else mark.width, dashed=mark.dashed))
            item.setData(*peaks(*self._shown(points)))

    def _shown(self, points: Points) -> Points:
        x, y = points
        if not self._log:
            return x, y
        positive = y > 0
        return x[positive], np.log10(y[positive])

    def _follow(self) -> None:
        ends = [self._shown(points) for line in self._lines for points in (line.validation, line.training)]
        ends = [(x, y) for x, y in ends if len(x)]
        if ends:
            right = max(float(x[-1]) for x, _ in ends)
            low, high = min(float(y.min()) for _, y in ends), max(float(y.max()) for _, y in ends)
            self.plot.follow((0.0, 1.04 * max(right, 1e-3)), (low, high))

    def _read_out(self) -> None:
        for line in self._lines:
            x, y = line.judged
            value = ""
            if len(x):
                at = len(x) - 1 if self._hover is None else int(np.abs(x - self._hover).argmin())
                value = f"· {metric(self._metric, float(y[at]))}"  # names end in numbers often
            self.legend.put(line.title, mark_of(self._theme, line.colour), value)
        self.crosshair.setVisible(self._hover is not None)
        self.crosshair.setValue(self._hover or 0.0)

    def _hovered(self, position: QPointF | None) -> None:
        self._hover = None if position is None else position.x()
        self._read_out()
