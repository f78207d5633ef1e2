"""How much each layer learns right now: its gradients, and how far they move its weights.

Layers stand in the order of the network, the first on top, so that a gradient that shrinks on its way back is a line
that leans. Both scales are logarithmic: what matters is how many times larger one is than another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.forms import as_plain_tip
from app.halves import Halves
from app.plots import FAINT, Legend, Mark, Plot, mixed, pen
from app.session import Session
from app.theme import Theme
from app.views.chooser import labels
from app.views.view import View
from app.wording import number
from engine.training.events import Observed, Started

if TYPE_CHECKING:
    from engine.training.probes import GradientFlow

LEAST = 1e-12
"""What is drawn for a gradient of zero: off the left edge of anything that learns."""
HEALTHY = (3e-4, 3e-3)
"""Update-to-weight ratios around 1e-3, the rule of thumb for weights that move but do not jump."""
STILL, SHAKEN = 1e-5, 1e-1
"""Ratios beyond which a layer hardly learns, or loses what it learned."""
APART = 1e3
"""How many times the gradients of first and last layer may differ before we call it vanishing or exploding."""


class GradientView(View):
    """Mean and greatest |gradient| of each layer, and its update-to-weight ratio."""

    name = "gradients"
    title = "Gradient flow"
    explanation = "One line per layer, the first on top. Dots far to the left: this layer hardly learns."
    empty = "Press Train to see the gradients: they exist only while the network learns."

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: GradientFlow | None = None
        self.gradients = _Strip(session.theme, "|gradient| of the weights")
        self.updates = _Strip(session.theme, "update ÷ weights")
        self.band = pg.LinearRegionItem([np.log10(HEALTHY[0]), np.log10(HEALTHY[1])], movable=False)
        self.band.setZValue(-10)
        self.updates.plot.addItem(self.band)
        self.body.addWidget(Halves(self.gradients, self.updates))
        self.restyle(session.theme)
        session.opened.connect(self._opened)

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import gradient_flow  # torch is not there when the window opens

        return {self.name: gradient_flow()}

    def take(self, event: object) -> bool:
        match event:
            case Started():
                self.reading = None
            case Observed(readings=readings) if self.name in readings:
                self.reading = readings[self.name]  # type: ignore[assignment]
            case _:
                return False
        return True

    def draw(self) -> None:
        reading = self.reading
        if reading is None or not reading.nodes:
            self.show_empty("No layer here has weights that learn." if reading else "")
            return
        self.show_picture()
        self.gradients.show_rows(self._names(reading), reading.mean, reading.largest)
        self.updates.show_rows(self._names(reading), reading.update, bounds=(STILL, SHAKEN))
        self.verdict.setText(verdict(reading, self._names(reading)))

    def _names(self, reading: GradientFlow) -> tuple[str, ...]:
        names = labels(self.session.whole)
        pairs = zip(reading.nodes, reading.titles, strict=True)
        return tuple(names.get(node) or self.session.title_of(node) or title for node, title in pairs)

    def restyle(self, theme: Theme) -> None:
        first, second = theme.series[:2]
        self.gradients.restyle(theme, {"mean": Mark(first, symbol="o"), "largest": Mark(first, FAINT, symbol="ring")})
        healthy = Mark(mixed(theme.ok, theme.panel, 0.35), symbol="band")
        self.updates.restyle(theme, {"ratio": Mark(second, symbol="s"), "healthy, about 0.001": healthy})
        self.band.setBrush(mixed(theme.ok, theme.panel, 0.2))
        edge = pen(mixed(theme.ok, theme.panel, 0.6), 1)
        for line in self.band.lines:
            line.setPen(edge)
            line.setHoverPen(edge)

    def _opened(self) -> None:
        self.reading = None
        self.refresh()


class _Strip(QWidget):
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
        at = _log(values)
        self.line.setData(at, rows)
        self.dots.setData(at, rows)
        if most is not None:
            ends = _log(most)
            self.rings.setData(ends, rows)
            self.span.setData(np.stack([at, ends], 1).ravel(), np.repeat(rows, 2))
        seen = np.concatenate([at, _log(np.array(bounds)), *([] if most is None else [_log(most)])])
        self.plot.follow((float(seen.min()) - 0.2, float(seen.max()) + 0.2), None)
        if titles != self.titles:
            self._name_rows(titles)

    def _tell(self, at: QPointF | None) -> None:
        """Names the layer below the mouse in full: not every name fits beside the plot."""
        row = round(at.y()) if at is not None else -1
        known = 0 <= row < min(len(self.titles), len(self._values))
        self.plot.setToolTip(as_plain_tip(f"{self.titles[row]}: {number(float(self._values[row]))}") if known else "")

    def _name_rows(self, titles: tuple[str, ...]) -> None:
        self.titles = titles
        axis = self.plot.getAxis("left")
        metrics = QFontMetricsF(self.plot.tick_font)
        room = max(80.0, self.width() * 0.34)
        shown = [_within(title, metrics, room) for title in titles]
        every = -(-len(titles) // max(1, int(self.plot.height() / (metrics.height() + 2))))
        # From the middle of the first few, so that no name reaches over the edge: pyqtgraph hides such a one.
        axis.setTicks([[(row, name) for row, name in enumerate(shown) if row % every == every // 2]])
        axis.setWidth(int(max(map(metrics.horizontalAdvance, shown)) + 14))
        self.plot.setYRange(-0.5, len(titles) - 0.5, padding=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.titles:
            self._name_rows(self.titles)


def _log(values: np.ndarray) -> np.ndarray:
    finite = np.nan_to_num(values, nan=LEAST, posinf=1e30)
    return np.asarray(np.log10(np.maximum(finite, LEAST)))


def _within(title: str, metrics: QFontMetricsF, room: float) -> str:
    """A title cut to its room: of a layer inside of blocks the end is kept, for many begin with the same blocks."""
    inside = " › " in title
    return metrics.elidedText(title, Qt.TextElideMode.ElideLeft if inside else Qt.TextElideMode.ElideMiddle, room)


def verdict(reading: GradientFlow, titles: tuple[str, ...]) -> str:
    """What the numbers mean, in a sentence or two; `titles` name the layers."""
    mean, update = reading.mean, reading.update
    if not np.isfinite(mean).all():
        worst = titles[int(np.flatnonzero(~np.isfinite(mean))[0])]
        return f"The gradient of {worst} is not a finite number any more: lower the learning rate, or clip gradients."
    said = _flow(titles, mean)
    if still := [title for title, ratio in zip(titles, update, strict=True) if ratio < STILL]:
        said.append(f"Hardly moves (update below {number(STILL)} of the weights): {_listed(still)}.")
    if shaken := [title for title, ratio in zip(titles, update, strict=True) if ratio > SHAKEN]:
        said.append(f"Moves by more than a tenth in one step: {_listed(shaken)}. Lower the learning rate.")
    return " ".join(said)


def _flow(titles: tuple[str, ...], mean: np.ndarray) -> list[str]:
    first, last = float(mean[0]), float(mean[-1])
    if not mean.any():
        return ["All gradients are zero: nothing is learned. The loss may not depend on the weights any more."]
    if len(titles) > 1 and first * APART < last:
        share = f"1/{number(last / first)}" if first else "nothing"
        return [
            f"The gradient vanishes: {titles[0]}, the first layer, gets {share} of what {titles[-1]}, the last, gets. "
            "ReLU, normalisation or a shorter network help."
        ]
    if len(titles) > 1 and first > last * APART:
        times = f"{number(first / last)} times" if last else "all"
        return [
            f"The gradient explodes on its way back: {titles[0]}, the first layer, gets {times} what {titles[-1]}, "
            "the last, gets. Clip gradients, or use smaller initial weights."
        ]
    if len(titles) == 1:
        return [f"{titles[0]} is the only layer that learns."]
    times = number(mean.max() / mean[mean > 0].min())
    return [f"Gradients reach every layer: the largest mean is {times} times the smallest."]


def _listed(titles: list[str]) -> str:
    return ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
