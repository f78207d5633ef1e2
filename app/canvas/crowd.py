"""The wires of a drawing of many neurons, drawn together as thin straight lines.

One item a wire holds up to some 300 of them: a thousand smooth curves in sight cost half a second a frame. Beyond that
the wires of single numbers are drawn by this one item, from an array; a wire that is selected, under the mouse or in
hand steps out of the crowd and is drawn by its own item, on top.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.line_picture import LIFTED, SEVERAL, LinePicture, Strokes
from app.canvas.look import Look, mixed
from app.canvas.overview import paint_exposed, spans, touched
from app.canvas.spotlight import UNLIT
from app.canvas.strokes import draw_lines
from app.canvas.wire_scale import WIDTH_STEPS, shown
from engine.graph import Graph, Wire
from engine.values import element_of

FEW = 300
"""So many wires of single numbers are drawn one by one, as nicely as all others."""
LEVELS = 4
"""Sizes that are told apart where the wires show what they carry."""
MARGIN = 4.0
START, END = attrgetter("source", "output"), attrgetter("target", "input")


def strands(graph: Graph) -> np.ndarray:
    """Which wires are of single numbers (wires,), where these are too many to be drawn one by one; none where few."""
    none = np.zeros(len(graph.wires), dtype=bool)
    if len(graph.wires) <= FEW:
        return none
    scalar = {id for id, node in graph.nodes.items() if node.layer.scalar}
    single = (w.target in scalar or w.source in scalar or element_of(w.output)[1] is not None for w in graph.wires)
    found = np.fromiter(single, dtype=bool, count=len(graph.wires))
    return found if int(found.sum()) > FEW else none


class Strands:
    """The wires of a drawing as they are drawn: `crowd` together, by their `rows`, and `single` one by one. `starts`
    and `ends` are their ports, by node and name."""

    def __init__(self, graph: Graph) -> None:
        self.wires = graph.wires
        self._nodes = graph.nodes
        self.plain = strands(graph)
        self.rows = np.flatnonzero(self.plain)
        self.crowd: tuple[Wire, ...] = tuple(compress(graph.wires, self.plain.tolist()))
        self.single: tuple[Wire, ...] = tuple(compress(graph.wires, (~self.plain).tolist()))

    def is_of(self, graph: Graph) -> bool:
        return self.wires is graph.wires and self._nodes is graph.nodes

    @cached_property
    def starts(self) -> tuple[tuple[str, str], ...]:
        return tuple(map(START, self.wires))

    @cached_property
    def ends(self) -> tuple[tuple[str, str], ...]:
        return tuple(map(END, self.wires))


class Crowd(QGraphicsItem):
    """`wires` are those that it draws, `lines` (wires, 4) where they run: x and y of the start, of the end."""

    def __init__(self) -> None:
        super().__init__()
        self.wires: tuple[Wire, ...] = ()
        self.lines = np.zeros((0, 4))
        self._look: Look | None = None
        self._codes: tuple[np.ndarray, np.ndarray] | None = None
        self._colours: list[tuple[QColor, np.ndarray]] = []
        self._spans = np.zeros((0, 4))
        self._lit: np.ndarray | None = None
        self._bounds = QRectF()
        self.picture = LinePicture()
        self.picture.finished.connect(self.update)
        self.setZValue(-1.5)

    def __bool__(self) -> bool:
        return bool(self.wires)

    def show_all(self, wires: tuple[Wire, ...], lines: np.ndarray, look: Look) -> None:
        """Takes over the whole crowd."""
        if wires is not self.wires:
            self._lit = None
            if look is not self._look or self._codes is not None or not self._take_over(wires, lines):
                self.wires, self._codes, self._look = wires, None, None
        self.move(lines)
        if look is not self._look:
            self._look = look
            self._colour()
            self.picture.forget()
            self.update()

    def _take_over(self, wires: tuple[Wire, ...], lines: np.ndarray) -> bool:
        """Takes over a crowd from which a few wires have gone, or to which a few have come: the others stay on the
        picture, or all would be seen thinned out for a moment at every wire that is cut. False where it is another."""
        shared = _shared(self.wires, wires)
        if shared is None:
            return False
        was, now = shared
        gone, new = np.delete(np.arange(len(self.wires)), was), np.delete(np.arange(len(wires)), now)
        if len(gone) + len(new) > LIFTED:
            return False
        ended, self.wires = self._spans[gone], wires
        self.picture.renumber(was, now, gone, new, self.lines)
        before, self.lines = self.lines, lines.copy()
        self.lines[now] = before[was]
        self._spans = spans(self.lines)
        bounds = _around(self._spans)
        if not self._bounds.contains(bounds):
            self.prepareGeometryChange()
            self._bounds = bounds
        self._colour()
        self.update(_around(np.concatenate([ended, self._spans[new]])))
        return True

    def move(self, lines: np.ndarray) -> None:
        """Takes over where the wires run now."""
        if lines.shape == self.lines.shape and np.array_equal(lines, self.lines):
            return
        before, boxes, dirty = self.lines, spans(lines), self._bounds
        bounds = _around(boxes)
        if not self._bounds.contains(bounds) or lines.shape != before.shape:
            self.prepareGeometryChange()
        if lines.shape == before.shape:
            moved = np.flatnonzero((lines != before).any(axis=1))
            dirty = _around(self._spans[moved]).united(_around(boxes[moved]))
            self.picture.lift(moved, before)
        else:
            self.picture.forget()
        self.lines, self._spans, self._bounds = lines, boxes, bounds
        self.update(dirty)

    def show_codes(self, widths: np.ndarray | None, tones: np.ndarray | None) -> None:
        """Shows what the wires carry, as `wire_scale.codes` tells it; None: all alike."""
        codes = None if widths is None or tones is None else (widths, tones)
        if codes is None and self._codes is None:
            return
        if codes is not None and self._codes is not None and all(map(np.array_equal, codes, self._codes)):
            return
        self._codes = codes
        self._colour()
        self.picture.forget()
        self.update()

    def light(self, lit: Iterable[Wire] | None) -> None:
        """Lets all but these fade; None shows all as ever."""
        if lit is None:
            self._lit = None
        else:
            chosen = frozenset(lit)
            self._lit = np.array([wire in chosen for wire in self.wires], dtype=bool)
        self.update()

    def nearest(self, at: QPointF, radius: float) -> tuple[float, Wire] | None:
        """The wire that passes nearest to a point, within a radius in scene units, and how far off it is."""
        x, y = at.x(), at.y()
        s = self._spans
        near = np.flatnonzero(
            (s[:, 0] <= x + radius) & (s[:, 2] >= x - radius) & (s[:, 1] <= y + radius) & (s[:, 3] >= y - radius)
        )
        if not len(near):
            return None
        origin, steps = self.lines[near, :2], self.lines[near, 2:] - self.lines[near, :2]
        offset = np.array((x, y)) - origin
        share = np.clip((offset * steps).sum(axis=1) / np.maximum((steps**2).sum(axis=1), 1e-9), 0.0, 1.0)
        away = np.hypot(*(offset - share[:, None] * steps).T)
        best = int(away.argmin())
        return (float(away[best]), self.wires[near[best]]) if away[best] <= radius else None

    # ---- painting ----

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> Any:
        paint_exposed(painter, lambda seen: self._paint(painter, seen))

    def _paint(self, painter: QPainter, seen: QRectF) -> None:
        if self._look is None or not self.wires:
            return
        near = touched(self._spans, seen)
        lit = self._lit if self._lit is not None and len(self._lit) == len(near) else None
        if lit is not None:
            painter.save()
            painter.setOpacity(UNLIT)
        self._draw(painter, near, seen)
        if lit is not None:
            painter.restore()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.real, 1.6 * self._look.stroke))
            draw_lines(painter, self.lines[near & lit])

    def _draw(self, painter: QPainter, near: np.ndarray, seen: QRectF) -> None:
        if int(near.sum()) > SEVERAL or self.picture.there(seen):
            self.picture.paint(painter, self._resting, seen.intersected(self._bounds))
            lifted = np.zeros_like(near)
            lifted[self.picture.lifted] = True
            near = near & lifted
        for colour, lines in self._strokes(near):
            painter.setPen(QPen(colour, 0))
            draw_lines(painter, lines)

    def _resting(self, area: QRectF) -> Strokes:
        """What belongs on the picture of an area."""
        near = touched(self._spans, area)
        near[self.picture.lifted] = False
        return self._strokes(near)

    def _strokes(self, shown: np.ndarray) -> Strokes:
        return [(colour, self.lines[rows[shown[rows]]]) for colour, rows in self._colours]

    def _colour(self) -> None:
        """The rows of each colour; the strongest are painted last."""
        look = self._look
        if look is None:
            return
        if self._codes is None:
            self._colours = [(look.real, np.arange(len(self.lines)))]
            return
        widths, tones = self._codes
        level = np.where(widths < 0, -1, np.minimum(widths * LEVELS // (WIDTH_STEPS + 1), LEVELS - 1))
        sign = np.sign(tones)
        self._colours = []
        for strength in range(-1, LEVELS):
            share = 0.25 + 0.75 * max(0, strength) / (LEVELS - 1)
            for tone in (-1, 0, 1):
                rows = np.flatnonzero((level == strength) & (sign == tone))
                if len(rows):
                    full = shown(strength, tone * 32, False, look).colour
                    self._colours.append((mixed(look.canvas.name(), full.name(), share), rows))


def _shared(before: tuple[Wire, ...], after: tuple[Wire, ...]) -> tuple[np.ndarray, np.ndarray] | None:
    """The rows of the wires that are the same objects before and after; None where they stand in another order."""
    olds, news = (np.fromiter(map(id, wires), dtype=np.int64, count=len(wires)) for wires in (before, after))
    least = min(len(olds), len(news))  # of ten thousand wires each would be asked for its ends
    start = _first(olds[:least] != news[:least])
    end = _first(olds[::-1][: least - start] != news[::-1][: least - start])
    between = np.intersect1d(olds[start : len(olds) - end], news[start : len(news) - end])
    was, now = (_rows(ids, start, end, between) for ids in (olds, news))
    return (was, now) if len(was) and np.array_equal(olds[was], news[now]) else None


def _rows(ids: np.ndarray, start: int, end: int, between: np.ndarray) -> np.ndarray:
    """So many rows at the start and at the end, and those between which are listed."""
    last = len(ids) - end
    listed = start + np.flatnonzero(np.isin(ids[start:last], between))
    return np.concatenate([np.arange(start), listed, np.arange(last, len(ids))])


def _first(found: np.ndarray) -> int:
    """The first place of several that is true; their number where none is."""
    return int(found.argmax()) if found.any() else len(found)


def _around(boxes: np.ndarray) -> QRectF:
    if not len(boxes):
        return QRectF()
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0) - MARGIN, boxes[:, 2:].max(axis=0) + MARGIN
    return QRectF(left, top, right - left, bottom - top)
