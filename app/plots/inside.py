"""What is inside a plot: axes and the box of its curves, without the menus that pyqtgraph makes with them.

It makes a form of 45 widgets for each plot, behind a context menu that the window does not show. That took five of the
seven milliseconds in which a plot is made, and half of all widgets of the window stood in such forms: each change of
theme dressed them all. So a plot is put together here from pyqtgraph's parts, in its order, and what reads the form
finds what it says while nobody touches it.
"""

from __future__ import annotations

import weakref
from typing import Any

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsGridLayout, QSizePolicy

from app.plots.axis import Axis

SWITCHED_ON = ("peakRadio", "autoDownsampleCheck", "pointsGroup", "autoPointsCheck", "alphaGroup")
"""Of the switches in the form; most are without effect while others are off."""
OPAQUE = 255
"""Lines of a grid, as pyqtgraph counts."""
SIDES = {"left": (2, 0), "bottom": (3, 1)}
"""Of a plot that have an axis, and their rows and columns around the box."""


class Entry:
    """A switch or a slider of the form that is not there."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def isChecked(self) -> bool:
        return self._on

    def value(self) -> int:
        return 1

    def maximum(self) -> int:
        return 1

    def clear(self) -> None:
        """A list that is always empty."""


class Form:
    """Pyqtgraph asks its form how curves are to be treated."""

    def __getattr__(self, name: str) -> Entry:
        return Entry(name in SWITCHED_ON)


class Inside(pg.PlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A box for curves with an axis below it and one at its left. It has no title, no button and no menu."""

    def __init__(self) -> None:
        super(pg.PlotItem, self).__init__()  # what pyqtgraph makes in its own place is made below
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.autoBtn = self.ctrlMenu = self.legend = None
        self.buttonsHidden, self.mouseHovering = True, False
        self.ctrl = Form()
        self.items: list[Any] = []
        self.curves: list[Any] = []
        self.dataItems: list[Any] = []
        self.itemMeta: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        self.paramList: dict[str, bool] = {}
        self.avgCurves: dict[str, Any] = {}
        self.vb = pg.ViewBox(parent=self, enableMenu=False)
        self.setMenuEnabled(False, None)
        for signal in ("sigRangeChanged", "sigXRangeChanged", "sigYRangeChanged", "sigRangeChangedManually"):
            getattr(self.vb, signal).connect(getattr(self, signal))
        self._lay_out()

    def _lay_out(self) -> None:
        self.layout = QGraphicsGridLayout()
        self.layout.setContentsMargins(1, 1, 1, 1)
        self.layout.setSpacing(0)
        self.setLayout(self.layout)
        self.layout.addItem(self.vb, 2, 1)
        self.layout.setRowStretchFactor(2, 100)
        self.layout.setColumnStretchFactor(1, 100)
        self.axes: dict[str, dict[str, Any]] = {s: {"item": Axis(s), "pos": place} for s, place in SIDES.items()}
        for side, place in SIDES.items():
            axis = self.getAxis(side)
            axis.linkToView(self.vb)
            self.layout.addItem(axis, *place)
            axis.setFlag(axis.GraphicsItemFlag.ItemNegativeZStacksBehindParent)  # the grid stands behind the data

    def updateButtons(self) -> None:
        """There are none."""

    def showGrid(self, x: bool | None = None, y: bool | None = None, alpha: float | None = None) -> None:
        """Pyqtgraph's, which keeps in the form what is on. Lines are opaque: `Axis` draws them in a pen of its own."""
        for side, on in (("bottom", x), ("left", y)):
            if on is not None:
                self.getAxis(side).setGrid(OPAQUE if on else False)
