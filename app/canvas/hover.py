"""What lights up under the mouse, and the cursor that says what a press would do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsView

from app.canvas.scene import CanvasScene, Hit
from engine.graph import Wire


class Hover:
    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self._node: str | None = None
        self._wire: Wire | None = None

    def over(self, hit: Hit) -> None:
        """The mouse is above this now."""
        drawing = self._drawing()
        node = hit.node or (hit.port.node if hit.port else None)
        if node != self._node:
            self._light(self._node, False)
            self._light(node, True)
            self._node = node
        if hit.wire != self._wire:
            for wire, lit in ((self._wire, False), (hit.wire, True)):
                if wire in drawing.wires:
                    drawing.wires[wire].hover(lit)
            self._wire = hit.wire
        self._view.viewport().setCursor(_cursor(hit))

    def forget(self) -> None:
        """The mouse has gone, or does something else."""
        self.over(Hit())
        self._view.viewport().unsetCursor()

    def _light(self, id: str | None, lit: bool) -> None:
        item = self._drawing().nodes.get(id or "")
        if item is not None:
            item.hover(lit)

    def _drawing(self) -> CanvasScene:
        scene = self._view.scene()
        assert isinstance(scene, CanvasScene)
        return scene


def _cursor(hit: Hit) -> Qt.CursorShape:
    if hit.port is not None:
        return Qt.CursorShape.CrossCursor
    if hit.wire is not None:
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.SizeAllCursor if hit.frame is not None else Qt.CursorShape.ArrowCursor
