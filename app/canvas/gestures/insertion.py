"""A node that is held over a wire: after a moment the drawing shows what dropping it there would make of it.

The wire vanishes, its two halves are drawn as ghosts, and what follows moves aside, with frames that grow along. Which
wire is meant is judged by where the wires rest: one that gives way to the node must not thereby lose it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits
from app.canvas.aside import Box, Room, grown, room
from app.canvas.curve import curve, distance, samples
from app.canvas.draft import Draft
from app.canvas.hits import wire_near
from app.canvas.layouts import PortKey
from engine.graph import Graph, Point, Wire

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene

INSERT_AFTER = 100
"""Milliseconds over a wire before it offers itself: passing over wires must not make them flicker."""
STICKS = 1.5
"""A wire that has offered itself is left only when the node is so much farther away than when it was found."""


class Insertion:
    """Of the node `id`, in what `draft` shows. `room` is what would move, None while no wire offers itself."""

    def __init__(self, drawing: CanvasScene, draft: Draft, id: str) -> None:
        self.ghosts = (QGraphicsPathItem(), QGraphicsPathItem())
        self.room: Room | None = None
        self._drawing, self._draft, self._id = drawing, draft, id
        self._over: Wire | None = None
        self._since = QElapsedTimer()
        self._halves: dict[Wire, edits.Halves | None] = {}
        self._resting: dict[str, Box] = {}
        self._line = np.zeros((0, 2))
        for ghost in self.ghosts:
            ghost.setPen(QPen(drawing.look.accent, 2.4, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
            ghost.setVisible(False)

    def seek(self, box: QRectF, wanted: bool) -> dict[str, Point]:
        """The node is held at `box` now. Returns where nodes go that make room, or that are put back."""
        over = self._below(box) if wanted else None
        back: dict[str, Point] = {}
        if over != self._over:
            back = self.leave()
            self._over = over
            self._since.start()
        by = self._offer()
        if over is None or by is None:
            return back
        if self.room is None:
            self._begin(over)
        self.room = room(self._resting, self._draft.graph, over, _corners(box))
        return back | self._at_rest() | self.room.places(self._id)

    def widen(self, shown: Mapping[str, Point]) -> None:
        """Draws frames around what they held, where that is shown now."""
        frames = self._draft.graph.frames
        wide = grown(frames, self._resting, shown)
        for frame in frames:
            item, wanted = self._drawing.frames[frame.id], wide.get(frame.id, frame)
            if item.frame != wanted:
                item.show_frame(wanted, self._drawing.look)

    def lead(self) -> None:
        """Draws the two halves, once all nodes are where they belong."""
        by = self._offer() if self.room is not None else None
        for ghost, wire in zip(self.ghosts, by or (None, None), strict=True):
            ghost.setVisible(wire is not None)
            if wire is not None:
                start = self._drawing.port_at(PortKey(*wire.start, True))
                ghost.setPath(curve(start, self._drawing.port_at(PortKey(*wire.end, False))))

    def leave(self) -> dict[str, Point]:
        """Ends the preview; returns where the nodes belong that had moved aside."""
        back = self._at_rest() if self.room is not None else {}
        self.room = None
        if self._over is not None and self._over in self._drawing.wires:
            self._drawing.wires[self._over].setOpacity(1.0)
        self._over = None
        self.lead()
        return back

    def inserted(self) -> Graph | None:
        """The drawing with the node in the wire and all in its place; None where it would go into none."""
        by = self._offer()
        if self.room is None or by is None or self._over is None:
            return None
        graph = edits.led_through(self._draft.graph, self._over, by).moved(self.room.places(self._id))
        return edits.reframed(graph, *grown(graph.frames, self._resting, self.room.moved).values())

    def _below(self, box: QRectF) -> Wire | None:
        if self.room is not None and distance(self._line, box.center())[0] <= STICKS * box.height() / 2:
            return self._over
        return wire_near(self._drawing, box.center(), box.height() / 2)

    def _offer(self) -> edits.Halves | None:
        """How the wire below would be led, once the node was over it for long enough."""
        if self._over is None or self._since.elapsed() < INSERT_AFTER:
            return None
        if self._over not in self._halves:
            self._halves[self._over] = edits.halves(self._draft.analysis, self._over, self._id)
        return self._halves[self._over]

    def _begin(self, over: Wire) -> None:
        places = self._drawing.places
        boxes = zip(places.ids, places.boxes.tolist(), strict=True)
        self._resting = {id: tuple(box) for id, box in boxes if id != self._id}
        item = self._drawing.wires[over]
        self._line = samples(*item.ends(), item.lane)
        item.setOpacity(0.0)  # it would lead round the node that is about to go into it

    def _at_rest(self) -> dict[str, Point]:
        """Where those stand that had moved aside."""
        return {id: self._draft.graph.nodes[id].position for id in self.room.moved} if self.room is not None else {}


def _corners(box: QRectF) -> Box:
    return box.left(), box.top(), box.right(), box.bottom()
