"""Plots' insides that were made before anybody needs them.

A box with its axes takes pyqtgraph a millisecond and a half, and a view has up to four. So some are made ahead while
the window has nothing else to do, and taken when a plot is made.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.plots.inside import Inside

READY = 6
"""So many wait at most: two views."""
REST = 25
"""Milliseconds between two that are made."""


class Stock(QObject):
    """Belongs to the application, since plots know nothing else that they have in common."""

    def __init__(self) -> None:
        super().__init__(QApplication.instance())
        self._ready: list[pg.PlotItem] = []
        self._timer = QTimer(self, interval=REST)
        self._timer.timeout.connect(self._refill)
        self._refills = False

    def refill(self) -> None:
        """Keeps some ready from now on."""
        self._refills = True
        self._timer.start()

    def add(self) -> None:
        self._ready.append(fresh())

    def take(self) -> pg.PlotItem:
        if self._refills:
            self._timer.start()
        return self._ready.pop() if self._ready else fresh()

    def close(self) -> None:
        """Lets go of all: pyqtgraph's items must not outlive the application."""
        self._refills = False
        self._timer.stop()
        self._ready.clear()
        self.setParent(None)

    def _refill(self) -> None:
        if len(self._ready) < READY:
            self.add()
        else:
            self._timer.stop()


def fresh() -> pg.PlotItem:
    return Inside()


def taken() -> pg.PlotItem:
    """From the application's stock, where it keeps one."""
    app = QApplication.instance()
    stock = next((child for child in app.children() if isinstance(child, Stock)), None) if app is not None else None
    return stock.take() if stock is not None else fresh()
