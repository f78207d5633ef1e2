"""Examples one can see: pictures in a grid, points in the plane, and how many there are of each class."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from app.data_examples import TITLES, Examples
from app.forms import as_plain_tip
from app.images import class_colour
from app.plots import Legend, Mark, Plot, mixed, pen
from app.small_pictures import drawn
from app.theme import Theme
from engine.datasets.prepare import Part, Parts

SIDE = 56
"""Pixels of a picture in the grid."""
POINTS = 3000
"""Points drawn of each part: more only cover one another."""
SYMBOLS = {"train": "o", "validation": "t", "test": "s"}

Index = QModelIndex | QPersistentModelIndex

SHADES = 24
"""On either side of zero, for numbers as colours: more are not told apart, and each takes a symbol of its own."""


class PictureModel(QAbstractListModel):
    """Examples as pictures with their answer; a picture is made when the list first shows it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.shown: Examples | None = None

    def show_examples(self, shown: Examples, heard: bool = False) -> None:
        self.beginResetModel()
        self.shown = shown
        # As the network gets them: curves of several units would have no range in common.
        self._made = lru_cache(maxsize=512)(lambda row: drawn(shown.picture(row), self.theme, SIDE, heard))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.shown) if self.shown is not None else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | QPixmap | None:
        shown, row = self.shown, index.row()
        if shown is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            made: QPixmap = self._made(row)
            return made
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.answer(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            said = (shown.name(row), shown.answer(row), f"for {TITLES[shown.part(row)]}", shown.decided(row))
            return as_plain_tip("\n".join(filter(None, said)))
        return None


class PictureGrid(QListView):
    """Pictures side by side, each with its answer below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.examples = PictureModel(theme)
        self.setModel(self.examples)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName("Examples as pictures")

    def show_examples(self, shown: Examples, heard: bool = False) -> None:
        classes = shown.parts.facts.classes
        wide = max((self.fontMetrics().horizontalAdvance(name) for name in classes), default=0)
        self.setGridSize(QSize(max(SIDE + 12, min(wide + 12, 120)), SIDE + self.fontMetrics().height() + 14))
        self.examples.show_examples(shown, heard)

    def restyle(self, theme: Theme) -> None:
        self.examples.theme = theme
        if self.examples.shown is not None:
            self.examples.show_examples(self.examples.shown)

    def chosen(self) -> list[int]:
        """The rows that are selected."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())


class Scatter(QWidget):
    """Points in the plane: colour is the class or the sign of the number, the shape of the mark is the part."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._parts: Parts | None = None
        self.legend = Legend()
        self.plot = Plot(theme, "x1", "x2")
        self.plot.setAspectLocked(True)
        self.points = {name: pg.ScatterPlotItem(size=7, pxMode=True) for name in SYMBOLS}
        for item in self.points.values():
            self.plot.addItem(item)
        self.plot.reset.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.legend)
        column.addWidget(self.plot)

    def show_parts(self, parts: Parts) -> None:
        """Parts of two features: x is (N, 2)."""
        self._parts = parts
        self._draw()
        self._show_all()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.restyle(theme)
        self._draw()

    def _show_all(self) -> None:
        if self._parts is not None:
            x = self._parts.scaler.invert(np.asarray(self._parts.train.x))
            (left, top), (width, height) = x.min(0), np.ptp(x, axis=0)
            self.plot.getViewBox().setRange(QRectF(left, top, width, height), padding=0.08)

    def _draw(self) -> None:
        parts = self._parts
        if parts is None:
            return
        features = parts.facts.features or ("x1", "x2")
        self.plot.name_axes(*features[:2])
        self._name(parts)
        for name, item in self.points.items():
            part: Part = getattr(parts, name)
            x = parts.scaler.invert(part.x[:POINTS])
            colours = self._colours(part.y[: len(x)], parts)
            made = {colour: pg.mkBrush(colour) for colour in dict.fromkeys(colours)}
            brushes = [made[colour] for colour in colours]  # a symbol is drawn anew for each brush
            edge = pen(self._theme.panel if name == "train" else self._theme.text, 1)
            item.setData(x[:, 0], x[:, 1], symbol=SYMBOLS[name], brush=brushes, pen=edge)

    def _colours(self, y: np.ndarray, parts: Parts) -> list[str]:
        theme = self._theme
        if parts.facts.y.is_index and y.ndim > 1:  # several answers each: no colour says all of them
            return [theme.muted] * len(y)
        if parts.facts.y.is_index:
            return [class_colour(theme, int(label), len(parts.facts.classes)) for label in y]
        limit = float(np.abs(parts.train.y).max()) or 1.0
        shades = np.round(y.reshape(len(y), -1)[:, 0] / limit * SHADES) / SHADES
        return [theme.diverge(float(shade)) for shade in shades]

    def _name(self, parts: Parts) -> None:
        theme, classes = self._theme, parts.facts.classes
        self.legend.clear()
        for index, name in enumerate(classes if not parts.facts.y.shape else ()):
            self.legend.put(name, Mark(class_colour(theme, index, len(classes)), 0, symbol="o"))
        if not classes:
            self.legend.put("below 0", Mark(theme.negative, 0, symbol="o"))
            self.legend.put("above 0", Mark(theme.positive, 0, symbol="o"))
        for name, shape in (("training", "o"), ("validation", "t"), ("test", "s")):
            self.legend.put(name, Mark(theme.muted, 0, symbol=shape))


class ClassBars(Plot):
    """How many examples of each class there are, the parts standing on one another: training below, then validation
    and test, each a little paler."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        super().__init__(theme, "", "examples")
        self.counts = np.zeros(0, int)
        self.by_part = np.zeros((0, 0), int)
        """(parts, classes)."""
        self._bars = [pg.BarGraphItem(x=[], height=[], width=0.7) for _ in SYMBOLS]
        for bars in self._bars:
            self.addItem(bars)
        self.setFixedHeight(120)
        self.setMouseEnabled(x=False, y=False)

    def show_parts(self, parts: Parts, whole: bool = False) -> None:
        """Hidden where there are no classes. `whole`: each part is all of the set."""
        classes = parts.facts.classes
        single = parts.facts.y.is_index and parts.train.y.ndim == 1
        self.setVisible(bool(classes) and single)
        if not single:
            return
        every = (parts.train,) if whole else (parts.train, parts.validation, parts.test)
        self.by_part = np.stack([np.bincount(part.y, minlength=len(classes)) for part in every])
        self.counts = self.by_part.sum(0)
        self._classes = classes
        self._paint()
        self._name_bars()
        self.follow((-0.5, len(classes) - 0.5), (0.0, float(self.counts.max())))

    def _paint(self) -> None:
        floors = np.cumsum(self.by_part, axis=0) - self.by_part
        for bars, heights, floor, colour in zip(
            self._bars, self.by_part, floors, part_colours(self._theme), strict=False
        ):
            bars.setOpts(x=np.arange(len(heights)), height=heights, y0=floor, brush=colour, pen=None)
        for bars in self._bars[len(self.by_part) :]:
            bars.setOpts(x=[], height=[], y0=[])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_bars()

    def _name_bars(self) -> None:
        """As many names as have room, shortened where they have not enough."""
        if not self._classes:
            return
        metrics = QFontMetricsF(self.tick_font)
        every = -(-len(self._classes) // 12)
        room = every * (self.width() - 60) / len(self._classes) - 6
        names = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in self._classes]
        self.getAxis("bottom").setTicks([[(place, name) for place, name in enumerate(names) if place % every == 0]])

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        super().restyle(theme)
        self.showGrid(x=False, y=True, alpha=1.0)
        if hasattr(self, "_bars") and len(self.by_part):
            self._paint()


def part_colours(theme: Theme) -> tuple[QColor, ...]:
    """Of training, validation and test: one colour, mixed with the ground."""
    return tuple(QColor(mixed(theme.series[0], theme.panel, share)) for share in (1.0, 0.6, 0.3))
