"""Every command of the canvas, declared once, in families. Menus, keys and the command palette are made from `ACTIONS`.

A family that grows lives beside what it does (`arrange.ACTIONS`) and joins here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action
from app.canvas import (
    arrange,
    blocks,
    bookmarks,
    bypass,
    explain,
    in_place,
    neurons,
    notes,
    picture_actions,
    pins,
    reach,
    replacing,
    sharing,
    slow_actions,
    taking,
    weights,
    wire_keys,
    wire_show,
    wiring,
)

if TYPE_CHECKING:
    from app.canvas.view import Canvas

CanvasAction = Action["Canvas"]


def has_selection(canvas: Canvas) -> bool:
    return bool(canvas.session.selection)


def has_one(canvas: Canvas) -> bool:
    return len(canvas.session.selection) == 1


def has_something(canvas: Canvas) -> bool:
    """Nodes and frames are the session's selection; wires are selected on the canvas alone."""
    return bool(canvas.session.selection or canvas.selected_wires)


def has_nodes(canvas: Canvas) -> bool:
    return bool(canvas.session.graph.nodes)


ADDING: tuple[CanvasAction, ...] = (
    Action(
        "add",
        "Add a layer…",
        lambda c: c.commands.open_palette(),
        "Tab|Shift+A",
        "plus",
        "Add a layer by its name",
        words="palette new node",
    ),
)
EDITING: tuple[CanvasAction, ...] = (
    Action("cut", "Cut", lambda c: c.commands.cut(), "Ctrl+X", "content-cut", enabled=has_selection),
    Action("copy", "Copy", lambda c: c.commands.copy(), "Ctrl+C", "content-copy", enabled=has_selection),
    Action("paste", "Paste", lambda c: c.commands.paste(), "Ctrl+V", "content-paste"),
    Action(
        "paste-linked",
        "Paste with wires",
        lambda c: c.commands.paste(linked=True),
        "Ctrl+Shift+V",
        tip="Paste, and wire the copy to what fed the original",
        words="inputs links",
    ),
    Action("duplicate", "Duplicate", lambda c: c.commands.duplicate(), "Ctrl+D", enabled=has_selection),
    Action(
        "delete",
        "Delete",
        lambda c: c.commands.delete(),
        "Delete|Backspace",
        "trash-can-outline",
        enabled=has_something,
        words="remove erase layer node wire disconnect",
    ),
    Action(
        "heal",
        "Delete and heal",
        lambda c: c.commands.heal(),
        "Ctrl+Delete|Ctrl+Backspace",
        enabled=has_selection,
        words="remove bridge dissolve",
    ),
    Action(
        "extract",
        "Extract from its wires",
        lambda c: c.commands.extract(),
        "Ctrl+Shift+X",
        tip="Take the selection out of its wires and join what it leaves",
        enabled=has_selection,
        words="extract detach pull out",
    ),
    Action("rename", "Rename", lambda c: c.commands.rename(), "F2", enabled=has_one),
    Action(
        "frame", "Frame the selection", lambda c: c.commands.frame(), "C|Ctrl+J", enabled=has_selection, words="comment"
    ),
)
SELECTING: tuple[CanvasAction, ...] = (
    Action("select-all", "Select all", lambda c: c.commands.select_all(), "Ctrl+A", enabled=has_nodes),
    Action("select-none", "Select nothing", lambda c: c.commands.select_none(), "Esc"),
    Action("invert", "Invert selection", lambda c: c.commands.invert_selection(), "Ctrl+I", enabled=has_nodes),
    Action("walk-left", "Go to the node before", lambda c: c.commands.walk("left"), "Left"),
    Action("walk-right", "Go to the node behind", lambda c: c.commands.walk("right"), "Right"),
    Action("walk-up", "Go to the node above", lambda c: c.commands.walk("up"), "Up"),
    Action("walk-down", "Go to the node below", lambda c: c.commands.walk("down"), "Down"),
)
NUDGING: tuple[CanvasAction, ...] = (
    Action("nudge-left", "Move left", lambda c: c.commands.nudge(-1, 0), "Ctrl+Left", enabled=has_selection),
    Action("nudge-right", "Move right", lambda c: c.commands.nudge(1, 0), "Ctrl+Right", enabled=has_selection),
    Action("nudge-up", "Move up", lambda c: c.commands.nudge(0, -1), "Ctrl+Up", enabled=has_selection),
    Action("nudge-down", "Move down", lambda c: c.commands.nudge(0, 1), "Ctrl+Down", enabled=has_selection),
    Action("far-left", "Move far left", lambda c: c.commands.nudge(-5, 0), "Ctrl+Shift+Left", enabled=has_selection),
    Action("far-right", "Move far right", lambda c: c.commands.nudge(5, 0), "Ctrl+Shift+Right", enabled=has_selection),
    Action("far-up", "Move far up", lambda c: c.commands.nudge(0, -5), "Ctrl+Shift+Up", enabled=has_selection),
    Action("far-down", "Move far down", lambda c: c.commands.nudge(0, 5), "Ctrl+Shift+Down", enabled=has_selection),
)
LOOKING: tuple[CanvasAction, ...] = (
    Action(
        "fit",
        "Show everything",
        lambda c: c.commands.show_all(),
        "Home",
        "fit-to-page-outline",
        "Show the whole drawing",
        has_nodes,
    ),
    Action("show", "Show the selection", lambda c: c.commands.show_selection(), "F", enabled=has_nodes),
    Action("zoom-in", "Zoom in", lambda c: c.commands.zoom_in(), "Ctrl++|Ctrl+="),
    Action("zoom-out", "Zoom out", lambda c: c.commands.zoom_out(), "Ctrl+-"),
    Action("zoom-actual", "Actual size", lambda c: c.commands.actual_size(), "Ctrl+0"),
)

ACTIONS: tuple[CanvasAction, ...] = (
    *ADDING,
    *EDITING,
    *SELECTING,
    *NUDGING,
    *arrange.ACTIONS,
    *notes.ACTIONS,
    *LOOKING,
    *reach.ACTIONS,
    *wire_keys.ACTIONS,
    *wiring.ACTIONS,
    *wire_show.ACTIONS,
    *slow_actions.ACTIONS,
    *replacing.ACTIONS,
    *bypass.ACTIONS,
    *sharing.ACTIONS,
    *in_place.ACTIONS,
    *neurons.ACTIONS,
    *weights.ACTIONS,
    *taking.ACTIONS,
    *explain.ACTIONS,
    *bookmarks.ACTIONS,
    *blocks.ACTIONS,
    *picture_actions.ACTIONS,
    *pins.ACTIONS,
)

BY_ID = {action.id: action for action in ACTIONS}
