"""Every command of the window, declared once, and where the window offers them: menus, toolbar, context menus.

A command of the window is a QAction of it, so that its key works wherever the focus is. The canvas declares its own in
`app.canvas.actions`; they join the menus here by id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.action import Action
from app.canvas import actions as canvas
from app.canvas import picture_actions, slow_actions, wire_show, wiring
from app.canvas.arrange import ALIGNING, SPACING
from app.canvas.navigation import PRESETS, Navigation
from app.microscope.opening import open_microscope
from app.room import open_with_room
from app.theme import Appearance
from app.time_machine_actions import ACTIONS as TIME_MACHINE
from app.time_machine_actions import MENU as IN_TIME
from app.transfer.opening import ask_weights, may_load
from app.verdict.opening import open_several, open_verdict

if TYPE_CHECKING:
    from app.main_window import MainWindow

WindowAction = Action["MainWindow"]
TRYING_ROOM = (30, 120)
"""Lines and letters of text that something to draw on, what the network sees of it and ten bars take."""
NEURON_ROOM = (28, 80)
"""Lines and letters of text that sliders, a table of four rows, a plane and what is said below them take."""


def _ready(window: MainWindow) -> bool:
    return window.session.whole.ready


def _can_undo(window: MainWindow) -> bool:
    return window.session.document.undo_label is not None


def _can_redo(window: MainWindow) -> bool:
    return window.session.document.redo_label is not None


def _training(window: MainWindow) -> bool:
    return window.session.training.status in ("preparing", "running", "paused")


def _paused(window: MainWindow) -> bool:
    return window.session.training.status == "paused"


def _running(window: MainWindow) -> bool:
    return window.session.training.status == "running"


def _may_begin(window: MainWindow) -> bool:
    return _ready(window) and not window.session.training.occupied


def _may_start(window: MainWindow) -> bool:
    return _paused(window) or (not _training(window) and _may_begin(window))


def _may_step(window: MainWindow) -> bool:
    return not _running(window) and (_training(window) or _may_begin(window))


def _may_stop(window: MainWindow) -> bool:
    return _training(window) or window.keeping.races.active


def _look_action(appearance: Appearance, text: str) -> WindowAction:
    return Action(
        f"theme-{appearance}",
        text,
        lambda w: w.set_appearance(appearance),
        checked=lambda w: w.preferences.value.appearance == appearance,
        words="theme mode appearance colours",
    )


def _navigation_action(preset: Navigation) -> WindowAction:
    return Action(
        f"navigation-{preset.id}",
        preset.title,
        lambda w: w.finding.navigate(preset.id),
        tip=preset.note,
        checked=lambda w: w.canvas.camera.navigation is preset,
        words="mouse wheel preset habits",
    )


FINDING: tuple[WindowAction, ...] = (
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
        "commands",
        "All commands…",
        lambda w: w.finding.palette.open(),
        "Ctrl+Shift+P",
        tip="Find a command by its name and run it",
        words="palette search",
    ),
    Action(
        "keys",
        "Keys…",
        lambda w: w.finding.choose_keys(),
        tip="Choose other keys",
        words="keyboard shortcuts settings rebind",
    ),
    Action(
        "minimap",
        "Minimap",
        lambda w: w.finding.toggle_minimap(),
        "Alt+M",
        tip="Show the whole drawing in a corner, or hide it",
        checked=lambda w: w.finding.minimap.isVisible(),
        words="overview map",
    ),
    Action(
        "motion",
        "Glide to places",
        lambda w: w.finding.toggle_motion(),
        tip="Move the view to bookmarks and matches, or jump there at once",
        checked=lambda w: w.canvas.camera.animated,
        words="animation reduce motion",
    ),
    *(_navigation_action(preset) for preset in PRESETS),
)

ACTIONS: tuple[WindowAction, ...] = (
    Action("new", "New", lambda w: w.files.new(), "Ctrl+N", "file-outline", "Start an empty drawing"),
    Action(
        "new-playground",
        "New playground",
        lambda w: w.desks.new(),
        icon="seesaw",
        tip="A ready desk for points in the plane: data, features, neurons, and what they answer everywhere",
        words="tensorflow neurons features circle spiral xor desk",
    ),
    Action("open", "Open…", lambda w: w.files.ask_open(), "Ctrl+O", "folder-open-outline", "Open a drawing"),
    Action("save", "Save", lambda w: w.files.save(), "Ctrl+S", "content-save-outline", "Save the drawing"),
    Action("save-as", "Save as…", lambda w: w.files.save_as(), "Ctrl+Shift+S"),
    Action(
        "import-data",
        "Import data…",
        lambda w: w.importing.open(),
        "Ctrl+Shift+I",
        "database-import-outline",
        "Look at a file or folder, and make it the data of the drawing",
        words="csv table excel pictures images text sound numpy mnist own data load open",
    ),
    Action(
        "draw-pictures",
        "Draw pictures…",
        lambda w: w.importing.draw(),
        icon="draw",
        tip="Draw pictures on a pen pad: digits, letters or signs of your own",
        words="pen pad mnist digits own data handwriting",
    ),
    Action(
        "paint-points",
        "Paint points",
        lambda w: w.importing.paint(),
        icon="brush",
        tip="Paint points in the plane, with a colour for each class",
        words="brush own data boundary plane",
    ),
    Action(
        "load-weights",
        "Load weights…",
        lambda w: ask_weights(w.session, w),
        icon="transfer-down",
        tip="Take what another network has learned: see what of a file fits, freeze it, and train on from there",
        enabled=lambda w: may_load(w.session),
        words="transfer learning fine-tune pretrained safetensors pytorch pt pth state dict torchvision freeze",
    ),
    Action("export", "Export PyTorch…", lambda w: w.files.export(), "Ctrl+E", "export-variant", enabled=_ready),
    Action(
        "report",
        "Report…",
        lambda w: w.reporting.ask(w.files.title),
        icon="file-chart-outline",
        tip="Write the drawing, its data, training and verdict as a page for a browser or as PDF",
        words="html pdf print document export summary",
    ),
    Action("quit", "Quit", lambda w: w.close(), "Ctrl+Q", "exit-to-app"),
    Action("undo", "Undo", lambda w: w.session.undo(), "Ctrl+Z", "undo", enabled=_can_undo),
    Action("redo", "Redo", lambda w: w.session.redo(), "Ctrl+Shift+Z|Ctrl+Y", "redo", enabled=_can_redo),
    _look_action("system", "Like the desktop"),
    _look_action("light", "Light"),
    _look_action("dark", "Dark"),
    _look_action("light-contrast", "Light, high contrast"),
    _look_action("dark-contrast", "Dark, high contrast"),
    Action(
        "projector",
        "Projector",
        lambda w: w.toggle_projector(),
        "Ctrl+Shift+F5",
        "projector-screen-outline",
        "Large letters and strong colours for a room",
        checked=lambda w: w.preferences.value.projector,
        words="beamer present large lecture",
    ),
    Action(
        "only-canvas",
        "Only the canvas",
        lambda w: w.toggle_panels(),
        "Ctrl+Shift+Space",
        tip="Hide all panels, or bring them back",
        checked=lambda w: w.only_canvas.on,
        words="hide panels focus zen",
    ),
    Action("text-larger", "Larger text", lambda w: w.scale_text(1.1), "Ctrl+Alt++|Ctrl+Alt+="),
    Action("text-smaller", "Smaller text", lambda w: w.scale_text(1 / 1.1), "Ctrl+Alt+-"),
    Action("text-usual", "Usual text size", lambda w: w.scale_text(0), "Ctrl+Alt+0"),
    Action(
        "fade",
        "Fade what is unrelated",
        lambda w: w.set_fading(not w.preferences.value.fade),
        tip="Fade the other wires where the mouse rests on a node or a wire",
        checked=lambda w: w.preferences.value.fade,
        words="hover highlight dim wires",
    ),
    Action(
        "doctor",
        "Doctor",
        lambda w: w.consulting.toggle(),
        icon="stethoscope",
        tip="Say what is wrong with the network while it trains, and what mends it",
        checked=lambda w: w.session.doctor.on,
        words="diagnosis advice vanishing exploding dead overfitting health",
    ),
    Action(
        "pictures",
        "Pictures on nodes",
        lambda w: w.picturing.toggle(),
        "Alt+P",
        tip="Show on each node what it computes, or hide it",
        checked=lambda w: w.picturing.on,
        words="thumbnail preview live values activations",
    ),
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
    Action(
        "try-it",
        "Try it",
        lambda w: open_with_room(w, "try-it", *TRYING_ROOM),
        "Ctrl+T",
        "draw",
        "Draw, type or change an example of your own, and see what the network answers and what that rests on",
        words="predict own example pen saliency integrated gradients occlusion grad-cam attribution camera",
    ),
    Action(
        "train-several",
        "Train several times…",
        open_several,
        icon="repeat",
        tip="Train the drawing with other seeds or on other folds, for mean and spread of its figures",
        words="cross-validation k-fold folds seeds repeat luck spread deviation error bars",
    ),
    Action(
        "verdict",
        "Verdict",
        open_verdict,
        "Ctrl+Shift+J",
        "scale-balance",
        "How good the network is on examples it did not learn from, beside baselines, and which it gets wrong",
        words="evaluate test accuracy confusion matrix roc precision recall f1 calibration residuals mistakes judge",
    ),
    Action(
        "microscope",
        "Microscope",
        open_microscope,
        "Ctrl+M",
        "microscope",
        "Pause and walk through one example number by number, forward and backward",
        words="backpropagation glass example neuron formula gradient delta",
    ),
    Action(
        "be-neuron",
        "Be the neuron",
        lambda w: open_with_room(w, "view-neuron", *NEURON_ROOM),
        icon="brain",
        tip="Set the weights of one neuron by hand, beside its truth table and the line it draws",
        words="weights sliders bias truth table line perceptron game try hand",
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
        lambda w: w.keeping.stop(),
        "Ctrl+Shift+.",
        "stop",
        "End the training; what was learned stays",
        _may_stop,
    ),
    Action(
        "follow",
        "Training follows the drawing",
        lambda w: w.set_following(not w.preferences.value.follow),
        tip="A training that runs goes on with every edit, and keeps its weights; if not, it stays as it began",
        checked=lambda w: w.preferences.value.follow,
        words="live edit hot reload while training",
    ),
    Action(
        "race",
        "Race…",
        lambda w: w.keeping.ask_race(),
        icon="flag-checkered",
        tip="Train variants side by side: other learning rates, optimisers, widths",
        enabled=_may_begin,
        words="compare sweep search hyperparameters variants runs",
    ),
    Action(
        "playground",
        "Playground",
        lambda w: w.show_panel("playground"),
        icon="seesaw",
        tip="Data, features, columns of neurons and how they learn, for drawings of neurons over the plane",
        words="controls desk neurons columns",
    ),
    Action(
        "runs",
        "Runs",
        lambda w: w.show_panel("runs"),
        icon="history",
        tip="Every training of this drawing, and what differs between them",
        words="compare experiments history record",
    ),
    *FINDING,
    *TIME_MACHINE,
    Action("focus-next", "Go to the next panel", lambda w: w.focus_next(), "F6"),
    Action("welcome", "Welcome", lambda w: w.show_welcome(), icon="school-outline"),
    Action("shortcuts", "Keyboard and mouse", lambda w: w.show_shortcuts(), "F1", "keyboard-outline"),
    Action("about", "About Gradwire", lambda w: w.show_about(), icon="information-outline"),
)

EVERY: tuple[WindowAction | canvas.CanvasAction, ...] = (*ACTIONS, *canvas.ACTIONS)
"""The window's and the canvas' commands: no id stands twice."""

SEPARATOR = ""


@dataclass(frozen=True)
class Menu:
    """A menu's title, and the ids of its commands; one with a plus is a place that the window fills itself."""

    title: str
    entries: tuple[str | Menu, ...]

    def ids(self) -> Iterator[str]:
        """The commands in it and in its submenus."""
        for entry in self.entries:
            if isinstance(entry, Menu):
                yield from entry.ids()
            elif entry != SEPARATOR and not entry.startswith("+"):
                yield entry


FILE = Menu(
    "File",
    (
        "new",
        "new-playground",
        "open",
        "+recent",
        "+examples",
        SEPARATOR,
        "save",
        "save-as",
        "+versions",
        SEPARATOR,
        "import-data",
        "draw-pictures",
        "paint-points",
        "export",
        "report",
        SEPARATOR,
        "quit",
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
VIEW = Menu(
    "View",
    (
        "fit",
        "show",
        "zoom-in",
        "zoom-out",
        "zoom-actual",
        SEPARATOR,
        "minimap",
        "back",
        "forward",
        Menu(
            "Bookmarks",
            (
                *(f"bookmark-{digit}" for digit in range(1, 10)),
                SEPARATOR,
                *(f"set-bookmark-{digit}" for digit in range(1, 10)),
            ),
        ),
        Menu("Navigation", (*(f"navigation-{preset.id}" for preset in PRESETS), SEPARATOR, "motion")),
        SEPARATOR,
        Menu(
            "Colours and text",
            (
                "theme-system",
                "theme-light",
                "theme-dark",
                "theme-light-contrast",
                "theme-dark-contrast",
                SEPARATOR,
                "text-larger",
                "text-smaller",
                "text-usual",
            ),
        ),
        SEPARATOR,
        "projector",
        "only-canvas",
        SEPARATOR,
        "fade",
        SEPARATOR,
        "+panels",
        "reset-layout",
        "focus-next",
    ),
)
PICTURE = Menu("Picture", picture_actions.MENU)
"""What the selected nodes show of what they compute."""
TRAIN = Menu(
    "Train",
    (
        *("train", "pause", "step", "stop", SEPARATOR, "follow", "load-weights", SEPARATOR),
        *("playground", "race", "train-several", "runs"),
    ),
)
WATCH = Menu(
    "Watch",
    (
        "+views",
        SEPARATOR,
        "pictures",
        PICTURE,
        Menu("Wires show", wire_show.MENU),
        "slow-motion",
        Menu("In slow motion", slow_actions.MENU),
        SEPARATOR,
        "doctor",
        "verdict",
        "try-it",
        "microscope",
        "be-neuron",
        SEPARATOR,
        "pin",
        "unpin",
        SEPARATOR,
        Menu("Time machine", IN_TIME),
    ),
)
HELP = Menu("Help", ("commands", SEPARATOR, "welcome", "shortcuts", "about"))

MENUS: tuple[Menu, ...] = (FILE, EDIT, SELECT, ARRANGE, BLOCK, VIEW, TRAIN, WATCH, HELP)

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
