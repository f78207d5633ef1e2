"""The whole drawing, small, in the corner of the canvas: where one is in it, and a quick way to elsewhere.

It is made from the arrays that the overview draws from, into a picture that is kept until the drawing changes; panning
and zooming only move a rectangle over it. It shows itself while part of the drawing is out of view, unless told
otherwise: a map of what is all in view is in the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QTransform, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.canvas.clearing import covers
from app.canvas.look import Look, faded
from app.canvas.strokes import draw_lines, draw_rects

if TYPE_CHECKING:
    from app.canvas.view import Canvas

SIZE, SMALL = QSize(208, 136), QSize(124, 82)
"""As a rule, and where a larger one would hide nodes."""
MARGIN = 12
"""Pixels to the canvas' edges."""
PADDING = 8.0
"""Pixels between the drawing and the map's edge."""
RADIUS = 8.0
SMALLEST_BOX = 1.5
"""Pixels that a node takes at least: one that cannot be seen cannot be found."""
SMALLEST_VIEW, MARK = 6.0, 3.0
"""Pixels that the view's rectangle takes at least, and its mark at the edge where it is elsewhere."""
MOST_LINES = 3_000
"""Of more wires every second or third is drawn: on a map nobody tells them apart."""
SHARE, COVERING = 0.45, 0.2
"""Of the canvas' width and height, at most: in a small window the map is in the way. The latter is that of a small one
that hides nodes whatever its corner."""
SETTLING = 300
"""Milliseconds of rest after which it looks for a corner: it must not jump while the view moves."""


