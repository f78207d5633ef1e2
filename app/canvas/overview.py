"""The drawing from far away: one item that draws all boxes and all wires.

At fit-all of 2,000 nodes, painting item by item takes over 100 ms, this item 1 ms: what it draws lies in arrays, and
where nodes move, rows are overwritten and only the part of the picture around them is painted again. It stands in for
all others below the zoom where a title could be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.line_picture import SEVERAL, LinePicture, Strokes
from app.canvas.look import Look, faded
from app.canvas.spotlight import UNLIT
from app.canvas.strokes import draw_lines, draw_rects

FAR = 0.35
"""Below this zoom the overview stands in for nodes and wires."""
MARGIN = 100.0
"""Scene units around what is drawn that marks may reach into: five pixels at the smallest zoom."""
HALO = 3.0
"""Pixels from a box to the middle of the mark around it."""
MANY = 12
"""More parts than these are painted in one go."""
EVERYWHERE = QRectF(-1e9, -1e9, 2e9, 2e9)
OUTWARDS = np.array([-1.0, -1.0, 2.0, 2.0])
"""What makes left, top, width and height a rectangle one wider on every side."""


class OverviewItem(QGraphicsItem):
    """Boxes in their category's colour, straight wires, and marks for what is selected or in trouble.

    `boxes` is (nodes, 4: left, top, right, bottom) and `lines` is (wires, 4: from x and y, to x and y), both in the
    order of the scene's own arrays.
    """

    def __init__(self) -> None:
        super().__init__()
        self.boxes = np.zeros((0, 4))
        self.lines = np.zeros((0, 4))
        self._groups: list[tuple[str, np.ndarray]] = []
        self._marks: list[tuple[QColor, np.ndarray]] = []
        self._spans = np.zeros((0, 4))
        self._lit: np.ndarray | None = None
        self._look: Look | None = None
        self._bounds = QRectF()
        self.picture = LinePicture()
        """Of the wires, where there are very many."""
        self.picture.finished.connect(self.update)
        self.setZValue(2.0)
        self.setVisible(False)

    def show_all(
        self,
        boxes: np.ndarray,
        categories: Sequence[str],
        marks: Mapping[str, list[int]],
        lines: np.ndarray,
        look: Look,
    ) -> None:
        """Takes over the whole drawing. `marks` are the rows of the boxes to mark, by colour."""
        self.prepareGeometryChange()
        self._look = look
        self.boxes, self.lines = boxes.copy(), lines.copy()
        self._spans = spans(self.lines)
        self._groups = _grouped(categories)
        self._marks = [(QColor(colour), np.array(rows, dtype=int)) for colour, rows in marks.items()]
        self._bounds = _around(self.boxes, self.lines)
        self.picture.forget()
        self.update()

    def move(self, rows: np.ndarray, boxes: np.ndarray, wires: np.ndarray, lines: np.ndarray) -> None:
        """Takes over where some nodes and some wires are now, given as rows."""
        before = _around(self.boxes[rows], self.lines[wires])
        self.picture.lift(wires, self.lines)
        self.boxes[rows], self.lines[wires], self._spans[wires] = boxes, lines, spans(lines)
        dirty = before.united(_around(boxes, lines))
        if not self._bounds.contains(dirty):
            self.prepareGeometryChange()
            self._bounds = self._bounds.united(dirty)
        self.update(dirty)

    def light(self, lit: np.ndarray | None) -> None:
        """Lets all wires but those of a mask fade; None shows all as ever."""
        self._lit = lit
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        pixel = 1.0 / painter.worldTransform().m11()
        paint_exposed(painter, lambda seen: self._paint(painter, seen, pixel))

    def _paint_lines(self, painter: QPainter, near: np.ndarray, look: Look, seen: QRectF) -> None:
        lit = self._lit if self._lit is not None and len(self._lit) == len(self.lines) else None
        if int(near.sum()) > SEVERAL or self.picture.there(seen):
            painter.save()
            painter.setOpacity(1.0 if lit is None else UNLIT)
            self.picture.paint(painter, lambda area: self._resting(area, look), seen.intersected(self._bounds))
            painter.restore()
            beside = np.zeros_like(near)
            beside[self.picture.lifted] = True
            near = near & (beside if lit is None else lit)
        elif lit is not None:
            painter.setPen(QPen(faded(look.real, UNLIT), 0))
            draw_lines(painter, self.lines[near & ~lit])
            near = near & lit
        painter.setPen(QPen(look.real, 0))
        draw_lines(painter, self.lines[near])

    def _resting(self, area: QRectF, look: Look) -> Strokes:
        """What belongs on the picture of an area."""
        near = touched(self._spans, area)
        near[self.picture.lifted] = False
        return [(look.real, self.lines[near])]

    def _paint(self, painter: QPainter, seen: QRectF, pixel: float) -> None:
        """Draws what lies in a part of the scene."""
        look = self._look
        if look is None:
            return
        self._paint_lines(painter, touched(self._spans, seen), look, seen)
        painter.setPen(Qt.PenStyle.NoPen)
        rects = np.hstack([self.boxes[:, :2], self.boxes[:, 2:] - self.boxes[:, :2]])
        near = touched(self.boxes, seen)
        for (
            colour,
            rows,
        ) in self._marks:  # two fillings make a ring in a tenth of the time that a pen of two pixels takes
            for brush, width in ((colour, HALO + 1.0), (look.canvas, HALO - 1.0)):
                painter.setBrush(brush)
                draw_rects(painter, rects[rows] + width * pixel * OUTWARDS)
        for category, rows in self._groups:
            painter.setBrush(look.category(category))
            draw_rects(painter, rects[rows[near[rows]]])


def exposed(painter: QPainter) -> list[tuple[QRectF | None, QRectF]]:
    """The parts that have to be painted anew, each as what to clip to (in the painter's untransformed coordinates) and
    what of the scene it shows. Qt clips to a cross of two strips ten times as slowly as to one strip and the other."""
    engine, world = painter.paintEngine(), painter.deviceTransform()
    region = engine.systemClip() if engine is not None else QRegion()
    inverse, invertible = world.inverted()
    if not 1 <= region.rectCount() <= MANY or not invertible:
        return [(None, EVERYWHERE)]
    rects = [inverse.mapRect(QRectF(rect)) for rect in cast("Iterable[QRect]", region)]
    clips = [painter.worldTransform().mapRect(rect) if len(rects) > 1 else None for rect in rects]
    seen = [rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN) for rect in rects]
    return list(zip(clips, seen, strict=True))


def paint_exposed(painter: QPainter, paint: Callable[[QRectF], None]) -> None:
    """Paints each of these parts plainly; `paint` is given what of the scene it shows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    world = painter.worldTransform()
    for clip, seen in exposed(painter):
        if clip is not None:
            painter.save()
            painter.resetTransform()
            painter.setClipRect(clip)
            painter.setWorldTransform(world)
        paint(seen)
        if clip is not None:
            painter.restore()


def touched(boxes: np.ndarray, seen: QRectF) -> np.ndarray:
    """Which boxes (left, top, right, bottom) a rectangle touches."""
    left, top, right, bottom = seen.left(), seen.top(), seen.right(), seen.bottom()
    across = (boxes[:, 0] <= right) & (boxes[:, 2] >= left)
    found: np.ndarray = across & (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    return found


def spans(lines: np.ndarray) -> np.ndarray:
    """The boxes around lines: left, top, right, bottom."""
    return np.concatenate([np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])], axis=1)


def _grouped(categories: Iterable[str]) -> list[tuple[str, np.ndarray]]:
    """The rows of each category: each is drawn in one call."""
    groups: dict[str, list[int]] = {}
    for row, category in enumerate(categories):
        groups.setdefault(category, []).append(row)
    return [(category, np.array(rows)) for category, rows in groups.items()]


def _around(boxes: np.ndarray, lines: np.ndarray) -> QRectF:
    """The rectangle around boxes and lines, with its margin."""
    corners = np.concatenate([boxes.reshape(-1, 2), lines.reshape(-1, 2)])
    if not len(corners):
        return QRectF()
    (left, top), (right, bottom) = corners.min(axis=0) - MARGIN, corners.max(axis=0) + MARGIN
    return QRectF(left, top, right - left, bottom - top)
