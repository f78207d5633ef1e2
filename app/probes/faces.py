"""The ways a probe is drawn: one class each, given readings one after the other, asked to paint when there is time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.halves import Halves
from app.pictures import HeatMap, Scale, tiles
from app.plots import FAINT, Legend, Mark, Plot, behind, pen
from app.probes.past import MOMENTS
from app.probes.spread import SpreadOverTime
from app.theme import Theme
from app.views.histogram import HistogramPlot
from app.views.series import Series
from app.wording import number

if TYPE_CHECKING:
    from engine.training.probes import Pinned

NUMBERS = ("size", "mean", "least", "greatest")


class Face(QWidget):
    """What a card shows. `at` is in epochs, or in steps where nobody knows how long an epoch is."""

    explanation = ""
    past = 0
    """How many moments of a run it shows, where they were not seen in time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()

    @property
    def known(self) -> np.ndarray:
        """When something was seen, in the order of time."""
        return np.empty(0)

    def fill(self, past: Sequence[tuple[float, Pinned]]) -> None:
        """What would have been seen at other times."""

    def take(self, reading: Pinned, at: float) -> None:
        raise NotImplementedError

    def forget(self, at: float) -> None:
        """Drops what came after a time, all at 0: a run begins there."""

    def draw(self) -> None:
        raise NotImplementedError

    def restyle(self, theme: Theme) -> None:
        raise NotImplementedError

    def said(self) -> str:
        """What is to be seen, in a sentence."""
        return ""

    def table(self) -> Mapping[str, Any]:
        raise NotImplementedError


def _column(face: QWidget, *parts: tuple[QWidget, int]) -> None:
    column = QVBoxLayout(face)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for part, stretch in parts:
        column.addWidget(part, stretch)


class NumbersFace(Face):
    """Scalars over time."""

    explanation = "Size is the root mean square, over all examples that are looked at."
    past = MOMENTS

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shown: tuple[str, ...] = NUMBERS
        self.series = {name: Series() for name in NUMBERS}
        self.now: tuple[float, Mapping[str, float]] | None = None
        """When, and the numbers: of an earlier moment where one is looked at."""
        self.legend = Legend()
        self.plot = Plot(theme, "epoch", "value")
        self.curves = {name: pg.PlotCurveItem() for name in NUMBERS}
        self.ends = pg.ScatterPlotItem(size=7)
        for item in (*self.curves.values(), self.ends):
            self.plot.addItem(item)
        self.restyle(theme)
        _column(self, (self.legend, 0), (self.plot, 1))

    def show_one(self) -> None:
        """There is one number only: its mean is its value."""
        self.explanation = "Over all examples that are looked at, with dropout off."
        self.shown = ("mean",)
        for name, curve in self.curves.items():
            curve.setVisible(name in self.shown)

    def take(self, reading: Pinned, at: float) -> None:
        self.now = at, reading.numbers
        for name, series in self.series.items():
            if len(series) and series.x[-1] == at:
                series.cut(np.nextafter(at, -1.0))  # seen once more
            if not len(series) or at > series.x[-1]:
                series.add(at, reading.numbers[name])

    @property
    def known(self) -> np.ndarray:
        return self.series["mean"].x

    def fill(self, past: Sequence[tuple[float, Pinned]]) -> None:
        at = np.array([at for at, _ in past])
        for name, series in self.series.items():
            series.put_in(at, np.array([reading.numbers[name] for _, reading in past]))

    def forget(self, at: float) -> None:
        for series in self.series.values():
            if at:
                series.cut(at)
            else:
                series.clear()

    def draw(self) -> None:
        lows, highs, end = [], [], 0.0
        at, numbers = self.now or (0.0, {})
        there = {name: float(numbers[name]) for name in self.shown if isfinite(numbers.get(name, nan))}
        brushes = [QColor(self._marks[name].colour) for name in there]
        places = [at] * len(there), list(there.values())
        self.ends.setData(*places, brush=brushes, pen=None)  # of a single reading a line shows nothing
        for name in self.shown:
            series = self.series[name]
            self.curves[name].setData(*series.shown())
            self.legend.put(self._called(name), self._marks[name], number(there[name]) if name in there else "")
            if len(series):
                lows.append(float(series.y.min()))
                highs.append(float(series.y.max()))
                end = max(end, float(series.x[-1]))
        if lows:
            self.plot.follow((0.0, 1.05 * (end or 1.0)), (min(lows), max(highs)))

    def restyle(self, theme: Theme) -> None:
        self.plot.restyle(theme)
        first, second = theme.series[:2]
        ends = behind(first, theme, 0.65)
        self._marks = {
            "size": Mark(second),
            "mean": Mark(first),
            "least": Mark(ends, FAINT),
            "greatest": Mark(ends, FAINT, dashed=True),
        }
        for name, curve in self.curves.items():
            mark = self._marks[name]
            curve.setPen(pen(mark.colour, mark.width, dashed=mark.dashed))

    def table(self) -> Mapping[str, Any]:
        longest = self.series["mean"]
        return {"epoch": longest.x, **{self._called(name): self.series[name].y for name in self.shown}}

    def _called(self, name: str) -> str:
        return name if len(self.shown) > 1 else "value"


