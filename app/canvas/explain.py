"""What is wrong with a node, told beside it: a card for each of its problems, with the buttons that mend it.

The badge of a node opens it by a click, `E` for the node that is selected. It closes by Esc, a click elsewhere, and
whenever the drawing becomes another one, as it does when a button mends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.action import Action
from app.dialogs import plain
from app.problem_card import ProblemCard

if TYPE_CHECKING:
    from app.canvas.view import Canvas

WIDTH = 340
GAP = 10
"""Pixels to the node, whose halo it should not touch."""
SHOWN = 4
"""More cards than these would be a list, and there is one: the Problems panel."""


class Explanation(QFrame):
    """Stands at the node whose problems it shows; `node` is its id, empty while it is closed."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, Qt.WindowType.Popup)
        self._canvas = canvas
        self._page: QWidget | None = None
        self.node = ""
        self.setProperty("popup", True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 6, 6, 6)
        canvas.session.drawn.connect(lambda *_: self.hide())
        canvas.session.run_changed.connect(lambda _: self.hide())

    def open(self, id: str) -> None:
        """Tells what is wrong with a node; where nothing is, nothing opens."""
        problems = self._canvas.drawing.problems_of(id)
        if not problems:
            return
        self.node = id
        title = self._canvas.session.graph.nodes[id].title
        self.setAccessibleName(f"What is wrong with {title}")
        self._fill([ProblemCard(self._canvas.session, problem) for problem in problems[:SHOWN]], len(problems))
        self.move(self._place(id))
        self.show()
        first = self.findChild(QPushButton)  # Enter mends at once
        (first or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        self.node = ""
        super().hideEvent(event)

    def _fill(self, cards: list[ProblemCard], count: int) -> None:
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for card in cards:
            column.addWidget(card)
        if count > len(cards):
            column.addWidget(plain(f"… and {count - len(cards)} more, in the list of problems.", "muted"))
        self._column.addWidget(self._page)
        for widget in self._page.findChildren(QWidget):
            widget.ensurePolished()  # or its letters would be measured in another size than they are shown
        width = round(WIDTH * max(self._canvas.session.theme.font_scale, 1.0))
        self.setFixedSize(width, self._column.totalHeightForWidth(width))

    def _place(self, id: str) -> QPoint:
        """Below the node, or above it where the screen ends; a node out of sight is told about at the edge."""
        canvas, seen = self._canvas, self._canvas.viewport().rect()
        box = canvas.drawing.nodes[id].box()
        left, top = canvas.camera.to_view(box.topLeft()).toTuple()
        bottom = canvas.camera.to_view(box.bottomLeft()).y()
        at = canvas.viewport().mapToGlobal(QPoint(_between(left, 0, seen.right()), _between(bottom, 0, seen.bottom())))
        screen = (QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()).availableGeometry()
        x = _between(at.x(), screen.left(), screen.right() - self.width())
        y = at.y() + GAP
        if y + self.height() > screen.bottom():
            y = at.y() - (bottom - top) - GAP - self.height()
        return QPoint(x, max(y, screen.top()))


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def in_trouble(canvas: Canvas) -> str:
    """The selected node that something is wrong with; empty where there is none, or more than one."""
    troubled = [id for id in canvas.session.selection if canvas.drawing.problems_of(id)]
    return troubled[0] if len(troubled) == 1 else ""


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "explain",
        "Explain the problem",
        lambda canvas: canvas.explanation.open(in_trouble(canvas)),
        "E",
        "alert-circle",
        "Tell what is wrong with the selected node, and what mends it",
        enabled=lambda canvas: bool(in_trouble(canvas)),
        words="error warning badge why fix mend",
    ),
)
