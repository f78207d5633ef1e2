"""How numbers are spread: bars in the colours of their sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from app.plots import Plot
from app.theme import Theme

if TYPE_CHECKING:
    from engine.training.probes import Histogram


class Bars(Plot):
    """A bar per number, orange below zero and blue above, from the line at zero."""

    def __init__(self, theme: Theme, x: str, y: str) -> None:
        self._theme = theme
        super().__init__(theme, x, y)
        self.heights = np.zeros(0)
        self._bars = pg.BarGraphItem(x=[], height=[], width=0.8)
        self.addItem(self._bars)
        self.setMouseEnabled(x=False, y=False)
        self.showGrid(x=False, y=True, alpha=1.0)

    def show_bars(self, x: np.ndarray, heights: np.ndarray, width: float, signs: np.ndarray) -> None:
        """`signs` decides the colour of each bar: of its place on a histogram, of its height elsewhere."""
        self.heights, self._signs = heights, signs
        brushes = [QColor(self._theme.negative if sign < 0 else self._theme.positive) for sign in signs]
        if len(x):
            half = width / 2
            low, high = min(0.0, float(heights.min())), max(0.0, float(heights.max()))
            high = high if high > low else 1.0  # all are zero: an axis of billionths would say they nearly were
            self.follow((float(x[0]) - half, float(x[-1]) + half), (low, high), grounded=low == 0)
        self._bars.setOpts(x=x, height=heights, width=width, brushes=brushes, pen=None, pens=None)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        super().restyle(theme)
        self.showGrid(x=False, y=True, alpha=1.0)


class HistogramPlot(Bars):
    """How often which value occurs."""

    def __init__(self, theme: Theme, x: str) -> None:
        super().__init__(theme, x, "how many")
        self.count("left")

    def show_histogram(self, histogram: Histogram) -> None:
        edges = np.asarray(histogram.edges, float)
        middles = (edges[:-1] + edges[1:]) / 2
        self.show_bars(middles, np.asarray(histogram.counts, float), float(edges[1] - edges[0]), middles)
