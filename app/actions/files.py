"""The File menu: drawings, the data they begin with, and what leaves the program."""

from __future__ import annotations

from app.action import Action
from app.actions.base import WindowAction, ready
from app.actions.menu import SEPARATOR, Menu

ACTIONS: tuple[WindowAction, ...] = (
    Action("new", "New", lambda w: w.files.new(), "Ctrl+N", "file-outline", "Start an empty drawing", words="project"),
    Action(
        "new-playground",
        "New playground",
        lambda w: w.desks.new(),
        icon="seesaw",
        tip="A ready desk for points in the plane: data, features, neurons, and what they answer everywhere",
        words="tensorflow neurons features circle spiral xor desk",
    ),
    Action(
        "open",
        "Open…",
        lambda w: w.files.ask_open(),
        "Ctrl+O",
        "folder-open-outline",
        "Open a drawing",
        words="project load recent",
    ),
    Action(
        "save",
        "Save",
        lambda w: w.files.save(),
        "Ctrl+S",
        "content-save-outline",
        "Save the drawing",
        words="project weights",
    ),
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
        "export",
        "Export PyTorch…",
        lambda w: w.files.export(),
        "Ctrl+E",
        "export-variant",
        enabled=ready,
        words="python code save model onnx torchscript",
    ),
    Action(
        "report",
        "Report…",
        lambda w: w.reporting.ask(w.files.title),
        icon="file-chart-outline",
        tip="Write the drawing, its data, training and verdict as a page for a browser or as PDF",
        words="html pdf print save picture screenshot image document export summary",
    ),
    Action("quit", "Quit", lambda w: w.close(), "Ctrl+Q", "exit-to-app", words="exit close end"),
)

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
