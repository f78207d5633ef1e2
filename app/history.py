"""Every step of the document's history as a list: where one is, what would be undone, and a way to any of them.

A click goes there, which is undoing or redoing several steps at once; nothing is lost until something new is drawn.
The list is told the difference and not made anew: with a thousand steps a new one costs as much as with ten.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.icons import chip, icon
from app.session import Session
from engine.graph import Graph

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Steps(QAbstractListModel):
    """The steps of the session's document, the first at the top."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._steps: tuple[tuple[str, Graph], ...] = session.document.history
        self._position = session.document.position

    @property
    def position(self) -> int:
        return self._position

    def refresh(self) -> None:
        """Takes over the document's history: usually a step more, or another one that is the present one."""
        after, before = self._session.document.history, self._steps
        kept = _alike(before, after)
        if not kept:
            self.beginResetModel()
            self._steps = after
            self.endResetModel()
        else:
            self._replace(kept, after)
        old, self._position = self._position, self._session.document.position
        first, last = sorted((old, self._position))
        self.dataChanged.emit(self.index(max(first, 0)), self.index(min(last, len(after) - 1)))

    def _replace(self, kept: int, after: tuple[tuple[str, Graph], ...]) -> None:
        if len(self._steps) > kept:
            self.beginRemoveRows(NOWHERE, kept, len(self._steps) - 1)
            self._steps = self._steps[:kept]
            self.endRemoveRows()
        if len(after) > kept:
            self.beginInsertRows(NOWHERE, kept, len(after) - 1)
            self._steps = after
            self.endInsertRows()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, theme, roles = index.row(), self._session.theme, Qt.ItemDataRole
        if not 0 <= row < len(self._steps):
            return None
        if role == roles.DisplayRole:
            return self._label(row)
        if role == roles.AccessibleTextRole:
            state = ", undone" if row > self._position else ", the present one" if row == self._position else ""
            return f"{self._label(row)}{state}"
        if role == roles.ForegroundRole and row > self._position:
            return QColor(theme.muted)
        if role == roles.FontRole:
            font = QFont()
            font.setBold(row == self._position)
            font.setItalic(row > self._position)
            return font
        if role == roles.DecorationRole:
            return icon("chevron-right", theme, theme.accent) if row == self._position else chip("transparent")
        return None

    def _label(self, row: int) -> str:
        """As in the Edit menu; the first step is where the history begins."""
        return self._steps[row][0] or ("As opened" if self._steps[row][1].nodes else "Empty drawing")


class HistoryPanel(QListView):
    """The list in its dock. A click or Enter goes to a step; walking with the arrows alone does not."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.steps = Steps(session)
        self.setModel(self.steps)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("History")
        self.setToolTip("Click a step to go back or forward to it.")
        self.clicked.connect(self._go)
        self.activated.connect(self._go)
        session.drawn.connect(lambda *_: self.refresh())
        session.history_changed.connect(self.refresh)
        session.opened.connect(self.refresh)
        session.themed.connect(lambda _: self.viewport().update())
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        self.doItemsLayout()  # rows were measured before the style was known
        super().showEvent(event)
        self._show_present()

    def refresh(self) -> None:
        self.steps.refresh()
        if self.isVisible():
            self._show_present()

    def _show_present(self) -> None:
        present = self.steps.index(self.steps.position)
        self.setCurrentIndex(present)
        self.scrollTo(present)

    def _go(self, index: QModelIndex) -> None:
        self._session.document.go_to(index.row())


def _alike(before: tuple[tuple[str, Graph], ...], after: tuple[tuple[str, Graph], ...]) -> int:
    """How many steps both have at their beginnings."""
    limit = min(len(before), len(after))
    differing = (n for n in range(limit) if before[n][1] is not after[n][1] or before[n][0] != after[n][0])
    return next(differing, limit)
