"""Whether the network is as often right as it says: stated probability against what came true, bin by bin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from app.halves import Halves
from app.plots import FAINT, Legend, Mark, Plot, mixed, pen
from app.theme import Theme
from app.verdict.page import Page, words
from app.wording import count, percent

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict


class CalibrationPage(Page):
    """Bars of what came true, dots where they would stand if every probability were right, and how many there are."""

    title = "Calibration"
    explanation = (
        "Of all answers that were stated with such a probability, how many came true. Bars on the diagonal: the "
        "network knows how sure it may be. Click a bar to see its examples."
    )
    kinds = ("classes",)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.legend = Legend()
        self.plot = Plot(theme, "stated probability", "share that came true")
        self.counts = Plot(theme, "stated probability", "examples")
        self.bars = pg.BarGraphItem(x=[], height=[], width=0.1)
        self.amounts = pg.BarGraphItem(x=[], height=[], width=0.1)
        self.ideal = pg.PlotDataItem()
        for item in (self.bars, self.ideal):
            self.plot.addItem(item)
        self.counts.addItem(self.amounts)
        self.sentence = words("", "")
        self.body.addWidget(self.legend)
        self.body.addWidget(Halves(self.plot, self.counts, (3, 2)), 1)
        self.body.addWidget(self.sentence)
        for plot in (self.plot, self.counts):
            plot.scene().sigMouseClicked.connect(lambda event, plot=plot: self._clicked(event, plot))
            plot.hovered.connect(self._hover)
            plot.reset.connect(self._follow)
        self._at = -1

    @classmethod
    def suits(cls, verdict: Verdict) -> bool:
        return super().suits(verdict) and verdict.calibration is not None

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        self._draw()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        for plot in (self.plot, self.counts):
            plot.restyle(theme)
        self._draw()

    def table(self) -> Mapping[str, Any]:
        found = self.verdict.calibration if self.verdict is not None else None
        if found is None:
            return {}
        columns = found.edges[:-1], found.edges[1:], found.counts, *_means(found)
        names = ("from", "to", "examples", "mean stated probability", "share that came true")
        return dict(zip(names, columns, strict=True))

    def _draw(self) -> None:
        found = self.verdict.calibration if self.verdict is not None else None
        if found is None:
            return
        theme = self.theme
        middles, (_, share) = (found.edges[:-1] + found.edges[1:]) / 2, _means(found)
        width = 0.92 * float(found.edges[1] - found.edges[0])
        known = np.nan_to_num(share)
        brushes = [pg.mkBrush(theme.series[1] if n == self._at else theme.series[0]) for n in range(len(middles))]
        self.bars.setOpts(x=middles, height=known, width=width, brushes=brushes, pen=None)
        grey = mixed(theme.muted, theme.panel, 0.5)
        self.amounts.setOpts(x=middles, height=found.counts, width=width, brush=grey, pen=None)
        self.ideal.setData([0.0, 1.0], [0.0, 1.0], pen=pen(theme.text, FAINT, dashed=True))
        self.legend.clear()
        self.legend.put("came true", Mark(theme.series[0], 0, symbol="s"))
        self.legend.put("as it should be", Mark(theme.text, FAINT, dashed=True))
        self.sentence.setText(
            f"Expected calibration error {percent(found.error)}: so far are stated and true shares apart on average. "
            f"Stated is {found.of}."
        )
        self._follow()

    def _follow(self) -> None:
        found = self.verdict.calibration if self.verdict is not None else None
        if found is not None:
            self.plot.follow((0.0, 1.0), (0.0, 1.0))
            self.counts.follow((0.0, 1.0), (0.0, float(max(1, found.counts.max()))), grounded=True)

    def _bin(self, x: float) -> int:
        found = self.verdict.calibration if self.verdict is not None else None
        if found is None or not 0 <= x <= 1:
            return -1
        return min(int(np.searchsorted(found.edges[1:-1], x)), len(found.counts) - 1)

    def told(self, place: int) -> str:
        """A bin in words."""
        found = self.verdict.calibration if self.verdict is not None else None
        if found is None or place < 0:
            return ""
        low, high = (percent(float(edge)) for edge in found.edges[place : place + 2])
        number, share = int(found.counts[place]), float(_means(found)[1][place])
        came = f", of which {percent(share)} came true" if number else ""
        return f"Stated from {low} to {high}: {count(number, 'answer')}{came}."

    def _hover(self, at: QPointF | None) -> None:
        self.plot.setToolTip(self.told(self._bin(at.x())) if at is not None else "")

    def _clicked(self, event: Any, plot: Plot) -> None:
        box = plot.getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            self.click(self._bin(box.mapSceneToView(event.scenePos()).x()))

    def click(self, place: int) -> None:
        """Shows the examples of a bin."""
        found = self.verdict.calibration if self.verdict is not None else None
        if found is None or place < 0:
            return
        from engine.verdict.behind import CalibrationBin

        self._at = place
        self._draw()
        low, high = (percent(float(edge)) for edge in found.edges[place : place + 2])
        self.picked.emit(CalibrationBin(place), f"stated with {low} to {high}")


def _means(found: Any) -> tuple[np.ndarray, np.ndarray]:
    """What was stated on average in each bin, and how often it came true."""
    return found.stated, found.came_true
