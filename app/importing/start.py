"""Where an import begins when nothing has been dropped: a file, a folder, or data that one makes oneself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from app.dialogs import plain
from app.halves import column
from app.icons import icon
from app.theme import Theme
from engine.datasets.importing import READERS

WAYS = (
    ("file", "Choose a file…", "table", "A table, an archive, an array or a text"),
    (
        "folder",
        "Choose a folder…",
        "folder-open-outline",
        "Pictures or sounds with a folder for each class, or MNIST files",
    ),
    ("draw", "Draw pictures…", "draw", "On a pen pad, scaled and centred as MNIST is"),
    ("paint", "Paint points", "brush", "In the plane, with a colour for each class"),
)
SIZE = 30
WIDE, LINES = 240, 3
"""Pixels of a button and what is said below it, and lines of that in the largest letters."""


class Way(QToolButton):
    """A button that Return presses too: a dialog would press its default button, and this page has none."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class StartPage(QWidget):
    """`chosen(way)`: file, folder, draw or paint."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.buttons: dict[str, QToolButton] = {}
        grid = QGridLayout()
        grid.setSpacing(18)
        for place, (way, text, _, tip) in enumerate(WAYS):
            button = self.buttons[way] = Way()
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(SIZE, SIZE))
            button.setFixedSize(WIDE, 96)
            button.setProperty("way", True)
            button.clicked.connect(lambda _=False, way=way: self.chosen.emit(way))
            note = plain(tip, "muted")
            note.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            note.setFixedWidth(WIDE)
            note.setMinimumHeight(LINES * note.fontMetrics().lineSpacing() + 4)
            grid.addLayout(column((button, 0), (note, 1)), place // 2, place % 2, Qt.AlignmentFlag.AlignHCenter)
        titles = [reader.title for reader in READERS]
        words = plain("You can also drop files and folders here, or anywhere on the window.")
        reads = plain(f"Gradwire reads {', '.join(titles[:-1])} and {titles[-1]}.", "muted")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 8, 24, 8)
        outer.setSpacing(14)
        outer.addStretch(1)
        for label in (words, reads):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer.addWidget(words)
        outer.addLayout(grid)
        outer.addWidget(reads)
        outer.addStretch(1)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        for way, _, name, _ in WAYS:
            self.buttons[way].setIcon(icon(name, theme))
