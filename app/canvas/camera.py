"""Which part of the plane is seen, and how large: zoom, pan, framing, and the wheel and pinches that ask for them.

A jump to somewhere else glides there, so that the eye keeps its way; whatever moves the view by hand ends the glide.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from app.canvas.clearing import covers, shift_clear
from app.canvas.navigation import DEFAULT, Navigation
from app.canvas.sight import Sight

SMALLEST, LARGEST = 0.05, 4.0
LARGEST_FRAMED = 1.5
"""Framing a single node does not fill the window with it."""
BORDER = 60.0
"""Scene units left around what is framed."""
STEP = 1.2
"""One step of zooming by key."""
GLIDE = 150
"""Milliseconds that a jump takes: long enough to see where it goes, too short to wait for."""


class Camera:
    """Moves a view's transform. Everything is anchored by hand: Qt's anchors guess from where the mouse last was.

    `navigation` says what the wheel does; `animated` is False for those who want nothing on the screen to move.
    """

    def __init__(self, view: QGraphicsView, zoomed: Callable[[float], None]) -> None:
        self._view = view
        self._zoomed = zoomed
        self.navigation: Navigation = DEFAULT
        self.animated = True
        self._start = self._goal = Sight(0.0, 0.0, 1.0)
        self._glide = QVariantAnimation(view, startValue=0.0, endValue=1.0, duration=GLIDE)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._glide.valueChanged.connect(lambda share: self._look(between(self._start, self._goal, share)))

    @property
    def zoom(self) -> float:
        return self._view.transform().m11()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Sets the zoom; the point of the drawing under `at` (viewport pixels, its middle by default) stays there."""
        self._glide.stop()
        self._scale(zoom, self._middle() if at is None else at)

    def zoom_by(self, steps: int) -> None:
        self.zoom_to(self.zoom * STEP**steps)

    def pan(self, pixels: QPointF) -> None:
        """Moves the drawing by pixels, as if a hand dragged it."""
        self._glide.stop()
        self._shift(pixels)

    def centre_on(self, at: QPointF) -> None:
        self.pan(self._middle() - self._view.viewportTransform().map(at))

    def frame(self, rect: QRectF) -> None:
        """Shows a rectangle as large as it fits, at most at 150 %."""
        self.look(self.framing(rect))

    def refit(self, rect: QRectF, before: QSize) -> None:
        """Frames a rectangle anew where it was framed in another size of the view, and nobody has moved since."""
        if self.sight.resembles(self.framing(rect, before)):
            self.frame(rect)

    def framing(self, rect: QRectF, size: QSize | None = None) -> Sight:
        """From where a rectangle is seen as large as it fits, at most at 150 %; by a view of another size, if asked."""
        room, middle = size or self._view.viewport().size(), rect.center()
        wide, high = rect.width() + 2 * BORDER, rect.height() + 2 * BORDER
        zoom = min(room.width() / wide, room.height() / high, LARGEST_FRAMED)
        return Sight(middle.x(), middle.y(), max(SMALLEST, zoom))

    # ---- going somewhere else ----

    @property
    def sight(self) -> Sight:
        """Where the view looks from, or is about to."""
        if self._glide.state() == QVariantAnimation.State.Running:
            return self._goal
        middle = self.to_scene(self._middle())
        return Sight(middle.x(), middle.y(), self.zoom)

    def look(self, sight: Sight) -> None:
        """Looks from there at once."""
        self._glide.stop()
        self._look(sight)

    def glide(self, sight: Sight) -> None:
        """Looks from there after a short way; at once where nothing shall move."""
        if not (self.animated and self._view.isVisible()):
            self.look(sight)
            return
        self._glide.stop()
        self._start, self._goal = self.sight, sight
        self._glide.start()

    def reveal(self, rect: QRectF) -> None:
        """Pans as little as needed for a rectangle to be seen, and for nothing that lies over the view to cover it."""
        self._bring_in(rect.adjusted(-BORDER, -BORDER, BORDER, BORDER))
        for _ in range(2):  # moving the view can show the map
            room = QRectF(self._view.viewport().rect())
            shift = shift_clear(self._view.viewportTransform().mapRect(rect), room, covers(self._view))
            if shift.isNull():
                return
            self.pan(shift)

    def _bring_in(self, wanted: QRectF) -> None:
        seen = self.seen()
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
        """A wheel zooms and a trackpad pans, sensed per event. Ctrl always zooms, Shift turns the wheel sideways."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        pixels, angle = event.pixelDelta(), event.angleDelta()
        if of_trackpad(event) and not control:
            self.pan(QPointF(angle if pixels.isNull() else pixels))
        elif shift and not control:
            self.pan(QPointF(angle.y() or angle.x(), 0.0))
        else:
            self._zoom_by_wheel(angle.y() or pixels.y(), event.position(), control)

    def _zoom_by_wheel(self, amount: int, at: QPointF, control: bool) -> None:
        """Without Ctrl the wheel goes no further than its habit lets it, and never back to there by itself."""
        most = LARGEST if control else max(self.zoom, self.navigation.wheel_stops)
        self.zoom_to(min(self.zoom * 1.0015**amount, most), at)

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """A pinch on a trackpad; False where the gesture is another."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_to(self.zoom * (1.0 + event.value()), event.position())
        return True

    # ---- by hand ----

    def _middle(self) -> QPointF:
        return QPointF(self._view.viewport().rect().center())

    def _look(self, sight: Sight) -> None:
        self._scale(sight.zoom, self._middle())
        self._shift(self._middle() - self._view.viewportTransform().map(QPointF(sight.x, sight.y)))

    def _scale(self, zoom: float, at: QPointF) -> None:
        zoom = min(LARGEST, max(SMALLEST, zoom))
        fixed = self.to_scene(at)
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        self._shift(at - self._view.viewportTransform().map(fixed))
        self._zoomed(zoom)

    def _shift(self, pixels: QPointF) -> None:
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - round(pixels.x()))
        down.setValue(down.value() - round(pixels.y()))


def between(start: Sight, goal: Sight, share: float) -> Sight:
    """A sight on the way. The zoom grows by equal factors, and the middle keeps pace with what it makes of distances:
    so one point of the drawing stands still, as if the view were drawn towards it."""
    zoom = start.zoom * (goal.zoom / start.zoom) ** share
    if abs(goal.zoom - start.zoom) > 1e-6 * start.zoom:
        share = (1 / start.zoom - 1 / zoom) / (1 / start.zoom - 1 / goal.zoom)
    return Sight(start.x + (goal.x - start.x) * share, start.y + (goal.y - start.y) * share, zoom)


def of_trackpad(event: QWheelEvent) -> bool:
    """Whether fingers scroll: some systems name the device, others tell where a movement begins and ends, and others
    send pixels without steps. A mouse under X11 sends pixels too, but steps with them."""
    if event.device().type() == QInputDevice.DeviceType.TouchPad:
        return True
    if event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    return not event.pixelDelta().isNull() and event.angleDelta().isNull()
