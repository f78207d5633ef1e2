"""The menus of what changes the drawing: Edit, Select, Arrange, Block. Most commands are the canvas' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action
from app.actions.base import WindowAction
from app.actions.menu import SEPARATOR, Menu
from app.canvas import wiring
from app.canvas.arrange import ALIGNING, SPACING

if TYPE_CHECKING:
    from app.main_window import MainWindow


def _can_undo(window: MainWindow) -> bool:
    return window.session.document.undo_label is not None


def _can_redo(window: MainWindow) -> bool:
    return window.session.document.redo_label is not None


ACTIONS: tuple[WindowAction, ...] = (
    Action("undo", "Undo", lambda w: w.session.undo(), "Ctrl+Z", "undo", enabled=_can_undo),
    Action("redo", "Redo", lambda w: w.session.redo(), "Ctrl+Shift+Z|Ctrl+Y", "redo", enabled=_can_redo),
    Action(
        "find",
        "Find in the drawing…",
        lambda w: w.finding.search.open(),
        "Ctrl+F",
        "magnify",
        "Find nodes by name, kind, shape, setting or problem",
        words="search",
    ),
    Action("find-next", "Find the next", lambda w: w.finding.search.next(), "F3", words="search"),
    Action("find-previous", "Find the one before", lambda w: w.finding.search.previous(), "Shift+F3", words="search"),
    Action(
        "keys",
        "Keys…",
        lambda w: w.finding.choose_keys(),
        tip="Choose other keys",
        words="keyboard shortcuts settings preferences options rebind",
    ),
)

NEURONS = Menu(
    "Neurons",
    (
        "switch-off",
        "activation",
        "activation-next",
        "activation-previous",
        "set-bias",
        SEPARATOR,
        "set-weight",
        "freeze-wire",
        "take-number",
        SEPARATOR,
        "connect-all",
        "explode",
        "close-neurons",
    ),
)
EDIT = Menu(
    "Edit",
    (
        "undo",
        "redo",
        SEPARATOR,
        "cut",
        "copy",
        "paste",
        "paste-linked",
        "duplicate",
        "delete",
        "heal",
        "extract",
        SEPARATOR,
        "add",
        Menu("Wires", wiring.MENU),
        NEURONS,
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
        SEPARATOR,
        "find",
        "find-next",
        "find-previous",
        SEPARATOR,
        "keys",
    ),
)
SELECT = Menu(
    "Select",
    (
        "select-all",
        "select-none",
        "invert",
        SEPARATOR,
        Menu("By wires", ("select-upstream", "select-downstream", "select-connected", SEPARATOR, "select-kind")),
        Menu("Go to", ("walk-left", "walk-right", "walk-up", "walk-down")),
    ),
)
MOVES = ("left", "right", "up", "down")
BLOCK = Menu(
    "Block", ("collapse", "unpack", SEPARATOR, "enter-block", "leave-block", SEPARATOR, "align-alike", "keep-block")
)
ARRANGE = Menu(
    "Arrange",
    (
        Menu(
            "Move",
            (*(f"nudge-{to}" for to in MOVES), SEPARATOR, *(f"far-{to}" for to in MOVES)),
        ),
        SEPARATOR,
        "tidy",
        "snapping",
        Menu("Align", tuple(action.id for action in ALIGNING)),
        Menu("Space out", tuple(action.id for action in SPACING)),
    ),
)
