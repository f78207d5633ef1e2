"""ROC and precision–recall curves, each class against the rest; a click shows the examples behind a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from app.combo import Combo
from app.images import class_colour
from app.plots import FAINT, STRONG, Legend, Mark, Plot, mixed, pen
from app.theme import Theme
from app.verdict.page import Page
from app.views.tables import joined
from app.wording import number, percent

if TYPE_CHECKING:
    from engine.verdict.curves import Curve
    from engine.verdict.verdict import Verdict

KINDS = (("ROC", "roc"), ("Precision–recall", "precision_recall"))
AXES = {"roc": ("false positive rate", "true positive rate"), "precision_recall": ("recall", "precision")}
EVERY = "all classes"
DISTINCT = 7
"""Curves that can be told apart by colour; of more, all but the chosen one and the mean are faint."""
OUTCOMES = ("false positive", "false negative", "true positive", "true negative")
DENSE = 300
"""Points of a curve from which on it is drawn without antialiasing."""
NEAR = 24.0
"""Pixels from a curve within which a click means it."""


class CurvesPage(Page):
    """One of both kinds of curves, with the class that is looked at and what a click shows."""

    title = "Curves"
    explanation = (
        "Along a curve the threshold falls from which on a class is answered. ROC: those found against others taken "
        "for it, with an area of 0.5 for chance. Precision–recall: how many of those found are right."
    )
    kinds = ("classes",)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.which = Combo()
        self.which.setAccessibleName("Which kind of curve")
        self.which.setToolTip("ROC: true against false positive rate. Precision–recall: precision against recall")
        for text, key in KINDS:
            self.which.addItem(text, key)
        self.which.currentIndexChanged.connect(lambda _: self._turned())
        self.shown = Combo()
        self.shown.setAccessibleName("Which class")
        self.shown.setToolTip("Which class is told from the rest")
        self.outcome = Combo()
        self.outcome.setAccessibleName("What a click shows")
        self.outcome.setToolTip("Which examples a click on a curve shows, answered at the threshold of that point")
        for outcome in OUTCOMES:
            self.outcome.addItem(f"{outcome}s", outcome)
        self.controls.append(self.which)
        self.controls.append(self.shown)
        self.controls.append(self.outcome)
        self.legend = Legend()
        self.plot = Plot(theme, *AXES[self.kind])
        self.plot.reset.connect(lambda: self.plot.follow((0.0, 1.0), (0.0, 1.0)))
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.point = pg.ScatterPlotItem(size=9, pxMode=True)
        self._curves: list[pg.PlotDataItem] = []
        self._chance = pg.PlotDataItem()
        self.plot.addItem(self._chance)
        self.plot.addItem(self.point)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.plot, 1)
        self.shown.currentIndexChanged.connect(lambda _: self._draw())
        self._at: tuple[float, float] | None = None

    @property
    def kind(self) -> str:
        """ "roc" or "precision_recall"."""
        return str(self.which.currentData())

    def _turned(self) -> None:
        self._at = None
        self.plot.name_axes(*AXES[self.kind])
        self._draw()

    @property
    def curves(self) -> tuple[Curve, ...]:
        return getattr(self.verdict, self.kind) if self.verdict is not None else ()

    @classmethod
    def suits(cls, verdict: Verdict) -> bool:
        return super().suits(verdict) and bool(verdict.roc)

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        names = [EVERY, *(curve.name for curve in self.curves if curve.label >= 0)]
        if [self.shown.itemText(n) for n in range(self.shown.count())] != names:
            self.shown.blockSignals(True)
            self.shown.clear()
            self.shown.addItems(names)
            self.shown.blockSignals(False)
            self.plot.renew()
        self.offer(self.shown, len(names) > 2)
        self._at = None
        self._draw()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plot.restyle(theme)
        self._draw()

    def table(self) -> Mapping[str, Any]:
        on, name = AXES[self.kind]
        return joined(on, {f"{name}, {c.name}": _ascending(c) for c in self.curves if len(c.x)})

    # ---- drawing ----

    def _draw(self) -> None:
        for item in self._curves:
            self.plot.removeItem(item)
        self._curves = []
        self.legend.clear()
        theme, chosen = self.theme, self.shown.currentText()
        only = chosen if chosen not in (EVERY, "") else ""
        own = [c for c in self.curves if len(c.x) and (not only or c.name == only)]
        many = not only and sum(c.label >= 0 for c in own) > DISTINCT
        if many:
            self._draw_together([c for c in own if c.label >= 0])
        for curve in own:
            if curve.label < 0 or not many:
                self._draw_one(curve, alone=bool(only) or len(own) == 1)
        self._draw_chance()
        spots = [{"pos": self._at, "brush": theme.panel, "pen": pen(theme.text, 2)}] if self._at else []
        self.point.setData(spots)
        self.plot.follow((0.0, 1.0), (0.0, 1.0))

    def _draw_one(self, curve: Curve, alone: bool) -> None:
        mean, theme = curve.label < 0, self.theme
        colour = theme.text if mean else class_colour(theme, curve.label, len(theme.series) + 1)
        colour = theme.series[0] if alone else colour
        self._add(curve.x, curve.y, colour, STRONG)
        name = "mean over the classes (macro)" if mean else curve.name
        self.legend.put(name, Mark(colour), f"area {number(curve.area)}")

    def _draw_together(self, curves: Sequence[Curve]) -> None:
        """More classes than colours: all as one faint drawing."""
        colour = mixed(self.theme.muted, self.theme.panel, 0.45)
        gap = np.array([np.nan])
        x = np.concatenate([part for curve in curves for part in (curve.x, gap)])
        y = np.concatenate([part for curve in curves for part in (curve.y, gap)])
        self._add(x, y, colour, FAINT)
        self.legend.put("each class", Mark(colour, FAINT))

    def _add(self, x: np.ndarray, y: np.ndarray, colour: str, width: float) -> None:
        item = pg.PlotDataItem(x, y, pen=pen(colour, width), connect="finite", antialias=len(x) < DENSE)
        self._curves.append(item)
        self.plot.addItem(item)

    def _draw_chance(self) -> None:
        faint = pen(self.theme.muted, FAINT, dashed=True)
        if self.kind == "roc":
            self._chance.setData([0.0, 1.0], [0.0, 1.0], pen=faint)
            self.legend.put("chance", Mark(self.theme.muted, FAINT, dashed=True))
            return
        share = self._base()
        self._chance.setData([0.0, 1.0] if share == share else [], [share, share] if share == share else [], pen=faint)
        if share == share:
            self.legend.put("chance", Mark(self.theme.muted, FAINT, dashed=True), f"{percent(share)} are of the class")

    def _base(self) -> float:
        """The share of the examples that are of the class that is looked at; not-a-number of all classes."""
        own = [c for c in self.curves if c.label >= 0]
        chosen = own if len(own) == 1 else [c for c in own if c.name == self.shown.currentText()]
        if self.verdict is None or len(chosen) != 1:
            return float("nan")
        support = self.verdict.classes[chosen[0].label].support
        return float(support / max(1, sum(row.support for row in self.verdict.classes)))

    # ---- clicks ----

    def _clicked(self, event: Any) -> None:
        box = self.plot.getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            self.click(box.mapSceneToView(event.scenePos()))

    def click(self, at: QPointF) -> None:
        """Shows the examples behind the nearest point of a curve that belongs to a class."""
        box = self.plot.getViewBox()
        wide, high = box.viewPixelSize()
        only = self.shown.currentText()
        own = [c for c in self.curves if c.label >= 0 and len(c.x) and only in (EVERY, "", c.name)]
        best: tuple[float, Curve, int] | None = None
        for curve in own:
            away = np.hypot((curve.x - at.x()) / wide, (curve.y - at.y()) / high)
            away[~np.isfinite(curve.thresholds)] = np.inf
            place = int(away.argmin())
            if best is None or away[place] < best[0]:
                best = float(away[place]), curve, place
        if best is None or best[0] > NEAR:
            return
        from engine.verdict.behind import AtThreshold

        _, curve, place = best
        threshold = float(curve.thresholds[place])
        self._at = float(curve.x[place]), float(curve.y[place])
        self._draw()
        outcome = self.outcome.currentData()
        said = f"{outcome}s of “{curve.name}”, answered from {number(threshold)} on"
        self.picked.emit(AtThreshold(curve.label, threshold, outcome), said)


def _ascending(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    x, first = np.unique(curve.x, return_index=True)
    return x, curve.y[first]
