"""The wire that was let go on nothing: it stays to be seen while a layer is chosen for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas.curve import curve
from app.canvas.gestures.preview import hand_pen
from app.canvas.layouts import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Hanging:
    """At most one wire, from its port to the place where the layer will stand."""

    def __init__(self, canvas: Canvas) -> None:
        self._drawing = canvas.drawing
        self._item: QGraphicsPathItem | None = None

    @property
    def shown(self) -> bool:
        return self._item is not None

    def show(self, place: QPointF, at: QPoint, pending: Wire | None) -> None:
        """For what `Canvas.palette_requested` says: a wire with one open end. Others are drawn, or not there."""
        self.drop()
        if pending is None or bool(pending.source) == bool(pending.target):
            return
        source = bool(pending.source)
        port = self._drawing.port_at(PortKey(*(pending.start if source else pending.end), source))
        self._item = QGraphicsPathItem(curve(port, place) if source else curve(place, port))
        self._item.setPen(hand_pen(self._drawing.look))
        self._item.setZValue(-0.5)
        self._drawing.addItem(self._item)

    def drop(self) -> None:
        """A layer was chosen, or none."""
        if self._item is not None:
            self._drawing.removeItem(self._item)
            self._item = None
