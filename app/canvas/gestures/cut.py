"""Cutting wires: a line drawn by hand across them; the release cuts what it crossed, in one step.

Wires that would go turn red and dashed at once, not by colour alone. Begun with Alt on the empty canvas, with Ctrl and
the right button, or with X held down: some desktops take drags with Alt for themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.crossing import Crossings
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.look import Look
from app.canvas.overview import FAR
from app.canvas.wiring import counted
from engine.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import Canvas

START = "Draw a line across wires to cut them · Esc cancels"


class Cut(Gesture):
    """`clicked` is what a press and release without a drag means."""

    tip = START
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, press: Pointer, clicked: Callable[[], object] | None = None) -> None:
        super().__init__(canvas, press)
        self._clicked = clicked
        self._last = press.scene
        self._crossed: dict[Wire, None] = {}
        self._crossings: Crossings | None = None
        self._stroke = Stroke(canvas.drawing.look, press.scene)

    def begin(self) -> None:
        self._crossings = Crossings(self.canvas.drawing)
        self.show(self._stroke)

    def drag(self, pointer: Pointer) -> None:
        if self._crossings is None or pointer.scene == self._last:
            return
        far = self.canvas.camera.zoom < FAR
        fresh = [
            wire
            for wire in self._crossings.crossed(self._last, pointer.scene, far)
            if wire not in self._crossed and wire in self.canvas.drawing.wires
        ]
        self._crossed.update(dict.fromkeys(fresh))
        self._stroke.draw_to(pointer.scene, [self._path(wire, far) for wire in fresh])
        self._last = pointer.scene
        count = len(self._crossed)
        self.say(f"Release to cut {counted(count)} · Esc cancels" if count else START)

    def end(self, pointer: Pointer) -> None:
        self.clear()
        session = self.canvas.session
        if not self.dragging and self._clicked is not None:
            self._clicked()
        elif self._crossed:
            graph = session.graph.without_wires(self._crossed)
            session.edit(graph, f"Cut {counted(len(self._crossed))}")

    def _path(self, wire: Wire, far: bool) -> QPainterPath:
        """The wire as it is seen."""
        item = self.canvas.drawing.wires[wire]
        if not far:
            return item.path
        start, end = item.ends()
        path = QPainterPath(start)
        path.lineTo(end)
        return path


class Stroke(QGraphicsItem):
    """The line drawn by hand, and over the wires that it crossed a red, dashed one; both as wide at every zoom."""

    def __init__(self, look: Look, start: QPointF) -> None:
        super().__init__()
        self._look = look
        self._line = QPainterPath(start)
        self._crossed = QPainterPath()

    def draw_to(self, at: QPointF, crossed: list[QPainterPath]) -> None:
        """Leads the line on, and marks more wires."""
        self.prepareGeometryChange()
        self._line.lineTo(at)
        for path in crossed:
            self._crossed.addPath(path)
        self.update()

    def boundingRect(self) -> QRectF:
        rect = self._line.controlPointRect().united(self._crossed.controlPointRect())
        return rect.adjusted(-60.0, -60.0, 60.0, 60.0)  # three pixels at the smallest zoom

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look = self._look
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(look.canvas, 4.5, Qt.PenStyle.SolidLine))
        painter.drawPath(self._crossed)
        painter.setPen(_pen(look.error, 3.0, Qt.PenStyle.DashLine))
        painter.drawPath(self._crossed)
        painter.setPen(_pen(look.error, 1.4, Qt.PenStyle.SolidLine))
        painter.drawPath(self._line)


def _pen(colour: QColor, width: float, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, width, style, Qt.PenCapStyle.FlatCap)
    pen.setCosmetic(True)
    return pen
