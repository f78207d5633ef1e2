"""A wire on the canvas: its curve, and on a small tag what travels along it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import nan
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.curve import SAMPLES, curve, distance, middle, reach, samples
from app.canvas.flake import FLAKE, paint_flake
from app.canvas.look import Look, mixed
from app.canvas.painters import READABLE_TEXT
from app.canvas.ribbon import breadth, ribbon
from app.canvas.spotlight import UNLIT, Spotlight
from app.canvas.unfolded import Unfolded
from app.canvas.wire_scale import FULL, Shown
from engine.graph import Wire

THIN, THICK = 2.0, 3.0
LIVE, SPARE = 2.6, 1.3
"""... of a wire that a training runs through, and of one that no loss and no output depends on."""
SPARE_SHARE = 0.45
"""How much of its colour such a wire gives up."""
HEAD = np.array([(-6.0, 0.0), (-14.0, -4.6), (-12.0, 0.0), (-14.0, 4.6)])
"""The arrowhead of a live wire: its corners along and across the wire, from the end of the wire."""
STRAND, STRAND_LIT = 1.0, 1.8
"""Pixels at every zoom: a line of one pixel is drawn in a fifth of the time of any other."""
TINT, DEEP_TINT = 0.16, 0.32
"""How much of its colour a ribbon has between its strands."""
RIM = 1.2
HEAD_FOR = 4.0
"""The width of a wire that such an arrowhead suits; it grows with broader ones."""
TAG_PADDING = 6.0
ROOM = 9.0
"""What must be left of a wire on both sides of its tag; a shorter wire goes without."""
NO_TAG = QRectF()
PLACE_AWAY, PLACE_HIGH = 9.0, 11.0
"""How far before the end of a wire its place in a vector stands, and how high it is."""
FROZEN_AT = 0.8
"""Where along a wire the sign stands that its weight is frozen."""

Line = tuple[float, float, float, float]
"""x and y of the start, x and y of the end, in scene units."""
NOWHERE: Line = (nan, nan, nan, nan)
"""The line of a wire that has not been placed yet: unequal to every other, and to itself."""


@dataclass(frozen=True)
class Load:
    """What a wire carries, as far as it is known."""

    text: str = ""
    is_index: bool = False
    broken: bool = False
    """The wire ends at the input that a problem is about."""
    joins: tuple[int, int] | None = None
    """(inputs, units) where it ends at a layer that joins each input with each unit: it is drawn as a ribbon then."""
    used: bool = True
    """Whether a loss or an output depends on it."""
    tag: str | None = None
    """What stands on its tag, where that is something else than `text`."""
    frozen: bool = False
    """Whether training leaves its weight alone."""

    place: int = 0
    """Which of the numbers it is that stand together as a vector at its port, from 1; 0 where it ends there alone."""

    @property
    def said(self) -> str:
        """What stands on its tag."""
        return self.text if self.tag is None else self.tag


class WireItem(QGraphicsItem):
    """Shows `wire` between two points, in scene coordinates: the item itself stays at the origin."""

    def __init__(self, wire: Wire, load: Load, look: Look, spotlight: Spotlight | None = None) -> None:
        super().__init__()
        self.wire = wire
        self._load = load
        self._look = look
        self._spotlight = spotlight or Spotlight()
        self._selected = self._hovered = False
        self._marked: QColor | None = None
        self.plain = False
        """Whether it is one of so many that they are drawn together as straight lines (`crowd`)."""
        self.stands_out: Callable[[WireItem], None] | None = None
        """Told when it has become one to be seen by itself, or is so no longer."""
        self.line: Line = NOWHERE
        self.lane: float | None = None
        self.tag = QRectF()
        self._bounds = QRectF()
        self._measured = True
        self.unfolded: Unfolded | None = None
        self.shown: Shown | None = None
        """How it shows what it carries, while wires do so."""
        self.setZValue(-1.0)

    # ---- what it shows ----

    def place(self, start: QPointF, end: QPointF, lane: float | None = None) -> None:
        """Leads the wire between two points, along a lane where one is given."""
        self.lead((start.x(), start.y(), end.x(), end.y()), lane)

    def lead(self, line: Line, lane: float | None) -> None:
        """As `place`, from plain numbers."""
        if line == self.line and lane == self.lane:
            return
        if self.scene() is not None:
            self.prepareGeometryChange()
        self.line, self.lane = line, lane
        self.__dict__.pop("path", None)
        self.__dict__.pop("_samples", None)
        self.__dict__.pop("head", None)
        self.__dict__.pop("_ribbon", None)
        self.__dict__.pop("_shown_head", None)
        self._measured = False
        if not self.plain:
            self._measure()
        if self.unfolded is not None:
            self.unfolded.lead(*self.ends())

    def unfold(self, unfolded: Unfolded | None) -> None:
        """Shows this in the place of the ribbon, or the ribbon again."""
        before, self.unfolded = self.unfolded, unfolded
        if before is not None and before.scene() is not None:
            before.scene().removeItem(before)
        if unfolded is not None:
            unfolded.setParentItem(self)
        self.update()

    def show_load(self, load: Load, look: Look) -> None:
        if load != self._load or look is not self._look:
            self.prepareGeometryChange()
            self._load, self._look = load, look
            self.__dict__.pop("_ribbon", None)
            self._measure()
            self.update()

    def show_value(self, shown: Shown | None) -> None:
        """Shows what the wire carries by width and colour, or the wire as it is."""
        if shown != self.shown:
            before, self.shown = self.shown, shown
            self.__dict__.pop("_shown_head", None)
            if (before is None) != (shown is None):
                self.prepareGeometryChange()
                self._measure()
            self.update()

    def select(self, selected: bool) -> None:
        if selected != self._selected:
            self._selected = selected
            self._changed()

    def hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self._changed()

    def mark(self, colour: QColor | None) -> None:
        """Paints the wire in another colour for as long as a gesture wants it so."""
        self._marked = colour
        self._changed()

    def _changed(self) -> None:
        self.update()
        if self.plain and self.stands_out is not None:
            self.stands_out(self)

    @property
    def alone(self) -> bool:
        """Whether it is drawn by itself: also as one of very many it is while somebody has to do with it."""
        return not self.plain or self._selected or self._hovered or self._marked is not None

    def crowd(self, plain: bool) -> None:
        """Makes it one of very many, or no longer."""
        if plain != self.plain:
            self.plain = plain
            self.prepareGeometryChange()
            self.line, self.lane = NOWHERE, None  # it is led anew

    # ---- questions ----

    def distance(self, at: QPointF) -> tuple[float, float]:
        """Scene units from the wire, and where along it: 0 at its start, 1 at its end."""
        return distance(self._samples, at)

    def ends(self) -> tuple[QPointF, QPointF]:
        x0, y0, x1, y1 = self.line
        return QPointF(x0, y0), QPointF(x1, y1)

    @cached_property
    def path(self) -> QPainterPath:
        """Made when it is first painted: of the wires that move with a node, most are out of sight."""
        if self.plain:
            path = QPainterPath(self.ends()[0])
            path.lineTo(self.ends()[1])
            return path
        return curve(*self.ends(), self.lane)

    @cached_property
    def _ribbon(self) -> tuple[QPainterPath, QPainterPath] | None:
        return ribbon(*self.ends(), self.lane, self._load.joins) if self._load.joins else None

    @property
    def joins(self) -> tuple[int, int] | None:
        """How many inputs and units it joins, where it is a ribbon."""
        return self._load.joins

    @cached_property
    def _samples(self) -> np.ndarray:
        if self.plain:
            x0, y0, x1, y1 = self.line
            return np.linspace((x0, y0), (x1, y1), SAMPLES)
        return samples(*self.ends(), self.lane)

    @cached_property
    def head(self) -> QPolygonF:
        """The arrowhead of a live wire."""
        return arrow(self._samples, 1.0)

    @property
    def points(self) -> np.ndarray:
        """(n, 2) places along the wire, from its start to its end."""
        return self._samples

    @cached_property
    def _shown_head(self) -> QPolygonF:
        """The arrowhead of a wire that shows what it carries: at the end that this runs to, as large as it is wide."""
        assert self.shown is not None
        points = self._samples[::-1] if self.shown.backward else self._samples
        return arrow(points, max(1.0, self.shown.width / HEAD_FOR))

    # ---- painting ----

    def _measure(self) -> None:
        """Of one of very many wires only when somebody has to do with it."""
        self._measured = True
        x0, y0, x1, y1 = self.line
        self.tag = NO_TAG
        if self._load.said:
            width = self._look.small_width(self._load.said) + 2 * TAG_PADDING
            if x1 - x0 >= width + 2 * ROOM:
                self.tag = QRectF(0.0, 0.0, width, round(self._look.small_metrics.height()) + 3.0)
                self.tag.moveCenter(middle(*self.ends(), self.lane))
        pull = reach(x0, y0, x1, y1) + 3.0
        side = 3.0 + (breadth(self._load.joins) / 2 if self._load.joins else 0.0)
        head = HEAD.max() + 1.0
        if self.shown is not None:
            widest = FULL * self._look.stroke + 1.0
            side, head = max(side, widest / 2 + 1.0), HEAD.max() * max(1.0, widest / HEAD_FOR) + 1.0
        flake = max(FLAKE + 2.0 if self._load.frozen else 0.0, PLACE_HIGH if self._load.place else 0.0)
        high = max(side, head, self.tag.height() / 2 + 1.0, flake)
        left, right = min(x0, x1 - pull), max(x1, x0 + pull)
        top, bottom = (y0, y1) if y0 < y1 else (y1, y0)
        if self.lane is not None:
            top, bottom = min(top, self.lane), max(bottom, self.lane)
        self._bounds = QRectF(left - side, top - high, right - left + 2 * side, bottom - top + 2 * high)

    def boundingRect(self) -> QRectF:
        if not self._measured:
            self._measure()
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        if not self._spotlight.on(self.wire):
            painter.setOpacity(UNLIT)
        colour = self._colour()
        if self.unfolded is not None:
            return
        lit = bool(self._selected or self._hovered or self._marked)
        live = self.wire in self._spotlight.live
        if self.shown is not None:
            self._paint_shown(painter, self.shown, colour, lit, live)
        elif self._ribbon is None:
            width = (THICK if lit else LIVE if live else THIN if self._load.used else SPARE) * self._look.stroke
            painter.strokePath(self.path, QPen(colour, width, self._style(), Qt.PenCapStyle.RoundCap))
        else:
            shape, strands = self._ribbon
            painter.fillPath(shape, _tint(colour.rgb(), self._look.canvas.rgb(), DEEP_TINT if lit else TINT))
            pen = QPen(colour, (STRAND_LIT if lit else STRAND) * self._look.stroke)
            pen.setCosmetic(True)
            painter.strokePath(strands, pen)
        if live and self.shown is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(self.head)
        if self.tag and painter.worldTransform().m11() * self._look.letters >= READABLE_TEXT:
            self._paint_tag(painter, colour)
        if self._load.frozen:
            self._paint_frozen(painter)
        if self._load.place and self._numbered:
            self._paint_place(painter)

    def _paint_shown(self, painter: QPainter, shown: Shown, own: QColor, lit: bool, live: bool) -> None:
        """As broad as what it carries is large. What is selected or in trouble keeps the colour that says so."""
        colour = own if self._selected or self._marked or self._load.broken else shown.colour
        width = (shown.width + (1.0 if lit else 0.0)) * self._look.stroke
        cap = Qt.PenCapStyle.FlatCap if shown.backward else Qt.PenCapStyle.RoundCap
        painter.strokePath(self.path, QPen(colour, width, self._style(), cap))
        if live or shown.backward:
            painter.setPen(QPen(self._look.canvas, RIM * self._look.stroke))  # or it would drown in a broad wire
            painter.setBrush(colour)
            painter.drawPolygon(self._shown_head)

    def _style(self) -> Qt.PenStyle:
        """Whole numbers are dotted, what is not known or cannot be is dashed: not by their colour alone."""
        if self._load.broken or not self._load.text:
            return Qt.PenStyle.DashLine
        return Qt.PenStyle.DotLine if self._load.is_index else Qt.PenStyle.SolidLine

    def _colour(self) -> QColor:
        if self._marked is not None:
            return self._marked
        if self._selected:
            return self._look.accent
        if self._load.broken:
            return self._look.error
        kind = self._look.kind(self._load.is_index)
        return kind if self._load.used else _tint(kind.rgb(), self._look.canvas.rgb(), 1.0 - SPARE_SHARE)

    @property
    def _numbered(self) -> bool:
        """Whether somebody looks at the node or the wire: then the order is told."""
        light = self._spotlight
        return self.wire.target in light.nodes or (light.wires is not None and self.wire in light.wires)

    def _paint_place(self, painter: QPainter) -> None:
        """Its place in the vector, as a small number before its end."""
        look, text = self._look, str(self._load.place)
        width = look.small_width(text) + 5.0
        at = self.ends()[1] - QPointF(PLACE_AWAY + width / 2, 0.0)
        rect = QRectF(at.x() - width / 2, at.y() - PLACE_HIGH / 2, width, PLACE_HIGH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(rect, 3.0, 3.0)
        painter.setFont(look.small_font)
        painter.setPen(look.accent)
        metrics = look.small_metrics
        painter.drawText(QPointF(rect.x() + 2.5, at.y() + (metrics.ascent() - metrics.descent()) / 2), text)

    def _paint_frozen(self, painter: QPainter) -> None:
        """A snowflake near the end: there the weight is."""
        at = QPointF(*self._samples[int(FROZEN_AT * (len(self._samples) - 1))])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.canvas)
        painter.drawEllipse(at, FLAKE + 1.5, FLAKE + 1.5)
        paint_flake(painter, at, self._colour())

    def _paint_tag(self, painter: QPainter, colour: QColor) -> None:
        look = self._look
        painter.setPen(Qt.PenStyle.NoPen)
        for brush, wider in ((colour if self._selected else look.border, 0.5), (look.canvas, -0.5)):
            painter.setBrush(brush)
            radius = self.tag.height() / 2 + wider
            painter.drawRoundedRect(self.tag.adjusted(-wider, -wider, wider, wider), radius, radius)
        painter.setFont(look.small_font)
        painter.setPen(look.index if self._load.is_index else look.muted)
        metrics = look.small_metrics
        below = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(self.tag.x() + TAG_PADDING, self.tag.center().y() + below), self._load.said)


def arrow(points: np.ndarray, scale: float) -> QPolygonF:
    """An arrowhead as a wire arrives at the last of its points: one that leads steeply up arrives askew."""
    end = points[-1]
    before = points[np.hypot(*(points - end).T) >= -HEAD.min() * scale]
    along = end - (before[-1] if len(before) else points[0])
    along = along / max(1e-9, float(np.hypot(*along)))
    across = np.array((-along[1], along[0]))
    places = HEAD * scale
    places[:, 0] += HEAD[:, 0].max() * (1.0 - scale)  # its tip stays as far from the port
    return QPolygonF([QPointF(*(end + x * along + y * across)) for x, y in places])


@lru_cache(maxsize=64)
def _tint(colour: int, ground: int, share: float) -> QColor:
    """As a colour let through by `share` looks on the ground, but opaque: that is painted six times as fast."""
    return mixed(QColor.fromRgb(ground).name(), QColor.fromRgb(colour).name(), share)
