"""A plot: axes, fonts and pens from the Theme, spans that settle, and no menus.

pyqtgraph draws curves and pictures and nothing else. Its context menu is off: the export in it fails on Qt 6.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QResizeEvent, QShowEvent

from app.plots.pens import mixed, pen
from app.plots.stock import taken
from app.theme import Theme

Span = tuple[float, float]
"""From, to."""
LEAST = QSize(90, 56)
"""Two fit side by side into the narrowest panel, and one below the other into a low one: a plot that insists on more is
cut by the panel's edge or by its neighbour, and its last bars and numbers are gone without a word."""
ATTEMPTS = 4
"""How often axes may change each other's room: a lower plot has other numbers beside it, which may be wider."""
TITLED = 4.5
"""Lines of text that a plot is high at least, so that the title below it leaves more than half to the curves."""


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """An empty plot in the window's style. Wheel and drag zoom and pan, a double click shows everything again."""

    hovered = Signal(object)
    """The position of the mouse in the plot's units as a QPointF, or None where it has left."""

    reset = Signal()
    """A double click: everything is to be seen again."""

    _changed = Signal()
    """Its size or its ranges are others: before the next painting the axes take the room that they need."""

    def __init__(self, theme: Theme, x: str, y: str) -> None:
        super().__init__(plotItem=taken())
        self._titles = {"bottom": x, "left": y}
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMinimumSize(LEAST)
        self.setMouseTracking(True)
        self._chosen = False
        self._renewed = True
        """The next ranges are taken as they are: at first it has 0 to 1, which nobody asked for."""
        self._dressed: tuple[Theme, QFont] | None = None
        """What it looks like."""
        self.disableAutoRange()
        self.getViewBox().sigRangeChangedManually.connect(self._choose)
        for side in self._titles:
            self.getAxis(side).enableAutoSIPrefix(False)
        self.scene().sigMouseMoved.connect(self._moved)
        self._moved_on = False
        self._changed.connect(self.settle, Qt.ConnectionType.QueuedConnection)
        self.getViewBox().sigRangeChanged.connect(self._settle)
        self.restyle(theme)

    @property
    def tick_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    def restyle(self, theme: Theme) -> None:
        font = self.tick_font
        if self._dressed == (theme, font):  # as where what it belongs to is made: that takes two milliseconds
            return
        self._dressed = theme, font
        self.setBackground(theme.panel)
        for side, title in self._titles.items():
            axis = self.getAxis(side)
            axis.setTickFont(font)
            axis.grid_pen = pen(mixed(theme.muted, theme.panel, 0.22), 1)
            axis.setZValue(-100)  # the grid stands behind the data
            axis.setPen(pen(theme.muted, 1))
            axis.setTextPen(pen(theme.text, 1))
            axis.setStyle(tickLength=-4)
            axis.setLabel(title, color=theme.text, **{"font-size": f"{font.pointSizeF():.1f}pt"})
        self.showGrid(x=True, y=True, alpha=1.0)
        self._fit_titles()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._follow_letters()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_letters()

    def _follow_letters(self) -> None:
        """Letters change at any time: a view that is opened while others get theirs is dressed before it has its own.
        A plot that nobody sees waits, for all of them together take longer than a frame."""
        if self._dressed is not None:
            self.restyle(self._dressed[0])

    def count(self, *sides: str) -> None:
        """Only whole numbers stand at these axes."""
        for side in sides:
            self.getAxis(side).whole = True

    def name_axes(self, x: str, y: str) -> None:
        titles = {"bottom": x, "left": y}
        if titles != self._titles:
            self._titles = titles
            self._fit_titles()

    def log(self, side: str, on: bool) -> None:
        """Labels an axis in powers of ten. The values given must be logarithms then."""
        axis = self.getAxis(side)
        if axis.logMode != on:
            axis.setLogMode(x=on) if side == "bottom" else axis.setLogMode(y=on)

    def follow(self, x: Span | None, y: Span | None, grounded: bool = False) -> None:
        """Shows these ranges, unless the user has chosen others. Each change of a range redraws the axes, so a range
        stays while what is to be seen fills at least half of it. `grounded`: what begins at the lower end stands on the
        axis, without room between."""
        if self._chosen:
            return
        (x_now, y_now), box = self.viewRange(), self.getViewBox()
        if self._renewed:
            x_now = y_now = (inf, -inf)
            self._renewed = False
        x_new, y_new = _stretched(x_now, x), _stretched(y_now, y, 0.08, grounded)
        if x_new or y_new:
            box.setRange(xRange=x_new, yRange=y_new, padding=0)

    def renew(self) -> None:
        """Something else is shown from now on: the next ranges are followed as they are."""
        self._renewed = True

    def show_everything(self) -> None:
        """Forgets the range that the user chose, if any."""
        self._chosen = False
        self.reset.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_everything()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A title longer than its axis would be cut at both ends: it goes without its unit, or altogether, as does one
        that would take the room of a flat plot."""
        super().resizeEvent(event)
        if hasattr(self, "_moved_on"):  # pyqtgraph calls it before there are axes
            self._fit_titles()
            self._settle()

    def settle(self) -> None:
        """Lays the axes out and tells the curves. Left to pyqtgraph this is done while it paints, so that a plot with
        another size is painted three times."""
        sides = [self.getAxis(side) for side in self._titles]
        for _ in range(ATTEMPTS):
            self.getPlotItem().layout.activate()
            fitted = [side.fit() for side in sides]  # both, whatever the first says
            if not any(fitted):
                break
        self.scene().prepareForPaint()
        self._moved_on = False

    def _settle(self) -> None:
        """At once, for a window that is being resized is painted at once; and once more for all that comes after it in
        the same turn: where a plot is shown, or words beside it come and go, its size changes several times."""
        if not self._moved_on:
            self.settle()
            self._moved_on = True
            self._changed.emit()

    def _fit_titles(self) -> None:
        metrics = QFontMetricsF(self.tick_font)
        for side, long in (("bottom", self.width()), ("left", self.height())):
            whole, axis = self._titles[side], self.getAxis(side)
            room = long - 2 * metrics.height() if side == "left" or self.height() >= TITLED * metrics.height() else 0.0
            bare = whole.partition(" (")[0]
            titles = (whole, unitless(whole), f"{bare} ({whole.rpartition(' (')[2]}", bare)
            title = next((one for one in titles if 0 < metrics.horizontalAdvance(one) < room), "")
            if title and title != axis.labelText:  # laying a title out anew takes a millisecond
                axis.setLabel(title)
            if bool(title) != axis.label.isVisible():
                axis.showLabel(bool(title))

    def _choose(self) -> None:
        self._chosen = True

    def _moved(self, position: QPointF) -> None:
        box = self.getViewBox()
        inside = box.sceneBoundingRect().contains(position)
        self.hovered.emit(box.mapSceneToView(position) if inside else None)


def unitless(title: str) -> str:
    """`accuracy` for `accuracy (%)`."""
    return title.rpartition(" (")[0] or title


def _stretched(now: Sequence[float], wanted: Span | None, margin: float = 0.0, grounded: bool = False) -> Span | None:
    """The range to change to, with a margin on both sides, or above alone; None where the present one will do."""
    if wanted is None:
        return None
    low, high = wanted
    size = (high - low) or max(abs(high), 1e-9)
    stands = now[0] == low if grounded else now[0] <= low
    if stands and high <= now[1] and size >= 0.5 * (now[1] - now[0]):
        return None
    return low - (0.0 if grounded else margin * size), high + margin * size
