"""Mean and spread over several trainings of the same drawing: how much of a figure is luck."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.combo import Combo
from app.ensembling import of_copies
from app.halves import Halves
from app.plots import FAINT, Legend, Mark, Plot, pen
from app.runs_book import RunBook
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.verdict.figure_table import Cell, FigureTable
from app.verdict.page import Page, words
from app.verdict.several import Several
from app.waiting import lacking
from app.wording import MINUS, count, duration

if TYPE_CHECKING:
    from engine.verdict.spread import Spread
    from engine.verdict.verdict import Verdict

KINDS = (("Seeds", "seeds"), ("Samples", "samples"), ("Folds", "folds"))
PARTS = (("on the test part", "test"), ("on the validation part", "validation"))
TIPS = {
    "seeds": "Other first weights and another order of the examples each time; the parts stay the same",
    "samples": "Bagging: each run learns from a bootstrap sample of the training part, as many examples drawn with "
    "repeats, and from other first weights; together they make a better ensemble",
    "folds": "Cross-validation: the data but for the test part are dealt out; each fold is judged once by a network "
    "that has not seen it",
}
USUAL, MOST = 5, 50
COLUMNS = (
    ("figure", "What is measured. A click shows the values of all runs."),
    ("mean ± spread", "The mean over the runs, and the standard deviation between them (n − 1)"),
    ("least", "The smallest value of all runs"),
    ("most", "The largest value of all runs"),
)
NOTHING = (
    "One training says little: with another seed the figures would be others. Train the drawing several times to see "
    "their mean and spread. What has been learned stays as it is."
)


class SpreadPage(Page):
    """A row for each figure; beside it the values of the figure that is chosen."""

    title = "Spread"
    explanation = (
        "The same drawing trained several times, with other seeds or on other folds: mean, spread, and each value."
    )

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme)
        self._session = session
        self.several = Several(session, self)
        self._make()
        self.figure = ""
        self.several.progress.connect(self._progress)
        self.several.changed.connect(self.show_result)
        session.run_changed.connect(lambda _: self._enable())
        session.analysed.connect(lambda _: self._analysed())
        self.show_result()

    def _make(self) -> None:
        self.kind = Combo()
        self.kind.setAccessibleName("What differs between the runs")
        for text, key in KINDS:
            self.kind.addItem(text, key)
        self.kind.currentIndexChanged.connect(lambda _: self._explain())
        self.amount = Spin(minimum=2, maximum=MOST)
        self.amount.setValue(USUAL)
        self.amount.setSuffix(" times")
        self.amount.setAccessibleName("How many times")
        self.amount.setToolTip("How many times the drawing is trained, each time for all its epochs")
        self.start = QPushButton("Train")
        self.start.clicked.connect(lambda: self.several.start(self.kind.currentData(), self.amount.value()))
        self.part = Combo()
        self.part.setAccessibleName("Which part of the data")
        self.part.setToolTip("The part of the data that the runs are judged by")
        self.part.currentIndexChanged.connect(lambda _: self._fill())
        self.ensemble = QPushButton("Make an ensemble…")
        self.ensemble.setToolTip("One drawing of the networks that were just trained; it answers with their mean")
        self.ensemble.clicked.connect(self._join)
        for control in (self.kind, self.amount, self.start, self.part, self.ensemble):
            self.controls.append(control)
        self.working = QWidget()
        self.far = QProgressBar()
        self.far.setRange(0, 1000)
        self.far.setTextVisible(False)
        self.far.setFixedHeight(8)
        self.far.setMinimumWidth(60)
        self.far.setAccessibleName("How far the runs are")
        self.how = words()
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop; the runs that are over still count")
        self.cancel.clicked.connect(self.several.cancel)
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.far, 1)
        row.addWidget(self.how, 1)
        row.addWidget(self.cancel)
        self.nothing = words(NOTHING)
        self.rows = FigureTable("Mean and spread of each figure")
        self.rows.opened.connect(self._choose)
        self.legend = Legend()
        self.plot = Plot(self.theme, "run", "")
        self.plot.count("bottom")
        self.dots = pg.ScatterPlotItem(size=10, pxMode=True)
        self.lines = [pg.PlotDataItem() for _ in range(3)]
        for item in (*self.lines, self.dots):
            self.plot.addItem(item)
        self.plot.hovered.connect(self._hover)
        self.plot.reset.connect(self._draw)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.found = Halves(self.rows, right, (3, 2))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.working)
        self.body.addWidget(self.nothing, 1)
        self.body.addWidget(self.found, 1)

    @classmethod
    def suits(cls, verdict: Verdict) -> bool:  # noqa: ARG003  (whatever it is)
        return True

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.plot.restyle(theme)
        self._draw()

    def table(self) -> Mapping[str, Any]:
        spreads = self._spreads()
        names = list(spreads)
        columns: dict[str, Any] = {"figure": names}
        columns |= {
            title: [getattr(spreads[name], field) for name in names]
            for title, field in (
                ("mean", "mean"),
                ("standard deviation", "deviation"),
                ("least", "least"),
                ("most", "most"),
            )
        }
        return columns if names else {}

    # ---- what is shown ----

    def show_result(self) -> None:
        """Brings everything up to date: a run has begun or is over."""
        result = self.several.result
        parts = [] if result is None else [(text, key) for text, key in PARTS if key in result.spreads]
        if result is not None and result.kind == "folds":
            parts.reverse()  # what a fold is judged by is its validation part
        before = self.part.currentData()
        self.part.blockSignals(True)
        self.part.clear()
        for text, key in parts:
            self.part.addItem(text, key)
        if before in (key for _, key in parts):
            self.part.setCurrentIndex(self.part.findData(before))
        self.part.blockSignals(False)
        self.offer(self.part, len(parts) > 1)
        self.offer(self.ensemble, not self.several.active and len(self.several.learned) > 1)
        self.working.setVisible(self.several.active)
        self.found.setVisible(bool(parts))
        self.nothing.setVisible(not parts)
        self.nothing.setText(self._empty())
        self._enable()
        self._fill()

    def _join(self) -> None:
        """Hands the copies over, from which the user chooses the members."""
        several = self.several
        if several.drawing is not None:
            RunBook.of(self._session).committee_asked.emit(of_copies(several.drawing, several.learned))

    def _empty(self) -> str:
        if self.several.active:
            return "The mean and the spread come when all runs are over."
        if self.several.cancelled:
            return f"It was cancelled before a run was over. {NOTHING}"
        return lacking(self._session) or NOTHING

    def _analysed(self) -> None:
        self.nothing.setText(self._empty())
        self._enable()

    def _enable(self) -> None:
        session = self._session
        busy = session.training.status in ("preparing", "running") or bool(session.training.occupied)
        self.start.setEnabled(session.whole.ready and session.torch_here and not busy)
        self._explain()

    def _explain(self) -> None:
        tip = TIPS[self.kind.currentData()]
        self.kind.setToolTip(tip)
        running = self._session.training.status in ("preparing", "running")
        self.start.setToolTip("Stop the training first" if running else tip)

    def _progress(self, share: float, title: str, left: float) -> None:
        self.far.setValue(round(1000 * share))
        rest = f", {duration(left)} left" if isfinite(left) else ""
        self.how.setText(f"{title}{rest}")

    def _spreads(self) -> Mapping[str, Spread]:
        result = self.several.result
        return {} if result is None else result.spreads.get(self.part.currentData(), {})

    def _fill(self) -> None:
        from engine.verdict.figures import figure, in_words
        from engine.verdict.spread import in_spread

        spreads = self._spreads()
        rows = []
        for name, found in spreads.items():
            ends = (Cell(in_words(name, value).replace("-", MINUS), value) for value in (found.least, found.most))
            mean = Cell(in_spread(name, found).replace("-", MINUS), found.mean)
            rows.append([Cell(name, tip=figure(name).text), mean, *ends])
        self.rows.fill(COLUMNS, rows, sortable=False)
        if self.figure not in spreads:
            self.figure = next((n for n in ("accuracy", "RMSE", "loss") if n in spreads), "")
        if self.figure:
            self.rows.selectRow(list(spreads).index(self.figure))
        self._draw()

    def _choose(self, row: int) -> None:
        self.figure = list(self._spreads())[row]
        self.plot.renew()
        self._draw()

    def _draw(self) -> None:
        found, theme = self._spreads().get(self.figure), self.theme
        if found is None or not found.values:
            return
        from engine.verdict.figures import in_words
        from engine.verdict.spread import in_spread

        values = np.array(found.values)
        places = np.arange(1, len(values) + 1)
        self.dots.setData(places, values, brush=pg.mkBrush(theme.series[0]), pen=pen(theme.panel, 1))
        ends = [0.5, len(values) + 0.5]
        spread = found.deviation if isfinite(found.deviation) else 0.0
        for line, value, dashed in zip(
            self.lines, (found.mean, found.mean - spread, found.mean + spread), (False, True, True), strict=True
        ):
            line.setData(ends, [value, value], pen=pen(theme.series[1], FAINT, dashed=dashed))
        self.plot.name_axes("run", self.figure)
        self.legend.clear()
        self.legend.put("each run", Mark(theme.series[0], 0, symbol="o"))
        self.legend.put("mean", Mark(theme.series[1], FAINT), in_words(self.figure, found.mean).replace("-", MINUS))
        self.legend.put("± one deviation", Mark(theme.series[1], FAINT, dashed=True))
        low, high = float(min(values.min(), found.mean - spread)), float(max(values.max(), found.mean + spread))
        self.plot.follow((ends[0], ends[1]), (low, high))
        self.plot.setAccessibleDescription(f"{self.figure}: {in_spread(self.figure, found)}")

    def told(self, run: int) -> str:
        """The value of a run, from 1, in words."""
        from engine.verdict.figures import in_words

        result = self.several.result
        judged = [one for one in result.runs if one.verdicts] if result is not None else []
        found = self._spreads().get(self.figure)
        if found is None or not 1 <= run <= min(len(judged), found.count):
            return ""
        return f"{judged[run - 1].title}: {self.figure} {in_words(self.figure, found.values[run - 1])}".replace(
            "-", MINUS
        )

    def _hover(self, at: Any) -> None:
        self.plot.setToolTip(self.told(round(at.x())) if at is not None else "")

    @property
    def said(self) -> str:
        """What the runs amount to, in a sentence."""
        from engine.verdict.spread import in_spread

        result, found = self.several.result, self._spreads().get(self.figure)
        if result is None or found is None:
            return ""
        what = {"folds": "folds", "samples": "bootstrap samples"}.get(self.several.kind, "seeds")
        failed = f" {count(result.failed, 'run')} failed." if result.failed else ""
        ended = " The others were cancelled." if self.several.cancelled else ""
        name = self.figure.capitalize() if self.figure.islower() else self.figure
        return f"{name} over {found.count} {what}: {in_spread(self.figure, found)}.{failed}{ended}"
