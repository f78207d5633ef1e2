"""Resizing a frame by its edges and corners."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from app.canvas import edits
from app.canvas.frame_item import Edges
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.look import GRID
from engine.arranging import on_grid
from engine.graph import Frame

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LEAST = (100.0, 60.0)
"""Width and height of the smallest frame: its title can be read and taken hold of."""
CURSORS: dict[Edges, Qt.CursorShape] = {
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


class Resize(Gesture):
    """Moves the grasped edges of the frame `id`; a click selects it. `edges` says which, as `FrameItem.edges_at`."""

    tip = "Ctrl switches snapping off · Esc cancels"

    def __init__(self, canvas: Canvas, press: Pointer, id: str, edges: Edges) -> None:
        super().__init__(canvas, press)
        self.cursor = CURSORS[edges]
        self._item = canvas.drawing.frames[id]
        self._before: Frame = self._item.frame
        self._edges = edges

    def drag(self, pointer: Pointer) -> None:
        snaps = self.canvas.snapping and not pointer.control
        self._item.show_frame(self._resized(pointer.scene - self.press.scene, snaps), self.canvas.drawing.look)

    def end(self, pointer: Pointer) -> None:
        self.clear()
        session = self.canvas.session
        if not self.dragging:
            self.canvas.select((self._before.id,))
        elif self._item.frame != self._before:
            label = edits.named("Resize", session.graph, [self._before.id])
            session.edit(edits.reframed(session.graph, self._item.frame), label)

    def cancel(self) -> None:
        self._item.show_frame(self._before, self.canvas.drawing.look)
        super().cancel()

    def _resized(self, by: QPointF, snaps: bool) -> Frame:
        (x, y), (width, height) = self._before.position, self._before.size
        left, right = _moved(x, x + width, self._edges[0], by.x(), LEAST[0], snaps)
        top, bottom = _moved(y, y + height, self._edges[1], by.y(), LEAST[1], snaps)
        size, by_hand = (right - left, bottom - top), (0.0, 0.0)  # closing a layer leaves what was chosen
        return replace(self._before, position=(left, top), size=size, grown=by_hand)


def _moved(low: float, high: float, edge: int, by: float, least: float, snaps: bool) -> tuple[float, float]:
    """Both ends of an extent after one of them moved, if any did."""
    if edge < 0:
        wanted = on_grid(low + by, GRID) if snaps else round(low + by)
        return min(wanted, high - least), high
    if edge > 0:
        wanted = on_grid(high + by, GRID) if snaps else round(high + by)
        return low, max(wanted, low + least)
    return low, high
