"""The library at the left: every kind of node by category, to be searched, dragged or double-clicked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.dialogs import ask
from app.forms import as_plain_tip
from app.icons import chip
from app.search import Entry, entries, ranked
from app.session import Session
from engine.errors import UserError

MIME = "application/x-gradwire-kind"
"""What is dragged onto the canvas: the kind's name in UTF-8."""

KIND = Qt.ItemDataRole.UserRole


class Library(QTreeWidget):
    """The tree itself; what is dragged out of it names a kind."""

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        kinds = [kind for item in items if (kind := item.data(0, KIND))]
        if kinds:
            data.setData(MIME, QByteArray(kinds[0].encode()))
        return data

    def showEvent(self, event: QShowEvent) -> None:
        self.doItemsLayout()  # rows were measured before the style was known
        super().showEvent(event)

    def mimeTypes(self) -> list[str]:
        return [MIME]


class PalettePanel(QWidget):
    """Emits `chosen(kind)` when a kind is double-clicked or entered."""

    chosen = Signal(str)

    def __init__(self, session: Session, uses: Callable[[], dict[str, int]]) -> None:
        super().__init__()
        self._session, self._uses = session, uses
        self._entries: tuple[Entry, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search layers and data")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search layers and data")
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._choose_first)
        self.tree = _tree()
        self.tree.itemActivated.connect(self._choose)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.tree)
        session.themed.connect(lambda _: self._colour())
        session.shelf.changed.connect(self.refresh)
        session.entered.connect(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Lists what can be added at the level that is open."""
        self._entries = entries(self._session.offered)
        self._fill(self.search.text())

    def _fill(self, query: str) -> None:
        """Categories in their order; while searching, a flat list, best first."""
        self.tree.clear()
        if query.strip():
            for found in ranked(query, self._entries, self._uses()):
                self.tree.addTopLevelItem(self._leaf(found))
            return
        groups: dict[str, QTreeWidgetItem] = {}
        for found in self._entries:
            if found.category not in groups:
                groups[found.category] = group = QTreeWidgetItem([found.category])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = group.font(0)
                font.setBold(True)
                group.setFont(0, font)
                self.tree.addTopLevelItem(group)
                group.setExpanded(True)
            groups[found.category].addChild(self._leaf(found))

    def _colour(self) -> None:
        """Gives each the colour of its category: to list them anew takes five times as long."""
        categories = {found.kind: found.category for found in self._entries}
        chips = {name: chip(self._session.theme.category(name)) for name in set(categories.values())}
        for item in leaves(self.tree.invisibleRootItem()):
            item.setIcon(0, chips[categories[item.data(0, KIND)]])

    def _leaf(self, found: Entry) -> QTreeWidgetItem:
        item = QTreeWidgetItem([found.title])
        item.setIcon(0, chip(self._session.theme.category(found.category)))
        item.setData(0, KIND, found.kind)
        item.setToolTip(0, as_plain_tip(found.summary))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
        return item

    def _menu(self, at: QPoint) -> None:
        """The user's own blocks can be taken off the shelf."""
        item = self.tree.itemAt(at)
        name = item.data(0, KIND) if item is not None else ""
        if item is None or name not in self._session.shelf.own:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Remove from your blocks…", lambda: self.remove(name, item.text(0)))
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def remove(self, name: str, title: str) -> None:
        """Takes a block of the user's own off the shelf, after asking."""
        hint = "Drawings that hold it keep it. Removing it cannot be undone."
        choices = ("Remove", "Cancel")
        if ask(self.window(), "Your blocks", f"Remove {title} from your blocks?", hint, choices) != choices[0]:
            return
        try:
            self._session.shelf.remove(name)
        except UserError as error:
            self._session.tell(error)

    def _choose_first(self) -> None:
        first = self.tree.topLevelItem(0)
        if first is not None and self.search.text().strip():
            self._choose(first)

    def _choose(self, item: QTreeWidgetItem) -> None:
        kind = item.data(0, KIND)
        if kind:
            self.chosen.emit(kind)


def leaves(item: QTreeWidgetItem | None) -> Iterator[QTreeWidgetItem]:
    """All that can be added, below an item."""
    for row in range(item.childCount() if item else 0):
        child = item.child(row) if item else None
        if child and child.data(0, KIND):
            yield child
        yield from leaves(child)


def _tree() -> Library:
    tree = Library()
    tree.setHeaderHidden(True)
    tree.setIndentation(12)
    tree.setIconSize(QSize(12, 12))
    tree.setDragEnabled(True)
    tree.setDragDropMode(QTreeWidget.DragDropMode.DragOnly)
    tree.setUniformRowHeights(True)
    tree.setAccessibleName("Layers and data")
    return tree
