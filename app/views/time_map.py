"""A heat map over a run: a row per layer (or per bin), a column per moment, in epochs, with the scale below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.forms import as_plain_tip
from app.pictures import HeatMap, Scale
from app.plots import Span, pen
from app.theme import Theme
from app.views.over_time import OverTime
from app.views.rows import name_rows
from app.wording import number

Rule = Literal["sizes", "signed"]


class TimeMap(QWidget):
    """`title` says what the colours mean. Numbers are drawn as they are kept, which may be logarithms; `told` turns one
    into what is read out below the mouse."""

    def __init__(self, theme: Theme, title: str, told: Callable[[float], str] = number) -> None:
        super().__init__()
        self.title = QLabel(title)
        self.map = HeatMap(theme, "epoch", "")
        self.scale = Scale(theme, "")
        self.titles: tuple[str, ...] = ()
        self._told = told
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part, stretch in ((self.title, 0), (self.map, 1), (self.scale, 0)):
            column.addWidget(part, stretch)
        self.moment = pg.InfiniteLine(movable=False)
        self.moment.hide()
        self.map.addItem(self.moment, ignoreBounds=True)
        self.moment.setPen(pen(theme.text, 1.5, dashed=True))
        self.map.setMouseEnabled(x=True, y=False)
        self.map.getAxis("bottom").whole = False  # the first epoch has parts
        self.map.hovered.connect(self._tell)
        self.map.setMinimumHeight(40)  # under it stands a scale, which must not be covered

    def show_sizes(self, moments: OverTime, titles: tuple[str, ...], span: Span) -> None:
        self.map.show_sizes(moments.evenly(), span, self._place(moments, titles))
        self._name(titles)

    def show_signed(self, moments: OverTime, titles: tuple[str, ...], limit: float) -> None:
        self.map.show_signed(moments.evenly(), self._place(moments, titles), limit)
        self._name(titles)

    def show_moment(self, at: float | None) -> None:
        """Draws a line at the moment of the run that is looked at; None where that is the present."""
        self.moment.setVisible(at is not None)
        if at is not None:
            self.moment.setValue(at)

    def restyle(self, theme: Theme) -> None:
        self.moment.setPen(pen(theme.text, 1.5, dashed=True))
        self.map.restyle(theme)
        self.scale.restyle(theme)

    def _place(self, moments: OverTime, titles: tuple[str, ...]) -> QRectF:
        return QRectF(0.0, -0.5, float(max(moments.at[-1], 1e-6)), len(titles))

    def _name(self, titles: tuple[str, ...]) -> None:
        if titles != self.titles:
            self.titles = titles
            name_rows(self.map, titles)

    def _tell(self, at: QPointF | None) -> None:
        """Reads out the number below the mouse, with the layer's name in full: not every name fits beside the plot."""
        cell = self.map.cell(at)
        words = ""
        if cell is not None and at is not None:
            value = float(self.map.values[cell])
            unread = np.isnan(self.map.values[:, cell[1]]).all()
            told = "nothing was read then" if unread else "not a number" if np.isnan(value) else self._told(value)
            words = as_plain_tip(f"{self.titles[cell[0]]}, epoch {at.x():.1f}: {told}")
        self.map.setToolTip(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.titles:
            name_rows(self.map, self.titles)
