"""The rubber band: what it touches becomes the selection; Shift adds to it, Ctrl takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.look import faded

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Band(Gesture):
    tip = "Shift adds to the selection · Ctrl removes from it · Esc cancels"

    def __init__(self, canvas: Canvas, press: Pointer, by_control: bool = False) -> None:
        """`by_control`: Ctrl began the band, as some habits have it, and so cannot mean to remove."""
        super().__init__(canvas, press)
        self._by_control = by_control
        if by_control:
            self.tip = "Shift adds to the selection · Esc cancels"
        self._before = canvas.session.selection
        self._band = QGraphicsRectItem()

    def begin(self) -> None:
        look = self.canvas.drawing.look
        pen = QPen(look.accent, 1.0)
        pen.setCosmetic(True)
        self._band.setPen(pen)
        self._band.setBrush(faded(look.accent, 0.12))
        self.show(self._band)

    def drag(self, pointer: Pointer) -> None:
        rect = QRectF(self.press.scene, pointer.scene).normalized()
        self._band.setRect(rect)
        self.canvas.drawing.select(self._chosen(rect, pointer))  # a preview: the session hears of it at the end

    def end(self, pointer: Pointer) -> None:
        self.clear()
        if self.dragging:
            self.canvas.select(self._chosen(QRectF(self.press.scene, pointer.scene).normalized(), pointer))
        elif not (pointer.shift or pointer.control):
            self.canvas.select(())

    def cancel(self) -> None:
        self.clear()
        self.canvas.show_selection()

    def _chosen(self, rect: QRectF, pointer: Pointer) -> frozenset[str]:
        drawing = self.canvas.drawing
        frames = {id for id, item in drawing.frames.items() if rect.contains(item.box())}
        touched = frozenset(drawing.places.nodes_in(rect)) | frames
        if pointer.control and not self._by_control:
            return self._before - touched
        return self._before | touched if pointer.shift else touched
