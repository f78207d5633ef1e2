"""A press on a node's badge: a click tells what is wrong, a drag moves the node as everywhere else on it."""

from __future__ import annotations

from app.canvas.gestures.base import Pointer
from app.canvas.gestures.move import Move


class OnBadge(Move):
    def end(self, pointer: Pointer) -> None:
        super().end(pointer)
        if not self.dragging:
            self.canvas.explanation.open(self._grasped)
