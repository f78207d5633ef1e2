"""Welcome, keys and about: what a newcomer looks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions import EVERY
from app.dialogs import plain
from app.forms import as_plain_tip
from app.icons import icon
from app.keybook import Keybook, written
from app.theme import Theme
from engine import examples
from engine.measured import said

STEPS = (
    (
        "vector-polyline",
        "Draw",
        "Drag layers onto the canvas and wire them, from the data on the left to a loss on the right.",
    ),
    (
        "check-circle-outline",
        "Check",
        "Every wire shows the shape it carries. What does not fit is said, with a click that mends it.",
    ),
    ("play", "Train", "Press Train and watch: loss, gradients, activations and weights, while they change."),
    ("language-python", "Take it along", "The Code panel shows the same network in PyTorch, ready to export."),
)
MOUSE = (
    ("Drag from a port", "Draw a wire; on the empty canvas it asks for a layer that fits"),
    ("Click a port, click another", "Draw a wire without holding the button"),
    ("Enter while a wire is refused", "Put in what makes it fit"),
    ("Drag the end of a wire", "Lead it elsewhere; on the empty canvas it goes"),
    ("Shift and drag the end of a wire", "Draw another wire from the same port"),
    ("Ctrl and drag a port", "Move all its wires to another"),
    ("Alt and click a port", "Break all its wires"),
    ("Double-click a wire, or Alt and click", "Put a dot on it, to lead it around others"),
    ("Alt and drag, or X and drag", "Cut the wires that the line crosses; so does Ctrl and the right button"),
    ("Drag a node", "Move it; Shift keeps to one axis, Ctrl switches snapping off"),
    ("Drag a node over a wire", "Put it in between; Alt while dragging leaves the wire alone"),
    ("Alt and drag a node", "Drag a copy"),
    ("Shake a node", "Take it off its wires and join what it leaves"),
    ("Drag a value sideways", "Change it; Shift goes in fine steps, Ctrl in large ones"),
    ("Double-click a value or a name", "Type another"),
    ("Click a badge", "What is wrong there, and buttons that mend it"),
    ("Double-click a block", "Open it"),
    ("Drag a frame by its title", "Move it with what is in it; with Ctrl the frame alone"),
    ("Drag a frame by its edge", "Make it larger or smaller"),
    ("Click", "Select; Shift adds, Ctrl adds or takes away"),
    ("Drag on the empty canvas", "Select what the band touches; Shift adds, Ctrl takes away"),
    ("Double-click the canvas", "Add a layer there"),
    ("Wheel, or a pinch on a trackpad", "Zoom at the pointer; with Shift the wheel moves sideways"),
    ("Drag by another button, or Space and drag", "Move the view; on a trackpad two fingers do"),
    ("Right-click", "All that can be done with what is there"),
    ("Drag on the minimap", "Move the view"),
    ("Esc or right-click during any of these", "As if nothing had been"),
)
"""With the mouse's usual habits; View > Navigation has others."""

FILLED = 0.95
"""Of the screen, that a dialog may take at most: its frame needs some room."""


class Welcome(QDialog):
    """How to begin: four steps, and the examples. Calls `opened` with an example's name."""

    def __init__(self, parent: QWidget, theme: Theme, opened: Callable[[str], None], always: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Welcome to Gradwire")
        self._opened = opened
        self.list = QListWidget()
        self.list.setMinimumWidth(330)
        self.list.setSpacing(1)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Examples")
        for found in examples.examples():
            if found.name in examples.ARCHITECTURES:
                continue  # they have no data to begin with
            item = QListWidgetItem(icon("vector-polyline", theme, theme.accent), found.title)
            item.setData(Qt.ItemDataRole.UserRole, found.name)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, found.note)
            item.setToolTip(tip(found))
            self.list.addItem(item)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self.always = QCheckBox("Show this when Gradwire starts")
        self.always.setChecked(always)
        self.own = QPushButton("Begin with your own data…")
        self.empty = QPushButton("Start with an empty drawing")
        row = QHBoxLayout()
        row.setSpacing(28)
        row.addLayout(_steps(theme), 1)
        row.addLayout(_under("Begin with an example", self.list), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 18)
        column.setSpacing(18)
        column.addWidget(plain("Build a neural network by drawing it", "headline"))
        column.addLayout(row)
        column.addLayout(self._foot())
        self.empty.setFocus()  # or the list would have it, and Enter would open the first example
        self._size = QSize(880, 500) * max(theme.font_scale, 1.0)
        self.resize(self._size)

    def showEvent(self, event: QShowEvent) -> None:
        """As large as its words, which have the size of the user's letters from now on, and no larger than the screen.
        A dialog is not made higher by itself where its words take more lines."""
        super().showEvent(event)
        room = self.screen().availableSize() * FILLED
        width = min(self._size.width(), room.width())
        wanted = max(self._size.height(), self.heightForWidth(width))
        self.resize(width, min(wanted, room.height()))

    def _foot(self) -> QHBoxLayout:
        self.empty.setDefault(True)
        self.empty.clicked.connect(self.accept)
        self.own.setAutoDefault(False)
        self.own.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.always)
        row.addStretch()
        row.addWidget(self.own)
        row.addWidget(self.empty)
        return row

    def _open(self, item: QListWidgetItem) -> None:
        self.accept()
        self._opened(item.data(Qt.ItemDataRole.UserRole))


def tip(found: examples.Example) -> str:
    """What an example is about, and what it reached when it was measured."""
    paragraphs = [*found.note.split("\n\n")[:1], *([f"Measured: {said(found.result)}."] if found.result else [])]
    return as_plain_tip("\n\n".join(paragraphs))


class Shortcuts(QDialog):
    """Every key, and what the mouse does on the canvas. `chosen` are the user's own keys."""

    def __init__(self, parent: QWidget, chosen: Mapping[str, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard and mouse")
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(22, 16, 22, 16)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        _table(grid, "Mouse", MOUSE)
        _table(grid, "Keys", key_list(chosen))
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        self.resize(760, 680)


def key_list(chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each key with what it does, as the commands are declared."""
    book = Keybook(EVERY, chosen)
    keyed = ((written(book.keys_of(action.id)), action.text.rstrip("…")) for action in EVERY)
    return tuple(row for row in keyed if row[0])


def about_text() -> tuple[str, str]:
    """What it is, and which version."""
    what = "Gradwire builds neural networks from drawings, trains them, and shows what happens inside while they learn."
    return f"Gradwire {version('gradwire')}", what


def _steps(theme: Theme) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, title, text) in enumerate(STEPS):
        sign = QLabel()
        sign.setPixmap(icon(name, theme, theme.accent).pixmap(QSize(26, 26)))
        grid.addWidget(sign, 3 * number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(plain(title, "title"), 3 * number, 1)
        grid.addWidget(plain(text, "muted"), 3 * number + 1, 1)
        grid.setRowMinimumHeight(3 * number + 2, 10)
    grid.setRowStretch(3 * len(STEPS), 1)
    return grid


def _under(title: str, widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(plain(title, "title"))
    column.addWidget(widget, 1)
    return column


def _table(grid: QGridLayout, title: str, rows: tuple[tuple[str, str], ...]) -> None:
    grid.setRowMinimumHeight(grid.rowCount(), 14)
    grid.addWidget(plain(title, "headline"), grid.rowCount() + 1, 0, 1, 2)
    for key, what in rows:
        row = grid.rowCount()
        label = plain(key, "title")
        label.setWordWrap(False)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(plain(what), row, 1)
