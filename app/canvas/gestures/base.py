"""What all gestures share: a press, moves, an end, and a way back.

A gesture is one object from press to release. It owns what it shows for the moment and takes it away again in `clear`,
which runs at its end as at its cancelling; the drawing itself is changed once, by one `session.edit` in `end`. That is
why Esc leaves no trace: until then there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from app.canvas.view import Canvas

THRESHOLD = 6.0
"""Screen pixels that the mouse may tremble between press and release of a click."""


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is, in scene units and viewport pixels, and which modifier keys are held."""

    scene: QPointF
    view: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def shift(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def control(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    @property
    def alt(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


class Gesture:
    """The order of calls: `start`, any number of `move`, then `end` or `cancel`, once."""

    tip = ""
    """What the modifier keys do meanwhile, for the status bar."""
    cursor: Qt.CursorShape | None = None
    follows_edge = True
    """Whether the view scrolls along when the mouse nears its edge."""

    def __init__(self, canvas: Canvas, press: Pointer) -> None:
        self.canvas = canvas
        self.press = press
        self.dragging = False
        self._items: list[QGraphicsItem] = []

    def start(self) -> None:
        """The button went down."""

    def move(self, pointer: Pointer) -> None:
        """The mouse moved, a modifier key changed, or the view scrolled under the mouse."""
        away = pointer.view - self.press.view
        if not self.dragging and max(abs(away.x()), abs(away.y())) >= THRESHOLD:
            self.dragging = True
            self.begin()
        if self.dragging:
            self.drag(pointer)

    def begin(self) -> None:
        """The mouse has left the threshold: this is a drag."""

    def drag(self, pointer: Pointer) -> None:
        """One step of the drag."""

    def stays(self, pointer: Pointer) -> bool:
        """Whether the gesture goes on although the button was released."""
        return False

    def end(self, pointer: Pointer) -> None:
        """The button was released: edits the drawing, after taking the temporary items away."""
        self.clear()

    def cancel(self) -> None:
        """As if nothing had been."""
        self.clear()

    def accept(self) -> bool:
        """Enter was pressed; True where that finishes the gesture."""
        return False

    def say(self, tip: str) -> None:
        """Tells in the status bar what may be done now, where that is something else than before."""
        if tip != self.tip:
            self.tip = tip
            self.canvas.tipped.emit(tip)

    def show(self, item: QGraphicsItem) -> None:
        """Puts a temporary item above everything."""
        item.setZValue(10.0)
        self.canvas.drawing.addItem(item)
        self._items.append(item)

    def clear(self) -> None:
        """Takes away what the gesture shows; what a subclass changed besides its items, it restores here."""
        for item in self._items:
            self.canvas.drawing.removeItem(item)
        self._items = []
