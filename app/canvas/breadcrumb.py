"""The way into the block that is open: every level above it by name, and which of its copies is looked at.

It lies over the canvas' top left corner while a block is open; the whole drawing needs no signpost.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from app import levels
from app.dialogs import plain
from app.icons import icon
from app.session import Session
from app.spin import Spin

MARGIN = 12
TOP = "Drawing"
"""The name of the level above all blocks."""


class Breadcrumb(QFrame):
    """Stands over `over` and follows the session's level; a click on a name goes there."""

    def __init__(self, over: QWidget, session: Session) -> None:
        super().__init__(over)
        self._over, self._session = over, session
        self.setProperty("toast", True)
        self.setAccessibleName("Open block")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 4, 10, 4)
        self._row.setSpacing(2)
        self._told: object = None
        over.installEventFilter(self)
        session.drawn.connect(lambda *_: self.refresh())
        session.themed.connect(lambda _: self._rebuild())
        self.refresh()

    def refresh(self) -> None:
        """Says where we are; made anew only where that has changed."""
        level = self._session.level
        told = (level, levels.titles(self._session.root, level.path), self._copies())
        if told != self._told:
            self._told = told
            self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.move(MARGIN, MARGIN)
        return super().eventFilter(watched, event)

    def _rebuild(self) -> None:
        self._told = None
        self.refresh()

    def _copies(self) -> int:
        blocks = levels.blocks(self._session.root, self._session.level.path)
        return blocks[-1].repeat if blocks else 1

    def _fill(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        level = self._session.level
        self.setVisible(bool(level.path))
        if not level.path:
            return
        names = (TOP, *levels.titles(self._session.root, level.path))
        self._put(self._back())
        for depth, name in enumerate(names):
            if depth:
                self._put(_sign())
            self._put(self._here(name) if depth == len(level.path) else self._step(name, depth))
        if self._copies() > 1:
            self._row.addSpacing(10)
            self._put(self._copy_box())
        self.adjustSize()
        self.move(MARGIN, MARGIN)
        self.raise_()

    def _put(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        widget.show()  # a layout would show it in the event loop's next turn, after it has been measured

    def _back(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("arrow-up-left", self._session.theme))
        button.setToolTip("Leave the block (Page Up)")
        button.setAccessibleName("Leave the block")
        button.clicked.connect(self._session.leave)
        return button

    def _step(self, name: str, depth: int) -> QToolButton:
        button = QToolButton()
        button.setText(_short(name))
        button.setToolTip(f"Go up to {_short(name)}")
        button.clicked.connect(partial(self._go_up, depth))
        return button

    def _go_up(self, depth: int) -> None:
        self._session.go(self._session.level.above(depth))

    def _here(self, name: str) -> QLabel:
        label = plain(_short(name), "title")
        label.setWordWrap(False)
        return label

    def _copy_box(self) -> QSpinBox:
        box = Spin(minimum=1, maximum=self._copies(), prefix="copy ", suffix=f" of {self._copies()}")
        box.setValue(self._session.level.copies[-1] + 1)
        box.setToolTip("All copies are drawn once. Which one's shapes, costs and values are shown here.")
        box.setAccessibleName("Copy that is looked at")
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.valueChanged.connect(lambda value: self._session.go(self._session.level.at_copy(value - 1)))
        return box


def _sign() -> QLabel:
    label = plain("›", "muted")
    label.setWordWrap(False)
    return label


def _short(name: str) -> str:
    """Names are as long as people like; the way must fit the window."""
    return name if len(name) <= 32 else f"{name[:31]}…"
