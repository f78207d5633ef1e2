"""A right-click where the right button does nothing else: it asks for the menu, and a drag by it means nothing."""

from __future__ import annotations

from app.canvas.gestures.base import Gesture, Pointer


class Menu(Gesture):
    follows_edge = False

    def end(self, pointer: Pointer) -> None:
        self.clear()
        if not self.dragging:
            self.canvas.ask_for_menu(pointer)
