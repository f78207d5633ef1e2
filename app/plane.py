"""A plane with axes: a field of colours, lines and many points, painted fast enough to move while a network trains.

A plot of pyqtgraph takes some 20 ms beside a training, because each of its hundreds of calls of Qt has to get Python's
lock back. This one paints a picture with a dozen: the frame with its numbers is kept until something in it changes, the
field is one image, all points are one call, and so are all lines of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.marks import Points, Segments, Style, draw_mark
from app.plots import Span, mixed, pen
from app.theme import Theme
from app.ticks import Tick, date_ticks, ticks

RADIUS, LEAST_RADIUS, LARGEST_RADIUS = 4.0, 2.0, 7.0
"""Of a point, in pixels, at the usual size of text: in a small picture smaller, or points would hide all else, and
larger where there are few, as the four of a truth table, which nobody would find."""
CROWD, FEWEST = 80, 30
"""Points side by side along the shorter side of a picture, many and few."""
TICK_ROOM = (70, 40)
"""Pixels from one number of an axis to the next at the least, across and up."""
DATE_LETTER = 9
"""... and for each letter of a date across: `2012-01-31` takes more than `2012`."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Pieces of line (n, 4), x and y of both ends in the plane's units."""

    ends: np.ndarray
    colour: str
    width: float = 1.5
    smooth: bool = True


