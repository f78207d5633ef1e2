"""Zooming by a drag: up and to the right comes closer, at the point that was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from app.canvas.view import Canvas

PER_PIXEL = 1.006
"""A hand's breadth of the mouse, some 200 pixels, makes things three times as large."""


class Zoom(Gesture):
    cursor = Qt.CursorShape.SizeVerCursor
    follows_edge = False
    tip = "Up comes closer, down goes away · Esc cancels"

    def __init__(self, canvas: Canvas, press: Pointer) -> None:
        super().__init__(canvas, press)
        self._before = canvas.camera.sight

    def drag(self, pointer: Pointer) -> None:
        away = pointer.view - self.press.view
        self.canvas.camera.zoom_to(self._before.zoom * PER_PIXEL ** (away.x() - away.y()), self.press.view)

    def cancel(self) -> None:
        self.clear()
        self.canvas.camera.look(self._before)
