"""Panning: middle-drag, Space and drag, or right-drag; a right-click that did not move asks for the menu.

Where the left button pans, a click of it on the empty canvas still selects nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Pan(Gesture):
    cursor = Qt.CursorShape.ClosedHandCursor
    follows_edge = False

    def __init__(self, canvas: Canvas, press: Pointer, menu: bool = False, selects: bool = False) -> None:
        super().__init__(canvas, press)
        self._menu, self._selects = menu, selects
        self._last = press.view
        self._moved = press.view - press.view

    def begin(self) -> None:
        if not self._menu:
            self._last = self.press.view  # the threshold is caught up with; a right-drag starts where it was noticed

    def drag(self, pointer: Pointer) -> None:
        step = pointer.view - self._last
        self.canvas.camera.pan(step)
        self._moved += step
        self._last = pointer.view

    def end(self, pointer: Pointer) -> None:
        self.clear()
        if self._menu and not self.dragging:
            self.canvas.ask_for_menu(pointer)
        if self._selects and not (self.dragging or pointer.shift):
            self.canvas.select(())

    def cancel(self) -> None:
        self.clear()
        self.canvas.camera.pan(-self._moved)
