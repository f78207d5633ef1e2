"""Predicted numbers against true ones, and what is left between them, in the target's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from app.combo import Combo
from app.plots import FAINT, Legend, Mark, Plot, mixed, pen
from app.theme import Theme
from app.verdict.figure_table import Cell, FigureTable
from app.verdict.page import Page, words
from app.wording import count, number

if TYPE_CHECKING:
    from engine.verdict.numbers import TargetRow
    from engine.verdict.verdict import Verdict

POINTS = 4000
"""Points drawn at most, evenly chosen: more only cover one another."""
MARGIN = 0.03
NEAR = 14.0
"""Pixels around a click within which a point is meant."""


class NumberPage(Page):
    """A page about one number of the target, which is chosen where there are several."""

    kinds = ("numbers",)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.target = Combo()
        self.target.setAccessibleName("Which number of the target")
        self.target.setToolTip("Which number of the target")
        self.controls.append(self.target)
        self.target.currentIndexChanged.connect(lambda _: self.draw())

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        names = list(verdict.predictions.head.targets)
        if [self.target.itemText(n) for n in range(self.target.count())] != names:
            self.target.blockSignals(True)
            self.target.clear()
            self.target.addItems(names)
            self.target.blockSignals(False)
        self.offer(self.target, len(names) > 1)
        self.draw()

    def draw(self) -> None:
        """Paints what is known."""

    @property
    def name(self) -> str:
        return self.target.currentText() or "target"

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The true numbers, the predicted ones, and true minus predicted, of all examples."""
        if self.verdict is None:
            return np.zeros(0), np.zeros(0), np.zeros(0)
        found, at = self.verdict.predictions, max(0, self.target.currentIndex())
        return found.target[:, at], found.scores[:, at], found.residuals[:, at]

    def table(self) -> Mapping[str, Any]:
        if self.verdict is None:
            return {}
        true, predicted, residual = self.columns()
        rows = self.verdict.predictions.rows + 1
        names = ("example", f"true {self.name}", f"predicted {self.name}", "true − predicted")
        return dict(zip(names, (rows, true, predicted, residual), strict=True))


class ScatterPage(NumberPage):
    """Points that can be clicked; the nearest example comes first."""

    def __init__(self, theme: Theme, x: str, y: str) -> None:
        super().__init__(theme)
        self.legend = Legend()
        self.plot = Plot(theme, x, y)
        self.points = pg.ScatterPlotItem(size=5, pxMode=True, pen=None)
        self.ring = pg.ScatterPlotItem(size=13, pxMode=True)
        self.line = pg.PlotDataItem()
        for item in (self.points, self.line, self.ring):
            self.plot.addItem(item)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.plot.reset.connect(self.draw)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.plot, 1)
        self._at: int | None = None

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the examples stand."""
        raise NotImplementedError

    def ideal(self, x: np.ndarray, y: np.ndarray) -> tuple[list[float], list[float], str]:
        """The line on which a perfect network's examples would stand, and its name."""
        raise NotImplementedError

    def show_verdict(self, verdict: Verdict) -> None:
        self._at = None
        super().show_verdict(verdict)

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plot.restyle(theme)
        self.draw()

    def draw(self) -> None:
        x, y = self.places()
        kept = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if not len(kept):
            self.points.setData([], [])
            return
        drawn = kept if len(kept) <= POINTS else kept[np.linspace(0, len(kept) - 1, POINTS).astype(int)]
        colour = mixed(self.theme.series[0], self.theme.panel, 0.75)
        self.points.setData(x[drawn], y[drawn], brush=pg.mkBrush(colour), pen=None)
        xs, ys, name = self.ideal(x[kept], y[kept])
        self.line.setData(xs, ys, pen=pen(self.theme.text, FAINT, dashed=True))
        ring = [] if self._at is None else [{"pos": (float(x[self._at]), float(y[self._at]))}]
        self.ring.setData(ring, brush=None, pen=pen(self.theme.series[1], 2))
        self.legend.clear()
        said = count(len(kept), "example") if len(drawn) == len(kept) else f"{len(drawn):,} of {len(kept):,} examples"
        self.legend.put(said, Mark(colour, 0, symbol="o"))
        self.legend.put(name, Mark(self.theme.text, FAINT, dashed=True))
        low, high = min(*ys, float(y[kept].min())), max(*ys, float(y[kept].max()))
        left, right = float(x[kept].min()), float(x[kept].max())
        room = MARGIN * (right - left or 1.0)  # a point at the edge is seen whole
        self.plot.follow((left - room, right + room), (low, high))

    def _clicked(self, event: Any) -> None:
        box = self.plot.getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            self.click(box.mapSceneToView(event.scenePos()))

    def click(self, at: QPointF) -> None:
        """Shows the examples around a point, the nearest first."""
        if self.verdict is None:
            return
        x, y = self.places()
        wide, high = self.plot.getViewBox().viewPixelSize()
        away = np.hypot((x - at.x()) / wide, (y - at.y()) / high)
        away[~np.isfinite(away)] = np.inf
        near = np.flatnonzero(away <= NEAR)
        if len(near):
            near = near[away[near].argsort(kind="stable")]
            self._at = int(near[0])
            self.draw()
            self.picked.emit(self.verdict.predictions.rows[near], "around the point that was clicked")


