"""What slow motion shows on a canvas: light and pulses, what the wires have carried, the bar, and the view on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize

from app.canvas.overview import FAR
from app.canvas.sight import Sight
from app.canvas.slow_bar import SlowBar
from app.canvas.slow_overlay import SlowOverlay
from app.canvas.slow_stage import Staging
from app.canvas.wire_scale import shown

if TYPE_CHECKING:
    from app.canvas.slow_motion import SlowMotion
    from app.canvas.view import Canvas


class SlowShow:
    """Is there from the moment that slow motion is turned on until `close`, which leaves the canvas as it was."""

    def __init__(self, canvas: Canvas, slow: SlowMotion) -> None:
        self._canvas = canvas
        self.bar = SlowBar(canvas, slow)
        self.overlay = SlowOverlay(canvas.drawing.look)
        self._before: Sight | None = None
        """None where the whole drawing was framed: it will be again."""
        self._room: Sight | None = None
        canvas.drawing.addItem(self.overlay)
        canvas.wire_show.hold(True)
        self._make_room()
        self.bar.placed.connect(self._keep_room)
        self.nothing()

    def close(self) -> None:
        canvas = self._canvas
        canvas.drawing.removeItem(self.overlay)
        self.bar.close_bar()
        canvas.wire_show.hold(False)
        if self._in_room():
            canvas.camera.glide(self._before or canvas.camera.framing(canvas.drawing.bounds()))

    def nothing(self) -> None:
        """The drawing as it is before anything has begun to travel."""
        empty = shown(-1, 0, False, self._canvas.drawing.look)
        for item in self._canvas.drawing.wires.made.values():
            item.show_value(empty)
        self._canvas.wire_show.legend.hide_all()

    def stage(self, staging: Staging, at: int, moment: float) -> None:
        """A stage at a moment from 0 to 1, and what came before it."""
        scene, kind = staging.scene(at), staging.kind(at)
        self.wires(staging, at, moment >= 1.0)
        self.overlay.show_scene(scene, moment, self._canvas.drawing.look)
        self._canvas.wire_show.legend.show_scale(kind, staging.largest[kind], staging.journey.whose)
        if len(scene.boxes) == 1:
            self._follow(scene.boxes[0])

    def wires(self, staging: Staging, at: int, arrived: bool) -> None:
        """What has run along the wires up to a stage, and, where it has `arrived`, at it."""
        carried, drawing = staging.carried(at, arrived), self._canvas.drawing
        empty = shown(-1, 0, False, drawing.look)
        for wire, item in drawing.wires.made.items():
            item.show_value(carried.get(wire, empty))

    # ---- the view ----

    def _make_room(self) -> None:
        """Where the whole drawing is in view it stays so, above the bar; where that makes it too small to read, the
        view follows what happens instead."""
        canvas, bounds = self._canvas, self._canvas.drawing.bounds()
        if bounds.isEmpty() or not canvas.camera.seen().contains(bounds):
            return
        room, sight = self._above_bar(), canvas.camera.sight
        if self._suits(room):
            self._before = None if sight.resembles(canvas.camera.framing(bounds)) else sight
            self._room = room
            canvas.camera.glide(room)

    def _above_bar(self) -> Sight:
        """From where the whole drawing is seen above the bar."""
        canvas = self._canvas
        below = canvas.height() - self.bar.y()
        sight = canvas.camera.framing(canvas.drawing.bounds(), QSize(canvas.width(), canvas.height() - below))
        return Sight(sight.x, sight.y + below / 2 / sight.zoom, sight.zoom)

    def _suits(self, room: Sight) -> bool:
        """Whether the drawing can be read from there, or could not be read anyway."""
        return room.zoom >= FAR or self._canvas.camera.zoom < FAR

    def _in_room(self) -> bool:
        """Whether nobody has moved the view since it was put above the bar."""
        return self._room is not None and self._canvas.camera.sight.resembles(self._room)

    def _keep_room(self) -> None:
        """The bar or the canvas has another size: what was in view above the bar stays so."""
        if self._in_room() and self._suits(room := self._above_bar()) and room != self._room:
            self._room = room
            self._canvas.camera.look(room)

    def _follow(self, box: QRectF) -> None:
        """Moves the view where the node cannot be seen: not while a hand is at work, nor on the way to where all is."""
        canvas = self._canvas
        if canvas.gesture is None and canvas.camera.zoom >= FAR and canvas.camera.sight != self._room:
            canvas.camera.reveal(box)
