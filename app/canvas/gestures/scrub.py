"""Dragging a number on a node sideways. Shapes downstream follow while it changes; the history gets one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.draft import Draft
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.scrub import FINE, Scale, scale_of
from app.canvas.values import spoken
from app.forms import range_of
from engine.errors import UserError
from engine.layer import short

if TYPE_CHECKING:
    from app.canvas.view import Canvas

TIP = "Drag sideways to change it, double-click to type it"


class Scrub(Gesture):
    """`_travel` is the hand's way in pixels, shortened where Shift was held; the number is a function of it alone."""

    tip = TIP
    cursor = Qt.CursorShape.SizeHorCursor
    follows_edge = False

    def __init__(self, canvas: Canvas, press: Pointer, id: str, setting: str) -> None:
        super().__init__(canvas, press)
        self._id, self._setting = id, setting
        self._selection = canvas.session.selection, canvas.selected_wires
        self._draft = Draft(canvas)
        self._base = canvas.session.graph
        self._layer = self._base.nodes[id].layer
        self._field = self._layer.fields[setting]
        self._scale: Scale = scale_of(self._field, self._layer.setting(setting))
        self._last = press.view.x()
        self._travel = 0.0

    def begin(self) -> None:
        self.canvas.select((self._id,))
        self.canvas.drawing.nodes[self._id].grasp(self._setting)

    def drag(self, pointer: Pointer) -> None:
        across, self._last = pointer.view.x() - self._last, pointer.view.x()
        self._travel += across * (FINE if pointer.shift else 1.0)
        value = self._scale.at(self._travel, fine=pointer.shift, coarse=pointer.control)
        shown = self._draft.graph.nodes[self._id].layer
        if value != shown.setting(self._setting):
            try:
                layer = self._layer.changed(**{self._setting: value})
            except UserError:  # a rule beyond the range, as of sizes that must be even: the number waits for the next
                return
            self._draft.show(self._base.with_layer(self._id, layer))
        self._tell(value)

    def end(self, pointer: Pointer) -> None:
        self.clear()
        if not self.dragging:
            self.canvas.select((self._id,))
            return
        before, after = self._layer, self._draft.graph.nodes[self._id].layer
        if after != before:
            value, title = short(after.setting(self._setting)), self._draft.graph.nodes[self._id].title
            self.canvas.session.edit(self._draft.graph, f"Set {spoken(self._setting)} of {title} to {value}")
        self._draft.drop()

    def cancel(self) -> None:
        self.clear()
        self._draft.drop()
        self.canvas.select(*self._selection)

    def clear(self) -> None:
        item = self.canvas.drawing.nodes.get(self._id)
        if item is not None:
            item.grasp("")
        super().clear()

    def _tell(self, value: int | float) -> None:
        """Value, range and modifiers, in the status bar."""
        allowed = range_of(self._field).rstrip(".").lower()
        parts = (
            f"{spoken(self._setting)} {short(value)}",
            allowed,
            "Shift finer",
            "Ctrl in round numbers",
            "Esc restores",
        )
        self.say(" · ".join(filter(None, parts)))