class TruePage(ScatterPage):
    title = "Predicted"
    explanation = (
        "Each example by its true number and the predicted one: on the line the prediction is right. Click a point to "
        "see its examples."
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "true", "predicted")

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        true, predicted, _ = self.columns()
        self.plot.name_axes(f"true {self.name}", f"predicted {self.name}")
        return true, predicted

    def ideal(self, x: np.ndarray, y: np.ndarray) -> tuple[list[float], list[float], str]:
        ends = [float(x.min()), float(x.max())]
        return ends, ends, "predicted = true"


class ResidualPage(ScatterPage):
    title = "Residuals"
    explanation = (
        "True minus predicted over the prediction: a good network leaves a band around 0 without a shape. Click a "
        "point to see its examples."
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "predicted", "true − predicted")

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        _, predicted, residual = self.columns()
        self.plot.name_axes(f"predicted {self.name}", "true − predicted")
        return predicted, residual

    def ideal(self, x: np.ndarray, y: np.ndarray) -> tuple[list[float], list[float], str]:
        return [float(x.min()), float(x.max())], [0.0, 0.0], "no residual"


class HistogramPage(NumberPage):
    title = "Errors"
    explanation = (
        "How the residuals (true minus predicted) are spread: orange where the prediction is too high, blue where it "
        "is too low. Click a bar to see its examples."
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.plot = Plot(theme, "true − predicted", "examples")
        self.bars = pg.BarGraphItem(x=[], height=[], width=0.1)
        self.plot.addItem(self.bars)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.plot.hovered.connect(self._hover)
        self.plot.reset.connect(self.draw)
        self.rows = FigureTable("Figures of each number of the target")
        self.sentence = words("", "")
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.rows)
        self._counts, self._edges = np.zeros(0, int), np.zeros(1)
        self._at = -1

    def show_verdict(self, verdict: Verdict) -> None:
        self._at = -1
        super().show_verdict(verdict)
        several = len(verdict.targets) > 1
        self.rows.setVisible(several)
        if several:
            self.rows.fill(TARGET_COLUMNS, [_cells(row) for row in verdict.targets])
            line = self.rows.verticalHeader().defaultSectionSize()
            self.rows.setFixedHeight(line * (min(4, len(verdict.targets)) + 1) + 4)

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plot.restyle(theme)
        self.draw()

    def draw(self) -> None:
        if self.verdict is None:
            return
        _, _, residuals = self.columns()
        finite = residuals[np.isfinite(residuals)]
        if not len(finite):
            return
        from engine.verdict.numbers import residual_edges

        self._edges = residual_edges(finite)
        self._counts = np.histogram(finite, self._edges)[0]
        middles, theme = (self._edges[:-1] + self._edges[1:]) / 2, self.theme
        brushes = [pg.mkBrush(theme.negative if middle < 0 else theme.positive) for middle in middles]
        edges = [pen(theme.text, 2) if n == self._at else pen(theme.panel, 1) for n in range(len(middles))]
        width = float(self._edges[1] - self._edges[0])
        self.bars.setOpts(x=middles, height=self._counts, width=width, brushes=brushes, pens=edges)
        self.plot.name_axes(f"true − predicted {self.name}", "examples")
        self.plot.follow(
            (float(self._edges[0]), float(self._edges[-1])), (0.0, float(self._counts.max())), grounded=True
        )
        row = self.verdict.targets[max(0, self.target.currentIndex())] if self.verdict.targets else None
        if row is not None:
            way = "too low" if row.bias < 0 else "too high"
            self.sentence.setText(
                f"MAE {number(row.mae)}, RMSE {number(row.rmse)}, R² {number(row.r2) if row.r2 == row.r2 else '–'}. "
                f"On average the prediction is {number(abs(row.bias))} {way}."
            )

    def told(self, place: int) -> str:
        """A bar in words."""
        if not 0 <= place < len(self._counts):
            return ""
        low, high = (number(float(edge)) for edge in self._edges[place : place + 2])
        return f"From {low} to {high}: {count(int(self._counts[place]), 'example')}."

    def click(self, place: int) -> None:
        """Shows the examples of a bar."""
        if self.verdict is None or not 0 <= place < len(self._counts):
            return
        from engine.verdict.behind import Residuals

        self._at = place
        self.draw()
        low, high = (float(edge) for edge in self._edges[place : place + 2])
        several = len(self.verdict.predictions.head.targets) > 1
        target = self.target.currentIndex() if several else None
        self.picked.emit(Residuals(low, high, target), f"with a residual from {number(low)} to {number(high)}")

    def _bar(self, x: float) -> int:
        return int(np.searchsorted(self._edges, x, "right")) - 1

    def _hover(self, at: QPointF | None) -> None:
        self.plot.setToolTip(self.told(self._bar(at.x())) if at is not None else "")

    def _clicked(self, event: Any) -> None:
        box = self.plot.getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            self.click(self._bar(box.mapSceneToView(event.scenePos()).x()))


TARGET_COLUMNS = (
    ("number", "Which number of the target."),
    ("MAE", "The mean absolute error."),
    ("RMSE", "The root of the mean squared error: large errors count more."),
    ("R²", "The share of the target's spread that is explained; the mean explains 0."),
    ("bias", "Predicted minus true, on average."),
)


def _cells(row: TargetRow) -> list[Cell]:
    values = (row.mae, row.rmse, row.r2, row.bias)
    return [Cell(row.name), *(Cell(number(v) if v == v else "–", v) for v in values)]
