"""Layers that are dragged onto the canvas from the library; the wire they would go into lights up meanwhile.

Files that are dragged are none of the canvas' business: they pass on to the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from app.canvas.clipboard import KIND
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas


class Dropping:
    """What is dragged over the canvas, and dropped there."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._lit: Wire | None = None

    def over(self, event: QDragMoveEvent) -> None:
        """Takes what names a layer, and shows where it would go."""
        if event.mimeData().hasFormat(KIND):
            event.acceptProposedAction()
            self._light(self._canvas.commands.wire_below(self._canvas.camera.to_scene(event.position())))
        else:
            event.ignore()

    def leave(self) -> None:
        self._light(None)

    def drop(self, event: QDropEvent) -> None:
        """Adds the layer where it was dropped."""
        if not event.mimeData().hasFormat(KIND):
            event.ignore()
            return
        event.acceptProposedAction()
        self._light(None)
        kind = bytes(event.mimeData().data(KIND).data()).decode()
        self._canvas.add(kind, self._canvas.camera.to_scene(event.position()))
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _light(self, wire: Wire | None) -> None:
        """Shows the wire into which the layer would go, and no other."""
        drawing = self._canvas.drawing
        for lit in (self._lit, wire):
            if lit is not None and lit in drawing.wires:
                drawing.wires[lit].mark(drawing.look.accent if lit == wire else None)
        self._lit = wire
