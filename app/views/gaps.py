"""Training and test of several networks as two marks on a line each, with a bar between them: the gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.dialogs import plain
from app.plots import FAINT, Legend, Mark, Plot, behind, mixed, pen
from app.theme import Theme
from app.wording import is_share, metric_name

LARGE, SMALL = 11, 5
"""Pixels across, of a median and of a single seed."""
EMPTY = "Training and test of each appear here as it is trained, and the gap between them."
BAR = 6.0
"""Width of the bar, in pixels."""


@dataclass(frozen=True, eq=False)
class Row:
    """What each seed of one network reached."""

    title: str
    training: np.ndarray
    test: np.ndarray


class GapPlot(QWidget):
    """A line for each row, the first on top; medians are large, single seeds small."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.legend = Legend()
        self.plot = Plot(theme, "", "")
        self.plot.getViewBox().invertY(True)
        self.bars = {kind: pg.PlotCurveItem(connect="pairs") for kind in ("behind", "ahead")}
        self.seeds = {name: pg.ScatterPlotItem(size=SMALL, symbol=shape) for name, shape in SHAPES.items()}
        self.medians = {name: pg.ScatterPlotItem(size=LARGE, symbol=shape) for name, shape in SHAPES.items()}
        for item in (*self.bars.values(), *self.seeds.values(), *self.medians.values()):
            self.plot.addItem(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.nothing = plain(EMPTY, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.nothing, 1)
        self.plot.hide()
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        self.plot.restyle(theme)
        self.plot.showGrid(x=True, y=False, alpha=1.0)
        colours = dict(zip(SHAPES, theme.series, strict=False))
        self.bars["behind"].setPen(pen(behind(theme.muted, theme, 0.45), BAR))
        self.bars["ahead"].setPen(pen(behind(theme.muted, theme, 0.45), FAINT))
        self._marks = {name: Mark(colours[name], 0, symbol=MARKS[name]) for name in SHAPES}
        self._marks["test behind"] = Mark(behind(theme.muted, theme, 0.45), BAR)
        for name in SHAPES:
            self.medians[name].setBrush(colours[name])
            self.medians[name].setPen(pen(theme.panel, 1))
            self.seeds[name].setBrush(mixed(colours[name], theme.panel, 0.5))
            self.seeds[name].setPen(None)

    def show_rows(self, rows: Sequence[Row], name: str, less: bool) -> None:
        """`name` is the metric that the rows are of; `less` of it may be better. A gap is a bar where the test lies
        behind, and a thin line where it lies ahead."""
        self.rows = list(rows)
        self.plot.setVisible(bool(self.rows))
        self.nothing.setHidden(bool(self.rows))
        unit = 100.0 if is_share(name) else 1.0
        self.plot.name_axes(f"{metric_name(name)} (%)" if is_share(name) else metric_name(name), "")
        self.plot.getAxis("left").setTicks([[(place, row.title) for place, row in enumerate(self.rows)]])
        places = np.arange(len(self.rows), dtype=float)
        found = {part: [unit * getattr(row, part) for row in self.rows] for part in SHAPES}
        for part, values in found.items():
            self.medians[part].setData(_medians(values), places)
            across = np.concatenate(values) if values else np.zeros(0)
            self.seeds[part].setData(across, np.repeat(places, [len(each) for each in values]))
        ends = np.stack([_medians(found["training"]), _medians(found["test"])], axis=1)
        behind = (ends[:, 1] > ends[:, 0]) if less else (ends[:, 1] < ends[:, 0])
        for kind, chosen in (("behind", behind), ("ahead", ~behind)):
            self.bars[kind].setData(ends[chosen].ravel(), np.repeat(places[chosen], 2))
        every = np.concatenate([each for values in found.values() for each in values]) if self.rows else np.zeros(0)
        finite = every[np.isfinite(every)]
        if len(finite):
            margin = 0.05 * (float(finite.max() - finite.min()) or 1.0)
            self.plot.renew()
            self.plot.follow((float(finite.min()) - margin, float(finite.max()) + margin), (-0.5, len(self.rows) - 0.5))
        self.legend.clear()
        if self.rows:
            for part, mark in self._marks.items():
                self.legend.put(part, mark)


SHAPES = {"training": "o", "test": "s"}
MARKS = {"training": "o", "test": "s"}
"""Discs and squares: told apart without colours too."""


def _medians(values: Sequence[np.ndarray]) -> np.ndarray:
    """Of those that are numbers; not-a-number where none is."""
    finite = [each[np.isfinite(each)] for each in values]
    return np.array([float(np.median(each)) if len(each) else np.nan for each in finite])