class HistogramFace(Face):
    """A histogram now, and over time."""

    explanation = "Left how the numbers are spread now, right over time: strong colour is where many are."
    past = MOMENTS

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.reading: Pinned | None = None
        self.moments = SpreadOverTime()
        self.now = HistogramPlot(theme, "value")
        self.map = HeatMap(theme, "epoch", "value")
        self.map.invertY(False)
        self.scale = Scale(theme, "")
        over_time = QWidget()
        _column(over_time, (self.map, 1), (self.scale, 0))
        _column(self, (Halves(self.now, over_time), 1))

    def take(self, reading: Pinned, at: float) -> None:
        self.reading = reading
        if reading.histogram is not None:
            self.moments.add(at, reading.histogram)

    @property
    def known(self) -> np.ndarray:
        return np.array(self.moments.at)

    def fill(self, past: Sequence[tuple[float, Pinned]]) -> None:
        self.moments.put_in((at, reading.histogram) for at, reading in past if reading.histogram is not None)

    def forget(self, at: float) -> None:
        if at:
            self.moments.forget(at)
        else:
            self.moments.clear()

    def draw(self) -> None:
        if self.reading is None or self.reading.histogram is None or not self.moments.at:
            return
        self.now.show_histogram(self.reading.histogram)
        picture, (low, high), at = self.moments.picture(), self.moments.span, self.moments.at
        most = float(picture.max())
        self.map.show_sizes(picture, (0.0, most), QRectF(at[0], low, max(at[-1] - at[0], 1e-6), high - low))
        self.scale.show_span((0.0, 100 * most), "% of the numbers")

    def restyle(self, theme: Theme) -> None:
        for part in (self.now, self.map, self.scale):
            part.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        if self.reading is None or self.reading.histogram is None or not self.moments.at:
            return {}
        edges = self.moments.edges
        shares = dict(zip((f"% at epoch {at:.6g}" for at in self.moments.at), 100 * self.moments.shares.T, strict=True))
        return {"from": edges[:-1], "to": edges[1:], **shares}


class MatrixFace(Face):
    """A heat map of all numbers, and pictures."""

    explanation = "Blue above zero, orange below, grey is nothing."

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.reading: Pinned | None = None
        self.map = HeatMap(theme, "feature", "example")
        self.scale = Scale(theme, "scaled to the largest")
        _column(self, (self.map, 1), (self.scale, 0))

    def name_axes(self, weights: bool) -> None:
        self.map.name_axes(*(("input", "output") if weights else ("feature", "example")))

    def take(self, reading: Pinned, at: float) -> None:
        self.reading = reading

    def draw(self) -> None:
        if self.reading is None:
            return
        pictures = self.reading.pictures
        self.map.lay_out(square=pictures is not None)
        if pictures is not None:
            self.map.show_values(tiles(pictures, aspect=self.map.aspect))
        elif self.reading.matrix is not None:
            self.map.show_values(self.reading.matrix, size=self.reading.size)
        self.scale.show_limit(self.map.limit)

    def restyle(self, theme: Theme) -> None:
        self.map.restyle(theme)
        self.scale.restyle(theme)

    def table(self) -> Mapping[str, Any]:
        if self.reading is None:
            return {}
        shown = self.reading.matrix
        if self.reading.pictures is not None:
            shown = self.reading.pictures.reshape(len(self.reading.pictures), -1).T
            return {f"picture {index + 1}": column for index, column in enumerate(shown.T)}
        return {} if shown is None else {f"column {index + 1}": column for index, column in enumerate(shown.T)}


