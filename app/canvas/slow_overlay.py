"""What moves over the drawing in slow motion: the light around a node, and pulses along its wires.

One item that paints all of it, and asks to be painted again only where something has moved: nothing of the drawing
needs to know. It lies above the wires and below the nodes, so that a node stands in its light.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi, sin
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.look import Look, mixed
from app.canvas.painters import RADIUS, READABLE_TEXT
from app.canvas.wire_scale import Shown

AROUND, RING, HALO = 5.0, 3.0, 9.0
"""Scene units: from a node to the light around it, and how broad its ring and its halo are."""
LIGHTS = 0.22
"""The share of a stage in which a node lights up, before its wires begin to fill."""
PULSES, APART = 3, 0.13
"""Pulses that run along a wire one behind the other, and how far apart, as a share of the wire."""
PULSE = 3.0
"""Scene units that a pulse is broader than the wire, to each side."""
FLASHES = 2
CHIP_GAP, CHIP_PADDING = 12.0, 6.0
REACH = HALO + AROUND + 3.0


class Flow(NamedTuple):
    """What runs along a wire: its points (n, 2) in the direction of travel, and how it looks."""

    points: np.ndarray
    shown: Shown


class Chip(NamedTuple):
    """A few words above a node's box."""

    box: QRectF
    text: str


@dataclass(frozen=True)
class Scene:
    """What a stage shows: lit boxes in a colour, flows, and chips. `flashes`: the light comes and goes."""

    boxes: tuple[QRectF, ...] = ()
    colour: str = ""
    flows: tuple[Flow, ...] = ()
    chips: tuple[Chip, ...] = ()
    flashes: bool = False


@dataclass
class _Path:
    """A flow with the length of the way to each of its points."""

    flow: Flow
    along: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        steps = np.hypot(*np.diff(self.flow.points, axis=0).T)
        self.along = np.concatenate([[0.0], np.cumsum(steps)])

    def at(self, share: float) -> QPointF:
        """The place that is reached after a share of the way."""
        way = share * self.along[-1]
        x, y = (float(np.interp(way, self.along, self.flow.points[:, axis])) for axis in (0, 1))
        return QPointF(x, y)

    def until(self, share: float) -> list[QPointF]:
        """The places up to there."""
        passed = self.flow.points[: int(np.searchsorted(self.along, share * self.along[-1], side="right"))]
        return [*(QPointF(x, y) for x, y in passed.tolist()), self.at(share)]

    def around(self, begin: float, end: float) -> QRectF:
        """The box around a stretch of the way."""
        inside = (self.along >= begin * self.along[-1]) & (self.along <= end * self.along[-1])
        places = [*self.flow.points[inside].tolist(), *((p.x(), p.y()) for p in (self.at(begin), self.at(end)))]
        (left, top), (right, bottom) = np.min(places, axis=0), np.max(places, axis=0)
        return QRectF(left, top, right - left, bottom - top)


class SlowOverlay(QGraphicsItem):
    """Shows a `Scene` at a moment from 0 (it begins) to 1 (everything has arrived)."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._scene = Scene()
        self._paths: tuple[_Path, ...] = ()
        self._chips: tuple[tuple[QRectF, str], ...] = ()
        self._bounds = QRectF()
        self.moment = 0.0
        self.setZValue(-0.5)

    def show_scene(self, scene: Scene, moment: float, look: Look) -> None:
        """Shows another stage."""
        drawing = self.scene()
        if drawing is not None:  # Qt does not always paint over where an item has been, once its bounds are others
            drawing.update(self._bounds)
        self.prepareGeometryChange()
        self._scene, self._look, self.moment = scene, look, moment
        self._paths = tuple(_Path(flow) for flow in scene.flows)
        self._chips = tuple((self._chip_box(chip), chip.text) for chip in scene.chips)
        self._bounds = QRectF()
        rects = [box.adjusted(-REACH, -REACH, REACH, REACH) for box in scene.boxes]
        rects += [_grown(path.around(0.0, 1.0), self._breadth(path)) for path in self._paths]
        rects += [box.adjusted(-2.0, -2.0, 2.0, 2.0) for box, _ in self._chips]
        for rect in rects:
            self._bounds = self._bounds.united(rect)
        self.update()

    def go_to(self, moment: float) -> None:
        """Lets time pass; only what has moved is painted anew."""
        before, self.moment = self.moment, moment
        if self._scene.flashes or min(before, moment) < LIGHTS:
            for box in self._scene.boxes:
                self.update(box.adjusted(-REACH, -REACH, REACH, REACH))
        begin, end = _reached(before), _reached(moment)
        if begin != end:
            behind = max(0.0, min(begin, end) - PULSES * APART)
            for path in self._paths:
                self.update(_grown(path.around(behind, max(begin, end)), self._breadth(path)))

    @property
    def scene_shown(self) -> Scene:
        """What it shows."""
        return self._scene

    def boundingRect(self) -> QRectF:
        return self._bounds

    # ---- painting ----

    def _breadth(self, path: _Path) -> float:
        return path.flow.shown.width * self._look.stroke / 2 + PULSE + 3.0

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._scene.boxes:
            self._paint_light(painter)
        share = _reached(self.moment)
        if share > 0.0:
            for path in self._paths:
                self._paint_flow(painter, path, share)
        if painter.worldTransform().m11() * self._look.letters >= READABLE_TEXT:
            for box, text in self._chips:
                self._paint_chip(painter, box, text)

    def _paint_light(self, painter: QPainter) -> None:
        strength = self._strength()
        if strength <= 0.0:
            return
        look, colour = self._look, QColor(self._scene.colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = mixed(look.canvas.name(), colour.name(), 0.35)
        for pen, width in ((halo, HALO), (colour, RING)):
            painter.setPen(QPen(pen, width * strength))
            for box in self._scene.boxes:
                painter.drawRoundedRect(box.adjusted(-AROUND, -AROUND, AROUND, AROUND), RADIUS + 3.0, RADIUS + 3.0)

    def _strength(self) -> float:
        if self._scene.flashes and self.moment < 1.0:
            return 0.35 + 0.65 * abs(sin(FLASHES * pi * self.moment))
        return min(1.0, 0.2 + self.moment / LIGHTS)

    def _paint_flow(self, painter: QPainter, path: _Path, share: float) -> None:
        """The part of the wire that has been reached, and pulses at its head while it is on its way."""
        shown = path.flow.shown
        width = shown.width * self._look.stroke
        cap = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(shown.colour, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(path.until(share)))
        if share >= 1.0:
            return
        painter.setPen(QPen(self._look.canvas, 1.5))
        painter.setBrush(shown.colour)
        for number in range(PULSES):
            place = share - number * APART
            if place > 0.0:
                radius = (width / 2 + PULSE) * (1.0 - 0.2 * number)
                painter.drawEllipse(path.at(place), radius, radius)

    def _chip_box(self, chip: Chip) -> QRectF:
        look = self._look
        wide, high = look.small_width(chip.text) + 2 * CHIP_PADDING, look.small_metrics.height() + 4.0
        return QRectF(chip.box.center().x() - wide / 2, chip.box.top() - CHIP_GAP - high, wide, high)

    def _paint_chip(self, painter: QPainter, box: QRectF, text: str) -> None:
        look, colour = self._look, QColor(self._scene.colour)
        painter.setPen(QPen(colour, 1.0))
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(look.small_font)
        painter.setPen(look.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _reached(moment: float) -> float:
    """How far along the wires it is: they begin to fill when the node is lit."""
    return min(1.0, max(0.0, (moment - LIGHTS) / (1.0 - LIGHTS)))


def _grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)
