"""What is seen while wires are in hand: the wires themselves, the ports they may go to, and the note at the cursor.

The same for the mouse and for the keyboard. Near by, nodes paint their ports grown or faded; from far away, where the
overview stands in for the nodes, legal ports are marks of the same size on the screen at every zoom.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.bubble import Bubble, Note
from app.canvas.curve import curve
from app.canvas.gestures.candidates import Emphases, Targets
from app.canvas.layouts import PortKey
from app.canvas.look import Look, faded
from app.canvas.overview import FAR
from engine.analysis import Trial
from engine.graph import Graph, Wire
from engine.layer import Insert

if TYPE_CHECKING:
    from app.canvas.gestures.base import Pointer
    from app.canvas.view import Canvas

MARK, MARK_CHOSEN = 8.0, 13.0
"""Screen pixels across a legal port's mark, and across that of the port that is meant."""


class Preview:
    """The temporary items of a wiring, in the order in which they lie above one another."""

    def __init__(self, canvas: Canvas) -> None:
        look = canvas.drawing.look
        self._canvas = canvas
        self._emphasised: set[str] = set()
        self._shown: tuple[QRectF, PortKey | None, bool] | None = None
        self._ghost = QGraphicsPathItem()
        self._marks = PortMarks(look)
        self._bubble = Bubble(look)
        self._bubble.setVisible(False)
        self.items: tuple[QGraphicsItem, ...] = (self._ghost, self._marks, self._bubble)

    def lead(self, fixed: Iterable[tuple[QPointF, bool]], loose: QPointF, refused: bool) -> None:
        """Draws the wires in hand: from where each hangs (its place, and whether that is an output) to one end."""
        path = QPainterPath()
        for at, output in fixed:
            path.addPath(curve(at, loose) if output else curve(loose, at))
        self._ghost.setPath(path)
        self._ghost.setPen(_pen(self._canvas.drawing.look, refused))

    def emphasise(self, targets: Targets, target: PortKey | None, fits: bool, at: QPointF) -> None:
        """Only what is in view, and only when the view has moved or another port is meant."""
        seen, drawing = self._canvas.camera.seen(), self._canvas.drawing
        if self._shown == (seen, target, fits):
            return
        self._shown = seen, target, fits
        looks = targets.emphasis(drawing.places.ports_in(seen), at)
        if target is not None and fits:
            looks.setdefault(target.node, {})[target.output, target.name] = "chosen"
        far = self._canvas.camera.zoom < FAR
        if far:
            self._marks.show_ports(self._places(looks, "grown"), self._places(looks, "chosen"))
        self._marks.setVisible(far)
        drawing.emphasise({} if far else looks, self._emphasised)
        self._emphasised = set() if far else set(looks)

    def tell(self, note: Note | None, pointer: Pointer) -> None:
        if note is None:
            self._bubble.setVisible(False)
        else:
            room = QRectF(self._canvas.viewport().rect())
            self._bubble.tell(note, pointer.view, pointer.scene, room)

    def clear(self) -> None:
        """Ports as they were; the items are taken away by whoever shows them."""
        self._canvas.drawing.emphasise({}, self._emphasised)
        self._emphasised, self._shown = set(), None

    def _places(self, looks: Emphases, emphasis: str) -> list[QPointF]:
        drawing = self._canvas.drawing
        return [
            drawing.port_at(PortKey(id, name, output))
            for id, ports in looks.items()
            for (output, name), look in ports.items()
            if look == emphasis
        ]


class PortMarks(QGraphicsItem):
    """Marks on ports that are too small to be seen, in screen pixels."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._legal = QPolygonF()
        self._chosen = QPolygonF()

    def show_ports(self, legal: list[QPointF], chosen: list[QPointF]) -> None:
        self.prepareGeometryChange()
        self._legal, self._chosen = QPolygonF(legal), QPolygonF(chosen)

    @property
    def legal(self) -> list[QPointF]:
        return self._legal.toList() if self.isVisible() else []

    def boundingRect(self) -> QRectF:
        rect = self._legal.boundingRect().united(self._chosen.boundingRect())
        margin = MARK_CHOSEN * 20.0  # a pixel is 20 scene units at the smallest zoom
        return rect.adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for points, size in ((self._legal, MARK), (self._chosen, MARK_CHOSEN)):
            for colour, width in ((look.node, size), (look.accent, size - 3.0)):
                painter.setPen(_dot(colour, width))
                painter.drawPoints(points)


def note(graph: Graph, wire: Wire, outcome: Trial) -> Note:
    """What the bubble says of a wire: what would come out, or why not, and what Enter would do about it."""
    if not outcome.fits:
        fix = next(iter(outcome.fixes), None)
        verb = "Enter inserts " if isinstance(fix, Insert) else "Enter: "
        what = fix.layer.title if isinstance(fix, Insert) else fix.label if fix else ""
        return Note(False, outcome.text, outcome.hint, verb + what if fix else "")
    title = graph.nodes[wire.target].title
    known = outcome.value is not None and outcome.value.rank > 0
    return Note(True, f"{title} gives {outcome.value}" if known else f"Wire to {title}")


def ghostly(look: Look) -> QColor:
    """The colour of a wire while it, or its end, is in hand."""
    return faded(look.muted, 0.25)


def _dot(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen


def _pen(look: Look, refused: bool) -> QPen:
    """As wide on the screen at every zoom: a wire in hand must be seen."""
    style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
    pen = QPen(look.error if refused else look.accent, 2.6, style, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen
