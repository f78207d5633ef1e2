"""A number of each layer, now: one row per layer in the order of the network.

Layers stand with the first on top, so that a gradient that shrinks on its way back is a line that leans. Gradients
stand on a logarithmic axis: what matters is how many times larger one is than another.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.forms import as_plain_tip
from app.plots import STRONG, Legend, Mark, Plot, Span, behind, pen
from app.theme import Theme
from app.views.rows import name_rows
from app.wording import number

LEAST = 1e-12
"""What is drawn for a gradient of zero: off the left edge of anything that learns."""


class LayerStrip(QWidget):
    """A legend and a plot of one row per layer: dots, joined by a line where `joined`, and a thin line to the greatest
    (an open dot) or over a spread."""

    def __init__(self, theme: Theme, x: str, log: bool = True, joined: bool = True) -> None:
        super().__init__()
        self._log = log
        self.legend = Legend()
        self.plot = Plot(theme, x, "")
        self.plot.log("bottom", log)
        self.plot.invertY(True)
        self.plot.setMouseEnabled(x=True, y=False)
        self.span = pg.PlotCurveItem(connect="pairs")
        self.line = pg.PlotCurveItem()
        self.line.setVisible(joined)
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
        faint = behind(next(iter(marks.values())).colour, theme, 0.5)
        for name, mark in marks.items():
            self.legend.put(name, mark)
        mark = next(iter(marks.values()))
        self.span.setPen(pen(faint, STRONG))
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
        spread: np.ndarray | None = None,
    ) -> None:
        """Draws a row per title; `bounds` are values that are always to be seen, `spread` (2, rows) goes from the least
        to the greatest."""
        rows = np.arange(len(titles), dtype=float)
        self._values = values
        at = self._along(values)
        self.line.setData(at, rows)
        self.dots.setData(at, rows)
        seen = [at, self._along(np.array(bounds))]
        if most is not None:
            spread = np.stack([values, most])
            self.rings.setData(self._along(most), rows)
        if spread is not None:
            ends = self._along(spread)
            self.span.setData(ends.T.ravel(), np.repeat(rows, 2))
            seen.append(ends.ravel())
        all_seen = np.concatenate(seen)
        low, high = float(all_seen.min()), float(all_seen.max())
        margin = 0.2 if self._log else 0.04 * ((high - low) or 1.0)
        self.plot.follow((low - margin, high + margin), None)
        if titles != self.titles:
            self.titles = titles
            name_rows(self.plot, titles)

    def _along(self, values: np.ndarray) -> np.ndarray:
        """Where numbers stand on the axis."""
        return logarithms(values) if self._log else np.nan_to_num(values, posinf=1e30, neginf=-1e30)

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


def powers_around(logs: np.ndarray, lowest: float) -> Span:
    """Whole powers of ten around all numbers, but not below `lowest`."""
    known = logs[np.isfinite(logs)]
    if not known.size:
        return lowest, 0.0
    low = max(lowest, float(np.floor(known.min())))
    return low, max(low + 1.0, float(np.ceil(min(known.max(), 30.0))))


def remembered(values: np.ndarray) -> np.ndarray:
    """The logarithms that are kept of a run: not-a-number stays what it is, and is seen as a gap."""
    return np.where(np.isnan(values), np.nan, logarithms(values))
