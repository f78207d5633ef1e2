"""Which commands the toolbar and the context menus offer."""

from __future__ import annotations

from app.actions.menu import SEPARATOR, Menu
from app.actions.watch import PICTURE
from app.canvas import wiring

ON_BLOCK: tuple[str, ...] = ("enter-block", "unpack", "align-alike", "keep-block", SEPARATOR)
"""What the context menu of a block begins with."""

ON_NEURON: tuple[str | Menu, ...] = (
    "switch-off",
    "activation",
    "set-bias",
    "connect-all",
    "close-neurons",
    SEPARATOR,
)
"""What the context menu of a neuron begins with."""

ON_STRAND: tuple[str, ...] = ("set-weight", "freeze-wire", "take-number", SEPARATOR)
"""What the context menu of a wire into a neuron begins with."""

ON_NODE: tuple[str | Menu, ...] = (
    "rename",
    "edit-value",
    "replace",
    "bypass",
    "freeze",
    "use-again",
    "stop-sharing",
    "note",
    "frame",
    "explain",
    "collapse",
    "explode",
    SEPARATOR,
    PICTURE,
    "pin",
    "unpin",
    "microscope",
    "be-neuron",
    SEPARATOR,
    "cut",
    "copy",
    "duplicate",
    SEPARATOR,
    "delete",
    "heal",
    "extract",
)
"""The context menu of what is selected."""

ON_WIRE, ON_OUTPUT, ON_INPUT = wiring.ON_WIRE, wiring.ON_OUTPUT, wiring.ON_INPUT
"""The context menus of a wire and of ports."""

ON_CANVAS: tuple[str, ...] = ("add", "paste", SEPARATOR, "select-all", "fit")
"""The context menu of the empty canvas."""

TOOLBAR: tuple[str, ...] = (
    "new",
    "open",
    "save",
    SEPARATOR,
    "undo",
    "redo",
    SEPARATOR,
    "add",
    "fit",
    SEPARATOR,
    "train",
    "pause",
    "step",
    "stop",
    "slow-motion",
    "try-it",
    SEPARATOR,
    "+device",
    "+progress",
)
