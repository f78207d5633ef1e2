"""Wires that could not be drawn, shown for a moment where they would have been: a gap must not stay open in silence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas.curve import curve
from app.canvas.layouts import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LASTS = 4000
"""Milliseconds: long enough to read the message and to find the place."""


class Ghosts(QObject):
    """The wires that were refused last; they go after a while, with the next click, key or edit."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.items: list[QGraphicsPathItem] = []
        self._drawing = canvas.drawing
        self._timer = QTimer(self, singleShot=True, interval=LASTS)
        self._timer.timeout.connect(self.clear)
        canvas.session.drawn.connect(self.clear)
        canvas.session.opened.connect(self.clear)
        canvas.viewport().installEventFilter(self)
        canvas.installEventFilter(self)

    def show(self, wires: Iterable[Wire]) -> None:
        """Draws wires between ports of the drawing, red and dashed."""
        self.clear()
        for wire in wires:
            item = QGraphicsPathItem()
            start = self._drawing.port_at(PortKey(*wire.start, True))
            item.setPath(curve(start, self._drawing.port_at(PortKey(*wire.end, False))))
            item.setPen(QPen(self._drawing.look.error, 2.4, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
            item.setZValue(-0.5)
            self._drawing.addItem(item)
            self.items.append(item)
        if self.items:
            self._timer.start()

    def clear(self) -> None:
        self._timer.stop()
        while self.items:
            self._drawing.removeItem(self.items.pop())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.items and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress):
            self.clear()
        return False
