"""How the mouse moves the view: four habits that hands bring from other programs, as one table.

A preset changes what the wheel, the middle and the right button do, and what a drag on the empty canvas begins. Nothing
else depends on it: selecting, wiring and editing are the same everywhere. What a preset means never changes later; a
better idea becomes another preset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import Qt

Deed = Literal["pan", "zoom", "band", "cut", "left pan", "menu", "pan or menu"]
"""What a drag does. The right button always asks for the menu where it is not dragged; a left button that pans
("left pan") selects nothing by a click."""

NO = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton

Press = tuple[Qt.MouseButton, Qt.KeyboardModifier]


@dataclass(frozen=True)
class Navigation:
    """`anywhere` says what a press means wherever it is; `on_empty` what one of the left button means on the empty
    canvas, where only the modifiers of the table decide: others belong to the gesture (Shift adds to a selection).

    `wheel_stops` is the zoom that the wheel alone does not pass; Ctrl and the wheel do.
    """

    id: str
    title: str
    note: str
    anywhere: Mapping[Press, Deed]
    on_empty: tuple[tuple[Qt.KeyboardModifier, Deed], ...] = ((NO, "band"),)
    wheel_stops: float = 4.0

    @property
    def control_selects(self) -> bool:
        """Whether a band needs Ctrl, so that Ctrl cannot take from the selection."""
        return (CONTROL, "band") in self.on_empty

    def of_press(self, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Deed | None:
        """What a press means wherever it is; None where that depends on what lies under it."""
        return self.anywhere.get((button, modifiers & ~SHIFT)) or self.anywhere.get((button, NO))

    def of_empty(self, modifiers: Qt.KeyboardModifier) -> Deed:
        """What the left button begins on the empty canvas."""
        return next(deed for wanted, deed in self.on_empty if modifiers & wanted == wanted)


def _table(**deeds: Deed) -> Mapping[Press, Deed]:
    presses: dict[str, Press] = {
        "middle": (MIDDLE, NO),
        "control_middle": (MIDDLE, CONTROL),
        "right": (RIGHT, NO),
        "control_right": (RIGHT, CONTROL),
        "alt_right": (RIGHT, ALT),
    }
    return MappingProxyType({presses[name]: deed for name, deed in deeds.items()})


DEFAULT = Navigation(
    "default",
    "Default",
    "The wheel zooms; the middle or the right button moves the view; a drag on the empty canvas selects.",
    _table(middle="pan", right="pan or menu", control_right="cut"),
)
PRESETS: tuple[Navigation, ...] = (
    DEFAULT,
    Navigation(
        "blender",
        "As in Blender",
        "The middle button moves the view, with Ctrl it zooms; the right button asks for the menu.",
        _table(middle="pan", control_middle="zoom", right="menu", control_right="cut"),
    ),
    Navigation(
        "unreal",
        "As in Unreal",
        "The right button moves the view, with Alt it zooms; the wheel stops at 100 %, and goes on with Ctrl.",
        _table(middle="pan", right="pan or menu", alt_right="zoom"),
        wheel_stops=1.0,
    ),
    Navigation(
        "comfyui",
        "As in ComfyUI",
        "A drag on the empty canvas moves the view, with Ctrl it selects; the right button asks for the menu.",
        _table(middle="pan", right="menu", control_right="cut"),
        on_empty=((CONTROL, "band"), (NO, "left pan")),
    ),
)
BY_ID: Mapping[str, Navigation] = MappingProxyType({preset.id: preset for preset in PRESETS})