class Minimap(QWidget):
    """Lies over `canvas`: in the lower right corner, or, where it would hide nodes there, in the upper one or small. It
    goes where all that hides nodes of a canvas that has no room to spare. `wanted` is True or False where the user has
    asked for it so, else None."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.wanted: bool | None = None
        self._picture = QPixmap()
        self._stale = True
        self._bounds = QRectF()
        self._upper, self._no_room = False, False
        self._settled = QTimer(self, singleShot=True, interval=SETTLING)
        self._settled.timeout.connect(self._choose)
        self.setFixedSize(SIZE)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # the canvas below is not meant
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Minimap")
        self.setToolTip("Drag to move the view, turn the wheel to zoom.\nAlt+M shows and hides the map.")
        session = canvas.session
        session.drawn.connect(lambda *_: self.forget())
        session.costed.connect(lambda _: self.forget())
        session.themed.connect(lambda _: self.forget())
        canvas.zoomed.connect(lambda _: self.follow())
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self.follow())
        canvas.installEventFilter(self)
        self.forget()

    # ---- when it is shown ----

    def want(self, wanted: bool | None) -> None:
        """Shows it, hides it, or leaves it to what is in view (None)."""
        self.wanted = wanted
        self.follow()

    def forget(self) -> None:
        """The drawing has changed: the picture is made anew when it is next seen."""
        self._stale = True
        self._bounds = self._canvas.drawing.bounds()
        self.follow()

    def follow(self) -> None:
        """The view has moved."""
        if self._asked:
            self._settled.start()
        self._show()

    def _show(self) -> None:
        room = self._canvas.size() * SHARE
        show = self._asked and not self._no_room and SIZE.width() <= room.width() and SIZE.height() <= room.height()
        self.setVisible(show)
        if show:
            self.update()

    @property
    def _asked(self) -> bool:
        if self.wanted is not None:
            return self.wanted
        return not (self._bounds.isEmpty() or self._canvas.camera.seen().contains(self._bounds))

    def _choose(self) -> None:
        """Takes the first place in which it hides nothing, large rather than small."""
        if self.isVisible() and self.underMouse():
            return  # it is in use
        places = [(size, upper) for size in (SIZE, SMALL) for upper in (False, True)]
        found = next((place for place in places if not self._hides(self._at(*place))), None)
        room = self._canvas.size() * COVERING
        spare = SMALL.width() <= room.width() and SMALL.height() <= room.height()
        self._no_room = found is None and not self.wanted and not spare
        size, self._upper = found or (SMALL, False)
        if size != self.size():
            self.setFixedSize(size)
            self._stale = True
        self._move()
        self._show()

    def _hides(self, rect: QRect) -> bool:
        """Whether nodes, or what lies over the drawing too, are below a rectangle of the canvas."""
        canvas = self._canvas
        view = QRectF(rect.translated(-canvas.viewport().pos()))
        legend = canvas.wire_show.legend
        if legend.isVisible() and legend.geometry().intersects(rect):
            return True
        own = QRectF(self.geometry().translated(-canvas.viewport().pos()))
        if any(view.intersects(cover) for cover in covers(canvas) if cover != own):
            return True
        return bool(canvas.drawing.places.nodes_in(canvas.mapToScene(view.toRect()).boundingRect()))

    def _at(self, size: QSize, upper: bool) -> QRect:
        corner = self._canvas.rect().bottomRight()
        top = MARGIN if upper else corner.y() - size.height() - MARGIN + 1
        return QRect(QPoint(corner.x() - size.width() - MARGIN + 1, top), size)

    def _move(self) -> None:
        self.move(self._at(self.size(), self._upper).topLeft())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._settled.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._move()
            self.follow()
        return super().eventFilter(watched, event)

    # ---- between the map and the scene ----

    def to_map(self) -> QTransform:
        """From scene units to pixels of the map: the drawing as large as it fits, in the middle."""
        bounds = self._bounds if not self._bounds.isEmpty() else self._canvas.camera.seen()
        room = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(room.width() / max(bounds.width(), 1.0), room.height() / max(bounds.height(), 1.0), 0.25)
        middle, centre = room.center(), bounds.center()
        return QTransform(scale, 0, 0, scale, middle.x() - centre.x() * scale, middle.y() - centre.y() * scale)

    def view_box(self) -> QRectF:
        """The part in view, in pixels of the map; where the view has left the drawing, a mark at the nearest edge."""
        room = QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -2.0)
        box = self.to_map().mapRect(self._canvas.camera.seen())
        wide, high = max(box.width(), SMALLEST_VIEW), max(box.height(), SMALLEST_VIEW)
        box = QRectF(box.center() - QPointF(wide, high) / 2, box.center() + QPointF(wide, high) / 2)
        left, right = _within(box.left(), box.right(), room.left(), room.right())
        top, bottom = _within(box.top(), box.bottom(), room.top(), room.bottom())
        return QRectF(left, top, right - left, bottom - top)

    # ---- the mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._canvas.bookmarks.leave()
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.pixelDelta().y()
        self._canvas.camera.zoom_to(self._canvas.camera.zoom * 1.0015**delta)
        event.accept()

    def _go(self, at: QPointF) -> None:
        inverted, _ = self.to_map().inverted()
        self._canvas.camera.centre_on(inverted.map(at))

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stale or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self.picture()
            self._stale = False
        look = self._canvas.drawing.look
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.accent, 1.5))
        painter.setBrush(faded(look.accent, 0.10))
        painter.drawRoundedRect(self.view_box(), 2.5, 2.5)

    def picture(self) -> QPixmap:
        """The map without the view's rectangle, at the screen's resolution."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        look = self._canvas.drawing.look
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(faded(look.canvas, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_drawing(painter, look)
        painter.end()
        return picture

    def _paint_drawing(self, painter: QPainter, look: Look) -> None:
        """Frames, wires and boxes, each in as few calls as there are colours; pens and boxes keep to whole pixels."""
        drawing, shape = self._canvas.drawing, self.to_map()
        frames = np.array([_sides(frame.box()) for frame in drawing.frames.values()], dtype=float).reshape(-1, 4)
        painter.setPen(QPen(faded(look.muted, 0.5), 0))
        painter.setBrush(faded(look.muted, 0.12))
        draw_rects(painter, _mapped(frames, shape))
        painter.setPen(QPen(faded(look.real, 0.45), 0))
        lines = drawing.leads.lines()
        draw_lines(painter, _points(lines[:: max(1, -(-len(lines) // MOST_LINES))], shape))
        painter.setPen(Qt.PenStyle.NoPen)
        boxes = _mapped(drawing.places.boxes, shape)
        categories = np.array([item.node.layer.category for item in drawing.nodes.values()])
        for category in dict.fromkeys(categories.tolist()):
            painter.setBrush(look.category(category))
            draw_rects(painter, boxes[categories == category])


def _within(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """The part of a stretch that lies between two ends; of one that lies beyond, a mark at the nearer end."""
    low = min(max(low, least), most - MARK)
    return low, max(min(high, most), low + MARK)


def _sides(box: QRectF) -> tuple[float, float, float, float]:
    return box.left(), box.top(), box.right(), box.bottom()


def _points(lines: np.ndarray, shape: QTransform) -> np.ndarray:
    """(n, 4) pairs of points, from scene units to pixels of the map."""
    mapped: np.ndarray = lines * shape.m11() + np.array([shape.dx(), shape.dy(), shape.dx(), shape.dy()])
    return mapped


def _mapped(boxes: np.ndarray, shape: QTransform) -> np.ndarray:
    """(n, 4) left, top, width and height on the map, of boxes given by their sides; none is too small to see."""
    sides = _points(boxes, shape)
    sizes = np.maximum(sides[:, 2:] - sides[:, :2], SMALLEST_BOX)
    return np.hstack([(sides[:, :2] + sides[:, 2:] - sizes) / 2, sizes])
