"""The hand on the canvas: which gesture is under way, where the mouse is, and what time does meanwhile.

The view passes its events on to here. One gesture lasts from a press to a release (or longer, where it `stays`); until
its end it changes nothing, so that Esc, the right button and an edit from elsewhere can end it without a trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent

from app.canvas import edge
from app.canvas.choice import gesture_for
from app.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from app.canvas.view import Canvas

AIMED = 6.0
"""Pixels that a mouse moves when somebody points at something else: less is a hand that rests."""

TICK = 16
"""Milliseconds between two steps of scrolling along while something is dragged at the edge."""

HELD = {
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
}

MEANINGS = {
    Qt.Key.Key_Space: (Qt.CursorShape.OpenHandCursor, "Drag to move the view"),
    Qt.Key.Key_X: (
        Qt.CursorShape.CrossCursor,
        "Drag across wires to cut them · Click a wire to cut it, a port to break all its wires",
    ),
}
"""What a drag means while an ordinary key is held, as cursor and tip."""


class Hand:
    """`gesture` is what the hand is doing; `last` where the mouse was last seen, None when it has left.

    `keys` are the ordinary keys held down now that change what a drag means (Space, X).
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.gesture: Gesture | None = None
        self.last: Pointer | None = None
        self.keys: frozenset[Qt.Key] = frozenset()
        self._chosen_at: Pointer | None = None
        self._ticks = QTimer(canvas, interval=TICK)
        self._ticks.timeout.connect(self.tick)

    # ---- gestures ----

    def begin(self, gesture: Gesture) -> None:
        self.gesture = gesture
        self._canvas.viewport().setCursor(gesture.cursor or Qt.CursorShape.ArrowCursor)
        self._ticks.start()
        self._canvas.tipped.emit(gesture.tip)
        gesture.start()

    def cancel(self) -> None:
        """Ends the gesture without a trace."""
        if gesture := self.put_down():
            gesture.cancel()

    def put_down(self) -> Gesture | None:
        """Takes the gesture out of the hand, for its end."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            self._ticks.stop()
            self._canvas.viewport().unsetCursor()
            self._canvas.tipped.emit("")
        return gesture

    def tick(self) -> None:
        """Scrolls along near the edge, and lets the gesture see time pass while the mouse rests."""
        gesture, last = self.gesture, self.last
        if gesture is not None and last is not None and gesture.dragging and gesture.follows_edge:
            self._canvas.camera.pan(edge.push(last.view, gesture.press.view, self._canvas.viewport().size()))
            self.move_to(last.view, last.modifiers)

    # ---- the mouse ----

    def pointer_of(self, event: QMouseEvent) -> Pointer:
        at = event.position()
        self.last = Pointer(self._canvas.camera.to_scene(at), at, event.modifiers())
        return self.last

    def chosen(self) -> None:
        """Something was selected: from now on that is meant, until the mouse points at something else."""
        self._chosen_at = self.last

    @property
    def points(self) -> bool:
        """Whether the mouse has moved since something was selected, so that what lies under it is meant."""
        last, then = self.last, self._chosen_at
        return last is not None and (then is None or (last.view - then.view).manhattanLength() > AIMED)

    def press(self, event: QMouseEvent) -> None:
        pointer = self.pointer_of(event)
        if self.gesture is not None:
            if event.button() == Qt.MouseButton.RightButton:
                self.cancel()
            return
        gesture = gesture_for(self._canvas, pointer, event.button(), self.keys)
        if gesture is not None:
            self._canvas.begin(gesture)

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse is there now, or what lies below it has moved."""
        self.last = Pointer(self._canvas.camera.to_scene(at), at, modifiers)
        if self.gesture is not None:
            self.gesture.move(self.last)

    def release(self, event: QMouseEvent) -> None:
        pointer = self.pointer_of(event)
        if self.gesture is None or self.gesture.stays(pointer):
            return
        if gesture := self.put_down():
            gesture.end(pointer)

    def leave(self) -> None:
        if self.gesture is None:
            self.last = None

    # ---- the keys ----

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Whether the key was for the hand: during a gesture all are."""
        if self.gesture is not None:
            self._key_in_gesture(event)
            return True
        if event.key() in MEANINGS and not event.modifiers():
            if not event.isAutoRepeat():
                self._hold(self.keys | {Qt.Key(event.key())})
            return True
        return False

    def key_released(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._hold(self.keys - {Qt.Key(event.key())})
        self._modifiers_changed(event)

    def let_go(self) -> None:
        """Keys that were held are held no longer, as far as the canvas can know."""
        self._hold(frozenset())

    def _hold(self, keys: frozenset[Qt.Key]) -> None:
        if keys == self.keys:
            return
        self.keys = keys
        if self.gesture is not None:
            return
        held = next((key for key in MEANINGS if key in keys), None)
        if held is None:
            self._canvas.viewport().unsetCursor()
            self._canvas.tipped.emit("")
        else:
            cursor, tip = MEANINGS[held]
            self._canvas.viewport().setCursor(cursor)
            self._canvas.tipped.emit(tip)

    def _key_in_gesture(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.gesture is not None and self.gesture.accept():
                self.put_down()
        else:
            self._modifiers_changed(event)

    def _modifiers_changed(self, event: QKeyEvent) -> None:
        """Shift, Ctrl or Alt pressed in the middle of a drag take effect at once."""
        modifier = HELD.get(Qt.Key(event.key()))
        if self.gesture is not None and self.last is not None and modifier is not None:
            pressed = event.type() == QEvent.Type.KeyPress
            before = self.last.modifiers
            self.move_to(self.last.view, before | modifier if pressed else before & ~modifier)