class Plane(QWidget):
    """Everything is given in the plane's units; `across` and `up` span what is to be seen."""

    hovered = Signal(object)
    """Where the mouse is, in the plane's units, as a QPointF; None where it has left."""
    dragged = Signal(object)
    """How far the mouse was drawn with its button down, in pixels, as a QPointF."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.across, self.up = (0.0, 1.0), (0.0, 1.0)
        self._names = ("", "")
        self.square = False
        self.numbered = True
        self.dates = (False, False)
        self._field: QImage | None = None
        self._bytes: np.ndarray | None = None
        self._covers = QRectF()
        self._sharp = False
        self.lines: Sequence[Lines] = ()
        self._segments: list[tuple[Segments, Lines]] | None = None
        self.places = np.zeros((0, 2))
        self.kinds = np.zeros(0, int)
        self._styles: tuple[Style, ...] = ()
        self._points: Points | None = None
        self._frame: QPixmap | None = None
        self._area = QRectF()
        self._note: tuple[QPointF, str] | None = None
        self._pressed: QPointF | None = None
        self.pictures = 0
        """How often it was painted: what benchmarks count."""
        self.setMinimumSize(140, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # or Qt paints all that lies below, for each picture

    # ---- what is shown ----

    def span(
        self,
        x: Span,
        y: Span,
        names: tuple[str, str],
        square: bool = False,
        numbered: bool = True,
        dates: tuple[bool, bool] = (False, False),
    ) -> None:
        """What is to be seen, and what the axes are called. `square`: a unit is as long across as up. Without numbers
        there is a frame only. `dates`: which of the axes counts days since 1970, and is written as dates."""
        shown = x, y, names, square, numbered, dates
        if shown != (self.across, self.up, self._names, self.square, self.numbered, self.dates):
            self.across, self.up, self._names, self.square, self.numbered, self.dates = shown
            self._lay_out()

    def show_field(self, colours: np.ndarray | None, covers: QRectF | None = None, sharp: bool = False) -> None:
        """A field of colours (rows, columns) as numbers 0xffRRGGBB, row 0 on top. What it covers of the plane begins at
        the rectangle's left and top (the least numbers)."""
        self._bytes = colours  # the image has no bytes of its own
        self._field = None
        if colours is not None:
            height, width = colours.shape[:2]
            self._field = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._covers, self._sharp = covers or QRectF(), sharp
        self.update()

    def show_lines(self, lines: Sequence[Lines]) -> None:
        self.lines, self._segments = lines, None
        self.update()

    def show_points(self, places: np.ndarray, kinds: np.ndarray, styles: Sequence[Style]) -> None:
        """`places` (n, 2), drawn one after the other; `kinds` (n,) says which style each has."""
        self.places, self.kinds, self._styles, self._points = places, kinds, tuple(styles), None
        self.update()

    def show_note(self, at: QPointF | None, text: str = "") -> None:
        """A word on the place under the mouse, beside it."""
        note = (at, text) if at is not None and text else None
        if note != self._note:
            self._note = note
            self.update()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self._lay_out()

    @property
    def radius(self) -> float:
        side = min(self._area.width(), self._area.height())
        crowd = min(CROWD, max(FEWEST, 10 * sqrt(len(self.places))))
        most = min(LARGEST_RADIUS, RADIUS * CROWD / crowd)
        return min(most, max(LEAST_RADIUS, side / crowd)) * self._theme.font_scale

    # ---- from units to pixels and back ----

    def pixels(self, places: np.ndarray) -> np.ndarray:
        """(n, 2) places as pixels of this widget."""
        area = self._area
        wide = area.width() / (self.across[1] - self.across[0])
        tall = area.height() / (self.up[1] - self.up[0])
        x, y = places[:, 0], places[:, 1]
        return np.stack([area.left() + (x - self.across[0]) * wide, area.bottom() - (y - self.up[0]) * tall], axis=1)

    def units(self, at: QPointF) -> QPointF | None:
        """What lies at a pixel; None outside of the frame."""
        area = self._area
        if not area.contains(at) or not area.width() or not area.height():
            return None
        x = self.across[0] + (at.x() - area.left()) / area.width() * (self.across[1] - self.across[0])
        return QPointF(x, self.up[0] + (area.bottom() - at.y()) / area.height() * (self.up[1] - self.up[0]))

    # ---- painting ----

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        finer = painter.deviceTransform().m11() != self.devicePixelRatioF()
        vector = painter.paintEngine().type() != QPaintEngine.Type.Raster
        if finer or vector:  # for paper: nothing that was kept in the screen's pixels
            self._paint_axes(painter)
        else:
            self._frame = self._frame or self._framed()
            painter.drawPixmap(0, 0, self._frame)
        painter.setClipRect(self._area)
        self._paint_field(painter)
        self._paint_lines(painter)
        if finer or vector:
            self._paint_marks(painter)
        else:
            self._paint_points(painter)
        painter.setClipping(False)
        painter.setPen(pen(self._theme.muted, 1))
        painter.drawRect(self._area)
        if self._note is not None:
            self._paint_note(painter, *self._note)
        painter.end()
        self.pictures += 1

    def _paint_field(self, painter: QPainter) -> None:
        if self._field is not None:
            corners = np.array(
                [[self._covers.left(), self._covers.top()], [self._covers.right(), self._covers.bottom()]]
            )
            (left, bottom), (right, top) = self.pixels(corners)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._sharp)
            painter.drawImage(QRectF(left, top, right - left, bottom - top), self._field)

    def _paint_lines(self, painter: QPainter) -> None:
        if self._segments is None:
            self._segments = [(Segments(self._ends(lines)), lines) for lines in self.lines]
        for segments, lines in self._segments:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, lines.smooth)
            painter.setPen(pen(lines.colour, lines.width * self._theme.font_scale))
            segments.draw(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _ends(self, lines: Lines) -> np.ndarray:
        return np.concatenate([self.pixels(lines.ends[:, :2]), self.pixels(lines.ends[:, 2:])], axis=1)

    def _paint_points(self, painter: QPainter) -> None:
        if self._points is None:
            self._points = Points()
            if len(self.places):
                ratio = self.devicePixelRatioF()
                self._points.put(self.pixels(self.places), self.kinds, self._styles, self.radius, ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._points.draw(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        """One by one, as sharp as the paper is."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (x, y), kind in zip(self.pixels(self.places), self.kinds, strict=True):
            painter.save()
            painter.translate(x, y)
            draw_mark(painter, self._styles[kind], self.radius)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_note(self, painter: QPainter, at: QPointF, text: str) -> None:
        """Beside the mouse, and inside of the widget."""
        metrics = QFontMetricsF(self.font())
        lines = text.split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + 12
        box = QRectF(at.x() + 14, at.y() + 10, width, metrics.height() * len(lines) + 8)
        box.moveLeft(max(0.0, min(box.left(), self.width() - box.width() - 1)))
        if box.bottom() > self.height():
            box.moveBottom(max(box.height(), at.y() - 8))
        painter.setPen(pen(self._theme.border, 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRect(box)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box.adjusted(6, 4, -6, -4), Qt.AlignmentFlag.AlignLeft, text)

    # ---- the frame ----

    def _lay_out(self) -> None:
        self._area = self._room()
        self._frame, self._segments, self._points = None, None, None
        self.update()

    def _room(self) -> QRectF:
        """What is left for the picture beside the numbers and names of the axes."""
        metrics = QFontMetricsF(self._tick_font)
        if not self.numbered:
            return self._fitted(QRectF(1, 1, self.width() - 3, self.height() - 3))
        line = metrics.height()
        height = self.height() - 2 * line - 12
        labels = [text for _, text in self._ticks_up(height)]
        left = line + 10 + max((metrics.horizontalAdvance(text) for text in labels), default=0.0)
        return self._fitted(QRectF(left, line / 2, max(1.0, self.width() - left - 12), max(1.0, height - line / 2)))

    def _fitted(self, room: QRectF) -> QRectF:
        if not self.square:
            return room
        scale = min(room.width() / (self.across[1] - self.across[0]), room.height() / (self.up[1] - self.up[0]))
        fitted = QRectF(0, 0, scale * (self.across[1] - self.across[0]), scale * (self.up[1] - self.up[0]))
        fitted.moveCenter(room.center())
        return fitted

    @property
    def _tick_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    def _framed(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(self._theme.panel))
        painter = QPainter(made)
        self._paint_axes(painter)
        painter.end()
        return made

    def _ticks_across(self, size: float) -> list[Tick]:
        room, letter = TICK_ROOM[0] * self._theme.font_scale, DATE_LETTER * self._theme.font_scale
        dates = self.dates[0]
        return date_ticks(*self.across, size, room, letter) if dates else ticks(*self.across, size, room)

    def _ticks_up(self, size: float) -> list[Tick]:
        return (date_ticks if self.dates[1] else ticks)(*self.up, size, TICK_ROOM[1] * self._theme.font_scale)

    def _written_across(self) -> list[tuple[float, float, str]]:
        """The left end and the width of what stands below the picture. At the sides it is moved inwards, for a date
        that is cut reads as another one; where that leaves no room beside the one before, it is left out."""
        metrics, written, end = QFontMetricsF(self._tick_font), list[tuple[float, float, str]](), 0.0
        for value, text in self._ticks_across(self._area.width()):
            x, wide = float(self.pixels(np.array([[value, 0.0]]))[0, 0]), metrics.horizontalAdvance(text) + 2
            left = x - wide / 2 + _inside(x, wide, self.width() - 2)
            if left >= end:
                written.append((left, wide, text))
                end = left + wide
        return written

    def _paint_axes(self, painter: QPainter) -> None:
        area, theme = self._area, self._theme
        if not self.numbered:
            return
        painter.setFont(self._tick_font)
        line = QFontMetricsF(self._tick_font).height()
        faint = pen(mixed(theme.muted, theme.panel, 0.22), 1)
        painter.setPen(faint)
        for value, _ in self._ticks_across(area.width()):
            x = float(self.pixels(np.array([[value, 0.0]]))[0, 0])
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 4))
        painter.setPen(QColor(theme.text))
        for left, wide, text in self._written_across():
            painter.drawText(QRectF(left, area.bottom() + 4, wide, line), Qt.AlignmentFlag.AlignHCenter, text)
        for value, text in self._ticks_up(area.height()):
            y = float(self.pixels(np.array([[0.0, value]]))[0, 1])
            painter.setPen(faint)
            painter.drawLine(QPointF(area.left() - 4, y), QPointF(area.right(), y))
            painter.setPen(QColor(theme.text))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(area.left() - 206, y - line / 2, 200, line), right, text)
        self._paint_names(painter, line)

    def _paint_names(self, painter: QPainter, line: float) -> None:
        metrics = QFontMetricsF(self._tick_font)
        area, middle = self._area, Qt.AlignmentFlag.AlignHCenter
        across, up = self._names
        name = metrics.elidedText(across, Qt.TextElideMode.ElideRight, self.width() - 8)
        room = QRectF(0, area.bottom() + line + 5, self.width(), line)
        room.moveCenter(QPointF(area.center().x(), room.center().y()))
        shift = _inside(area.center().x(), metrics.horizontalAdvance(name), self.width() - 4)
        painter.drawText(room.translated(shift, 0), middle, name)
        painter.save()
        beside = max((metrics.horizontalAdvance(text) for _, text in self._ticks_up(area.height())), default=0.0)
        painter.translate(area.left() - beside - 10 - line / 2, area.center().y())
        painter.rotate(-90)
        name = metrics.elidedText(up, Qt.TextElideMode.ElideRight, self.height() - 4)
        down = _inside(area.center().y(), metrics.horizontalAdvance(name), self.height() - 2)
        painter.drawText(QRectF(-500 - down, -line / 2, 1000, line), middle | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    # ---- events ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None:
            self.dragged.emit(at - self._pressed)
            self._pressed = at
        self.hovered.emit(self.units(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)


def _inside(middle: float, long: float, room: float) -> float:
    """How far words around a middle have to be moved to stay in the room, which begins at 2 and ends at `room`."""
    return max(0.0, 2 + long / 2 - middle) - max(0.0, middle + long / 2 - room)