class SpectrumFace(Face):
    """Singular values, falling: how many directions the numbers spread into."""

    explanation = "Each dot is a direction: how far the numbers spread into it. A steep fall means few directions."
    past = 1

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.reading: Pinned | None = None
        self.first: np.ndarray | None = None
        self._since = 0.0
        """When `first` was seen."""
        self.legend = Legend()
        self.plot = Plot(theme, "direction", "singular value")
        self.plot.log("left", True)
        self.plot.count("bottom")
        self.begun, self.line, self.dots = pg.PlotCurveItem(), pg.PlotCurveItem(), pg.ScatterPlotItem(size=6)
        for item in (self.begun, self.line, self.dots):
            self.plot.addItem(item)
        self.restyle(theme)
        _column(self, (self.legend, 0), (self.plot, 1))

    def take(self, reading: Pinned, at: float) -> None:
        self.reading = reading
        if reading.spectrum is not None and (self.first is None or len(self.first) != len(reading.spectrum)):
            self.first, self._since = reading.spectrum, at

    @property
    def known(self) -> np.ndarray:
        return np.empty(0) if self.first is None else np.array([self._since])

    def fill(self, past: Sequence[tuple[float, Pinned]]) -> None:
        at, earliest = min(past, key=lambda one: one[0])
        spectrum = earliest.spectrum
        if self.first is not None and spectrum is not None and at < self._since and len(spectrum) == len(self.first):
            self.first, self._since = spectrum, at

    def forget(self, at: float) -> None:
        if not at or at < self._since:
            self.first = None

    def draw(self) -> None:
        if self.reading is None or self.reading.spectrum is None or self.first is None:
            return
        at, now = np.arange(1.0, len(self.first) + 1), _log(self.reading.spectrum)
        begun = _log(self.first)
        self.begun.setData(at, begun)
        self.line.setData(at, now)
        self.dots.setData(at, now)
        self.legend.put("now", self._now)
        self.legend.put("at first", self._begun)
        seen = np.concatenate([now, begun])
        self.plot.follow((0.5, len(at) + 0.5), (float(seen.min()), float(seen.max())))

    def said(self) -> str:
        if self.reading is None or self.reading.spectrum is None:
            return ""
        all_of_them = len(self.reading.spectrum)
        return f"The numbers spread into about {number(self.reading.directions)} of {all_of_them} directions."

    def restyle(self, theme: Theme) -> None:
        self.plot.restyle(theme)
        self._now = Mark(theme.series[0], symbol="o")
        self._begun = Mark(behind(theme.muted, theme, 0.6), FAINT)
        self.begun.setPen(pen(self._begun.colour, FAINT))
        self.line.setPen(pen(theme.series[0]))
        self.dots.setBrush(theme.series[0])
        self.dots.setPen(None)

    def table(self) -> Mapping[str, Any]:
        if self.reading is None or self.reading.spectrum is None:
            return {}
        return {"direction": np.arange(1, len(self.reading.spectrum) + 1), "singular value": self.reading.spectrum}


def _log(values: np.ndarray) -> np.ndarray:
    """Of values that may be nothing: what is a millionth of the largest is drawn as that."""
    most = max(float(values.max(initial=0.0)), 1e-30)
    return np.asarray(np.log10(np.maximum(values, 1e-6 * most)))


FACES: dict[str, type[Face]] = {
    "numbers": NumbersFace,
    "histogram": HistogramFace,
    "heat map": MatrixFace,
    "pictures": MatrixFace,
    "spectrum": SpectrumFace,
}
"""By `Pin.what`."""
