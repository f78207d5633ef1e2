"""Moving nodes and frames: snapping to guides, along one axis with Shift, freely with Ctrl.

A single unwired node that is held over a wire for a moment goes into it when dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import edits
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.guides import RADIUS, Guides, Snap
from engine.graph import Point, Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

INSERT_AFTER = 100
"""Milliseconds over a wire before it offers itself: passing over wires must not make them flicker."""


class Move(Gesture):
    tip = "Shift keeps to one axis · Ctrl switches snapping off · Esc cancels"

    def __init__(self, canvas: Canvas, press: Pointer, grasped: str) -> None:
        super().__init__(canvas, press)
        self._grasped = grasped
        self._selection = canvas.session.selection, canvas.selected_wires
        self._from: dict[str, Point] = {}
        self._guides: Guides | None = None
        self._lines: GuideLines | None = None
        self._delta = QPointF()
        self._over: Wire | None = None
        self._over_since = QElapsedTimer()
        self._insertable = False
        self._fits: dict[Wire, bool] = {}

    def start(self) -> None:
        """A press selects, so that the drag moves what the hand is on; Shift and Ctrl wait for the release."""
        if self._grasped not in self._selection[0] and not (self.press.shift or self.press.control):
            self.canvas.select((self._grasped,))

    def begin(self) -> None:
        canvas = self.canvas
        if self._grasped not in canvas.session.selection:
            canvas.select(canvas.session.selection | {self._grasped})
        self._from = edits.positions(canvas.session.graph, self._moving())
        nodes = {id for id in self._from if id in canvas.drawing.nodes}
        self._guides = Guides(canvas.drawing.places, nodes)
        self._lines = GuideLines(QPen(canvas.drawing.look.accent, 0))
        self.show(self._lines)
        self._insertable = len(self._from) == 1 and edits.can_go_between(canvas.session.graph, self._grasped)

    def drag(self, pointer: Pointer) -> None:
        delta = pointer.scene - self.press.scene
        if pointer.shift:
            delta = QPointF(delta.x(), 0.0) if abs(delta.x()) >= abs(delta.y()) else QPointF(0.0, delta.y())
        snap = self._snap(delta, pointer)
        self._delta = delta + snap.shift
        self.canvas.drawing.place(self._placed())
        if self._lines:
            self._lines.show_lines(snap.lines)
        if self._insertable:
            self._seek_wire(pointer)

    def end(self, pointer: Pointer) -> None:
        wire = self._insertion()
        self.clear()
        if not self.dragging:
            self._click(pointer)
            return
        session = self.canvas.session
        placed = {id: (round(x), round(y)) for id, (x, y) in self._placed().items()}
        graph = session.graph.moved(placed)
        if wire is not None:
            session.edit(graph.spliced(wire, self._grasped), f"Insert {session.graph.nodes[self._grasped].title}")
        elif placed != self._from:
            session.edit(graph, edits.named("Move", session.graph, placed))
        else:
            self.canvas.drawing.place(self._from)

    def cancel(self) -> None:
        self.clear()
        if self._from:
            self.canvas.drawing.place(self._from)
        self.canvas.select(*self._selection)

    def clear(self) -> None:
        self._mark(None)
        super().clear()

    def _moving(self) -> Iterable[str]:
        """What is selected, and what lies in a frame that is moved; Ctrl at the press moves the frame alone."""
        chosen = self.canvas.session.selection
        return chosen if self.press.control else edits.with_contents(chosen, self.canvas.drawing)

    def _placed(self) -> dict[str, Point]:
        return {id: (x + self._delta.x(), y + self._delta.y()) for id, (x, y) in self._from.items()}

    def _snap(self, delta: QPointF, pointer: Pointer) -> Snap:
        if pointer.control or self._guides is None:
            return Snap(QPointF())
        snap = self._guides.snap(delta, RADIUS / self.canvas.camera.zoom)
        if not pointer.shift:
            return snap
        across = abs(delta.x()) >= abs(delta.y())
        kept = tuple(line for line in snap.lines if (line.dx() == 0) == across)
        return Snap(QPointF(snap.shift.x(), 0.0) if across else QPointF(0.0, snap.shift.y()), kept)

    def _click(self, pointer: Pointer) -> None:
        selection = self.canvas.session.selection
        if pointer.control:
            self.canvas.select(selection ^ {self._grasped})
        elif pointer.shift:
            self.canvas.select(selection | {self._grasped})
        else:
            self.canvas.select((self._grasped,))

    # ---- going into a wire ----

    def _seek_wire(self, pointer: Pointer) -> None:
        drawing = self.canvas.drawing
        box: QRectF = drawing.nodes[self._grasped].box()
        wire = drawing.wire_near(box.center(), box.height() / 2)
        if wire != self._over:
            self._mark(None)
            self._over = wire
            self._over_since.start()
        if self._insertion() is not None:
            self._mark(self._over)

    def _insertion(self) -> Wire | None:
        """The wire that the node would go into now."""
        if self._over is None or self._over_since.elapsed() < INSERT_AFTER:
            return None
        if self._over not in self._fits:
            analysis = self.canvas.session.analysis
            self._fits[self._over] = edits.fits_between(analysis, self._over, self._grasped)
        return self._over if self._fits[self._over] else None

    def _mark(self, wire: Wire | None) -> None:
        if self._over is not None and self._over in self.canvas.drawing.wires:
            self.canvas.drawing.wires[self._over].mark(self.canvas.drawing.look.accent if wire else None)


class GuideLines(QGraphicsItem):
    """The lines that the moving nodes rest on at the moment."""

    def __init__(self, pen: QPen) -> None:
        super().__init__()
        self._pen = pen
        self._lines: tuple[QLineF, ...] = ()

    def show_lines(self, lines: tuple[QLineF, ...]) -> None:
        if lines != self._lines:
            self.prepareGeometryChange()
            self._lines = lines

    def boundingRect(self) -> QRectF:
        rect = QRectF()
        for line in self._lines:
            rect = rect.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-2.0, -2.0, 2.0, 2.0))
        return rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        painter.setPen(self._pen)
        painter.drawLines(list(self._lines))
