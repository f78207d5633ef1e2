"""Which part of the plane is seen, and how large: zoom, pan, framing, and the wheel and pinches that ask for them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QNativeGestureEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.05, 4.0
LARGEST_FRAMED = 1.5
"""Framing a single node does not fill the window with it."""
BORDER = 60.0
"""Scene units left around what is framed."""
STEP = 1.2
"""One step of zooming by key."""


class Camera:
    """Moves a view's transform. Everything is anchored by hand: Qt's anchors guess from where the mouse last was."""

    def __init__(self, view: QGraphicsView, zoomed: Callable[[float], None]) -> None:
        self._view = view
        self._zoomed = zoomed

    @property
    def zoom(self) -> float:
        return self._view.transform().m11()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Sets the zoom; the point of the drawing under `at` (viewport pixels, its middle by default) stays there."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        if at is None:
            at = QPointF(self._view.viewport().rect().center())
        fixed = self.to_scene(at)
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        self.pan(at - self._view.viewportTransform().map(fixed))
        self._zoomed(zoom)

    def zoom_by(self, steps: int) -> None:
        self.zoom_to(self.zoom * STEP**steps)

    def pan(self, pixels: QPointF) -> None:
        """Moves the drawing by pixels, as if a hand dragged it."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - round(pixels.x()))
        down.setValue(down.value() - round(pixels.y()))

    def centre_on(self, at: QPointF) -> None:
        middle = QPointF(self._view.viewport().rect().center())
        self.pan(middle - self._view.viewportTransform().map(at))

    def frame(self, rect: QRectF) -> None:
        """Shows a rectangle as large as it fits, at most at 150 %."""
        room = self._view.viewport().rect()
        wide, high = rect.width() + 2 * BORDER, rect.height() + 2 * BORDER
        zoom = min(room.width() / wide, room.height() / high, LARGEST_FRAMED)
        self.zoom_to(zoom)
        self.centre_on(rect.center())

    def reveal(self, rect: QRectF) -> None:
        """Pans as little as needed for a rectangle to be seen."""
        seen, wanted = self.seen(), rect.adjusted(-BORDER, -BORDER, BORDER, BORDER)
        if seen.contains(wanted):
            return
        right, left = min(0.0, seen.right() - wanted.right()), max(0.0, seen.left() - wanted.left())
        down, up = min(0.0, seen.bottom() - wanted.bottom()), max(0.0, seen.top() - wanted.top())
        self.pan(QPointF(left or right, up or down) * self.zoom)

    def seen(self) -> QRectF:
        """The part of the scene in view."""
        rect = QRectF(self._view.viewport().rect())
        return QRectF(self.to_scene(rect.topLeft()), self.to_scene(rect.bottomRight()))

    def to_scene(self, at: QPointF) -> QPointF:
        """A viewport point in scene units, exact where `mapToScene` takes whole pixels only."""
        inverted, _ = self._view.viewportTransform().inverted()
        return inverted.map(at)

    def to_view(self, at: QPointF) -> QPoint:
        return self._view.viewportTransform().map(at).toPoint()

    def wheel(self, event: QWheelEvent) -> None:
        """A wheel zooms and a trackpad pans, sensed per event: only a trackpad knows pixels. Ctrl always zooms, Shift
        turns the wheel sideways."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        pixels, angle = event.pixelDelta(), event.angleDelta()
        if not pixels.isNull() and not control:
            self.pan(QPointF(pixels))
        elif shift and not control:
            self.pan(QPointF(angle.y() or angle.x(), 0.0))
        else:
            amount = pixels.y() if not pixels.isNull() else angle.y()
            self.zoom_to(self.zoom * 1.0015**amount, event.position())

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """A pinch on a trackpad; False where the gesture is another."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_to(self.zoom * (1.0 + event.value()), event.position())
        return True
