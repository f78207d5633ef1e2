"""Nodes that glide to where an edit has put them, so that the eye can follow each of them.

The edit is made before the first step: the drawing is the new one all along, and only the screen lags behind. Whatever
happens meanwhile (undo, another edit, a gesture) ends the gliding first, and then finds every node in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QVariantAnimation

from engine.graph import Point

if TYPE_CHECKING:
    from app.canvas.view import Canvas

LASTS = 150
"""Milliseconds."""
MOST = 400
"""Nodes: more cannot be followed by eye, nor moved sixty times a second."""


class Glide(QVariantAnimation):
    """Belongs to its canvas and ends with it."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._from: dict[str, Point] = {}
        self._to: dict[str, Point] = {}
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(LASTS)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._step)

    def run(self, before: Mapping[str, Point]) -> None:
        """Lets nodes glide from where they were to where the drawing has them now."""
        self.finish()
        nodes = self._canvas.session.graph.nodes
        moved = {id: place for id, place in before.items() if nodes[id].position != place}
        if moved and self._canvas.camera.animated and len(moved) <= MOST:
            self._from, self._to = moved, {id: nodes[id].position for id in moved}
            self._canvas.drawing.place(moved)
            self.start()

    def finish(self) -> None:
        """Puts what still glides where it belongs."""
        if self._to:
            places, self._to = self._to, {}
            self.stop()
            self._canvas.drawing.place(places)

    def _step(self, share: float) -> None:
        if share >= 1.0:
            self.finish()
        elif self._to:
            between = {}
            for id, (x, y) in self._to.items():
                x0, y0 = self._from[id]
                between[id] = x0 + (x - x0) * share, y0 + (y - y0) * share
            self._canvas.drawing.place(between)
