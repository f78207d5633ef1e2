"""A number of each layer, now: one row per layer in the order of the network, on a logarithmic axis.

Layers stand with the first on top, so that a gradient that shrinks on its way back is a line that leans. What matters
is how many times larger one is than another.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.forms import as_plain_tip
from app.plots import Legend, Mark, Plot, mixed, pen
from app.theme import Theme
from app.views.rows import name_rows
from app.wording import number

LEAST = 1e-12
"""What is drawn for a gradient of zero: off the left edge of anything that learns."""


class LayerStrip(QWidget):
    """A legend and a plot of one row per layer: dots joined by a line, and open dots for the greatest."""

    def __init__(self, theme: Theme, x: str) -> None:
        super().__init__()
        self.legend = Legend()
        self.plot = Plot(theme, x, "")
        self.plot.log("bottom", True)
        self.plot.invertY(True)
        self.plot.setMouseEnabled(x=True, y=False)
        self.span = pg.PlotCurveItem(connect="pairs")
        self.line = pg.PlotCurveItem()
        self.dots = pg.ScatterPlotItem(size=10)
        self.rings = pg.ScatterPlotItem(size=9, symbol="o")
        for item in (self.span, self.line, self.rings, self.dots):
            self.plot.addItem(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.legend)
        column.addWidget(self.plot)
        self.titles: tuple[str, ...] = ()
        self._values: np.ndarray = np.zeros(0)
        self.plot.hovered.connect(self._tell)

    def restyle(self, theme: Theme, marks: Mapping[str, Mark]) -> None:
        self.plot.restyle(theme)
        faint = mixed(next(iter(marks.values())).colour, theme.panel, 0.5)
        for name, mark in marks.items():
            self.legend.put(name, mark)
        mark = next(iter(marks.values()))
        self.span.setPen(pen(faint, 1))
        self.line.setPen(pen(mark.colour))
        self.dots.setSymbol(mark.symbol)
        self.dots.setBrush(mark.colour)
        self.dots.setPen(None)
        self.rings.setPen(pen(mark.colour, 1.5))
        self.rings.setBrush(None)

    def show_rows(
        self,
        titles: tuple[str, ...],
        values: np.ndarray,
        most: np.ndarray | None = None,
        bounds: tuple[float, ...] = (),
    ) -> None:
        """Draws a row per title; `bounds` are values that are always to be seen."""
        rows = np.arange(len(titles), dtype=float)
        self._values = values
        at = logarithms(values)
        self.line.setData(at, rows)
        self.dots.setData(at, rows)
        if most is not None:
            ends = logarithms(most)
            self.rings.setData(ends, rows)
            self.span.setData(np.stack([at, ends], 1).ravel(), np.repeat(rows, 2))
        seen = np.concatenate([at, logarithms(np.array(bounds)), *([] if most is None else [logarithms(most)])])
        self.plot.follow((float(seen.min()) - 0.2, float(seen.max()) + 0.2), None)
        if titles != self.titles:
            self.titles = titles
            name_rows(self.plot, titles)

    def _tell(self, at: QPointF | None) -> None:
        """Names the layer below the mouse in full: not every name fits beside the plot."""
        row = round(at.y()) if at is not None else -1
        known = 0 <= row < min(len(self.titles), len(self._values))
        self.plot.setToolTip(as_plain_tip(f"{self.titles[row]}: {number(float(self._values[row]))}") if known else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.titles:
            name_rows(self.plot, self.titles)


def logarithms(values: np.ndarray) -> np.ndarray:
    """To base ten; zero is very small, and what is not finite very large."""
    finite = np.nan_to_num(values, nan=LEAST, posinf=1e30)
    return np.asarray(np.log10(np.maximum(finite, LEAST)))
