"""What is wrong with a node, told beside it: a card for each of its problems, with the buttons that mend it.

The badge of a node opens it by a click, `E` for the node that is selected. It closes by Esc, a click elsewhere, and
whenever the drawing becomes another one, as it does when a button mends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.action import Action
from app.canvas.painters import BADGE, BADGE_IN
from app.dialogs import plain
from app.problem_card import ProblemCard

if TYPE_CHECKING:
    from app.canvas.view import Canvas

WIDTH = 340
SHOWN = 4
"""More cards than these would be a list, and there is one: the Problems panel."""


class Explanation(QFrame):
    """Stands at the badge of the node whose problems it shows; `node` is its id, empty while it is closed."""

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
        width = round(WIDTH * max(self._canvas.session.theme.font_scale, 1.0))
        self.setFixedSize(width, self._column.totalHeightForWidth(width))

    def _place(self, id: str) -> QPoint:
        """Right below the badge, as far as the screen has room there."""
        canvas = self._canvas
        seen = canvas.viewport().rect()
        corner = canvas.drawing.nodes[id].box().topRight() + QPointF(-BADGE_IN, BADGE_IN + BADGE)
        below = canvas.camera.to_view(corner) + QPoint(0, 6)
        within = QPoint(min(max(below.x(), 0), seen.right()), min(max(below.y(), 0), seen.bottom()))
        at = canvas.viewport().mapToGlobal(within)
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        return _inside(at, self.size(), screen.availableGeometry())


def _inside(at: QPoint, size: QSize, screen: QRect) -> QPoint:
    """The corner nearest to `at` that keeps a box of that size on the screen."""
    x = min(at.x(), screen.right() - size.width())
    y = min(at.y(), screen.bottom() - size.height())
    return QPoint(max(x, screen.left()), max(y, screen.top()))


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
