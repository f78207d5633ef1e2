"""What is seen while wires are in hand: the wires themselves, the ports they may go to, and the note at the cursor.

The same for the mouse and for the keyboard. Near by, nodes paint their ports grown or faded; from far away, where the
overview stands in for the nodes, legal ports are marks of the same size on the screen at every zoom.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.bubble import Bubble, Note
from app.canvas.curve import curve
from app.canvas.gestures.candidates import Survey, Targets
from app.canvas.layouts import PortKey
from app.canvas.look import Look, faded
from app.canvas.overview import FAR
from app.canvas.strokes import draw_rects
from engine.analysis import Trial
from engine.graph import Graph, Wire
from engine.layer import Insert

if TYPE_CHECKING:
    from app.canvas.gestures.base import Pointer
    from app.canvas.view import Canvas

MARK, MARK_CHOSEN = 7.0, 12.0
"""Screen pixels across a legal port's mark, and across that of the port that is meant."""
MARGIN = 200.0
"""Half the largest mark, in scene units at the smallest zoom."""


class Preview:
    """The temporary items of a wiring, in the order in which they lie above one another."""

    def __init__(self, canvas: Canvas) -> None:
        look = canvas.drawing.look
        self._canvas = canvas
        self._emphasised: set[str] = set()
        self._surveyed: tuple[QRectF, Targets] | None = None
        self._survey = Survey()
        self._chosen: PortKey | None = None
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
        self._ghost.setPen(hand_pen(self._canvas.drawing.look, refused))

    def emphasise(self, targets: Targets, target: PortKey | None, fits: bool, at: QPointF) -> None:
        """Only what is in view. Looked over anew when the view has moved; at other times only what changes is shown."""
        seen, places = self._canvas.camera.seen(), self._canvas.drawing.places
        wrong: set[str] = set()
        if (seen, targets) != self._surveyed:
            self._surveyed = seen, targets
            self._survey = targets.survey(places.ports_in(seen), at)
            wrong = self._emphasised | self._survey.looks.keys()
        wrong |= targets.look_closer(self._survey)
        before, self._chosen = self._chosen, target if fits else None
        if self._canvas.camera.zoom < FAR:
            self._show_marks(bool(wrong))
        else:
            moved = (before, self._chosen) if before != self._chosen else ()
            self._show_ports(wrong | {key.node for key in moved if key is not None})

    def _show_ports(self, changed: set[str]) -> None:
        """Near by, the nodes paint their ports as the survey says."""
        looks = {id: dict(self._survey.looks[id]) for id in changed if id in self._survey.looks}
        if self._chosen is not None and self._chosen.node in changed:
            looks.setdefault(self._chosen.node, {})[self._chosen.output, self._chosen.name] = "chosen"
        self._canvas.drawing.emphasise(looks, changed)
        self._emphasised = (self._emphasised - changed) | looks.keys()
        self._marks.setVisible(False)

    def _show_marks(self, surveyed: bool) -> None:
        """From far away, marks stand for the ports."""
        self._canvas.drawing.emphasise({}, self._emphasised)
        self._emphasised = set()
        places = self._canvas.drawing.places
        if surveyed:
            grown = [
                places.point_row(id, name, output)
                for id, looks in self._survey.looks.items()
                for (output, name), look in looks.items()
                if look == "grown"
            ]
            self._marks.show_legal(places.points()[grown])
        chosen = [places.point_row(*key) for key in (self._surveyed_from(), self._chosen) if key is not None]
        self._marks.show_chosen(places.points()[chosen])
        self._marks.setVisible(True)

    def _surveyed_from(self) -> PortKey | None:
        return self._surveyed[1].taken_up() if self._surveyed is not None else None

    def tell(self, note: Note | None, pointer: Pointer) -> None:
        if note is None:
            self._bubble.setVisible(False)
        else:
            room = QRectF(self._canvas.viewport().rect())
            self._bubble.tell(note, pointer.view, pointer.scene, room)

    def clear(self) -> None:
        """Ports as they were; the items are taken away by whoever shows them."""
        self._canvas.drawing.emphasise({}, self._emphasised)
        self._emphasised, self._surveyed, self._chosen = set(), None, None


class PortMarks(QGraphicsItem):
    """Marks on ports that are too small to be seen, in screen pixels: squares, and a larger one on those meant.

    Squares from an array, because thousands of them are painted anew at every move of the mouse.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._legal = np.zeros((0, 2))
        self._chosen = np.zeros((0, 2))

    def show_legal(self, points: np.ndarray) -> None:
        self.prepareGeometryChange()
        self._legal = points

    def show_chosen(self, points: np.ndarray) -> None:
        self.prepareGeometryChange()
        self._chosen = points

    @property
    def legal(self) -> list[tuple[float, float]]:
        return [(x, y) for x, y in self._legal.tolist()] if self.isVisible() else []

    def boundingRect(self) -> QRectF:
        points = np.concatenate([self._legal, self._chosen])
        if not len(points):
            return QRectF()
        (left, top), (right, bottom) = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
        return QRectF(left, top, right - left, bottom - top)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        pixel = 1.0 / painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for points, size in ((self._legal, MARK), (self._chosen, MARK_CHOSEN)):
            for colour, width in ((self._look.node, size), (self._look.accent, size - 2.0)):
                side = np.full_like(points, width * pixel)
                painter.setBrush(colour)
                draw_rects(painter, np.hstack([points - side / 2, side]))


def note(graph: Graph, wire: Wire, outcome: Trial) -> Note:
    """What the bubble says of a wire: what would come out, or why not, and what Enter would do about it."""
    if not outcome.fits:
        fix = next(iter(outcome.fixes), None)
        verb = "Enter inserts " if isinstance(fix, Insert) else "Enter: "
        what = fix.layer.title if isinstance(fix, Insert) else fix.label if fix else ""
        return Note(False, outcome.text, outcome.hint, verb + what if fix else "")
    target = graph.nodes[wire.target]
    known = outcome.value is not None and outcome.value.rank > 0
    place = f"the {wire.input} of {target.title}" if len(target.inputs) > 1 else target.title
    text = f"{target.title} gives {outcome.value}" if known else f"Wire to {place}"
    replaced = next((other for other in graph.giving_way_to(wire) if other != wire), None)
    return Note(True, text, f"Replaces the wire from {graph.nodes[replaced.source].title}." if replaced else "")


def ghostly(look: Look) -> QColor:
    """The colour of a wire while it, or its end, is in hand."""
    return faded(look.muted, 0.25)


def hand_pen(look: Look, refused: bool = False) -> QPen:
    """As wide on the screen at every zoom: a wire in hand must be seen."""
    style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
    pen = QPen(look.error if refused else look.accent, 2.6, style, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen
