"""Every command of the window, declared once: its words, keys, icon, what it does and when it can be done.

Menus, the toolbar and the list of shortcuts are made from these tables. A command is a QAction of the window, so that
its key works wherever the focus is. The canvas has commands of its own, which are listed there and join the menus here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.theme import Appearance

if TYPE_CHECKING:
    from app.main_window import MainWindow

Do = Callable[["MainWindow"], object]
Ask = Callable[["MainWindow"], bool]


@dataclass(frozen=True)
class Action:
    """`shortcut` may hold several keys, with a bar between them; `checked` makes it a switch that shows a state.

    `key` is a key that the canvas itself answers while it has the focus: menus show it, the window does not take it.
    """

    id: str
    text: str
    run: Do
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Ask | None = None
    checked: Ask | None = None
    key: str = ""


def _ready(window: MainWindow) -> bool:
    return window.session.analysis.ready


def _can_undo(window: MainWindow) -> bool:
    return window.session.document.undo_label is not None


def _can_redo(window: MainWindow) -> bool:
    return window.session.document.redo_label is not None


def _selected(window: MainWindow) -> bool:
    return bool(window.session.selection)


def _one(window: MainWindow) -> bool:
    return len(window.session.selection) == 1


def _something(window: MainWindow) -> bool:
    """Nodes and frames are the session's selection; wires are selected on the canvas alone."""
    return bool(window.session.selection or window.canvas.selected_wires)


def _drawn(window: MainWindow) -> bool:
    return bool(window.session.graph.nodes)


def _training(window: MainWindow) -> bool:
    return window.session.training.status in ("preparing", "running", "paused")


def _paused(window: MainWindow) -> bool:
    return window.session.training.status == "paused"


def _running(window: MainWindow) -> bool:
    return window.session.training.status == "running"


def _may_start(window: MainWindow) -> bool:
    return _paused(window) or (not _training(window) and _ready(window))


def _may_step(window: MainWindow) -> bool:
    return not _running(window) and (_training(window) or _ready(window))


def _looks(appearance: Appearance) -> tuple[Do, Ask]:
    return (
        lambda w: w.set_appearance(appearance),
        lambda w: w.preferences.value.appearance == appearance,
    )


def _look_action(appearance: Appearance, text: str) -> Action:
    run, checked = _looks(appearance)
    return Action(f"theme-{appearance}", text, run, checked=checked)


ACTIONS: tuple[Action, ...] = (
    Action("new", "New", lambda w: w.files.new(), "Ctrl+N", "file-outline", "Start an empty drawing"),
    Action("open", "Open…", lambda w: w.files.ask_open(), "Ctrl+O", "folder-open-outline", "Open a drawing"),
    Action("save", "Save", lambda w: w.files.save(), "Ctrl+S", "content-save-outline", "Save the drawing"),
    Action("save-as", "Save as…", lambda w: w.files.save_as(), "Ctrl+Shift+S"),
    Action("import-table", "Import a table (CSV)…", lambda w: w.files.ask_table(w.importer), icon="table"),
    Action("import-pictures", "Import MNIST files…", lambda w: w.files.ask_pictures(w.importer), icon="image-multiple"),
    Action("export", "Export PyTorch…", lambda w: w.files.export(), "Ctrl+E", "export-variant", enabled=_ready),
    Action("quit", "Quit", lambda w: w.close(), "Ctrl+Q", "exit-to-app"),
    Action("undo", "Undo", lambda w: w.session.undo(), "Ctrl+Z", "undo", enabled=_can_undo),
    Action("redo", "Redo", lambda w: w.session.redo(), "Ctrl+Shift+Z|Ctrl+Y", "redo", enabled=_can_redo),
    Action("cut", "Cut", lambda w: w.canvas.commands.cut(), icon="content-cut", enabled=_selected, key="Ctrl+X"),
    Action("copy", "Copy", lambda w: w.canvas.commands.copy(), icon="content-copy", enabled=_selected, key="Ctrl+C"),
    Action("paste", "Paste", lambda w: w.canvas.commands.paste(), icon="content-paste", key="Ctrl+V"),
    Action("duplicate", "Duplicate", lambda w: w.canvas.commands.duplicate(), enabled=_selected, key="Ctrl+D"),
    Action(
        "delete", "Delete", lambda w: w.canvas.commands.delete(), "", "trash-can-outline", "", _something, key="Delete"
    ),
    Action("heal", "Delete and heal", lambda w: w.canvas.commands.heal(), enabled=_selected, key="Ctrl+Delete"),
    Action("select-all", "Select all", lambda w: w.canvas.commands.select_all(), enabled=_drawn, key="Ctrl+A"),
    Action("invert", "Invert selection", lambda w: w.canvas.commands.invert_selection(), enabled=_drawn, key="Ctrl+I"),
    Action("add", "Add a layer…", lambda w: w.add_layer(), icon="plus", tip="Add a layer by its name", key="Tab"),
    Action("rename", "Rename", lambda w: w.canvas.commands.rename(), enabled=_one, key="F2"),
    Action("frame", "Frame the selection", lambda w: w.canvas.commands.frame(), enabled=_selected, key="C"),
    Action(
        "fit",
        "Show everything",
        lambda w: w.canvas.commands.show_all(),
        icon="fit-to-page-outline",
        tip="Show the whole drawing",
        enabled=_drawn,
        key="Home",
    ),
    Action("show", "Show the selection", lambda w: w.canvas.commands.show_selection(), enabled=_drawn, key="F"),
    Action("zoom-in", "Zoom in", lambda w: w.canvas.commands.zoom_in(), key="Ctrl++"),
    Action("zoom-out", "Zoom out", lambda w: w.canvas.commands.zoom_out(), key="Ctrl+-"),
    Action("zoom-actual", "Actual size", lambda w: w.canvas.commands.actual_size(), key="Ctrl+0"),
    _look_action("system", "Like the desktop"),
    _look_action("light", "Light"),
    _look_action("dark", "Dark"),
    Action("text-larger", "Larger text", lambda w: w.scale_text(1.1), "Ctrl+Alt++|Ctrl+Alt+="),
    Action("text-smaller", "Smaller text", lambda w: w.scale_text(1 / 1.1), "Ctrl+Alt+-"),
    Action("text-usual", "Usual text size", lambda w: w.scale_text(0), "Ctrl+Alt+0"),
    Action("reset-layout", "Arrange panels as at first", lambda w: w.reset_layout()),
    Action(
        "train",
        "Train",
        lambda w: w.session.training.start(),
        "Ctrl+Return",
        "play",
        "Train the network, or go on with a paused training",
        _may_start,
    ),
    Action("pause", "Pause", lambda w: w.session.training.pause(), "Ctrl+.", "pause", "Hold the training", _running),
    Action(
        "step",
        "Step one batch",
        lambda w: w.session.training.step(),
        "Ctrl+Shift+Return",
        "debug-step-over",
        "Train on one batch and hold",
        _may_step,
    ),
    Action(
        "stop",
        "Stop",
        lambda w: w.session.training.stop(),
        "Ctrl+Shift+.",
        "stop",
        "End the training; what was learned stays",
        _training,
    ),
    Action("focus-next", "Go to the next panel", lambda w: w.focus_next(), "F6"),
    Action("welcome", "Welcome", lambda w: w.show_welcome(), icon="school-outline"),
    Action("shortcuts", "Keyboard and mouse", lambda w: w.show_shortcuts(), "F1", "keyboard-outline"),
    Action("about", "About Gradwire", lambda w: w.show_about(), icon="information-outline"),
)

BY_ID = {action.id: action for action in ACTIONS}
SEPARATOR = ""

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "File",
        (
            "new",
            "open",
            "+recent",
            "+examples",
            SEPARATOR,
            "save",
            "save-as",
            SEPARATOR,
            "import-table",
            "import-pictures",
            "export",
            SEPARATOR,
            "quit",
        ),
    ),
    (
        "Edit",
        (
            "undo",
            "redo",
            SEPARATOR,
            "cut",
            "copy",
            "paste",
            "duplicate",
            "delete",
            "heal",
            SEPARATOR,
            "add",
            "rename",
            "frame",
            SEPARATOR,
            "select-all",
            "invert",
        ),
    ),
    (
        "View",
        (
            "fit",
            "show",
            "zoom-in",
            "zoom-out",
            "zoom-actual",
            SEPARATOR,
            "theme-system",
            "theme-light",
            "theme-dark",
            SEPARATOR,
            "text-larger",
            "text-smaller",
            "text-usual",
            SEPARATOR,
            "+panels",
            "reset-layout",
            "focus-next",
        ),
    ),
    ("Train", ("train", "pause", "step", "stop")),
    ("Help", ("welcome", "shortcuts", "about")),
)
"""Each menu's commands by id. An entry with a plus is a place that the window fills itself."""

ON_NODE: tuple[str, ...] = ("rename", "frame", SEPARATOR, "cut", "copy", "duplicate", SEPARATOR, "delete", "heal")
"""The context menu of what is selected."""

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
    SEPARATOR,
    "+device",
    "+progress",
)
